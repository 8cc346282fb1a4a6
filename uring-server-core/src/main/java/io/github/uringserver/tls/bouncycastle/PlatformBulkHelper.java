package io.github.uringserver.tls.bouncycastle;

import java.security.AlgorithmParameters;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;

import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;

/**
 * Takes what works through many bytes from the JDK, whose code the JVM replaces by the
 * CPU's own instructions, and everything else from Bouncy Castle: its signatures and
 * curves are the faster ones, and ML-KEM is there on every JDK. Thread-safe.
 */
final class PlatformBulkHelper extends ProviderJcaJceHelper {

	private static final Provider CIPHERS = Security.getProvider("SunJCE");

	private static final Provider DIGESTS = Security.getProvider("SUN");

	PlatformBulkHelper(Provider bouncyCastle) {
		super(bouncyCastle);
	}

	/** A cipher of the JDK. */
	static Cipher platformCipher(String algorithm) throws NoSuchAlgorithmException, NoSuchPaddingException {
		return (CIPHERS != null) ? Cipher.getInstance(algorithm, CIPHERS) : Cipher.getInstance(algorithm);
	}

	@Override
	public Cipher createCipher(String algorithm) throws NoSuchAlgorithmException, NoSuchPaddingException {
		if (CIPHERS != null && algorithm.startsWith("AES/")) {
			try {
				return Cipher.getInstance(algorithm, CIPHERS);
			}
			catch (NoSuchAlgorithmException ex) {
				// such as AES/CCM
			}
		}
		return super.createCipher(algorithm);
	}

	/** Those of a cipher have to be of the same provider. */
	@Override
	public AlgorithmParameters createAlgorithmParameters(String algorithm) throws NoSuchAlgorithmException {
		return (offers("AlgorithmParameters", "GCM", algorithm)) ? AlgorithmParameters.getInstance(algorithm, CIPHERS)
				: super.createAlgorithmParameters(algorithm);
	}

	@Override
	public Mac createMac(String algorithm) throws NoSuchAlgorithmException {
		return (offers("Mac", "Hmac", algorithm)) ? Mac.getInstance(algorithm, CIPHERS) : super.createMac(algorithm);
	}

	@Override
	@Deprecated
	public MessageDigest createDigest(String algorithm) throws NoSuchAlgorithmException {
		return createMessageDigest(algorithm);
	}

	@Override
	public MessageDigest createMessageDigest(String algorithm) throws NoSuchAlgorithmException {
		return (DIGESTS != null && DIGESTS.getService("MessageDigest", algorithm) != null)
				? MessageDigest.getInstance(algorithm, DIGESTS) : super.createMessageDigest(algorithm);
	}

	private static boolean offers(String type, String prefix, String algorithm) {
		return CIPHERS != null && algorithm.startsWith(prefix) && CIPHERS.getService(type, algorithm) != null;
	}

}
