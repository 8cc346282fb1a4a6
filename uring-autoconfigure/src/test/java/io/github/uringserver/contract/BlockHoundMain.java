package io.github.uringserver.contract;

import java.io.IOException;

import io.micrometer.context.ContextRegistry;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Runs an application under BlockHound and says what it answered; the main class of
 * {@link ReactorTests}'s child. The system call that a worker waits in counts as blocking
 * here, so that nothing works unless it is allowed.
 */
final class BlockHoundMain {

	private BlockHoundMain() {
	}

	public static void main(String[] arguments) throws IOException {
		// Reactor looks for it within the first request, and would read a file there
		ContextRegistry.getInstance();
		BlockHound.builder()
			.loadIntegrations()
			.markAsBlocking("io.github.uringserver.sys.Linux", "ioUringEnter", "(IIII)I")
			.install();
		try (Application application = Application.runAnywhere(Blocking.class)) {
			System.out.println("server=" + application.webServer().getClass().getSimpleName());
			for (String target : new String[] { "/fine", "/sleep", "/fine" }) {
				System.out.println(target + '=' + application.get(target).body());
			}
		}
		System.out.println("stopped");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Blocking {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/fine", (request) -> ServerResponse.ok().bodyValue("fine"))
				.GET("/sleep",
						(request) -> Mono.just(1L)
							.map(Blocking::sleep)
							.onErrorResume(Error.class, (error) -> Mono.just(error.getClass().getSimpleName()))
							.flatMap((text) -> ServerResponse.ok().bodyValue(text)))
				.build();
		}

		private static String sleep(long millis) {
			try {
				Thread.sleep(millis);
				return "slept";
			}
			catch (InterruptedException ex) {
				return "interrupted";
			}
		}

	}

}
