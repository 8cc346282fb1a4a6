package io.github.uringserver.tls.bouncycastle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoUtils;
import org.bouncycastle.tls.crypto.TlsSecret;

/**
 * One direction's key of a TLS 1.3 connection, and the number of its next record. Used on
 * the worker's thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-5.2">RFC 8446 § 5.2 to
 * 5.3, protection of the payload of a record and its nonce; § 7.2 to 7.3, keys from
 * secrets</a>
 */
final class RecordKey {

	/** What either cipher appends. */
	static final int TAG_BYTES = 16;

	private static final int NONCE_BYTES = 12;

	private static final byte[] EMPTY = {};

	private final RecordAlgorithm algorithm;

	private final int mode;

	private final int hashAlgorithm;

	private final int hashLength;

	private final Cipher cipher;

	private final byte[] nonce = new byte[NONCE_BYTES];

	private byte[] iv;

	private SecretKey key;

	private TlsSecret secret;

	private long sequence;

	/** The record that was last put through the cipher. */
	private long tried;

	/**
	 * Creates it.
	 * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
	 * @param hashAlgorithm of the cipher suite, as Bouncy Castle numbers them
	 * @param secret the traffic secret; a copy is kept
	 */
	RecordKey(TlsCrypto crypto, RecordAlgorithm algorithm, int mode, int hashAlgorithm, TlsSecret secret)
			throws IOException, GeneralSecurityException {
		this.algorithm = algorithm;
		this.mode = mode;
		this.hashAlgorithm = hashAlgorithm;
		this.hashLength = TlsCryptoUtils.getHashOutputSize(hashAlgorithm);
		this.cipher = PlatformBulkHelper.platformCipher(algorithm.transformation());
		this.secret = crypto.adoptSecret(secret);
		derive();
	}

	/** The next key, of the next secret (§ 7.2). */
	void update() throws IOException {
		TlsSecret next = expand("traffic upd", this.hashLength);
		this.secret.destroy();
		this.secret = next;
		derive();
	}

	private void derive() throws IOException {
		byte[] bytes = expand("key", this.algorithm.keyBytes()).extract();
		this.key = new SecretKeySpec(bytes, this.algorithm.keyName());
		this.iv = expand("iv", NONCE_BYTES).extract();
		this.sequence = 0;
		this.tried = -1;
	}

	private TlsSecret expand(String label, int length) throws IOException {
		return TlsCryptoUtils.hkdfExpandLabel(this.secret, this.hashAlgorithm, label, EMPTY, length);
	}

	/** How many records the key has gone through. */
	long records() {
		return this.sequence;
	}

	/**
	 * Goes through the payload of the next record. It counts only once {@link #next()} is
	 * called.
	 * @param header where the record's header is, five bytes
	 * @return the number of bytes at {@code out[outFrom]}
	 * @throws javax.crypto.AEADBadTagException when decrypting what nobody with this key
	 * has encrypted
	 */
	int process(byte[] header, int headerFrom, byte[] in, int from, int length, byte[] out, int outFrom)
			throws GeneralSecurityException {
		if (this.tried == this.sequence && this.mode == Cipher.DECRYPT_MODE && !this.algorithm.isGcm()) {
			forgetNonce();
		}
		this.tried = this.sequence;
		this.cipher.init(this.mode, this.key, parameters());
		this.cipher.updateAAD(header, headerFrom, RecordCipher.HEADER_BYTES);
		return this.cipher.doFinal(in, from, length, out, outFrom);
	}

	/**
	 * The JDK's ChaCha20 takes no nonce twice running, not even to decrypt, where it does
	 * no harm.
	 */
	private void forgetNonce() throws GeneralSecurityException {
		this.cipher.init(this.mode, this.key, new IvParameterSpec(new byte[NONCE_BYTES]));
	}

	/**
	 * As the other one, with a few bytes from elsewhere at the payload's end.
	 */
	int process(byte[] header, int headerFrom, byte[] in, int from, int length, byte[] end, byte[] out, int outFrom)
			throws GeneralSecurityException {
		this.cipher.init(this.mode, this.key, parameters());
		this.cipher.updateAAD(header, headerFrom, RecordCipher.HEADER_BYTES);
		int count = this.cipher.update(in, from, length, out, outFrom);
		return count + this.cipher.doFinal(end, 0, end.length, out, outFrom + count);
	}

	/** Goes on to the next record. The number would be used up after 2^63 of them. */
	void next() {
		this.sequence = Math.incrementExact(this.sequence);
	}

	/** The parameters copy the nonce. */
	private AlgorithmParameterSpec parameters() {
		System.arraycopy(this.iv, 0, this.nonce, 0, NONCE_BYTES);
		long number = this.sequence;
		for (int index = NONCE_BYTES - 1; number != 0; index--) {
			this.nonce[index] ^= (byte) number;
			number >>>= Byte.SIZE;
		}
		return this.algorithm.isGcm() ? new GCMParameterSpec(TAG_BYTES * Byte.SIZE, this.nonce)
				: new IvParameterSpec(this.nonce);
	}

	/** Forgets the secret and the key. */
	void destroy() {
		this.secret.destroy();
		this.key = null;
	}

}
