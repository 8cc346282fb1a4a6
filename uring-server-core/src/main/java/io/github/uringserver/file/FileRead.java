package io.github.uringserver.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

/**
 * One region of a file on its way from the kernel to a {@link FileSink}. Worker thread
 * only.
 *
 * <pre>
 *           lease              opened              first bytes          start
 *  WAITING ───────► OPENING ────────────► PEEKING ─────────────► READY ───────► FLOWING
 *     │                │                     │                     │               │
 *     └────────────────┴─────────────────────┴──────────┬──────────┴───────────────┘
 *                                  cancel, error, all taken
 *                                                       ▼     last completion
 *                                                    CLOSING ─────────────────► CLOSED
 * </pre>
 *
 * The region is read in pieces, one read at a time: the piece at the front is handed to
 * the sink while the one behind it is read ahead, if there is a buffer to spare. A read
 * that brings less than was asked for is followed by one that begins where it ended. The
 * buffer of the first piece carries the path before.
 * <p>
 * The end waits for the kernel: see {@link KernelFile}.
 */
public final class FileRead {

	/** See the diagram. */
	private enum State {

		WAITING, OPENING, PEEKING, READY, FLOWING, CLOSING, CLOSED

	}

	/** How often an operation is tried again that was interrupted. */
	private static final int MAX_RETRIES = 64;

	private static final Logger logger = LoggerFactory.getLogger(FileRead.class);

	private final FileReads reads;

	private final FileBufferPool pool;

	private final KernelFile file;

	private final FilePieces pieces;

	private final int slot;

	private final int generation;

	private final Path path;

	private final FileSink sink;

	/** Behind the last byte of the region. */
	private final long end;

	/** The next byte to be handed over. */
	private long position;

	/** The next byte to be read; the pieces held lie between. */
	private long readPosition;

	/** The path in bytes until it was opened. */
	private byte[] name;

	private State state = State.WAITING;

	private int retries;

	private boolean inLine;

	private boolean sinkFull;

	private boolean advancing;

	private boolean advanceAgain;

	FileRead(FileReads reads, int slot, int generation, Path path, long position, long count, FileSink sink) {
		this.reads = reads;
		this.pool = reads.buffers();
		this.file = new KernelFile(reads.ring(), this.pool, generation, slot);
		this.pieces = new FilePieces(this.pool);
		this.slot = slot;
		this.generation = generation;
		this.path = path;
		this.sink = sink;
		this.position = position;
		this.readPosition = position;
		this.end = position + count;
	}

	/** Opens the file, once there is a buffer. */
	void begin(byte[] name) {
		this.name = name;
		lease();
	}

	/**
	 * Hands the bytes over from now on; after {@link FileSink#onOpened()}, once. Ignored
	 * after the end.
	 */
	public void start() {
		if (this.state == State.READY) {
			this.state = State.FLOWING;
			this.pool.busy(this);
			advance();
		}
		else if (this.state.compareTo(State.CLOSING) < 0) {
			throw new IllegalStateException(this + " cannot be started");
		}
	}

	/**
	 * The sink has space again; after an {@link FileSink#onData} that left bytes. Ignored
	 * when it has not left any, and after the end.
	 */
	public void resume() {
		if (this.sinkFull) {
			this.sinkFull = false;
			this.pool.busy(this);
			advance();
		}
	}

	/** Wants no more: nothing is called any more. Idempotent, ignored after the end. */
	public void cancel() {
		if (this.state.compareTo(State.CLOSING) < 0) {
			dispose();
		}
	}

	/** Ends with an error, unless the end has come before. */
	void fail(IOException cause) {
		if (this.state.compareTo(State.CLOSING) >= 0) {
			return;
		}
		this.reads.counters().increment(Counter.FILE_FAILURES);
		dispose();
		try {
			this.sink.onError(cause);
		}
		catch (RuntimeException | Error ex) {
			sinkFailed(ex);
		}
	}

	private void complete() {
		dispose();
		try {
			this.sink.onComplete();
		}
		catch (RuntimeException | Error ex) {
			sinkFailed(ex);
		}
	}

	private void sinkFailed(Throwable ex) {
		this.reads.counters().increment(Counter.HANDLER_FAILURES);
		logger.error("{} ends: its sink failed", this, ex);
		cancel();
	}

	// ---- buffers

	private void lease() {
		int buffer = this.pool.leaseOrWait(this);
		if (buffer == FileBufferPool.NONE) {
			this.inLine = true;
		}
		else {
			use(buffer);
		}
	}

	/** Called by the pool: the buffer this read stood in line for. */
	void granted(int buffer) {
		assert this.inLine : this;
		this.inLine = false;
		use(buffer);
	}

	private void use(int buffer) {
		if (this.state == State.WAITING) {
			open(buffer);
		}
		else {
			read(buffer);
		}
	}

	/** Called by the pool: others wait, and the sink takes nothing. */
	void giveUpBuffers() {
		assert !this.file.isBusy() && !this.inLine : this;
		this.readPosition = this.position;
		this.pieces.release();
	}

	// ---- the kernel

	private void open(int buffer) {
		this.state = State.OPENING;
		this.file.open(buffer, this.name);
	}

	private void read(int buffer) {
		this.reads.counters().increment(Counter.FILE_READS);
		if (this.pool.fixedBuffer() != FileBufferPool.NONE) {
			this.reads.counters().increment(Counter.FILE_READS_FIXED);
		}
		this.file.read(buffer, this.readPosition,
				(int) Math.min(this.pool.bufferSizeBytes(), this.end - this.readPosition));
	}

	void onOpen(int result) {
		int buffer = this.file.completed();
		if (result >= 0) {
			this.file.descriptor(result);
			this.reads.counters().increment(Counter.FILES_OPENED);
		}
		if (this.state == State.CLOSING) {
			this.pool.release(buffer);
			close();
		}
		else if (result >= 0) {
			opened(buffer);
		}
		else if (isInterrupted(result)) {
			open(buffer);
		}
		else {
			this.pool.release(buffer);
			fail(FileErrors.of(this.path, -result));
		}
	}

	private void opened(int buffer) {
		this.state = State.PEEKING;
		this.name = null;
		this.retries = 0;
		if (this.position < this.end) {
			read(buffer);
		}
		else {
			this.pool.release(buffer);
			advance();
		}
	}

	void onRead(int result) {
		int buffer = this.file.completed();
		if (this.state == State.CLOSING) {
			this.pool.release(buffer);
			close();
		}
		else if (result > 0) {
			filled(buffer, result);
			advance();
		}
		else if (isInterrupted(result)) {
			read(buffer);
		}
		else {
			this.pool.release(buffer);
			fail((result == 0) ? FileErrors.endedEarly(this.path, this.readPosition, this.end)
					: FileErrors.of(this.path, -result));
		}
	}

	private boolean isInterrupted(int result) {
		return (result == -Errno.EINTR || result == -Errno.EAGAIN) && ++this.retries <= MAX_RETRIES;
	}

	private void filled(int buffer, int bytes) {
		this.retries = 0;
		this.readPosition += bytes;
		this.reads.counters().add(Counter.FILE_BYTES_READ, bytes);
		if (bytes < this.file.bytesAsked()) {
			this.reads.counters().increment(Counter.FILE_READS_SHORT);
		}
		this.pieces.add(buffer, bytes);
	}

	// ---- the sink

	/** Does what can be done. Called within itself, through the sink, it goes round. */
	private void advance() {
		this.advanceAgain = true;
		if (this.advancing) {
			return;
		}
		this.advancing = true;
		try {
			while (this.advanceAgain) {
				this.advanceAgain = false;
				step();
			}
		}
		catch (RuntimeException | Error ex) {
			sinkFailed(ex);
		}
		finally {
			this.advancing = false;
		}
	}

	private void step() {
		if (this.state == State.PEEKING) {
			this.state = State.READY;
			this.sink.onOpened();
		}
		while (this.state == State.FLOWING && !this.sinkFull && !this.pieces.isEmpty()) {
			handOver();
		}
		if (this.state == State.FLOWING && this.position == this.end) {
			complete();
		}
		else if (this.state.compareTo(State.CLOSING) < 0) {
			readOn();
			idleIfStalled();
		}
	}

	private void handOver() {
		ByteBuffer data = this.pieces.view();
		int before = data.remaining();
		this.sink.onData(data);
		if (this.state == State.FLOWING) {
			int left = data.remaining();
			this.position += before - left;
			this.sinkFull = left > 0;
			this.pieces.taken(left);
		}
	}

	private void readOn() {
		if (this.state != State.FLOWING || this.readPosition == this.end || this.file.isBusy() || this.inLine) {
			return;
		}
		if (this.pieces.isEmpty()) {
			if (!this.sinkFull) {
				lease();
			}
			return;
		}
		int spare = this.pieces.isFull() ? FileBufferPool.NONE : this.pool.leaseSpare();
		if (spare != FileBufferPool.NONE) {
			read(spare);
		}
	}

	private void idleIfStalled() {
		boolean stalled = this.sinkFull || this.state == State.READY;
		if (stalled && !this.pieces.isEmpty() && !this.file.isBusy()) {
			this.pool.idle(this);
		}
	}

	// ---- the end

	/** Gives everything back but what the kernel has. */
	private void dispose() {
		this.state = State.CLOSING;
		this.sinkFull = false;
		this.pool.busy(this);
		if (this.inLine) {
			this.inLine = false;
			this.pool.stopWaiting(this);
		}
		this.pieces.release();
		this.file.cancel();
		close();
	}

	/** Closes the file once the kernel reads it no more. */
	private void close() {
		this.file.close();
		releaseIfDone();
	}

	/** A cancellation or the close has completed. */
	void onControl() {
		this.file.controlCompleted();
		releaseIfDone();
	}

	private void releaseIfDone() {
		if (this.state == State.CLOSING && this.file.isQuiet()) {
			this.state = State.CLOSED;
			this.reads.release(this);
		}
	}

	/** The descriptor whose close was not submitted, or -1. */
	int openDescriptor() {
		return this.file.openDescriptor();
	}

	int slot() {
		return this.slot;
	}

	int generation() {
		return this.generation;
	}

	@Override
	public String toString() {
		return "FileRead[" + this.path + ", " + this.state + ", " + this.position + " to " + this.end + "]";
	}

}
