package io.github.uringserver.sample;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

class BareHandlerTests {

	private final HttpHandler handler = new BareHandlerConfiguration().bareHandlerDecoratorFactory()
		.apply((request, response) -> {
			response.setStatusCode(HttpStatus.ACCEPTED);
			return Mono.empty();
		});

	@Test
	void plaintextIsAnsweredBeneathWebFlux() {
		MockServerHttpResponse response = answerTo("/plaintext");
		assertThat(response.getHeaders().getContentLength()).isEqualTo(13);
		assertThat(response.getBodyAsString().block()).isEqualTo("Hello, World!");
	}

	@Test
	void everythingElseIsLeftToWebFlux() {
		assertThat(answerTo("/json").getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
	}

	private MockServerHttpResponse answerTo(String path) {
		MockServerHttpResponse response = new MockServerHttpResponse();
		this.handler.handle(MockServerHttpRequest.get(path).build(), response).block();
		return response;
	}

}
