package io.github.uringserver.autoconfigure;

import java.time.Duration;

/**
 * How long clients, and handlers, may take. Zero switches a limit off. Bound on the
 * thread that starts the application.
 */
public class UringTimeoutProperties {

	/**
	 * Time for a TLS handshake, from the acceptance of the connection. Beyond, the
	 * connection is reset.
	 */
	private Duration handshake = Duration.ofSeconds(10);

	/**
	 * Time for a whole request head, from its first byte, or from the acceptance of the
	 * connection for its first request. Beyond, the request is refused with 408.
	 */
	private Duration header = Duration.ofSeconds(10);

	/**
	 * Time between two requests on a connection before it is closed.
	 */
	private Duration idle = Duration.ofSeconds(60);

	/**
	 * Time in which some of a request body has to come while the application asks for it,
	 * and credit of a body that comes below the minimum rate. Beyond, the request is
	 * refused with 408.
	 */
	private Duration body = Duration.ofSeconds(30);

	/**
	 * Time in which a client has to take some of what is queued for it, and credit of a
	 * client that takes less than the minimum rate. Beyond, the connection is reset.
	 */
	private Duration writeStall = Duration.ofSeconds(30);

	/**
	 * Time in which a client has to take some of what is queued for it while others wait
	 * for send buffers and their worker has none left. Beyond, connections of such
	 * clients are reset, no more than wait.
	 */
	private Duration writeStallUnderPressure = Duration.ofSeconds(2);

	/**
	 * Time for a whole exchange, from the end of the request head to the end of the
	 * response. Beyond, the request is answered with 503, or cut if its response has
	 * begun. Cuts streams, too.
	 */
	private Duration request = Duration.ZERO;

	/**
	 * Time for which a response may be silent once its client has closed its sending
	 * side, as one does that is gone, and one that has no other request. Beyond, the
	 * client counts as gone, and the response is cancelled.
	 */
	private Duration halfClose = Duration.ofSeconds(5);

	public Duration getHandshake() {
		return this.handshake;
	}

	public void setHandshake(Duration handshake) {
		this.handshake = handshake;
	}

	public Duration getHeader() {
		return this.header;
	}

	public void setHeader(Duration header) {
		this.header = header;
	}

	public Duration getIdle() {
		return this.idle;
	}

	public void setIdle(Duration idle) {
		this.idle = idle;
	}

	public Duration getBody() {
		return this.body;
	}

	public void setBody(Duration body) {
		this.body = body;
	}

	public Duration getWriteStall() {
		return this.writeStall;
	}

	public void setWriteStall(Duration writeStall) {
		this.writeStall = writeStall;
	}

	public Duration getWriteStallUnderPressure() {
		return this.writeStallUnderPressure;
	}

	public void setWriteStallUnderPressure(Duration writeStallUnderPressure) {
		this.writeStallUnderPressure = writeStallUnderPressure;
	}

	public Duration getRequest() {
		return this.request;
	}

	public void setRequest(Duration request) {
		this.request = request;
	}

	public Duration getHalfClose() {
		return this.halfClose;
	}

	public void setHalfClose(Duration halfClose) {
		this.halfClose = halfClose;
	}

}
