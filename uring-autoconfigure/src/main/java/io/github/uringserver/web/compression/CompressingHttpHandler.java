package io.github.uringserver.web.compression;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Compresses what an application answers, for clients that accept it. Put around the
 * application when the server is made, if compression is switched on; called on the
 * workers' threads.
 */
public final class CompressingHttpHandler implements HttpHandler {

	private final HttpHandler application;

	private final CompressionRules rules;

	private final List<ContentCoding> codings;

	/**
	 * Creates the handler, with every coding whose library is there.
	 * @param application whose responses are compressed
	 * @param rules which of them
	 */
	public CompressingHttpHandler(HttpHandler application, CompressionRules rules) {
		this(application, rules, ContentCodings.available(CompressingHttpHandler.class.getClassLoader()));
	}

	CompressingHttpHandler(HttpHandler application, CompressionRules rules, List<ContentCoding> codings) {
		this.application = application;
		this.rules = rules;
		this.codings = codings;
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		ContentCoding coding = negotiate(request.getHeaders());
		if (coding != null) {
			boolean head = request.getMethod() == HttpMethod.HEAD;
			return this.application.handle(request, new CompressingResponse(response, coding, this.rules, head));
		}
		response.beforeCommit(() -> addVary(response));
		return this.application.handle(request, response);
	}

	private ContentCoding negotiate(HttpHeaders headers) {
		ContentCoding coding = AcceptEncoding.choose(headers.get(HttpHeaders.ACCEPT_ENCODING), this.codings);
		return (coding != null && this.rules.isExcluded(headers.getFirst(HttpHeaders.USER_AGENT))) ? null : coding;
	}

	/** A cache must know that another client might have got something else. */
	private Mono<Void> addVary(ServerHttpResponse response) {
		if (this.rules.applyTo(response.getStatusCode(), response.getHeaders(), CompressionRules.UNKNOWN_LENGTH)) {
			CompressingResponse.addVary(response.getHeaders());
		}
		return Mono.empty();
	}

}
