package io.github.uringserver.http;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a client, or the handler, may take for each part of an exchange. Each is
 * measured by a clock of its own, which runs only in its part: a response that streams, a
 * handler that takes its time and a body that nobody asks for are timed by none but
 * {@code request}, as long as the client has not ended its output. {@link Duration#ZERO}
 * switches a clock off. A clock is up to two tenths of a second late, never early.
 * Immutable; made before start-up, on any thread.
 *
 * @param header from the first byte of a request head until the head is complete, and for
 * the first request of a connection from its acceptance; beyond: 408, or just a close
 * when nothing was sent
 * @param idle from the end of a request until the first byte of the next; beyond: close
 * @param body how long nothing of a request body may come while the handler asks for it,
 * and the credit of a body that comes slower than the minimum rate; beyond: 408, or a
 * close when the response is committed. Measures also the rest of a body that is drained
 * @param minBodyBytesPerSecond the rate at which a body has to come on average while the
 * handler asks for it; 0 for none: then any byte is as good as many
 * @param request from the end of the request head until the end of the response; beyond:
 * 503, or a reset when the response is committed
 * @param halfClose how long a response may be silent once its client has sent its last
 * byte (a FIN), the request being complete: nothing new is written, and nothing that was
 * written waits to be sent. Such a client may wait for its answer (RFC 9112, 9.6), or may
 * be gone, which only something sent to it would tell; beyond: it counts as gone
 */
public record HttpTimeouts(Duration header, Duration idle, Duration body, int minBodyBytesPerSecond, Duration request,
		Duration halfClose) {

	/**
	 * First: the constants below are checked. Longer ones are no timeouts any more, and
	 * would overflow the clock.
	 */
	private static final Duration LONGEST = Duration.ofDays(365);

	/**
	 * 10 s, 60 s, 30 s at 240 bytes per second, none for the whole request, and 5 s.
	 */
	public static final HttpTimeouts DEFAULT = new HttpTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(60),
			Duration.ofSeconds(30), 240, Duration.ZERO, Duration.ofSeconds(5));

	/** No limits at all. */
	public static final HttpTimeouts NONE = new HttpTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0,
			Duration.ZERO, Duration.ZERO);

	public HttpTimeouts {
		check("header", header);
		check("idle", idle);
		check("body", body);
		check("request", request);
		check("halfClose", halfClose);
		if (minBodyBytesPerSecond < 0) {
			throw new IllegalArgumentException(
					"minBodyBytesPerSecond must be 0 or more: minBodyBytesPerSecond=" + minBodyBytesPerSecond);
		}
	}

	private static void check(String name, Duration value) {
		Objects.requireNonNull(value, name);
		if (value.isNegative() || value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(name + " must be from 0 to " + LONGEST + ": " + name + "=" + value);
		}
	}

	/** The same with another {@link #header}. */
	public HttpTimeouts withHeader(Duration header) {
		return new HttpTimeouts(header, this.idle, this.body, this.minBodyBytesPerSecond, this.request, this.halfClose);
	}

	/** The same with another {@link #idle}. */
	public HttpTimeouts withIdle(Duration idle) {
		return new HttpTimeouts(this.header, idle, this.body, this.minBodyBytesPerSecond, this.request, this.halfClose);
	}

	/** The same with another {@link #body}. */
	public HttpTimeouts withBody(Duration body) {
		return new HttpTimeouts(this.header, this.idle, body, this.minBodyBytesPerSecond, this.request, this.halfClose);
	}

	/** The same with another {@link #minBodyBytesPerSecond}. */
	public HttpTimeouts withMinBodyBytesPerSecond(int minBodyBytesPerSecond) {
		return new HttpTimeouts(this.header, this.idle, this.body, minBodyBytesPerSecond, this.request, this.halfClose);
	}

	/** The same with another {@link #request}. */
	public HttpTimeouts withRequest(Duration request) {
		return new HttpTimeouts(this.header, this.idle, this.body, this.minBodyBytesPerSecond, request, this.halfClose);
	}

	/** The same with another {@link #halfClose}. */
	public HttpTimeouts withHalfClose(Duration halfClose) {
		return new HttpTimeouts(this.header, this.idle, this.body, this.minBodyBytesPerSecond, this.request, halfClose);
	}

}
