package io.github.uringserver.http.h1;

import io.github.uringserver.http.HttpVersion;

/**
 * What the header lines of one request say about its frame: where its body ends, whether
 * the connection persists, whether the client waits for {@code 100 Continue}. Fed line by
 * line by the {@link HeadParser}, which reuses it.
 * <p>
 * Everything that two parties could read in two ways is refused (RFC 9112, 6.3 and 11.2).
 */
final class RequestFraming {

	/** The body's length when it is chunked. */
	static final long CHUNKED = -1;

	private static final long NO_LENGTH = -2;

	private boolean host;

	private long contentLength;

	private boolean transferEncoding;

	private boolean chunked;

	private boolean unknownCoding;

	private boolean close;

	private boolean keepAlive;

	private boolean continueExpected;

	private boolean unknownExpectation;

	RequestFraming() {
		reset();
	}

	/** Forgets the last request. */
	void reset() {
		this.host = false;
		this.contentLength = NO_LENGTH;
		this.transferEncoding = false;
		this.chunked = false;
		this.unknownCoding = false;
		this.close = false;
		this.keepAlive = false;
		this.continueExpected = false;
		this.unknownExpectation = false;
	}

	/**
	 * Takes a header line.
	 * @return null if there is nothing wrong with it
	 */
	Refusal line(byte[] bytes, int nameFrom, int nameTo, int valueFrom, int valueTo) {
		String name = nameOfInterest(nameTo - nameFrom);
		if (name == null || !Octets.equalFolded(bytes, nameFrom, nameTo, name)) {
			return null;
		}
		return switch (name) {
			case "host" -> host(bytes, valueFrom, valueTo);
			case "expect" -> expect(bytes, valueFrom, valueTo);
			case "connection" -> connection(bytes, valueFrom, valueTo);
			case "content-length" -> contentLength(bytes, valueFrom, valueTo);
			default -> transferEncoding(bytes, valueFrom, valueTo);
		};
	}

	private static String nameOfInterest(int length) {
		return switch (length) {
			case 4 -> "host";
			case 6 -> "expect";
			case 10 -> "connection";
			case 14 -> "content-length";
			case 17 -> "transfer-encoding";
			default -> null;
		};
	}

	private Refusal host(byte[] bytes, int from, int to) {
		if (this.host) {
			return Refusal.HOST_REPEATED;
		}
		this.host = true;
		return Authority.isValid(bytes, from, to) ? null : Refusal.HOST_SYNTAX;
	}

	/** Even equal lengths are refused: no client sends two. */
	private Refusal contentLength(byte[] bytes, int from, int to) {
		if (this.contentLength != NO_LENGTH) {
			return Refusal.CONTENT_LENGTH_REPEATED;
		}
		if (from == to) {
			return Refusal.CONTENT_LENGTH_SYNTAX;
		}
		long length = 0;
		for (int i = from; i < to; i++) {
			int digit = bytes[i] - '0';
			if (digit < 0 || digit > 9 || length > (Long.MAX_VALUE - digit) / 10) {
				return Refusal.CONTENT_LENGTH_SYNTAX;
			}
			length = length * 10 + digit;
		}
		this.contentLength = length;
		return null;
	}

	/** A list of codings; only {@code chunked} is known, and it must be the last. */
	private Refusal transferEncoding(byte[] bytes, int from, int to) {
		this.transferEncoding = true;
		int i = from;
		do {
			int end = endOfElement(bytes, i, to);
			Refusal refusal = coding(bytes, i, Octets.trimWhiteSpace(bytes, i, end));
			if (refusal != null) {
				return refusal;
			}
			i = (end < to) ? Octets.skipWhiteSpace(bytes, end + 1, to) : to + 1;
		}
		while (i <= to);
		return null;
	}

	private Refusal coding(byte[] bytes, int from, int to) {
		int nameEnd = Octets.endOf(Octets.TOKEN, bytes, from, to);
		if (nameEnd == from || this.chunked) {
			return Refusal.TRANSFER_ENCODING_SYNTAX;
		}
		boolean isChunked = Octets.equalFolded(bytes, from, nameEnd, "chunked");
		int next = Octets.skipWhiteSpace(bytes, nameEnd, to);
		if (next < to && (isChunked || bytes[next] != ';')) {
			return Refusal.TRANSFER_ENCODING_SYNTAX;
		}
		this.chunked = isChunked;
		this.unknownCoding |= !isChunked;
		return null;
	}

	private Refusal connection(byte[] bytes, int from, int to) {
		for (int i = from; i < to;) {
			int end = endOfElement(bytes, i, to);
			int optionEnd = Octets.trimWhiteSpace(bytes, i, end);
			this.close |= Octets.equalFolded(bytes, i, optionEnd, "close");
			this.keepAlive |= Octets.equalFolded(bytes, i, optionEnd, "keep-alive");
			i = (end < to) ? Octets.skipWhiteSpace(bytes, end + 1, to) : to;
		}
		return null;
	}

	private Refusal expect(byte[] bytes, int from, int to) {
		if (Octets.equalFolded(bytes, from, to, "100-continue")) {
			this.continueExpected = true;
		}
		else {
			this.unknownExpectation = true;
		}
		return null;
	}

	private static int endOfElement(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && bytes[i] != ',') {
			i++;
		}
		return i;
	}

	/**
	 * Judges the whole head.
	 * @return null if there is nothing wrong with it
	 */
	Refusal verdict(HttpVersion version) {
		boolean isOld = version == HttpVersion.HTTP_1_0;
		if (!this.host && !isOld) {
			return Refusal.HOST_MISSING;
		}
		if (this.transferEncoding && isOld) {
			return Refusal.TRANSFER_ENCODING_HTTP_1_0;
		}
		if (this.transferEncoding && this.contentLength != NO_LENGTH) {
			return Refusal.CONTENT_LENGTH_AND_CHUNKED;
		}
		if (this.unknownCoding) {
			return Refusal.TRANSFER_CODING;
		}
		return (this.unknownExpectation && !isOld) ? Refusal.EXPECTATION : null;
	}

	/** The length of the body in bytes, 0 without one, or {@link #CHUNKED}. */
	long bodyLength() {
		return this.chunked ? CHUNKED : Math.max(this.contentLength, 0);
	}

	/** Whether the client waits for {@code 100 Continue} before it sends the body. */
	boolean expectsContinue(HttpVersion version) {
		return this.continueExpected && version != HttpVersion.HTTP_1_0 && bodyLength() != 0;
	}

	/** Whether the connection may be used for another request (RFC 9112, 9.3). */
	boolean isPersistent(HttpVersion version) {
		return !this.close && (this.keepAlive || version != HttpVersion.HTTP_1_0);
	}

}
