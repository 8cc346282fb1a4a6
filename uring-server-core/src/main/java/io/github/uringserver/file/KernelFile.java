package io.github.uringserver.file;

import java.nio.ByteBuffer;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.UserData;

/**
 * One file towards the kernel: a descriptor, and at most one open or read under way. The
 * buffer of that operation is the kernel's until its completion, cancelled or not; the
 * descriptor is closed after that. Worker thread only.
 */
final class KernelFile {

	private final Ring ring;

	private final FileBufferPool pool;

	private final int generation;

	private final int slot;

	private int fd = -1;

	/** The buffer in the kernel's hands. */
	private int buffer = FileBufferPool.NONE;

	private int operation;

	private int bytesAsked;

	/** Operations whose completion is outstanding, cancellation and close included. */
	private int inFlight;

	private boolean closeSubmitted;

	KernelFile(Ring ring, FileBufferPool pool, int generation, int slot) {
		this.ring = ring;
		this.pool = pool;
		this.generation = generation;
		this.slot = slot;
	}

	/** Opens a file whose path travels in the buffer. */
	void open(int buffer, byte[] name) {
		hand(buffer, Operation.OPEN);
		ByteBuffer memory = this.pool.view(buffer, 0, name.length + 1);
		memory.put(name).put((byte) 0);
		this.ring.openToRead(this.pool.address(buffer), userData(Operation.OPEN));
	}

	/** Reads into the buffer. */
	void read(int buffer, long position, int bytes) {
		assert this.fd >= 0 && !this.closeSubmitted && bytes > 0 && bytes <= this.pool.bufferSizeBytes();
		hand(buffer, Operation.READ);
		this.bytesAsked = bytes;
		if (this.pool.fixedBuffer() == FileBufferPool.NONE) {
			this.ring.read(this.fd, this.pool.address(buffer), bytes, position, userData(Operation.READ));
		}
		else {
			this.ring.readFixed(this.fd, this.pool.address(buffer), bytes, position, this.pool.fixedBuffer(),
					userData(Operation.READ));
		}
	}

	private void hand(int buffer, int operation) {
		assert !isBusy();
		this.buffer = buffer;
		this.operation = operation;
		this.inFlight++;
	}

	/** Whether the kernel has a buffer. */
	boolean isBusy() {
		return this.buffer != FileBufferPool.NONE;
	}

	/** How many bytes the last read asked for. */
	int bytesAsked() {
		return this.bytesAsked;
	}

	/** The open or read has completed: its buffer, which is now the caller's. */
	int completed() {
		assert isBusy();
		int returned = this.buffer;
		this.buffer = FileBufferPool.NONE;
		this.inFlight--;
		return returned;
	}

	/** The file was opened. */
	void descriptor(int fd) {
		this.fd = fd;
	}

	/** The descriptor whose close was not submitted, or -1. */
	int openDescriptor() {
		return this.closeSubmitted ? -1 : this.fd;
	}

	/** Cancels what is under way; it completes all the same. */
	void cancel() {
		if (isBusy()) {
			this.inFlight++;
			this.ring.cancel(userData(this.operation), userData(Operation.CANCEL));
		}
	}

	/** Closes the file if it is open and nothing is under way. */
	void close() {
		if (openDescriptor() >= 0 && !isBusy()) {
			this.closeSubmitted = true;
			this.inFlight++;
			this.ring.close(this.fd, userData(Operation.CLOSE));
		}
	}

	/** A cancellation or the close has completed. */
	void controlCompleted() {
		this.inFlight--;
		assert this.inFlight >= 0 : this.inFlight;
	}

	/** Whether every completion is in. */
	boolean isQuiet() {
		return this.inFlight == 0;
	}

	private long userData(int operation) {
		return UserData.pack(operation, this.generation, this.slot);
	}

}
