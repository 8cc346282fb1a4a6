package io.github.uringserver.tls.bouncycastle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;

import io.github.uringserver.tls.SslEngineAdapter;
import io.github.uringserver.tls.TlsScratch;

/**
 * An engine of Bouncy Castle, past which records of application data go by the shorter
 * way where {@link RecordCipher} has the keys. Used on the worker's thread.
 * <p>
 * Whatever is not plain application data reaches Bouncy Castle's engine untouched, which
 * answers it: handshake, KeyUpdate, alerts, and records that do not decrypt.
 */
final class BouncyCastleEngine extends SslEngineAdapter {

	/** The message of a KeyUpdate that asks for none (RFC 8446 § 4.6.3). */
	private static final byte[] KEY_UPDATE = { 24, 0, 0, 1, 0 };

	/** A warning, close_notify (RFC 8446 § 6.1). */
	private static final byte[] CLOSE_NOTIFY = { 1, 0 };

	private final RecordCrypto crypto;

	private final boolean ownRecords;

	/** Changed in tests only, which have no time for eight million records. */
	long recordsPerKey = MAX_RECORDS_PER_KEY;

	/** Null while there is none, and where the engine does it all. */
	private RecordCipher cipher;

	private int namedGroup = -1;

	private String serverName;

	private boolean resumed;

	/** Whether a KeyUpdate may wait in the engine, which it sends before data. */
	private boolean engineSendsNext;

	BouncyCastleEngine(SSLEngine engine, TlsScratch scratch, RecordCrypto crypto, boolean ownRecords) {
		super(engine, scratch);
		this.crypto = crypto;
		this.ownRecords = ownRecords;
	}

	@Override
	public int receive(byte[] record, int from, int length, byte[] out, int outFrom) throws SSLException {
		if (this.cipher == null || !isPlainlyOurs(record, from, length)) {
			return super.receive(record, from, length, out, outFrom);
		}
		int inner;
		try {
			inner = this.cipher.decrypt(record, from, length, out, outFrom);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			return super.receive(record, from, length, out, outFrom);
		}
		int plaintextLength = RecordCipher.plaintextLength(out, outFrom, inner);
		if (plaintextLength < 0) {
			return super.receive(record, from, length, out, outFrom);
		}
		byte type = out[outFrom + plaintextLength];
		if (type != RecordCipher.APPLICATION_DATA) {
			return receiveControl(record, from, length, out, outFrom, type, plaintextLength);
		}
		this.cipher.decrypted();
		countBarrenOrFail(plaintextLength);
		return plaintextLength;
	}

	@Override
	public int recordCapacityBytes() {
		return MAX_PLAINTEXT_BYTES;
	}

	private boolean isPlainlyOurs(byte[] record, int from, int length) {
		if (!isEstablished() || isInputClosed() || isFailed() || record[from] != RecordCipher.APPLICATION_DATA) {
			return false;
		}
		int payload = (record[from + 3] & 0xFF) << Byte.SIZE | record[from + 4] & 0xFF;
		return payload == length - RecordCipher.HEADER_BYTES && payload > RecordKey.TAG_BYTES
				&& payload <= RecordCipher.MAX_PAYLOAD_BYTES;
	}

	/**
	 * A close_notify closes our input only, where the engine would close both ways.
	 */
	private int receiveControl(byte[] record, int from, int length, byte[] out, int outFrom, byte type,
			int plaintextLength) throws SSLException {
		if (type == RecordCipher.ALERT && plaintextLength == CLOSE_NOTIFY.length
				&& out[outFrom + 1] == CLOSE_NOTIFY[1]) {
			this.cipher.decrypted();
			inputClosed();
			return 0;
		}
		int updates = this.cipher.decoderUpdates();
		super.receive(record, from, length, out, outFrom);
		this.engineSendsNext |= this.cipher.decoderUpdates() != updates;
		return 0;
	}

	private void countBarrenOrFail(int plaintextLength) throws SSLException {
		try {
			countBarren(true, plaintextLength);
		}
		catch (SSLException ex) {
			throw failed(ex);
		}
	}

	@Override
	public int send(byte[] plaintext, int from, int length, byte[] out, int outFrom) throws SSLException {
		if (this.cipher == null || this.engineSendsNext) {
			this.engineSendsNext = false;
			return super.send(plaintext, from, length, out, outFrom);
		}
		checkSend(length);
		try {
			int recordLength = this.cipher.encrypt(RecordCipher.APPLICATION_DATA, plaintext, from, length, out,
					outFrom);
			if (this.cipher.encryptedRecords() >= this.recordsPerKey) {
				updateKey();
			}
			return recordLength;
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw failed(ex);
		}
	}

	/** Changes our key, and tells the peer. */
	void updateKey() throws SSLException, GeneralSecurityException {
		byte[] record = scratch().record();
		appendOutput(record, this.cipher.encrypt(RecordCipher.HANDSHAKE, KEY_UPDATE, 0, KEY_UPDATE.length, record, 0));
		try {
			this.cipher.rekeyEncoder();
		}
		catch (IOException ex) {
			throw new SSLException("The key cannot be changed: " + ex.getMessage(), ex);
		}
	}

	/** Whether it has records of its own to make. */
	boolean wantsRecords() {
		return this.ownRecords;
	}

	/**
	 * Told of each cipher that is made for the connection, the one for application data
	 * last.
	 * @param own null when the engine alone has it
	 * @param security what the handshake has come to so far
	 */
	void onCipher(RecordCipher own, SecurityParameters security) {
		this.cipher = own;
		this.resumed = security.isResumedSession();
		onGroup(security.getNegotiatedGroup());
		if (security.getClientServerNames() != null) {
			for (Object name : security.getClientServerNames()) {
				if (name instanceof ServerName host && host.getNameType() == NameType.host_name) {
					this.serverName = new String(host.getNameData(), StandardCharsets.US_ASCII);
				}
			}
		}
	}

	/** Told of the group of the key exchange. */
	void onGroup(int group) {
		if (group >= 0) {
			this.namedGroup = group;
		}
	}

	@Override
	protected String namedGroup() {
		return NamedGroups.name(this.namedGroup);
	}

	@Override
	protected String serverName() {
		return this.serverName;
	}

	@Override
	protected boolean isResumed() {
		return this.resumed;
	}

	@Override
	public void dispose() {
		super.dispose();
		if (this.cipher != null) {
			this.cipher.destroy();
			this.cipher = null;
		}
	}

	@Override
	protected SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
		if (isEstablished()) {
			return super.unwrap(source, target);
		}
		this.crypto.current(this);
		try {
			return super.unwrap(source, target);
		}
		finally {
			this.crypto.current(null);
		}
	}

}
