package io.github.uringserver.contract;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.dispatch.LeanDispatchDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/** The two ways of a request through WebFlux, which nobody can tell apart. */
enum DispatchWay {

	/** The framework's own: what is demanded of the other one. */
	FRAMEWORK("off"),

	/** With fewer steps. */
	LEAN("auto");

	/** Without Boot's observations, which keep one of the parts away. */
	static final String UNOBSERVED = "spring.autoconfigure.exclude="
			+ "org.springframework.boot.autoconfigure.security.reactive.ReactiveSecurityAutoConfiguration,"
			+ "org.springframework.boot.autoconfigure.security.reactive.ReactiveUserDetailsServiceAutoConfiguration,"
			+ "org.springframework.boot.actuate.autoconfigure.security.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
			+ "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration";

	private static final List<String> ALL = List.of("exchange", "completion", "errors", "dispatcher");

	private final String value;

	DispatchWay(String value) {
		this.value = value;
	}

	/** Runs an application, and makes sure that requests go this way. */
	Application run(Class<?> configuration, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("uring.webflux.lean-dispatch=" + this.value);
		Application application = Application.run(configuration, all.toArray(String[]::new));
		List<String> lean = new ArrayList<>((this == LEAN) ? ALL : List.of());
		if (!all.contains(UNOBSERVED)) {
			lean.remove("completion");
		}
		assertThat(application.bean(LeanDispatchDecorator.class).outcomes())
			.allSatisfy((outcome) -> assertThat(outcome.lean()).isEqualTo(lean))
			.isNotEmpty();
		return application;
	}

}
