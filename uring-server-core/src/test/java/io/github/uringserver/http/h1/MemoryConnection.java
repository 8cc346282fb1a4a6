package io.github.uringserver.http.h1;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.worker.Worker;

/**
 * A connection whose send queue is an array: it takes what it has space for, and tells of
 * new space only after a write that came up short, as the interface promises and no more.
 */
final class MemoryConnection implements Connection {

	static final long ID = 77;

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private ConnectionHandler handler;

	private int spaceBytes = Integer.MAX_VALUE;

	private boolean shortWrite;

	private int shortWrites;

	private int pauses;

	private int resumes;

	private boolean paused;

	private boolean closing;

	private boolean aborted;

	void handler(ConnectionHandler handler) {
		this.handler = handler;
	}

	/** Sets what the queue takes from now on, and tells of the space if that is due. */
	void space(int bytes) {
		this.spaceBytes = bytes;
		if (bytes > 0 && this.shortWrite) {
			this.shortWrite = false;
			this.handler.onSendSpace();
		}
	}

	/** The kernel takes what the queue has. */
	void deliver() {
		this.handler.onSendComplete();
	}

	/** Whether the handler is owed a call of onSendSpace. */
	boolean owesSpace() {
		return this.shortWrite;
	}

	int shortWrites() {
		return this.shortWrites;
	}

	int pauses() {
		return this.pauses;
	}

	int resumes() {
		return this.resumes;
	}

	boolean isPaused() {
		return this.paused;
	}

	boolean isClosing() {
		return this.closing;
	}

	boolean isAborted() {
		return this.aborted;
	}

	/** All output so far, one character per byte. */
	String sent() {
		return this.sent.toString(StandardCharsets.ISO_8859_1);
	}

	/** Forgets the output so far. */
	void forgetSent() {
		this.sent.reset();
	}

	@Override
	public long id() {
		return ID;
	}

	@Override
	public Worker worker() {
		return null;
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return new InetSocketAddress("192.0.2.1", 4711);
	}

	@Override
	public InetSocketAddress localAddress() {
		return new InetSocketAddress("192.0.2.2", 80);
	}

	@Override
	public int write(ByteBuffer source) {
		if (!isOpen()) {
			int count = source.remaining();
			source.position(source.limit());
			return count;
		}
		byte[] taken = new byte[take(source.remaining())];
		source.get(taken);
		this.sent.writeBytes(taken);
		return taken.length;
	}

	@Override
	public int write(byte[] source, int offset, int length) {
		if (!isOpen()) {
			return length;
		}
		int count = take(length);
		this.sent.write(source, offset, count);
		return count;
	}

	private int take(int length) {
		int count = Math.min(length, this.spaceBytes);
		if (this.spaceBytes != Integer.MAX_VALUE) {
			this.spaceBytes -= count;
		}
		if (count < length) {
			this.shortWrite = true;
			this.shortWrites++;
		}
		return count;
	}

	@Override
	public int sendSpaceBytes() {
		return this.spaceBytes;
	}

	@Override
	public void pauseReceive() {
		this.paused = true;
		this.pauses++;
	}

	@Override
	public void resumeReceive() {
		this.paused = false;
		this.resumes++;
	}

	@Override
	public void closeAfterSend() {
		this.closing = true;
	}

	@Override
	public void requestFlush() {
		// HTTP/1.1 gathers nothing
	}

	@Override
	public void abort() {
		this.aborted = true;
	}

	@Override
	public boolean isOpen() {
		return !this.closing && !this.aborted;
	}

}
