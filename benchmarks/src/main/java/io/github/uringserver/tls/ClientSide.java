package io.github.uringserver.tls;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** The JDK's client, which counts the CPU time that a server takes for its part. */
final class ClientSide {

	/** CPU time is the same whoever else wants the CPU. */
	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private static final int MAX_TURNS = 32;

	private final SSLEngine engine;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final ByteBuffer written = ByteBuffer.allocate(64 * 1024);

	private final byte[] received = new byte[64 * 1024];

	private final ByteBuffer plaintext = ByteBuffer.allocate(64 * 1024);

	private long serverNanos;

	ClientSide(SSLEngine engine) {
		this.engine = engine;
	}

	/**
	 * Runs a handshake to its end. Returns the nanoseconds of CPU that the server took.
	 */
	long handshake(ServerSide server) throws Exception {
		this.engine.beginHandshake();
		for (int turn = 0; turn < MAX_TURNS; turn++) {
			write(NOTHING);
			int sent = this.written.position();
			int answered = exchange(server, sent);
			read(answered);
			if (sent == 0 && answered == 0 && this.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
				return this.serverNanos;
			}
		}
		throw new IllegalStateException("The handshake does not end: " + this.engine.getHandshakeStatus());
	}

	private int exchange(ServerSide server, int sent) throws Exception {
		long start = THREADS.getCurrentThreadCpuTime();
		if (sent > 0) {
			server.receive(this.written.array(), 0, sent);
		}
		int answered = server.takeOutput(this.received);
		this.serverNanos += THREADS.getCurrentThreadCpuTime() - start;
		this.written.clear();
		return answered;
	}

	/** A record with these bytes. */
	byte[] record(byte[] bytes) throws Exception {
		write(ByteBuffer.wrap(bytes));
		byte[] record = Arrays.copyOf(this.written.array(), this.written.position());
		this.written.clear();
		return record;
	}

	private void write(ByteBuffer source) throws Exception {
		runTasks();
		while (source.hasRemaining() || this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			this.engine.wrap(source, this.written);
			runTasks();
		}
	}

	private void read(int length) throws Exception {
		ByteBuffer source = ByteBuffer.wrap(this.received, 0, length);
		while (source.hasRemaining()) {
			this.engine.unwrap(source, this.plaintext.clear());
			write(NOTHING);
		}
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

}
