package io.github.uringserver.dispatch;

import java.util.List;
import java.util.function.Consumer;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

import static org.assertj.core.api.Assertions.assertThat;

/** Each part keeps away from what it does not know, and says so. */
class LeanDispatchDecoratorTests {

	private final LeanDispatchDecorator decorator = new LeanDispatchDecorator(true);

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void everythingIsLeanWhereNothingIsInTheWay() {
		HttpHandler handler = build((builder) -> {
		});
		assertThat(handler).isInstanceOf(LeanHttpWebHandlerAdapter.class);
		assertThat(outcome().lean()).containsExactly("exchange", "completion", "errors", "dispatcher");
		assertThat(outcome().framework()).isEmpty();
		assertThat(outcome().context()).isSameAs(this.context);
	}

	@Test
	void settingsAndChainAreTheFrameworks() {
		WebFilter filter = (exchange, chain) -> chain.filter(exchange);
		this.context.registerBean(WebFilter.class, () -> filter);
		this.context.registerBean(WebHttpHandlerBuilder.WEB_SESSION_MANAGER_BEAN_NAME, DefaultWebSessionManager.class,
				() -> new DefaultWebSessionManager());
		HttpWebHandlerAdapter adapter = (HttpWebHandlerAdapter) build((builder) -> {
		});
		assertThat(adapter.getApplicationContext()).isSameAs(this.context);
		assertThat(adapter.getSessionManager())
			.isSameAs(this.context.getBean(WebHttpHandlerBuilder.WEB_SESSION_MANAGER_BEAN_NAME));
		assertThat(adapter.getCodecConfigurer())
			.isSameAs(this.context.getBean(WebHttpHandlerBuilder.SERVER_CODEC_CONFIGURER_BEAN_NAME));
		assertThat(adapter.getLocaleContextResolver())
			.isSameAs(this.context.getBean(WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME));
		ExceptionHandlingWebHandler errors = (ExceptionHandlingWebHandler) adapter.getDelegate();
		assertThat(errors.getExceptionHandlers())
			.hasSize(1 + this.context.getBeansOfType(WebExceptionHandler.class).size());
		FilteringWebHandler filtering = (FilteringWebHandler) errors.getDelegate();
		assertThat(filtering.getFilters()).containsExactly(filter);
		assertThat(((DispatcherHandler) filtering.getDelegate()).getHandlerMappings())
			.isEqualTo(this.context.getBean(DispatcherHandler.class).getHandlerMappings());
	}

	@Test
	void nothingIsLeanWhenSwitchedOff() {
		LeanDispatchDecorator off = new LeanDispatchDecorator(false);
		HttpWebHandlerAdapter adapter = new HttpWebHandlerAdapter((exchange) -> Mono.empty());
		assertThat(off.apply(adapter)).isSameAs(adapter);
		assertThat(off.outcomes()).singleElement()
			.satisfies((outcome) -> assertThat(outcome.framework()).hasSize(4).containsValue("It is switched off."));
	}

	@Test
	void decoratorInBetweenStays() {
		HttpHandler inBetween = (request, response) -> Mono.empty();
		build((builder) -> builder.httpHandlerDecorator((framework) -> inBetween));
		assertThat(outcome().lean()).isEmpty();
		assertThat(outcome().framework().values()).hasSize(4)
			.allSatisfy((reason) -> assertThat(reason).startsWith("There is another one: LeanDispatchDecoratorTests"));
	}

	@Test
	void decoratorsOfTheApplicationGetTheLeanOne() {
		HttpHandlerDecoratorFactory outer = (handler) -> {
			assertThat(handler).isInstanceOf(LeanHttpWebHandlerAdapter.class);
			return handler;
		};
		this.context.registerBean(HttpHandlerDecoratorFactory.class, () -> outer);
		build((builder) -> {
		});
		assertThat(outcome().lean()).hasSize(4);
		assertThat(this.decorator.getOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
	}

	@Test
	void adapterOfAnotherClassStays() {
		HttpWebHandlerAdapter another = new HttpWebHandlerAdapter((exchange) -> Mono.empty()) {
		};
		assertThat(this.decorator.apply(another)).isSameAs(another);
		assertThat(outcome().lean()).isEmpty();
	}

	@Test
	void chainOfAnotherMakeStays() {
		HttpWebHandlerAdapter another = new HttpWebHandlerAdapter((exchange) -> Mono.empty());
		assertThat(this.decorator.apply(another)).isSameAs(another);
		HttpWebHandlerAdapter unfiltered = new HttpWebHandlerAdapter(
				new ExceptionHandlingWebHandler((exchange) -> Mono.empty(), List.of()));
		assertThat(this.decorator.apply(unfiltered)).isSameAs(unfiltered);
	}

	@Test
	void observedRequestsAreCompletedByTheFramework() {
		build((builder) -> builder.observationRegistry(ObservationRegistry.create()));
		assertThat(outcome().lean()).containsExactly("exchange", "errors", "dispatcher");
		assertThat(outcome().framework()).containsEntry("completion",
				"Requests are observed by an ObservationRegistry.");
	}

	@Test
	void sessionManagerOfTheApplicationGetsTheFrameworksExchange() {
		WebSessionManager manager = (exchange) -> Mono.empty();
		build((builder) -> builder.sessionManager(manager));
		assertThat(outcome().framework()).containsOnlyKeys("exchange");
	}

	@Test
	void webHandlerOfTheApplicationStays() {
		WebHandler plain = (exchange) -> exchange.getResponse().setComplete();
		this.decorator.apply(WebHttpHandlerBuilder.webHandler(plain).build());
		assertThat(outcome().framework()).containsOnlyKeys("dispatcher");
		this.decorator.apply(WebHttpHandlerBuilder.webHandler(new DispatcherHandler() {
		}).build());
		assertThat(outcome().framework()).containsOnlyKeys("dispatcher");
	}

	@Test
	void mappingsThatAreMadeAnewForEachDispatcherStay() {
		this.context.registerBean("fleeting", HandlerMapping.class, () -> new SimpleUrlHandlerMapping(),
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
		build((builder) -> {
		});
		assertThat(outcome().framework()).containsEntry("dispatcher",
				"Its mappings, adapters or result handlers are not shared.");
	}

	@Test
	void agentsOfJavaAreNoticed() {
		assertThat(LeanDispatchDecorator.haveJavaAgent(List.of("-Xmx1g", "-javaagent:/opt/agent.jar=all"))).isTrue();
		assertThat(LeanDispatchDecorator.haveJavaAgent(List.of("-Xmx1g", "-agentlib:jdwp=transport=dt_socket")))
			.isFalse();
	}

	private HttpHandler build(Consumer<WebHttpHandlerBuilder> customizer) {
		this.context.registerBean(LeanDispatchDecorator.class, () -> this.decorator);
		this.context.register(WebFlux.class);
		this.context.refresh();
		WebHttpHandlerBuilder builder = WebHttpHandlerBuilder.applicationContext(this.context);
		customizer.accept(builder);
		return builder.build();
	}

	private LeanDispatchDecorator.Outcome outcome() {
		assertThat(this.decorator.outcomes()).hasSize(1);
		return this.decorator.outcomes().get(0);
	}

	/** WebFlux without Boot. */
	@EnableWebFlux
	static class WebFlux {

	}

}
