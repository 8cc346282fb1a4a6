package io.github.uringserver.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;

import io.github.uringserver.file.FileReads;
import io.github.uringserver.http.HttpExchange;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.Assert;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * The response of an {@link HttpExchange}. Used from any thread, by one at a time; the
 * exchange is only touched by {@link #writeHead}, on the worker's thread.
 * <p>
 * It does what the framework's abstract base class does, in fewer objects:
 *
 * <pre>
 *   NEW ──────────────► COMMITTING ──────► COMMITTED
 *                        │      ▲
 *     action failed,     ▼      │ a second try, without actions
 *     or write cancelled COMMIT_FAILED
 * </pre>
 *
 * COMMITTING is the time in which commit actions run; they can still change the head.
 * LOST is a response that nobody will get, whatever becomes of it: its client is gone, or
 * the server has answered itself. To an error handler it is committed, so that it does
 * not complain of a status that nobody sees, but it takes its headers all the same.
 */
final class UringServerHttpResponse implements ServerHttpResponse, ZeroCopyHttpOutputMessage {

	private enum State {

		NEW, COMMITTING, COMMIT_FAILED, COMMITTED, LOST

	}

	private static final int PARTIAL_CONTENT = 206;

	private static final int FIRST_ERROR = 400;

	private static final String BYTE_RANGES = "multipart/byteranges";

	/** What {@link #beginCommit} returns when there is nothing to run. */
	static final Flux<Void> NO_ACTIONS = Flux.empty();

	private static final AtomicReferenceFieldUpdater<UringServerHttpResponse, State> STATE = AtomicReferenceFieldUpdater
		.newUpdater(UringServerHttpResponse.class, State.class, "state");

	private final ExchangeLifecycle lifecycle;

	private final boolean headRequest;

	private volatile State state;

	private HttpStatusCode statusCode;

	/** What {@link #headers} wraps; null until somebody asks for the headers. */
	private ResponseHeaders headerLines;

	private HttpHeaders headers;

	private HttpHeaders readOnlyHeaders;

	private MultiValueMap<String, ResponseCookie> cookies;

	/** Guarded by {@code this}; null until there is one. */
	private List<Supplier<? extends Mono<Void>>> commitActions;

	UringServerHttpResponse(ExchangeLifecycle lifecycle, boolean headRequest) {
		this.lifecycle = lifecycle;
		this.headRequest = headRequest;
		STATE.lazySet(this, State.NEW);
	}

	@Override
	public DataBufferFactory bufferFactory() {
		return DefaultDataBufferFactory.sharedInstance;
	}

	@Override
	public boolean setStatusCode(HttpStatusCode status) {
		State state = this.state;
		if (state == State.COMMITTED || state == State.LOST) {
			return false;
		}
		this.statusCode = status;
		return true;
	}

	@Override
	public HttpStatusCode getStatusCode() {
		return (this.statusCode != null) ? this.statusCode : HttpStatus.OK;
	}

	@Override
	public HttpHeaders getHeaders() {
		if (this.readOnlyHeaders != null) {
			return this.readOnlyHeaders;
		}
		if (this.headers == null) {
			this.headerLines = new ResponseHeaders();
			this.headers = new HttpHeaders(this.headerLines);
		}
		if (this.state == State.COMMITTED) {
			this.readOnlyHeaders = HttpHeaders.readOnlyHttpHeaders(this.headers);
			return this.readOnlyHeaders;
		}
		return this.headers;
	}

	@Override
	public MultiValueMap<String, ResponseCookie> getCookies() {
		if (this.cookies == null) {
			this.cookies = new LinkedMultiValueMap<>();
		}
		return (this.state == State.COMMITTED) ? CollectionUtils.unmodifiableMultiValueMap(this.cookies) : this.cookies;
	}

	@Override
	public void addCookie(ResponseCookie cookie) {
		Assert.notNull(cookie, "ResponseCookie must not be null");
		Assert.state(this.state != State.COMMITTED,
				() -> "Can't add the cookie " + cookie + " because the HTTP response has already been committed");
		getCookies().add(cookie.getName(), cookie);
	}

	@Override
	public synchronized void beforeCommit(Supplier<? extends Mono<Void>> action) {
		if (this.commitActions == null) {
			this.commitActions = new ArrayList<>(2);
		}
		this.commitActions.add(action);
	}

	@Override
	public boolean isCommitted() {
		State state = this.state;
		return state == State.COMMITTING || state == State.COMMITTED || state == State.LOST;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return new BodyWriter(this, body,
				(body instanceof Mono) ? BodyWriter.LENGTH_OF_FIRST : HttpExchange.UNKNOWN_LENGTH);
	}

	/**
	 * What is written in a turn of the worker leaves at its end: the publishers only have
	 * to be subscribed one after the other.
	 */
	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return new BodyWriter(this, Flux.concat(body, BodySource.PREFETCH), HttpExchange.UNKNOWN_LENGTH);
	}

	/** Files that the ring cannot read (in an archive, say) are read by other threads. */
	@Override
	public Mono<Void> writeWith(Path file, long position, long count) {
		if (FileReads.canRead(file)) {
			return new FileWriter(this, file, position, count);
		}
		return new BodyWriter(this, FileBody.read(file, position, count), count);
	}

	@Override
	public Mono<Void> setComplete() {
		return isCommitted() ? Mono.empty() : Mono.defer(() -> new BodyWriter(this, Mono.empty(), 0));
	}

	/** The {@link HttpExchange}. */
	@SuppressWarnings("unchecked")
	<T> T getNativeResponse() {
		return (T) this.lifecycle.exchange();
	}

	ExchangeLifecycle lifecycle() {
		return this.lifecycle;
	}

	/**
	 * Claims the right to commit, atomically. Any thread.
	 * @return the commit actions to run first, {@link #NO_ACTIONS} without any, or null
	 * when the right is taken
	 */
	Publisher<Void> beginCommit() {
		if (STATE.compareAndSet(this, State.NEW, State.COMMITTING)) {
			return commitActions();
		}
		return STATE.compareAndSet(this, State.COMMIT_FAILED, State.COMMITTING) ? NO_ACTIONS : null;
	}

	private synchronized Publisher<Void> commitActions() {
		if (this.commitActions == null) {
			return NO_ACTIONS;
		}
		List<Supplier<? extends Mono<Void>>> actions = List.copyOf(this.commitActions);
		return Flux.concat(Flux.fromIterable(actions).map(Supplier::get));
	}

	/** Gives the right back: whoever handles the error may write another response. */
	void abandonCommit() {
		STATE.compareAndSet(this, State.COMMITTING, State.COMMIT_FAILED);
	}

	/** Removes the headers that describe a body which will not come, unless committed. */
	void clearContentHeaders() {
		if (this.headers != null && this.state != State.COMMITTED) {
			this.headers.clearContentHeaders();
		}
	}

	/**
	 * Writes status, headers and cookies. Worker thread, by whoever has the right to
	 * commit.
	 * @param contentLength the length of the body unless a header tells it, or
	 * {@link HttpExchange#UNKNOWN_LENGTH}
	 * @throws RuntimeException when the exchange refuses something; then nothing was
	 * written
	 */
	void writeHead(long contentLength) {
		HttpExchange exchange = this.lifecycle.exchange();
		int status = (this.statusCode != null) ? this.statusCode.value() : HttpStatus.OK.value();
		exchange.startResponse(status);
		if (this.headerLines != null) {
			if (!this.headRequest && describesAnotherBody(status, contentLength)) {
				this.headerLines.remove(HttpHeaders.CONTENT_LENGTH);
			}
			this.headerLines.writeTo(exchange);
		}
		if (this.cookies != null) {
			this.cookies.forEach((name, values) -> values
				.forEach((cookie) -> exchange.addHeader(HttpHeaders.SET_COOKIE, cookie.toString())));
		}
		exchange.commit(this.headRequest ? HttpExchange.UNKNOWN_LENGTH : contentLength);
		STATE.lazySet(this, State.COMMITTED);
	}

	/**
	 * Whether a Content-Length can only be that of the resource which is not sent, or not
	 * as it is: the framework declares it before it looks at the ranges of a request.
	 */
	private boolean describesAnotherBody(int status, long contentLength) {
		if (status == PARTIAL_CONTENT) {
			String type = this.headerLines.getFirst(HttpHeaders.CONTENT_TYPE);
			return type != null && type.regionMatches(true, 0, BYTE_RANGES, 0, BYTE_RANGES.length());
		}
		return status >= FIRST_ERROR && contentLength == 0;
	}

	/** Nobody will get the response, unless its head is written. Worker thread. */
	void markLost() {
		if (this.state != State.COMMITTED) {
			STATE.lazySet(this, State.LOST);
		}
	}

	/** Whether the head was written, not merely claimed. */
	boolean isHeadWritten() {
		return this.state == State.COMMITTED;
	}

}
