package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.uringserver.http.HttpVersion;
import io.github.uringserver.http.RequestHead;

/**
 * The head of an HTTP/1.1 request: slices of an array, found by the {@link HeadParser}.
 * The array is the parser's until the head is {@linkplain #detach() detached}: then it is
 * a copy of the right size that belongs to the head. A detached head does not change and
 * may be read from any thread.
 */
final class Http1RequestHead implements RequestHead {

	private static final byte[] NO_BYTES = new byte[Octets.SLACK_BYTES];

	private static final int[] NO_LINES = new int[0];

	private byte[] bytes = NO_BYTES;

	private int[] lines = NO_LINES;

	private int lineCount;

	private int length;

	private int methodEnd;

	private int targetEnd;

	private HttpVersion version;

	/** Made when asked for; a racing thread makes an equal one. */
	private String target;

	/** Points at the arrays of a parser; worker thread. */
	void attach(byte[] bytes, int[] lines, int lineCount, int methodEnd, int targetEnd, HttpVersion version,
			int length) {
		this.bytes = bytes;
		this.lines = lines;
		this.lineCount = lineCount;
		this.methodEnd = methodEnd;
		this.targetEnd = targetEnd;
		this.version = version;
		this.length = length;
		this.target = null;
	}

	/** A head with arrays of its own, which does not change. */
	Http1RequestHead copy() {
		Http1RequestHead copy = new Http1RequestHead();
		copy.attach(this.bytes, this.lines, this.lineCount, this.methodEnd, this.targetEnd, this.version, this.length);
		copy.detach();
		return copy;
	}

	/** Copies what it needs from the parser's arrays; worker thread. */
	void detach() {
		this.bytes = Arrays.copyOf(this.bytes, this.length + Octets.SLACK_BYTES);
		this.lines = Arrays.copyOf(this.lines, this.lineCount * HeadParser.STRIDE);
	}

	/** Whether it has a request. */
	boolean isAttached() {
		return this.version != null;
	}

	/** Lets go of the parser's arrays; worker thread. */
	void clear() {
		attach(NO_BYTES, NO_LINES, 0, 0, 1, null, 0);
	}

	@Override
	public String method() {
		return Names.method(this.bytes, 0, this.methodEnd);
	}

	/** Whether the method is exactly these ASCII characters; makes no string. */
	boolean methodEquals(String ascii) {
		return Octets.equal(this.bytes, 0, this.methodEnd, ascii);
	}

	@Override
	public String target() {
		String known = this.target;
		if (known == null) {
			known = string(this.methodEnd + 1, this.targetEnd);
			this.target = known;
		}
		return known;
	}

	@Override
	public boolean targetEquals(String ascii) {
		return Octets.equal(this.bytes, this.methodEnd + 1, this.targetEnd, ascii);
	}

	@Override
	public int targetHash() {
		int hash = 0;
		for (int i = this.methodEnd + 1; i < this.targetEnd; i++) {
			hash = 31 * hash + this.bytes[i];
		}
		return hash;
	}

	@Override
	public HttpVersion version() {
		return this.version;
	}

	@Override
	public int headerCount() {
		return this.lineCount;
	}

	@Override
	public String headerName(int index) {
		int line = line(index);
		return Names.header(this.bytes, this.lines[line], this.lines[line + 1], this.lines[line + 4]);
	}

	@Override
	public String headerValue(int index) {
		int line = line(index);
		return string(this.lines[line + 2], this.lines[line + 3]);
	}

	@Override
	public boolean headerNameEquals(int index, String name) {
		int line = line(index);
		return Octets.equalFolded(this.bytes, this.lines[line], this.lines[line + 1], name);
	}

	@Override
	public boolean headerValueEquals(int index, String value) {
		int line = line(index);
		return Octets.equal(this.bytes, this.lines[line + 2], this.lines[line + 3], value);
	}

	@Override
	public int indexOf(String name, int from) {
		int hash = Octets.foldedHash(name);
		for (int i = Math.max(from, 0); i < this.lineCount; i++) {
			int line = i * HeadParser.STRIDE;
			if (this.lines[line + 4] == hash
					&& Octets.equalFolded(this.bytes, this.lines[line], this.lines[line + 1], name)) {
				return i;
			}
		}
		return -1;
	}

	private int line(int index) {
		if (index < 0 || index >= this.lineCount) {
			throw new IndexOutOfBoundsException("no such header line: index=" + index + ", count=" + this.lineCount);
		}
		return index * HeadParser.STRIDE;
	}

	private String string(int from, int to) {
		return new String(this.bytes, from, to - from, StandardCharsets.ISO_8859_1);
	}

	/** The request line, for logs. */
	@Override
	public String toString() {
		return isAttached() ? method() + " " + target() + " " + this.version.text() : "no request";
	}

}
