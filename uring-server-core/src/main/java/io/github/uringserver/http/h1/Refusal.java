package io.github.uringserver.http.h1;

import io.github.uringserver.worker.Counter;

/**
 * Why the server itself answers a request instead of handing it to the handler: the
 * status, what is counted, and the words for the log. The connection closes behind each
 * of these answers, because where the next request would begin is not certain any more.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
enum Refusal {

	EMPTY_LINES(400, "too many empty lines before the request line"), BARE_CR(400, "CR without LF"),
	BARE_LF(400, "LF without CR"), CONTROL_CHARACTER(400, "control character"), METHOD(400, "the method is no token"),
	TARGET_CHARACTER(400, "illegal character in the request target"), TARGET_FORM(400, "malformed request target"),
	VERSION_SYNTAX(400, "malformed protocol version"), HTTP2_PREFACE(400, "HTTP/2 connection preface"),
	HEADER_NAME(400, "the header name is no token"),
	SPACE_BEFORE_COLON(400, "white space before the colon of a header"), FOLDED_LINE(400, "folded header line"),
	HOST_MISSING(400, "no Host header"), HOST_REPEATED(400, "more than one Host header"),
	HOST_SYNTAX(400, "malformed Host header"), CONTENT_LENGTH_SYNTAX(400, "malformed Content-Length"),
	CONTENT_LENGTH_REPEATED(400, "more than one Content-Length"),
	CONTENT_LENGTH_AND_CHUNKED(400, "both Content-Length and Transfer-Encoding"),
	TRANSFER_ENCODING_SYNTAX(400, "malformed Transfer-Encoding"),
	TRANSFER_ENCODING_HTTP_1_0(400, "Transfer-Encoding in HTTP/1.0"), CHUNK_SIZE(400, "malformed chunk size"),
	CHUNK_EXTENSION(400, "malformed chunk extension"), CHUNK_END(400, "no line end behind a chunk"),
	TRAILER(400, "malformed trailer"), CHUNK_EXTENSIONS_TOO_LARGE(413, "chunk extensions too large"),
	REQUEST_LINE_TOO_LONG(414, "request line too long"), EXPECTATION(417, "unknown expectation"),
	HEAD_TOO_LARGE(431, "request head too large"), TRAILERS_TOO_LARGE(431, "trailers too large"),
	TRANSFER_CODING(501, "unknown transfer coding"), VERSION(505, "unknown protocol version"),
	HEAD_TIMEOUT(408, "the request head was not complete in time", Counter.HEADER_TIMEOUTS),
	IDLE_TIMEOUT(408, "no other request came in time", Counter.IDLE_TIMEOUTS),
	BODY_TIMEOUT(408, "the request body came too slowly", Counter.BODY_TIMEOUTS),
	REQUEST_TIMEOUT(503, "the response was not complete in time", Counter.REQUEST_TIMEOUTS);

	private final int status;

	private final Counter counter;

	private final String reason;

	Refusal(int status, String reason) {
		this(status, reason, counterOf(status));
	}

	Refusal(int status, String reason, Counter counter) {
		this.status = status;
		this.counter = counter;
		this.reason = reason;
	}

	private static Counter counterOf(int status) {
		return switch (status) {
			case 400 -> Counter.PROTOCOL_ERRORS_BAD_REQUEST;
			case 413 -> Counter.PROTOCOL_ERRORS_CONTENT_TOO_LARGE;
			case 414 -> Counter.PROTOCOL_ERRORS_URI_TOO_LONG;
			case 417 -> Counter.PROTOCOL_ERRORS_EXPECTATION_FAILED;
			case 431 -> Counter.PROTOCOL_ERRORS_HEAD_TOO_LARGE;
			case 501 -> Counter.PROTOCOL_ERRORS_NOT_IMPLEMENTED;
			case 505 -> Counter.PROTOCOL_ERRORS_VERSION;
			default -> throw new IllegalArgumentException("no counter: status=" + status);
		};
	}

	/** The status of the answer. */
	int status() {
		return this.status;
	}

	/** What is counted. */
	Counter counter() {
		return this.counter;
	}

	/** What was wrong, for the log and for the error of a request body. */
	String reason() {
		return this.reason;
	}

}
