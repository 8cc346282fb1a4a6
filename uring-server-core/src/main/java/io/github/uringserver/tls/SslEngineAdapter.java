package io.github.uringserver.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;

/**
 * Any {@link SSLEngine} as a {@link TlsEngine}; within this room it is the base of those
 * that do better. Used on the worker's thread; delegated tasks run at once.
 * <p>
 * Whatever the engine has to say is wrapped as soon as it has it, because engines differ
 * in when they want that, and in whether an alert is lost when they are not asked.
 */
public class SslEngineAdapter implements TlsEngine {

	/**
	 * Records in a row without application data, once established: what BoringSSL allows
	 * of empty records and of KeyUpdates.
	 */
	static final int MAX_BARREN_RECORDS = 32;

	/** Records of a handshake: its longest message would fit into three. */
	static final int MAX_HANDSHAKE_RECORDS = 256;

	/**
	 * Half of what AES-GCM allows under one key rounds down to this (RFC 8446 § 5.5).
	 */
	protected static final long MAX_RECORDS_PER_KEY = 1L << 23;

	/** A call that has neither consumed nor produced anything this often never will. */
	private static final int MAX_IDLE_TURNS = 16;

	private static final byte HANDSHAKE_RECORD = 22;

	private static final byte[] NOTHING = {};

	private final SSLEngine engine;

	private final TlsScratch scratch;

	private byte[] output = NOTHING;

	private int outputFrom;

	private int outputTo;

	private static final int TYPE_AND_TAG_BYTES = 1 + 16;

	private int barrenRecords;

	private long sentRecords;

	private boolean established;

	private boolean inputClosed;

	private boolean outputClosed;

	private boolean legacyProtocol;

	private SSLException failure;

	/**
	 * Creates it.
	 * @param engine set up as a server, not begun
	 * @param scratch the worker's
	 */
	public SslEngineAdapter(SSLEngine engine, TlsScratch scratch) {
		this.engine = Objects.requireNonNull(engine, "engine");
		this.scratch = Objects.requireNonNull(scratch, "scratch");
	}

	@Override
	public int receive(byte[] record, int from, int length, byte[] out, int outFrom) throws SSLException {
		checkNotFailed();
		if (this.inputClosed) {
			return 0;
		}
		boolean wasEstablished = this.established;
		try {
			refuseRenegotiation(record[from]);
			int produced = unwrapAll(ByteBuffer.wrap(record, from, length),
					ByteBuffer.wrap(out, outFrom, out.length - outFrom));
			countBarren(wasEstablished, produced);
			return produced;
		}
		catch (SSLException | RuntimeException ex) {
			throw failed(ex);
		}
	}

	private int unwrapAll(ByteBuffer source, ByteBuffer target) throws SSLException {
		int before = target.position();
		int idleTurns = 0;
		while (source.hasRemaining() && !this.inputClosed) {
			SSLEngineResult result = unwrap(source, target);
			switch (result.getStatus()) {
				case BUFFER_UNDERFLOW -> throw new SSLException("The record is not complete");
				case BUFFER_OVERFLOW -> throw new SSLException("The record has more than the output has room for");
				default -> runTasks();
			}
			collectOutput();
			this.inputClosed = this.engine.isInboundDone();
			if (result.bytesConsumed() == 0 && ++idleTurns > MAX_IDLE_TURNS) {
				throw new SSLException("The TLS engine takes no input: " + result);
			}
		}
		if (!this.established && this.engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
				&& !this.inputClosed) {
			this.legacyProtocol = !this.engine.getSession().getProtocol().equals("TLSv1.3");
			this.established = true;
		}
		return target.position() - before;
	}

	/**
	 * A handshake message in the clear, after the handshake, asks for another one (TLS
	 * 1.2).
	 */
	private void refuseRenegotiation(byte recordType) throws SSLException {
		if (this.established && this.legacyProtocol && recordType == HANDSHAKE_RECORD) {
			closeOutput();
			throw new SSLException("The client asks for renegotiation, which is refused");
		}
	}

	/**
	 * Counts a record towards what a peer may send to no purpose.
	 * @param dataExpected whether the record might have had application data
	 */
	protected final void countBarren(boolean dataExpected, int plaintextBytes) throws SSLException {
		if (plaintextBytes > 0 || (!dataExpected && this.established)) {
			this.barrenRecords = 0;
			return;
		}
		if (++this.barrenRecords > (dataExpected ? MAX_BARREN_RECORDS : MAX_HANDSHAKE_RECORDS)) {
			closeOutput();
			throw new SSLException(
					this.barrenRecords + " records in a row without application data: more than a peer may send");
		}
	}

	@Override
	public final boolean hasOutput() {
		return this.outputTo > this.outputFrom;
	}

	@Override
	public final int takeOutput(byte[] out, int from) {
		int length = Math.min(this.outputTo - this.outputFrom, out.length - from);
		System.arraycopy(this.output, this.outputFrom, out, from, length);
		this.outputFrom += length;
		if (!hasOutput()) {
			this.output = NOTHING;
			this.outputFrom = 0;
			this.outputTo = 0;
		}
		return length;
	}

	@Override
	public int send(byte[] plaintext, int from, int length, byte[] out, int outFrom) throws SSLException {
		checkSend(length);
		ByteBuffer source = ByteBuffer.wrap(plaintext, from, length);
		ByteBuffer target = ByteBuffer.wrap(out, outFrom, out.length - outFrom);
		try {
			wrapAll(source, target);
			collectOutput();
		}
		catch (SSLException | RuntimeException ex) {
			throw failed(ex);
		}
		this.sentRecords++;
		return target.position() - outFrom;
	}

	/** Throws what {@link #send} throws when nothing may be sent, or not so much. */
	protected final void checkSend(int length) throws SSLException {
		checkNotFailed();
		if (length < 1 || length > MAX_PLAINTEXT_BYTES) {
			throw new IllegalArgumentException("length must be from 1 to " + MAX_PLAINTEXT_BYTES + ": " + length);
		}
		if (!this.established || this.outputClosed || hasOutput()) {
			throw new IllegalStateException(!this.established ? "The handshake is not done"
					: this.outputClosed ? "The output is closed" : "Output waits and has to be taken first");
		}
	}

	private void wrapAll(ByteBuffer source, ByteBuffer target) throws SSLException {
		int idleTurns = 0;
		while (source.hasRemaining()) {
			SSLEngineResult result = wrap(source, target);
			if (result.getStatus() == Status.BUFFER_OVERFLOW) {
				// the JDK wants room for its longest record even for a short second one
				ByteBuffer larger = ByteBuffer.wrap(this.scratch.record());
				result = wrap(source, larger);
				target.put(larger.flip());
			}
			if (result.getStatus() != Status.OK) {
				throw new SSLException("The TLS engine encrypts nothing: " + result);
			}
			runTasks();
			if (result.bytesConsumed() == 0 && ++idleTurns > MAX_IDLE_TURNS) {
				throw new SSLException("The TLS engine takes no output: " + result);
			}
		}
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	/**
	 * Wraps whatever the engine has to say, and throws what it only now tells of: Bouncy
	 * Castle keeps a failed handshake for the next wrap, and the alert for the one after.
	 */
	private void collectOutput() throws SSLException {
		SSLException first = null;
		for (int turn = 0; turn < MAX_HANDSHAKE_RECORDS
				&& this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; turn++) {
			ByteBuffer target = ByteBuffer.wrap(this.scratch.record());
			try {
				SSLEngineResult result = wrap(ByteBuffer.wrap(NOTHING), target);
				appendOutput(target.array(), target.position());
				runTasks();
				if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
					break;
				}
			}
			catch (SSLException ex) {
				if (first != null) {
					break;
				}
				first = ex;
			}
		}
		this.outputClosed |= this.engine.isOutboundDone();
		if (first != null) {
			throw first;
		}
	}

	/** Lets bytes wait as output. */
	protected final void appendOutput(byte[] bytes, int length) {
		if (length == 0) {
			return;
		}
		if (this.outputTo + length > this.output.length) {
			byte[] larger = new byte[this.outputTo - this.outputFrom + length];
			System.arraycopy(this.output, this.outputFrom, larger, 0, this.outputTo - this.outputFrom);
			this.outputTo -= this.outputFrom;
			this.outputFrom = 0;
			this.output = larger;
		}
		System.arraycopy(bytes, 0, this.output, this.outputTo, length);
		this.outputTo += length;
	}

	/** Remembers the failure, and collects the alert that tells the peer. */
	protected final SSLException failed(Exception cause) {
		SSLException exception = (cause instanceof SSLException known) ? known
				: new SSLException("The TLS engine has failed: " + cause, cause);
		this.failure = exception;
		try {
			collectOutput();
		}
		catch (SSLException | RuntimeException ex) {
			if (ex != exception) {
				exception.addSuppressed(ex);
			}
		}
		return exception;
	}

	private void checkNotFailed() throws SSLException {
		if (this.failure != null) {
			throw new SSLException("The connection has failed: " + this.failure.getMessage(), this.failure);
		}
	}

	/** Whether a call has thrown already. */
	protected final boolean isFailed() {
		return this.failure != null;
	}

	/**
	 * The JDK's engine puts the type and the tag of a TLS 1.3 record into the room for
	 * its plaintext; it would make two records of a full one.
	 */
	@Override
	public int recordCapacityBytes() {
		return MAX_PLAINTEXT_BYTES - TYPE_AND_TAG_BYTES;
	}

	@Override
	public final boolean isEstablished() {
		return this.established;
	}

	@Override
	public final boolean isInputClosed() {
		return this.inputClosed;
	}

	/** Notes that the peer has closed its side. */
	protected final void inputClosed() {
		this.inputClosed = true;
	}

	@Override
	public final boolean isOutputClosed() {
		return this.outputClosed || this.failure != null;
	}

	@Override
	public final void closeOutput() {
		if (this.outputClosed) {
			return;
		}
		this.outputClosed = true;
		try {
			this.engine.closeOutbound();
			collectOutput();
		}
		catch (SSLException | RuntimeException ex) {
			this.failure = (ex instanceof SSLException known) ? known : new SSLException(ex);
		}
	}

	@Override
	public boolean isKeyNearlyUsedUp() {
		return this.legacyProtocol && this.sentRecords >= MAX_RECORDS_PER_KEY;
	}

	@Override
	public final TlsSession session() {
		if (!this.established) {
			throw new IllegalStateException("The handshake is not done");
		}
		SSLSession session = this.engine.getSession();
		String applicationProtocol = this.engine.getApplicationProtocol();
		boolean none = applicationProtocol == null || applicationProtocol.isEmpty();
		return new TlsSession(session.getProtocol(), session.getCipherSuite(), namedGroup(),
				none ? null : applicationProtocol, serverName(), session.getId(), peerCertificates(session),
				isResumed());
	}

	private static X509Certificate[] peerCertificates(SSLSession session) {
		try {
			X509Certificate[] certificates = Arrays.stream(session.getPeerCertificates())
				.filter(X509Certificate.class::isInstance)
				.toArray(X509Certificate[]::new);
			return (certificates.length > 0) ? certificates : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	@Override
	public void dispose() {
		closeOutput();
		this.output = NOTHING;
		this.outputFrom = 0;
		this.outputTo = 0;
	}

	/** The group of the key exchange, once established. */
	protected String namedGroup() {
		return TlsSession.UNKNOWN_GROUP;
	}

	/** The host name the client asked for; null for none. */
	protected String serverName() {
		if (!(this.engine.getSession() instanceof ExtendedSSLSession session)) {
			return null;
		}
		for (SNIServerName name : session.getRequestedServerNames()) {
			if (name.getType() == StandardConstants.SNI_HOST_NAME) {
				return new String(name.getEncoded(), StandardCharsets.US_ASCII);
			}
		}
		return null;
	}

	/** Whether the session is an earlier one's, once established. */
	protected boolean isResumed() {
		return false;
	}

	/** Asks the engine; to be overridden where something has to stand around that. */
	protected SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
		return this.engine.unwrap(source, target);
	}

	/** Asks the engine; to be overridden where something has to stand around that. */
	protected SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
		return this.engine.wrap(source, target);
	}

	/** The engine itself. */
	protected final SSLEngine engine() {
		return this.engine;
	}

	/** The worker's arrays. */
	protected final TlsScratch scratch() {
		return this.scratch;
	}

}
