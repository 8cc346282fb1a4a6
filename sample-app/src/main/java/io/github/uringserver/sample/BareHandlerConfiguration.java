package io.github.uringserver.sample;

import java.nio.charset.StandardCharsets;

import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * With {@code sample.bare=true} answers {@code /plaintext} beneath WebFlux, with nothing
 * but the server and its adapter: for comparing servers.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("sample.bare")
class BareHandlerConfiguration {

	@Bean
	HttpHandlerDecoratorFactory bareHandlerDecoratorFactory() {
		return BareHandler::new;
	}

	/** Called on a thread of the web server. */
	private static final class BareHandler implements HttpHandler {

		private static final byte[] HELLO = TextHandlers.HELLO.getBytes(StandardCharsets.US_ASCII);

		private final HttpHandler webFlux;

		BareHandler(HttpHandler webFlux) {
			this.webFlux = webFlux;
		}

		@Override
		public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
			if (!request.getPath().value().equals("/plaintext")) {
				return this.webFlux.handle(request, response);
			}
			HttpHeaders headers = response.getHeaders();
			headers.set(HttpHeaders.CONTENT_TYPE, MediaType.TEXT_PLAIN_VALUE);
			headers.setContentLength(HELLO.length);
			return response.writeWith(Mono.just(response.bufferFactory().wrap(HELLO)));
		}

	}

}
