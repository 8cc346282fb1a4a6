package io.github.uringserver.tls.bouncycastle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * A client that makes any record it likes once the handshake is done: it has got hold of
 * the keys.
 */
final class RecordMaker {

	static final byte[] KEY_UPDATE = { 24, 0, 0, 1, 0 };

	static final byte[] KEY_UPDATE_REQUESTED = { 24, 0, 0, 1, 1 };

	private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

	private final SSLEngine engine;

	private RecordCipher cipher;

	RecordMaker() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS", new BouncyCastleJsseProvider(false, new Keys()));
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
		this.engine = context.createSSLEngine("www.example.org", 443);
	}

	/** For the handshake. */
	SSLEngine engine() {
		return this.engine;
	}

	/** The next record, of any type. */
	byte[] record(int type, byte... content) throws GeneralSecurityException {
		byte[] out = new byte[content.length + 64];
		return Arrays.copyOf(out, this.cipher.encrypt((byte) type, content, 0, content.length, out, 0));
	}

	/** The next record, and from then on another key. */
	byte[] keyUpdate(byte[] message) throws GeneralSecurityException, IOException {
		byte[] record = record(RecordCipher.HANDSHAKE, message);
		this.cipher.rekeyEncoder();
		return record;
	}

	/** Reads one record of the server: the plaintext, and its type behind. */
	byte[] read(byte[] record) throws GeneralSecurityException {
		byte[] inner = new byte[record.length];
		int length = this.cipher.decrypt(record, 0, record.length, inner, 0);
		this.cipher.decrypted();
		return Arrays.copyOf(inner, RecordCipher.plaintextLength(inner, 0, length) + 1);
	}

	/** The server has changed its key. */
	void serverHasUpdatedItsKey() throws IOException {
		this.cipher.rekeyDecoder();
	}

	private final class Keys extends JcaTlsCryptoProvider {

		private final JcaJceHelper helper = new PlatformBulkHelper(PROVIDER);

		@Override
		public JcaJceHelper getHelper() {
			return this.helper;
		}

		@Override
		public JcaTlsCrypto create(SecureRandom keyRandom, SecureRandom nonceRandom) {
			return new JcaTlsCrypto(this.helper, keyRandom, nonceRandom) {
				@Override
				public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
						throws IOException {
					try {
						RecordMaker.this.cipher = new RecordCipher(this, parameters,
								RecordAlgorithm.of(encryptionAlgorithm));
						return RecordMaker.this.cipher;
					}
					catch (GeneralSecurityException ex) {
						throw new IOException(ex);
					}
				}
			};
		}

	}

}
