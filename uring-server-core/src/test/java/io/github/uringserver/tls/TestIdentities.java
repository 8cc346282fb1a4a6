package io.github.uringserver.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys with certificates that they have signed themselves, and who trusts them. */
public final class TestIdentities {

	/** On P-256, as most servers have. */
	public static final TestIdentities EC = new TestIdentities("EC", "secp256r1", "SHA256withECDSA");

	/** On P-384. */
	public static final TestIdentities EC_384 = new TestIdentities("EC", "secp384r1", "SHA384withECDSA");

	/** RSA, 2048 bits. */
	public static final TestIdentities RSA = new TestIdentities("RSA", null, "SHA256withRSA");

	/** Kept, so that its level is: Bouncy Castle tells of every alert, with its stack. */
	private static final Logger QUIET = Logger.getLogger("org.bouncycastle.jsse.provider");

	static {
		QUIET.setLevel(Level.SEVERE);
	}

	private static final char[] PASSWORD = "password".toCharArray();

	private final KeyPair keys;

	private final X509Certificate certificate;

	private TestIdentities(String algorithm, String curve, String signature) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
			if (curve != null) {
				generator.initialize(new ECGenParameterSpec(curve));
			}
			else {
				generator.initialize(2048);
			}
			this.keys = generator.generateKeyPair();
			this.certificate = certificate(signature);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private X509Certificate certificate(String signature) throws Exception {
		X500Principal name = new X500Principal("CN=localhost");
		Instant now = Instant.now();
		JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name, BigInteger.ONE,
				Date.from(now.minus(1, ChronoUnit.DAYS)), Date.from(now.plus(10, ChronoUnit.DAYS)), name,
				this.keys.getPublic());
		builder.addExtension(Extension.subjectAlternativeName, false,
				new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
		return new JcaX509CertificateConverter()
			.getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(this.keys.getPrivate())));
	}

	/** The private and the public key. */
	public KeyPair keys() {
		return this.keys;
	}

	/** The certificate for localhost. */
	public X509Certificate certificate() {
		return this.certificate;
	}

	/** Managers that have the key, as Spring Boot's SSL bundles make them. */
	public KeyManager[] keyManagers() {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry("key", this.keys.getPrivate(), PASSWORD, new X509Certificate[] { this.certificate });
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(store, PASSWORD);
			return factory.getKeyManagers();
		}
		catch (GeneralSecurityException | java.io.IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Managers that trust this certificate and no other. */
	public TrustManager[] trustManagers() {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setCertificateEntry("certificate", this.certificate);
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(store);
			return factory.getTrustManagers();
		}
		catch (GeneralSecurityException | java.io.IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The server's identity, with the provider's ciphers and protocols. */
	public TlsIdentity identity() {
		return identity(null, null);
	}

	/** The server's identity with these ciphers and protocols. */
	public TlsIdentity identity(List<String> ciphers, List<String> protocols) {
		return new TlsIdentity(keyManagers(), null, ciphers, protocols, TlsClientAuthentication.NONE);
	}

	/** The server's identity, which asks for a certificate that this one trusts. */
	public TlsIdentity identityAsking(TlsClientAuthentication authentication, TestIdentities client) {
		return new TlsIdentity(keyManagers(), client.trustManagers(), null, null, authentication);
	}

}
