package io.github.uringserver.contract;

import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

/**
 * A {@link DispatchApplication} with two filters: the inner one has what it sees written
 * in a header, and does what it is told by one of the request.
 */
@Configuration(proxyBeanMethods = false)
@Import(DispatchApplication.class)
class DispatchFilters {

	@Bean
	@Order(1)
	WebFilter outer() {
		return (exchange, chain) -> chain.filter(exchange).contextWrite((context) -> context.put("filter", "outer"));
	}

	@Bean
	@Order(2)
	WebFilter inner() {
		return (exchange, chain) -> {
			exchange.getResponse().getHeaders().set("Filtered", "yes");
			if (exchange.getRequest().getHeaders().containsKey("Retry")) {
				return chain.filter(exchange).retry(1);
			}
			if (exchange.getRequest().getHeaders().containsKey("Continue")) {
				return chain.filter(exchange).onErrorContinue((ex, value) -> {
				});
			}
			if (exchange.getRequest().getPath().value().equals("/filtered")) {
				return Mono.error(new IllegalStateException("signalled by a filter"));
			}
			return chain.filter(exchange.mutate().principal(Mono.just(() -> "somebody")).build());
		};
	}

}
