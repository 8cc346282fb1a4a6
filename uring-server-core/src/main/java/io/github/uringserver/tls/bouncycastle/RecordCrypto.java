package io.github.uringserver.tls.bouncycastle;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsECConfig;
import org.bouncycastle.tls.crypto.TlsECDomain;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * Bouncy Castle's way to its algorithms, shared by all connections of a context, which
 * tells each connection's engine of the ciphers made for it. Thread-safe: the engine is
 * that of the calling thread.
 */
final class RecordCrypto extends JcaTlsCrypto {

	private final ThreadLocal<BouncyCastleEngine> current = new ThreadLocal<>();

	RecordCrypto(JcaJceHelper helper, SecureRandom keyRandom, SecureRandom nonceRandom) {
		super(helper, keyRandom, nonceRandom);
	}

	/** Whose ciphers are made from now on, on this thread; null for nobody's. */
	void current(BouncyCastleEngine engine) {
		if (engine != null) {
			this.current.set(engine);
		}
		else {
			this.current.remove();
		}
	}

	@Override
	public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
			throws IOException {
		BouncyCastleEngine engine = this.current.get();
		if (engine == null) {
			return super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
		}
		SecurityParameters security = parameters.getSecurityParametersHandshake();
		RecordAlgorithm algorithm = RecordAlgorithm.of(encryptionAlgorithm);
		RecordCipher own = null;
		if (engine.wantsRecords() && algorithm != null && TlsUtils.isTLSv13(security.getNegotiatedVersion())
				&& security.getMaxFragmentLength() < 0) {
			own = recordCipher(parameters, algorithm);
		}
		engine.onCipher(own, security);
		return (own != null) ? own : super.createCipher(parameters, encryptionAlgorithm, macAlgorithm);
	}

	private RecordCipher recordCipher(TlsCryptoParameters parameters, RecordAlgorithm algorithm) throws IOException {
		try {
			return new RecordCipher(this, parameters, algorithm);
		}
		catch (GeneralSecurityException ex) {
			throw new TlsFatalAlert(AlertDescription.internal_error, ex);
		}
	}

	/**
	 * The JVM's random numbers are good enough for nonces; a generator per connection,
	 * seeded by them, costs each of them a kilobyte.
	 */
	@Override
	public TlsNonceGenerator createNonceGenerator(byte[] additionalSeedMaterial) {
		return (size) -> {
			byte[] nonce = new byte[size];
			getSecureRandom().nextBytes(nonce);
			return nonce;
		};
	}

	/** Before TLS 1.3 this is where a group shows. */
	@Override
	public TlsECDomain createECDomain(TlsECConfig config) {
		BouncyCastleEngine engine = this.current.get();
		if (engine != null) {
			engine.onGroup(config.getNamedGroup());
		}
		return super.createECDomain(config);
	}

}
