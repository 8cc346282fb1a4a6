package io.github.uringserver.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A client's engine and a server's, in memory: what one writes the other reads, record by
 * record.
 */
public final class MemoryPeer {

	private static final int MAX_TURNS = 64;

	private final SSLEngine client;

	private final TlsEngine server;

	private final byte[] plaintext = new byte[TlsEngine.MAX_RECORD_BYTES];

	private final byte[] record = new byte[TlsEngine.MAX_SEND_BYTES];

	private final ByteBuffer clientOut = ByteBuffer.allocate(4 * TlsEngine.MAX_RECORD_BYTES);

	public MemoryPeer(SSLEngine client, TlsEngine server) {
		this.client = client;
		this.server = server;
		client.setUseClientMode(true);
	}

	/** Runs the handshake to its end, the tickets that follow it included. */
	public MemoryPeer handshake() throws SSLException {
		this.client.beginHandshake();
		for (int turn = 0; turn < MAX_TURNS; turn++) {
			boolean moved = clientToServer(new byte[0]).length > 0;
			byte[] answer = serverOutput();
			clientReads(answer);
			if (!moved && answer.length == 0 && this.server.isEstablished()
					&& this.client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
				return this;
			}
		}
		throw new SSLException("The handshake does not end: client " + this.client.getHandshakeStatus()
				+ ", server established: " + this.server.isEstablished());
	}

	/** What the client writes for these bytes, or for none: whole records. */
	public byte[] clientWrites(byte[] bytes) throws SSLException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		ByteBuffer source = ByteBuffer.wrap(bytes);
		for (int turn = 0; turn < MAX_TURNS * 16; turn++) {
			runTasks();
			boolean handshakes = this.client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
			if (!source.hasRemaining() && !handshakes) {
				break;
			}
			ByteBuffer target = ByteBuffer.allocate(TlsEngine.MAX_RECORD_BYTES);
			SSLEngineResult result = this.client.wrap(source, target);
			records.write(target.array(), 0, target.position());
			if (result.getStatus() != SSLEngineResult.Status.OK) {
				break;
			}
			if (!handshakes && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
				break;
			}
		}
		return records.toByteArray();
	}

	/**
	 * Hands what the client writes to the server. Returns the plaintext it made of it.
	 */
	public byte[] serverReads(byte[] records) throws SSLException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int from = 0; from < records.length;) {
			int length = recordLength(records, from);
			byte[] copy = java.util.Arrays.copyOfRange(records, from, from + length);
			int count = this.server.receive(copy, 0, length, this.plaintext, 0);
			bytes.write(this.plaintext, 0, count);
			from += length;
		}
		return bytes.toByteArray();
	}

	/** The client sends. Returns the records. */
	private byte[] clientToServer(byte[] bytes) throws SSLException {
		byte[] records = clientWrites(bytes);
		serverReads(records);
		return records;
	}

	/** From the client to the server. */
	public byte[] request(byte[] bytes) throws SSLException {
		return serverReads(clientWrites(bytes));
	}

	/** From the server to the client. */
	public byte[] response(byte[] bytes) throws SSLException {
		return clientReads(serverWrites(bytes));
	}

	/** What the server writes for these bytes, what waits in front of it. */
	public byte[] serverWrites(byte[] bytes) throws SSLException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		records.writeBytes(serverOutput());
		for (int from = 0; from < bytes.length;) {
			int length = Math.min(TlsEngine.MAX_PLAINTEXT_BYTES, bytes.length - from);
			int count = this.server.send(bytes, from, length, this.record, 0);
			records.write(this.record, 0, count);
			records.writeBytes(serverOutput());
			from += length;
		}
		return records.toByteArray();
	}

	/** What waits at the server. */
	public byte[] serverOutput() {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		while (this.server.hasOutput()) {
			records.write(this.record, 0, this.server.takeOutput(this.record, 0));
		}
		return records.toByteArray();
	}

	/** Hands records to the client. Returns the plaintext it made of them. */
	public byte[] clientReads(byte[] records) throws SSLException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ByteBuffer source = ByteBuffer.wrap(records);
		int idle = 0;
		while (source.hasRemaining() && !this.client.isInboundDone()) {
			this.clientOut.clear();
			SSLEngineResult result = this.client.unwrap(source, this.clientOut);
			bytes.write(this.clientOut.array(), 0, this.clientOut.position());
			runTasks();
			if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
					|| result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
				throw new SSLException("The client has " + result);
			}
			if (result.bytesConsumed() == 0) {
				if (++idle > MAX_TURNS) {
					throw new SSLException("The client reads nothing: " + result);
				}
				clientToServer(new byte[0]);
			}
		}
		if (this.client.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
			// BoringSSL may have what it needs already
			this.client.unwrap(ByteBuffer.allocate(0), this.clientOut.clear());
		}
		return bytes.toByteArray();
	}

	private void runTasks() {
		for (Runnable task = this.client.getDelegatedTask(); task != null; task = this.client.getDelegatedTask()) {
			task.run();
		}
	}

	/** The length of the record that begins here, with its header. */
	public static int recordLength(byte[] records, int from) {
		return TlsEngine.RECORD_HEADER_BYTES + ((records[from + 3] & 0xFF) << 8) + (records[from + 4] & 0xFF);
	}

	/** The client's engine. */
	public SSLEngine client() {
		return this.client;
	}

	/** The server's engine. */
	public TlsEngine server() {
		return this.server;
	}

}
