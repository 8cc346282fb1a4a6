package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpVersion;

/**
 * Parses the head of a request line by line, as strictly as RFC 9112 allows, from a copy
 * in an array of its own. Used by one connection at a time from the first byte of a
 * request until its handler has returned or retained the head; then it goes back to the
 * worker's pool. Worker thread only.
 * <p>
 * Feeding may stop and go on at any byte. A line that is incomplete is tried once, then
 * again when its line feed is there: what was searched before is not searched again, so
 * that a head which drips in costs as much as one that comes in one piece, within a
 * factor of two. The result does not depend on where the input was split.
 */
final class HeadParser {

	/** What feeding came to. */
	enum Outcome {

		/** More input is needed. */
		INCOMPLETE,

		/** The head is complete; what follows it is left in the input. */
		COMPLETE,

		/** The head is refused: see {@link HeadParser#refusal()}. */
		REFUSED

	}

	/** Ints per header line: name from, name to, value from, value to, name hash. */
	static final int STRIDE = 5;

	/** RFC 9112, 2.2, wants at least one ignored; a few are harmless. */
	static final int MAX_EMPTY_LINES = 4;

	private static final int INITIAL_BYTES = 512;

	private static final int INITIAL_LINES = 16;

	/** Larger arrays are not kept for the next request. */
	private static final int MAX_KEPT_BYTES = 16 * 1024;

	private static final int MAX_KEPT_LINES = 128;

	/** Results of parsing a line, below every index. */
	private static final int LINE_INCOMPLETE = -1;

	private static final int LINE_REFUSED = -2;

	private static final String VERSION_PATTERN = "HTTP/d.d";

	private final int maxHeadBytes;

	private final int maxRequestLineBytes;

	private final RequestFraming framing = new RequestFraming();

	private byte[] bytes = new byte[INITIAL_BYTES + Octets.SLACK_BYTES];

	private int[] lines = new int[INITIAL_LINES * STRIDE];

	/** How much of the array is filled. */
	private int length;

	/** How much to copy at first: as much as the last head had. */
	private int expectedLength = INITIAL_BYTES;

	/** Where the line begins that is parsed next. */
	private int lineStart;

	/** Up to where the line was searched for its end in vain; 0: not yet. */
	private int searched;

	private int lineCount;

	private boolean requestLineDone;

	private boolean complete;

	private int emptyLines;

	private boolean emptyLineOpen;

	private int methodEnd;

	private int targetEnd;

	private HttpVersion version;

	private Refusal refusal;

	HeadParser(HttpLimits limits) {
		this.maxHeadBytes = limits.maxHeadBytes();
		this.maxRequestLineBytes = limits.maxRequestLineBytes();
	}

	/** Forgets the last head; large arrays are given up. */
	void reset() {
		if (this.bytes.length > MAX_KEPT_BYTES + Octets.SLACK_BYTES) {
			this.bytes = new byte[INITIAL_BYTES + Octets.SLACK_BYTES];
			this.expectedLength = INITIAL_BYTES;
		}
		if (this.lines.length > MAX_KEPT_LINES * STRIDE) {
			this.lines = new int[INITIAL_LINES * STRIDE];
		}
		this.framing.reset();
		this.length = 0;
		this.lineStart = 0;
		this.searched = 0;
		this.lineCount = 0;
		this.requestLineDone = false;
		this.complete = false;
		this.emptyLines = 0;
		this.emptyLineOpen = false;
		this.version = null;
		this.refusal = null;
	}

	/**
	 * Takes input up to the end of the head. When the head is complete the input's
	 * position is behind it; when it is refused the position means nothing.
	 */
	Outcome feed(ByteBuffer input) {
		assert !this.complete && this.refusal == null;
		if (this.length == 0 && !skipEmptyLines(input)) {
			return (this.refusal != null) ? Outcome.REFUSED : Outcome.INCOMPLETE;
		}
		while (input.hasRemaining()) {
			fill(input);
			Outcome outcome = parse();
			if (outcome == Outcome.COMPLETE) {
				giveBack(input);
			}
			if (outcome != Outcome.INCOMPLETE) {
				return outcome;
			}
		}
		return Outcome.INCOMPLETE;
	}

	/** Whether something else than empty lines was fed. */
	boolean hasBegun() {
		return this.length > 0;
	}

	/** Why the head was refused. */
	Refusal refusal() {
		return this.refusal;
	}

	/** What the head says about the frame of the request; the head is complete. */
	RequestFraming framing() {
		return this.framing;
	}

	/** Lets the head use the arrays of this parser. */
	void publish(Http1RequestHead head) {
		assert this.complete;
		head.attach(this.bytes, this.lines, this.lineCount, this.methodEnd, this.targetEnd, this.version, this.length);
	}

	/** A copy of the head as far as it was read; null without a request line. */
	Http1RequestHead copySoFar() {
		if (!this.requestLineDone) {
			return null;
		}
		Http1RequestHead head = new Http1RequestHead();
		head.attach(this.bytes, this.lines, this.lineCount, this.methodEnd, this.targetEnd, this.version, this.length);
		head.detach();
		return head;
	}

	/**
	 * Skips empty lines before the request line.
	 * @return whether the request line begins
	 */
	private boolean skipEmptyLines(ByteBuffer input) {
		while (input.hasRemaining()) {
			byte octet = input.get(input.position());
			if (this.emptyLineOpen) {
				if (octet != Octets.LF) {
					return refuse(Refusal.BARE_CR);
				}
				this.emptyLineOpen = false;
			}
			else if (octet == Octets.CR) {
				if (++this.emptyLines > MAX_EMPTY_LINES) {
					return refuse(Refusal.EMPTY_LINES);
				}
				this.emptyLineOpen = true;
			}
			else {
				return true;
			}
			input.get();
		}
		return false;
	}

	private boolean refuse(Refusal reason) {
		this.refusal = reason;
		return false;
	}

	private int refuseLine(Refusal reason) {
		this.refusal = reason;
		return LINE_REFUSED;
	}

	/** Copies about as much as the head may need, so that little is copied twice. */
	private void fill(ByteBuffer input) {
		int wanted = (this.length < this.expectedLength) ? this.expectedLength : 2 * this.length;
		int count = Math.min(Math.min(wanted, this.maxHeadBytes) - this.length, input.remaining());
		int needed = this.length + count + Octets.SLACK_BYTES;
		if (needed > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, 2 * this.bytes.length));
		}
		input.get(this.bytes, this.length, count);
		this.length += count;
	}

	private void giveBack(ByteBuffer input) {
		int excess = this.length - this.lineStart;
		input.position(input.position() - excess);
		this.length = this.lineStart;
		this.expectedLength = Math.min((this.length + 63) & -64, MAX_KEPT_BYTES);
	}

	private Outcome parse() {
		while (!this.complete) {
			if (isLineKnownIncomplete()) {
				return Outcome.INCOMPLETE;
			}
			int next = this.requestLineDone ? headerLine(this.lineStart, this.length)
					: requestLine(this.lineStart, this.length);
			if (next == LINE_REFUSED) {
				return Outcome.REFUSED;
			}
			if (next == LINE_INCOMPLETE) {
				return lineIncomplete();
			}
			this.lineStart = next;
			this.searched = 0;
		}
		return verdict();
	}

	/**
	 * A full array is parsed in any case: the last line may hold more than its length.
	 */
	private boolean isLineKnownIncomplete() {
		if (this.searched == 0 || this.length == this.maxHeadBytes) {
			return false;
		}
		int lineFeed = Octets.indexOf(Octets.LF, this.bytes, this.searched, this.length);
		this.searched = lineFeed;
		return lineFeed == this.length;
	}

	private Outcome lineIncomplete() {
		this.searched = this.length;
		if (this.length < this.maxHeadBytes) {
			return Outcome.INCOMPLETE;
		}
		this.refusal = this.requestLineDone ? Refusal.HEAD_TOO_LARGE : Refusal.REQUEST_LINE_TOO_LONG;
		return Outcome.REFUSED;
	}

	private Outcome verdict() {
		this.refusal = this.framing.verdict(this.version);
		return (this.refusal == null) ? Outcome.COMPLETE : Outcome.REFUSED;
	}

	/** {@code method SP target SP version CR LF}; one space each. */
	private int requestLine(int from, int limit) {
		int lineLimit = from + this.maxRequestLineBytes;
		int to = Math.min(limit, lineLimit);
		int end = Octets.endOfToken(this.bytes, from, to);
		if (end == to) {
			return endOfRequestLineInput(to, lineLimit);
		}
		if (this.bytes[end] != ' ' || end == from) {
			return refuseLine(Refusal.METHOD);
		}
		this.methodEnd = end;
		end = RequestTarget.endOf(this.bytes, this.methodEnd + 1, to);
		if (end == to) {
			return endOfRequestLineInput(to, lineLimit);
		}
		if (this.bytes[end] != ' ') {
			return refuseLine(Refusal.TARGET_CHARACTER);
		}
		this.targetEnd = end;
		return version(end + 1, limit, lineLimit);
	}

	private int endOfRequestLineInput(int to, int lineLimit) {
		return (to == lineLimit) ? refuseLine(Refusal.REQUEST_LINE_TOO_LONG) : LINE_INCOMPLETE;
	}

	private int version(int from, int limit, int lineLimit) {
		int end = from + VERSION_PATTERN.length();
		if (end > lineLimit) {
			return refuseLine(Refusal.REQUEST_LINE_TOO_LONG);
		}
		int known = Math.min(end, limit);
		for (int i = from; i < known; i++) {
			char expected = VERSION_PATTERN.charAt(i - from);
			boolean matches = (expected == 'd') ? Octets.is(Octets.DIGIT, this.bytes[i]) : this.bytes[i] == expected;
			if (!matches) {
				return refuseLine(Refusal.VERSION_SYNTAX);
			}
		}
		if (known < end) {
			return LINE_INCOMPLETE;
		}
		return knownVersion(this.bytes[end - 3], this.bytes[end - 1], end, limit);
	}

	private int knownVersion(byte major, byte minor, int end, int limit) {
		if (major != '1' || minor > '1') {
			boolean preface = major == '2' && Octets.equal(this.bytes, 0, this.targetEnd, "PRI *");
			return refuseLine(preface ? Refusal.HTTP2_PREFACE : Refusal.VERSION);
		}
		if (!RequestTarget.isValid(this.bytes, this.methodEnd, this.methodEnd + 1, this.targetEnd)) {
			return refuseLine(Refusal.TARGET_FORM);
		}
		this.version = (minor == '1') ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
		int next = lineEnd(end, limit, Refusal.VERSION_SYNTAX);
		this.requestLineDone = next >= 0;
		return next;
	}

	/** {@code name ":" OWS value OWS CR LF}, or the empty line that ends the head. */
	private int headerLine(int from, int limit) {
		int nameEnd = Octets.endOfToken(this.bytes, from, limit);
		if (nameEnd == limit) {
			return LINE_INCOMPLETE;
		}
		if (this.bytes[nameEnd] != ':' || nameEnd == from) {
			return noHeaderLine(from, nameEnd, limit);
		}
		int valueFrom = Octets.skipWhiteSpace(this.bytes, nameEnd + 1, limit);
		int textEnd = Octets.endOfText(this.bytes, valueFrom, limit);
		int next = lineEnd(textEnd, limit, Refusal.CONTROL_CHARACTER);
		if (next < 0) {
			return next;
		}
		int valueTo = Octets.trimWhiteSpace(this.bytes, valueFrom, textEnd);
		this.refusal = this.framing.line(this.bytes, from, nameEnd, valueFrom, valueTo);
		if (this.refusal != null) {
			return LINE_REFUSED;
		}
		addLine(from, nameEnd, valueFrom, valueTo);
		return next;
	}

	private int noHeaderLine(int from, int end, int limit) {
		if (end > from) {
			boolean space = Octets.isWhiteSpace(this.bytes[end]);
			return refuseLine(space ? Refusal.SPACE_BEFORE_COLON : Refusal.HEADER_NAME);
		}
		if (Octets.isWhiteSpace(this.bytes[from])) {
			return refuseLine(Refusal.FOLDED_LINE);
		}
		int next = lineEnd(from, limit, Refusal.HEADER_NAME);
		this.complete = next >= 0;
		return next;
	}

	/**
	 * Expects CR LF.
	 * @param otherwise the refusal of any other octet than CR or LF
	 */
	private int lineEnd(int index, int limit, Refusal otherwise) {
		if (index == limit) {
			return LINE_INCOMPLETE;
		}
		if (this.bytes[index] != Octets.CR) {
			return refuseLine((this.bytes[index] == Octets.LF) ? Refusal.BARE_LF : otherwise);
		}
		if (index + 1 == limit) {
			return LINE_INCOMPLETE;
		}
		return (this.bytes[index + 1] == Octets.LF) ? index + 2 : refuseLine(Refusal.BARE_CR);
	}

	private void addLine(int nameFrom, int nameTo, int valueFrom, int valueTo) {
		int index = this.lineCount * STRIDE;
		if (index == this.lines.length) {
			this.lines = Arrays.copyOf(this.lines, 2 * this.lines.length);
		}
		this.lines[index] = nameFrom;
		this.lines[index + 1] = nameTo;
		this.lines[index + 2] = valueFrom;
		this.lines[index + 3] = valueTo;
		this.lines[index + 4] = Octets.foldedHash(this.bytes, nameFrom, nameTo);
		this.lineCount++;
	}

}
