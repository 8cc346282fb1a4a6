package io.github.uringserver.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Talks to itself before anybody else does, so that the first clients meet loaded classes
 * and compiled code: cold, the JVM encrypts at a hundredth of its speed. Used once, by
 * the thread that starts the server.
 */
final class WarmUp {

	/** After so many the record path is compiled, on JDK 17 and 25. */
	private static final int RECORDS = 40_000;

	/** After so many a handshake takes about twice what it takes in the end. */
	private static final int HANDSHAKES = 40;

	private static final int MAX_TURNS = 64;

	private static final int SMALL_BYTES = 300;

	private static final int SMALL_RECORDS_PER_LARGE_ONE = 16;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final TlsContext context;

	private final ClientFactory clients;

	private final long deadlineNanos;

	private final TlsScratch scratch = new TlsScratch();

	private final byte[] out = new byte[TlsEngine.MAX_SEND_BYTES];

	private final byte[] plaintext = new byte[TlsEngine.MAX_PLAINTEXT_BYTES];

	private SSLEngine client;

	private TlsEngine server;

	/**
	 * Creates it.
	 * @param clients makes clients that trust the context's certificate
	 * @param nanos how long it may take
	 */
	WarmUp(TlsContext context, ClientFactory clients, long nanos) {
		this.context = context;
		this.clients = clients;
		this.deadlineNanos = System.nanoTime() + nanos;
	}

	/**
	 * Runs handshakes and then records until it is warm, or the time is up.
	 * @return how many records went through
	 */
	int run() throws GeneralSecurityException, SSLException {
		int handshakes = 0;
		do {
			handshake();
		}
		while (++handshakes < HANDSHAKES && timeIsLeft());
		int records = 0;
		while (records < RECORDS && timeIsLeft()) {
			records += exchange();
		}
		this.server.dispose();
		return records;
	}

	private boolean timeIsLeft() {
		return System.nanoTime() - this.deadlineNanos < 0;
	}

	private void handshake() throws GeneralSecurityException, SSLException {
		this.client = this.clients.create();
		this.server = this.context.newEngine(this.scratch);
		this.client.beginHandshake();
		for (int turn = 0; turn < MAX_TURNS; turn++) {
			boolean written = clientWrites(NOTHING);
			boolean answered = this.server.hasOutput();
			if (answered) {
				clientReads(this.server.takeOutput(this.out, 0));
			}
			if (!written && !answered && this.server.isEstablished()) {
				return;
			}
		}
		throw new SSLException("The handshake does not end");
	}

	private int exchange() throws SSLException {
		for (int record = 0; record < SMALL_RECORDS_PER_LARGE_ONE; record++) {
			this.server.send(this.plaintext, 0, SMALL_BYTES, this.out, 0);
		}
		this.server.send(this.plaintext, 0, this.plaintext.length, this.out, 0);
		clientWrites(ByteBuffer.wrap(this.plaintext, 0, SMALL_BYTES));
		return SMALL_RECORDS_PER_LARGE_ONE + 2;
	}

	/** What the client writes goes to the server at once. Returns whether it did. */
	private boolean clientWrites(ByteBuffer source) throws SSLException {
		boolean written = false;
		runTasks();
		while (source.hasRemaining() || this.client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			byte[] record = new byte[TlsEngine.MAX_RECORD_BYTES];
			int length = this.client.wrap(source, ByteBuffer.wrap(record)).bytesProduced();
			runTasks();
			written |= length > 0;
			serverReads(record, length);
		}
		return written;
	}

	private void serverReads(byte[] records, int length) throws SSLException {
		for (int from = 0; from < length;) {
			int record = TlsEngine.RECORD_HEADER_BYTES
					+ ((records[from + 3] & 0xFF) << Byte.SIZE | records[from + 4] & 0xFF);
			this.server.receive(records, from, record, this.out, 0);
			from += record;
		}
	}

	private void clientReads(int length) throws SSLException {
		ByteBuffer source = ByteBuffer.wrap(this.out.clone(), 0, length);
		while (source.hasRemaining()) {
			this.client.unwrap(source, ByteBuffer.wrap(this.plaintext));
			clientWrites(NOTHING);
		}
	}

	private void runTasks() {
		for (Runnable task = this.client.getDelegatedTask(); task != null; task = this.client.getDelegatedTask()) {
			task.run();
		}
	}

	/** Makes clients' engines. */
	interface ClientFactory {

		/** A new one. */
		SSLEngine create() throws GeneralSecurityException;

	}

}
