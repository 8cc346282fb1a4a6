package io.github.uringserver.net.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the header of the PROXY protocol at the start of a connection, however its bytes
 * arrive, and gathers it. Worker thread only.
 *
 * <pre>
 *                ┌── "PROXY " ──────────► VERSION_1 ── CR LF ─────────────┐
 *   UNDECIDED ───┤                                                         ├──► complete
 *                ├── 12 bytes signature ► VERSION_2 ── its length is here ─┘
 *                └── anything else ─────► no header
 * </pre>
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY
 * protocol, versions 1 and 2</a>
 */
final class HeaderReader {

	/** What has been found. */
	enum Result {

		/** More bytes are needed. */
		INCOMPLETE,
		/** The header is complete, and nothing behind it was consumed. */
		COMPLETE,
		/** There is no header; the bytes gathered belong to the protocol behind. */
		ABSENT,
		/** It began like a header and goes on like none. */
		MALFORMED

	}

	/** See the diagram. */
	private enum State {

		UNDECIDED, VERSION_1, VERSION_2

	}

	/** The longest line of version 1, its CR LF counted. */
	static final int MAX_VERSION_1_BYTES = 107;

	/**
	 * The longest header of version 2 that is taken. Its addresses need at most 232
	 * bytes; the rest is for the extensions (TLVs) of large proxies.
	 */
	static final int MAX_VERSION_2_BYTES = 4096;

	private static final byte[] VERSION_1_SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] VERSION_2_SIGNATURE = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T',
			'\n' };

	/** Signature, version and command, family and protocol, length. */
	private static final int VERSION_2_FIXED_BYTES = 16;

	private byte[] bytes = new byte[128];

	private int count;

	private int wanted = MAX_VERSION_2_BYTES;

	private State state = State.UNDECIDED;

	/** Takes bytes until the result is certain. */
	Result feed(ByteBuffer data) {
		Result result = Result.INCOMPLETE;
		while (result == Result.INCOMPLETE && data.hasRemaining()) {
			add(data.get());
			result = look();
		}
		return result;
	}

	private void add(byte value) {
		if (this.count == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, this.count * 2);
		}
		this.bytes[this.count++] = value;
	}

	private Result look() {
		return switch (this.state) {
			case UNDECIDED -> decide();
			case VERSION_1 -> version1();
			case VERSION_2 -> version2();
		};
	}

	private Result decide() {
		if (beginsLike(VERSION_1_SIGNATURE)) {
			if (this.count == VERSION_1_SIGNATURE.length) {
				this.state = State.VERSION_1;
			}
			return Result.INCOMPLETE;
		}
		if (beginsLike(VERSION_2_SIGNATURE)) {
			if (this.count == VERSION_2_SIGNATURE.length) {
				this.state = State.VERSION_2;
			}
			return Result.INCOMPLETE;
		}
		return Result.ABSENT;
	}

	/** Whether the last byte goes on as the signature does; those before it did. */
	private boolean beginsLike(byte[] signature) {
		return this.bytes[0] == signature[0] && this.bytes[this.count - 1] == signature[this.count - 1];
	}

	private Result version1() {
		if (this.bytes[this.count - 1] == '\n') {
			return (this.bytes[this.count - 2] == '\r') ? Result.COMPLETE : Result.MALFORMED;
		}
		return (this.count == MAX_VERSION_1_BYTES) ? Result.MALFORMED : Result.INCOMPLETE;
	}

	private Result version2() {
		if (this.count == VERSION_2_FIXED_BYTES) {
			int high = Byte.toUnsignedInt(this.bytes[VERSION_2_FIXED_BYTES - 2]);
			int low = Byte.toUnsignedInt(this.bytes[VERSION_2_FIXED_BYTES - 1]);
			this.wanted = VERSION_2_FIXED_BYTES + (high << Byte.SIZE | low);
		}
		if (this.wanted > MAX_VERSION_2_BYTES) {
			return Result.MALFORMED;
		}
		return (this.count == this.wanted) ? Result.COMPLETE : Result.INCOMPLETE;
	}

	/** Whether it is certain that there is a header. */
	boolean isDecided() {
		return this.state != State.UNDECIDED;
	}

	/** The bytes gathered, from 0 to {@link #count()}. */
	byte[] bytes() {
		return this.bytes;
	}

	/** How many bytes were gathered. */
	int count() {
		return this.count;
	}

}
