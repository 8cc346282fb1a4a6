package io.github.uringserver.web;

import java.nio.file.Path;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;

/**
 * The response to HEAD. The framework's decorator would have files read from beginning to
 * end in order to drop them; here they are opened, and no more. Used as the
 * {@link UringServerHttpResponse} it decorates.
 */
final class HeadResponse extends HttpHeadResponseDecorator implements ZeroCopyHttpOutputMessage {

	private final UringServerHttpResponse response;

	HeadResponse(UringServerHttpResponse response) {
		super(response);
		this.response = response;
	}

	@Override
	public Mono<Void> writeWith(Path file, long position, long count) {
		return Mono.defer(() -> {
			HttpHeaders headers = getHeaders();
			if (!isCommitted() && !headers.containsKey(HttpHeaders.CONTENT_LENGTH)
					&& !headers.containsKey(HttpHeaders.TRANSFER_ENCODING)) {
				headers.setContentLength(count);
			}
			return this.response.writeWith(file, position, count);
		});
	}

}
