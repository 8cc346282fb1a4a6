package io.github.uringserver.tls.bouncycastle;

import java.io.IOException;
import java.security.GeneralSecurityException;

import javax.crypto.Cipher;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/**
 * The keys of a TLS 1.3 connection in both directions: Bouncy Castle's engine puts its
 * records through them, and so does {@link BouncyCastleEngine} with application data,
 * past that engine. That is why the records are numbered here. Used on the worker's
 * thread.
 */
final class RecordCipher implements TlsCipher {

	/** The header of a record, which is authenticated with it. */
	static final int HEADER_BYTES = 5;

	static final byte ALERT = 21;

	static final byte HANDSHAKE = 22;

	static final byte APPLICATION_DATA = 23;

	/** The longest payload: plaintext, type and tag (RFC 8446 § 5.2, without padding). */
	static final int MAX_PAYLOAD_BYTES = (1 << 14) + 1 + RecordKey.TAG_BYTES;

	/** Version 1.2, as every record says since 1.3. */
	private static final byte VERSION = 3;

	/**
	 * Less, and what is no multiple of a block, is cheaper to copy in front of its type
	 * than to be encrypted in two steps: measured on JDK 17 and 25, between 1 and 16 KB.
	 */
	private static final int COPY_BELOW_BYTES = 4096;

	private static final int BLOCK_BYTES = 16;

	private final RecordKey encrypting;

	private final RecordKey decrypting;

	private final byte[] lastByte = new byte[1];

	private int decoderUpdates;

	/**
	 * Creates it of the traffic secrets that are valid now.
	 * @param parameters the connection's
	 */
	RecordCipher(TlsCrypto crypto, TlsCryptoParameters parameters, RecordAlgorithm algorithm)
			throws IOException, GeneralSecurityException {
		SecurityParameters security = parameters.getSecurityParametersHandshake();
		boolean server = parameters.isServer();
		int hash = security.getPRFCryptoHashAlgorithm();
		this.encrypting = new RecordKey(crypto, algorithm, Cipher.ENCRYPT_MODE, hash,
				server ? security.getTrafficSecretServer() : security.getTrafficSecretClient());
		this.decrypting = new RecordKey(crypto, algorithm, Cipher.DECRYPT_MODE, hash,
				server ? security.getTrafficSecretClient() : security.getTrafficSecretServer());
	}

	/**
	 * Makes a record.
	 * @param type what it carries
	 * @param out another array than {@code plaintext}, with room for the record
	 * @return the record's length
	 */
	int encrypt(byte type, byte[] plaintext, int from, int length, byte[] out, int outFrom)
			throws GeneralSecurityException {
		int payload = outFrom + HEADER_BYTES;
		int payloadBytes = length + 1 + RecordKey.TAG_BYTES;
		writeHeader(out, outFrom, payloadBytes);
		if (length < COPY_BELOW_BYTES || length % BLOCK_BYTES != 0) {
			System.arraycopy(plaintext, from, out, payload, length);
			out[payload + length] = type;
			this.encrypting.process(out, outFrom, out, payload, length + 1, out, payload);
		}
		else {
			this.lastByte[0] = type;
			this.encrypting.process(out, outFrom, plaintext, from, length, this.lastByte, out, payload);
		}
		this.encrypting.next();
		return HEADER_BYTES + payloadBytes;
	}

	private static void writeHeader(byte[] out, int from, int payloadBytes) {
		out[from] = APPLICATION_DATA;
		out[from + 1] = VERSION;
		out[from + 2] = VERSION;
		out[from + 3] = (byte) (payloadBytes >>> Byte.SIZE);
		out[from + 4] = (byte) payloadBytes;
	}

	/**
	 * Decrypts a record without counting it, and without a change to it.
	 * @return the length of what is at {@code out[outFrom]}: the plaintext, its type,
	 * padding
	 */
	int decrypt(byte[] record, int from, int length, byte[] out, int outFrom) throws GeneralSecurityException {
		return this.decrypting.process(record, from, record, from + HEADER_BYTES, length - HEADER_BYTES, out, outFrom);
	}

	/** Counts the record that was decrypted. */
	void decrypted() {
		this.decrypting.next();
	}

	/** The plaintext's length, its type at the end and padding stripped; -1 for none. */
	static int plaintextLength(byte[] inner, int from, int length) {
		int last = from + length - 1;
		while (last >= from && inner[last] == 0) {
			last--;
		}
		return last - from;
	}

	/** Records encrypted under the present key. */
	long encryptedRecords() {
		return this.encrypting.records();
	}

	/** How often the peer has changed its key. */
	int decoderUpdates() {
		return this.decoderUpdates;
	}

	/** Forgets keys and secrets. */
	void destroy() {
		this.encrypting.destroy();
		this.decrypting.destroy();
	}

	@Override
	public TlsEncodeResult encodePlaintext(long number, short type, ProtocolVersion version, int headerBytes,
			byte[] plaintext, int offset, int length) throws IOException {
		byte[] record = new byte[headerBytes + length + 1 + RecordKey.TAG_BYTES];
		try {
			encrypt((byte) type, plaintext, offset, length, record, headerBytes - HEADER_BYTES);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw new TlsFatalAlert(AlertDescription.internal_error, ex);
		}
		return new TlsEncodeResult(record, 0, record.length, APPLICATION_DATA);
	}

	@Override
	public TlsDecodeResult decodeCiphertext(long number, short type, ProtocolVersion version, byte[] ciphertext,
			int offset, int length) throws IOException {
		if (length <= RecordKey.TAG_BYTES) {
			throw new TlsFatalAlert(AlertDescription.decode_error);
		}
		byte[] header = { (byte) type, (byte) version.getMajorVersion(), (byte) version.getMinorVersion(),
				(byte) (length >>> Byte.SIZE), (byte) length };
		byte[] inner = new byte[length - RecordKey.TAG_BYTES];
		try {
			this.decrypting.process(header, 0, ciphertext, offset, length, inner, 0);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw new TlsFatalAlert(AlertDescription.bad_record_mac, ex);
		}
		decrypted();
		int plaintextLength = plaintextLength(inner, 0, inner.length);
		if (plaintextLength < 0) {
			throw new TlsFatalAlert(AlertDescription.unexpected_message);
		}
		return new TlsDecodeResult(inner, 0, plaintextLength, (short) (inner[plaintextLength] & 0xFF));
	}

	@Override
	public int getCiphertextDecodeLimit(int plaintextLimit) {
		return plaintextLimit + 1 + RecordKey.TAG_BYTES;
	}

	@Override
	public int getCiphertextEncodeLimit(int plaintextLimit) {
		return plaintextLimit + 1 + RecordKey.TAG_BYTES;
	}

	@Override
	public int getPlaintextDecodeLimit(int ciphertextLimit) {
		return ciphertextLimit - 1 - RecordKey.TAG_BYTES;
	}

	@Override
	public int getPlaintextEncodeLimit(int ciphertextLimit) {
		return ciphertextLimit - 1 - RecordKey.TAG_BYTES;
	}

	/** Called when the peer has changed its key. */
	@Override
	public void rekeyDecoder() throws IOException {
		this.decrypting.update();
		this.decoderUpdates++;
	}

	/** Called when a KeyUpdate has been encrypted. */
	@Override
	public void rekeyEncoder() throws IOException {
		this.encrypting.update();
	}

	@Override
	public boolean usesOpaqueRecordTypeDecode() {
		return true;
	}

	@Override
	public boolean usesOpaqueRecordTypeEncode() {
		return true;
	}

}
