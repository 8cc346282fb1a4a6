package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;

/**
 * Reads the frame of a chunked body and leaves the data to its user, who alternates
 * between {@link #advance} and taking {@link #dataBytes()} bytes from the input.
 * Extensions and trailers are checked, bounded and skipped. Used by one
 * {@link RequestBody} on its worker's thread; reused.
 *
 * <pre>
 *        ┌──────────────── CR LF ◄── DATA_CR ◄── all taken ───┐
 *        ▼                                                    │
 *   SIZE_START ─► SIZE ─┬─ CR ─► SIZE_LF ─┬─ size &gt; 0 ─► DATA
 *                       └─ ; ─► extension ┘
 *                                         └─ size = 0 ─► TRAILER_START ─┬─ CR LF ─► DONE
 *                                                          ▲            └─ field ─┐
 *                                                          └────── CR LF ─────────┘
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, 7.1</a>
 */
final class ChunkDecoder {

	private enum State {

		SIZE_START, SIZE, EXTENSION_SPACE, EXTENSION_NAME_START, EXTENSION_NAME, EXTENSION_NAME_SPACE,
		EXTENSION_VALUE_START, EXTENSION_VALUE, EXTENSION_QUOTED, EXTENSION_ESCAPE, EXTENSION_QUOTE_END, SIZE_LF, DATA,
		DATA_CR, DATA_LF, TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF, END_LF, DONE

	}

	/** Bytes of extensions in a whole body; no use of them is known. */
	static final int MAX_EXTENSION_BYTES = 16 * 1024;

	/** Enough for a long; leading zeros count. */
	static final int MAX_SIZE_DIGITS = 16;

	private final int maxTrailerBytes;

	private State state = State.SIZE_START;

	/** The size of the chunk, while it is read; then what is left of its data. */
	private long remaining;

	private int digits;

	private int extensionBytes;

	private int trailerBytes;

	private Refusal refusal;

	/**
	 * Creates a decoder.
	 * @param maxTrailerBytes all trailer lines with their line ends, 1 or more
	 */
	ChunkDecoder(int maxTrailerBytes) {
		this.maxTrailerBytes = maxTrailerBytes;
	}

	/** Begins a new body. */
	void reset() {
		this.state = State.SIZE_START;
		this.remaining = 0;
		this.digits = 0;
		this.extensionBytes = 0;
		this.trailerBytes = 0;
		this.refusal = null;
	}

	/**
	 * Consumes what is no data, up to data, the end of the body or the end of the input.
	 * @return false when the body is refused: see {@link #refusal()}
	 */
	boolean advance(ByteBuffer input) {
		assert this.refusal == null;
		while (this.state != State.DATA && this.state != State.DONE && input.hasRemaining()) {
			this.refusal = accept(input.get());
			if (this.refusal != null) {
				return false;
			}
		}
		return true;
	}

	/** How many bytes of data come next, 0 if none do. */
	long dataBytes() {
		return (this.state == State.DATA) ? this.remaining : 0;
	}

	/** The user has taken this many bytes of data. */
	void taken(int count) {
		assert count <= dataBytes() : count;
		this.remaining -= count;
		if (this.remaining == 0) {
			this.state = State.DATA_CR;
		}
	}

	/** Whether the body is complete. */
	boolean isDone() {
		return this.state == State.DONE;
	}

	/** Why the body was refused. */
	Refusal refusal() {
		return this.refusal;
	}

	private Refusal accept(byte octet) {
		return switch (this.state) {
			case SIZE_START, SIZE -> size(octet);
			case EXTENSION_SPACE, EXTENSION_NAME_START, EXTENSION_NAME, EXTENSION_NAME_SPACE, EXTENSION_VALUE_START,
					EXTENSION_VALUE, EXTENSION_QUOTED, EXTENSION_ESCAPE, EXTENSION_QUOTE_END ->
				extension(octet);
			case SIZE_LF -> lineFeed(octet, (this.remaining > 0) ? State.DATA : State.TRAILER_START);
			case DATA_CR -> (octet == Octets.CR) ? go(State.DATA_LF) : Refusal.CHUNK_END;
			case DATA_LF -> (octet == Octets.LF) ? go(State.SIZE_START) : Refusal.CHUNK_END;
			case TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF -> trailer(octet);
			case END_LF -> lineFeed(octet, State.DONE);
			case DATA, DONE -> throw new IllegalStateException(this.state.name());
		};
	}

	private Refusal go(State next) {
		this.state = next;
		return null;
	}

	private Refusal lineFeed(byte octet, State next) {
		return (octet == Octets.LF) ? go(next) : Refusal.BARE_CR;
	}

	private Refusal size(byte octet) {
		int digit = Character.digit(octet, 16);
		if (digit >= 0) {
			return sizeDigit(digit);
		}
		if (this.state == State.SIZE_START) {
			return Refusal.CHUNK_SIZE;
		}
		return switch (octet) {
			case Octets.CR -> go(State.SIZE_LF);
			case ';' -> go(State.EXTENSION_NAME_START);
			case ' ', '\t' -> go(State.EXTENSION_SPACE);
			default -> Refusal.CHUNK_SIZE;
		};
	}

	private Refusal sizeDigit(int digit) {
		if (this.state == State.SIZE_START) {
			this.remaining = 0;
			this.digits = 0;
			this.state = State.SIZE;
		}
		if (++this.digits > MAX_SIZE_DIGITS || this.remaining > Long.MAX_VALUE >> 4) {
			return Refusal.CHUNK_SIZE;
		}
		this.remaining = this.remaining << 4 | digit;
		return null;
	}

	/** {@code *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )}. */
	private Refusal extension(byte octet) {
		if (++this.extensionBytes > MAX_EXTENSION_BYTES) {
			return Refusal.CHUNK_EXTENSIONS_TOO_LARGE;
		}
		boolean space = Octets.isWhiteSpace(octet);
		return switch (this.state) {
			case EXTENSION_SPACE -> space ? null : expect(octet == ';', State.EXTENSION_NAME_START);
			case EXTENSION_NAME_START -> space ? null : expect(Octets.is(Octets.TOKEN, octet), State.EXTENSION_NAME);
			case EXTENSION_NAME -> Octets.is(Octets.TOKEN, octet) ? null : afterExtensionName(octet, space);
			case EXTENSION_NAME_SPACE -> space ? null : expectSeparator(octet);
			case EXTENSION_VALUE_START -> space ? null : extensionValueStart(octet);
			case EXTENSION_VALUE -> Octets.is(Octets.TOKEN, octet) ? null : afterExtensionValue(octet, space);
			case EXTENSION_QUOTED -> quoted(octet);
			case EXTENSION_ESCAPE -> expect(isQuotable(octet), State.EXTENSION_QUOTED);
			default -> afterExtensionValue(octet, space);
		};
	}

	private Refusal expect(boolean expected, State next) {
		return expected ? go(next) : Refusal.CHUNK_EXTENSION;
	}

	private Refusal afterExtensionName(byte octet, boolean space) {
		if (octet == Octets.CR) {
			return go(State.SIZE_LF);
		}
		return space ? go(State.EXTENSION_NAME_SPACE) : expectSeparator(octet);
	}

	private Refusal expectSeparator(byte octet) {
		return (octet == '=') ? go(State.EXTENSION_VALUE_START) : expect(octet == ';', State.EXTENSION_NAME_START);
	}

	private Refusal extensionValueStart(byte octet) {
		return (octet == '"') ? go(State.EXTENSION_QUOTED)
				: expect(Octets.is(Octets.TOKEN, octet), State.EXTENSION_VALUE);
	}

	private Refusal afterExtensionValue(byte octet, boolean space) {
		if (octet == Octets.CR) {
			return go(State.SIZE_LF);
		}
		return space ? go(State.EXTENSION_SPACE) : expect(octet == ';', State.EXTENSION_NAME_START);
	}

	private Refusal quoted(byte octet) {
		return switch (octet) {
			case '"' -> go(State.EXTENSION_QUOTE_END);
			case '\\' -> go(State.EXTENSION_ESCAPE);
			default -> isQuotable(octet) ? null : Refusal.CHUNK_EXTENSION;
		};
	}

	/** HTAB, SP, VCHAR and obs-text, which is negative here. */
	private static boolean isQuotable(byte octet) {
		return octet == '\t' || octet < 0 || (octet >= ' ' && octet != 0x7F);
	}

	private Refusal trailer(byte octet) {
		if (++this.trailerBytes > this.maxTrailerBytes) {
			return Refusal.TRAILERS_TOO_LARGE;
		}
		return switch (this.state) {
			case TRAILER_START -> (octet == Octets.CR) ? go(State.END_LF) : trailerName(octet);
			case TRAILER_NAME -> (octet == ':') ? go(State.TRAILER_VALUE) : trailerName(octet);
			case TRAILER_VALUE -> (octet == Octets.CR) ? go(State.TRAILER_LF) : trailerValue(octet);
			default -> lineFeed(octet, State.TRAILER_START);
		};
	}

	private Refusal trailerName(byte octet) {
		return Octets.is(Octets.TOKEN, octet) ? go(State.TRAILER_NAME) : Refusal.TRAILER;
	}

	private static Refusal trailerValue(byte octet) {
		return isQuotable(octet) ? null : Refusal.TRAILER;
	}

}
