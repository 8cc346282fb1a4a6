package io.github.uringserver.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import com.kenai.jffi.MemoryIO;

import io.github.uringserver.sys.MsgHdrLayout;

/**
 * One operation that was prepared on a {@link ScriptedRing}. A field an operation does
 * not have is 0, a missing descriptor -1.
 *
 * <pre>
 *   PREPARED ── enter ──► IN_FLIGHT ── completion without MORE ──► DONE
 * </pre>
 */
public final class ScriptedOperation {

	/** What the operation does. */
	public enum Kind {

		/** {@link Ring#acceptMultishot} and {@link Ring#acceptOnce}. */
		ACCEPT,
		/** {@link Ring#receiveMultishot}. */
		RECEIVE,
		/** {@link Ring#send}. */
		SEND,
		/** {@link Ring#sendMessage}. */
		SEND_MESSAGE,
		/** {@link Ring#sendZeroCopy}. */
		SEND_ZERO_COPY,
		/** {@link Ring#sendMessageZeroCopy}. */
		SEND_MESSAGE_ZERO_COPY,
		/** {@link Ring#timeout}. */
		TIMEOUT,
		/** {@link Ring#timeoutOnce}. */
		TIMEOUT_ONCE,
		/** {@link Ring#pollMultishot}. */
		POLL,
		/** {@link Ring#cancel}. */
		CANCEL,
		/** {@link Ring#cancelAll}. */
		CANCEL_ALL,
		/** {@link Ring#openToRead}. */
		OPEN,
		/** {@link Ring#read}. */
		READ,
		/** {@link Ring#close(int, long)}. */
		CLOSE,
		/** {@link Ring#nop}. */
		NOP

	}

	/** How far the operation is. */
	public enum State {

		/** Waits for the next {@link Ring#enter}. */
		PREPARED,
		/** The kernel has it. */
		IN_FLIGHT,
		/** Its last completion was scripted; the ring may not have been drained yet. */
		DONE

	}

	private final Kind kind;

	private final int fd;

	private final long userData;

	private int bufferGroup;

	private boolean bundle;

	private long address;

	private int lengthBytes;

	private int flags;

	private long fileOffset;

	private long intervalNanos;

	private long targetUserData;

	/** Addresses and lengths of a message's pieces, in turn. */
	private long[] vectors = new long[0];

	private byte[] content = new byte[0];

	private State state = State.PREPARED;

	ScriptedOperation(Kind kind, int fd, long userData) {
		this.kind = kind;
		this.fd = fd;
		this.userData = userData;
	}

	static ScriptedOperation receive(int fd, int bufferGroup, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.RECEIVE, fd, userData);
		operation.bufferGroup = bufferGroup;
		return operation;
	}

	static ScriptedOperation send(Kind kind, int fd, long address, int lengthBytes, int flags, long userData) {
		ScriptedOperation operation = new ScriptedOperation(kind, fd, userData);
		operation.address = address;
		operation.lengthBytes = lengthBytes;
		operation.flags = flags;
		return operation;
	}

	static ScriptedOperation sendMessage(Kind kind, int fd, long messageHeaderAddress, int flags, long userData) {
		ScriptedOperation operation = new ScriptedOperation(kind, fd, userData);
		operation.address = messageHeaderAddress;
		operation.flags = flags;
		return operation;
	}

	static ScriptedOperation open(long pathAddress, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.OPEN, -1, userData);
		operation.address = pathAddress;
		return operation;
	}

	static ScriptedOperation read(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.READ, fd, userData);
		operation.address = address;
		operation.lengthBytes = lengthBytes;
		operation.fileOffset = fileOffset;
		return operation;
	}

	static ScriptedOperation poll(int fd, int events, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.POLL, fd, userData);
		operation.flags = events;
		return operation;
	}

	static ScriptedOperation timeout(long intervalNanos, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.TIMEOUT, -1, userData);
		operation.intervalNanos = intervalNanos;
		return operation;
	}

	static ScriptedOperation timeoutOnce(long delayNanos, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.TIMEOUT_ONCE, -1, userData);
		operation.intervalNanos = delayNanos;
		return operation;
	}

	static ScriptedOperation cancel(long targetUserData, long userData) {
		ScriptedOperation operation = new ScriptedOperation(Kind.CANCEL, -1, userData);
		operation.targetUserData = targetUserData;
		return operation;
	}

	/**
	 * The kernel consumes the operation: sends and paths are copied now, as they stand,
	 * and so is the memory of a read.
	 */
	void submit() {
		this.state = State.IN_FLIGHT;
		switch (this.kind) {
			case SEND, SEND_ZERO_COPY, READ -> this.content = read(this.address, this.lengthBytes);
			case OPEN -> this.content = readPath();
			case SEND_MESSAGE, SEND_MESSAGE_ZERO_COPY -> {
				this.vectors = readVectors();
				this.content = readMessage();
				this.lengthBytes = this.content.length;
			}
			default -> {
				// carries no bytes
			}
		}
	}

	void done() {
		this.state = State.DONE;
	}

	private byte[] readPath() {
		int length = 0;
		while (read(this.address + length, 1)[0] != 0) {
			length++;
		}
		return read(this.address, length);
	}

	/** Whether both may touch the same memory. */
	boolean overlaps(ScriptedOperation other) {
		return this.address < other.address + other.lengthBytes && other.address < this.address + this.lengthBytes;
	}

	/** The kernel fills the memory of a read. */
	void fill(byte[] bytes) {
		if (bytes.length > this.lengthBytes) {
			throw new AssertionError(this + " does not take " + bytes.length + " bytes");
		}
		wrap(this.address, this.lengthBytes).put(bytes);
	}

	/** The kernel copies header and vectors when it consumes the submission. */
	private long[] readVectors() {
		ByteBuffer header = wrap(this.address, MsgHdrLayout.SIZE_BYTES);
		int count = (int) header.getLong(MsgHdrLayout.IOV_LENGTH);
		long[] copies = new long[2 * count];
		for (int i = 0; i < count; i++) {
			ByteBuffer vector = wrap(header.getLong(MsgHdrLayout.IOV) + (long) i * MsgHdrLayout.IOVEC_SIZE_BYTES,
					MsgHdrLayout.IOVEC_SIZE_BYTES);
			copies[2 * i] = vector.getLong(MsgHdrLayout.IOVEC_BASE);
			copies[2 * i + 1] = vector.getLong(MsgHdrLayout.IOVEC_LENGTH);
		}
		return copies;
	}

	private byte[] readMessage() {
		byte[] all = new byte[0];
		for (int i = 0; i < this.vectors.length; i += 2) {
			byte[] part = read(this.vectors[i], (int) this.vectors[i + 1]);
			int end = all.length;
			all = Arrays.copyOf(all, end + part.length);
			System.arraycopy(part, 0, all, end, part.length);
		}
		return all;
	}

	private static byte[] read(long address, int lengthBytes) {
		byte[] bytes = new byte[lengthBytes];
		if (lengthBytes > 0) {
			wrap(address, lengthBytes).get(bytes);
		}
		return bytes;
	}

	private static ByteBuffer wrap(long address, int lengthBytes) {
		return MemoryIO.getInstance().newDirectByteBuffer(address, lengthBytes).order(ByteOrder.nativeOrder());
	}

	/** What the operation does. */
	public Kind kind() {
		return this.kind;
	}

	/** The descriptor, -1 if it has none. */
	public int fd() {
		return this.fd;
	}

	/** The user data. */
	public long userData() {
		return this.userData;
	}

	/** The buffer group of a receive. */
	public int bufferGroup() {
		return this.bufferGroup;
	}

	void bundles() {
		this.bundle = true;
	}

	/** Whether it is {@link Ring#receiveBundles}. */
	public boolean isBundle() {
		return this.bundle;
	}

	/** Where in the file a read begins. */
	public long fileOffset() {
		return this.fileOffset;
	}

	/**
	 * How many bytes a send carries (of a message only once it is in flight), or a read
	 * asks for.
	 */
	public int lengthBytes() {
		return this.lengthBytes;
	}

	/** The {@code MSG_*} flags of a send, the events of a poll. */
	public int flags() {
		return this.flags;
	}

	/** The interval of a timeout. */
	public long intervalNanos() {
		return this.intervalNanos;
	}

	/** Whom a cancel means. */
	public long targetUserData() {
		return this.targetUserData;
	}

	/**
	 * The bytes of a send, the path of an open, the memory of a read, as they stood when
	 * it was entered.
	 */
	public byte[] content() {
		return this.content.clone();
	}

	/**
	 * The bytes of a send as they stand in its memory now: equal to {@link #content()},
	 * or somebody overwrote memory the kernel still reads.
	 */
	public byte[] contentNow() {
		return switch (this.kind) {
			case SEND, SEND_ZERO_COPY, READ -> read(this.address, this.lengthBytes);
			case SEND_MESSAGE, SEND_MESSAGE_ZERO_COPY -> readMessage();
			default -> throw new IllegalStateException(this + " has no memory of its own");
		};
	}

	/** How far it is. */
	public State state() {
		return this.state;
	}

	@Override
	public String toString() {
		return this.kind + "[fd=" + this.fd + ", operation=" + UserData.operation(this.userData) + ", generation="
				+ UserData.generation(this.userData) + ", slot=" + UserData.slot(this.userData) + ", " + this.state
				+ "]";
	}

}
