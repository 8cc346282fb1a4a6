package io.github.uringserver.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key and a certificate that it has signed itself, made for a test. */
public final class Certificates {

	/** The password of key stores. */
	public static final String PASSWORD = "secret";

	private final PrivateKey key;

	private final X509Certificate certificate;

	private Certificates(PrivateKey key, X509Certificate certificate) {
		this.key = key;
		this.certificate = certificate;
	}

	/** With a key on the curve P-256. */
	public static Certificates ec(String hostName) {
		return create("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA", hostName);
	}

	/** With an RSA key of 2048 bits. */
	public static Certificates rsa(String hostName) {
		return create("RSA", new java.security.spec.RSAKeyGenParameterSpec(2048, BigInteger.valueOf(65537)),
				"SHA256withRSA", hostName);
	}

	private static Certificates create(String algorithm, java.security.spec.AlgorithmParameterSpec parameters,
			String signature, String hostName) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
			generator.initialize(parameters);
			KeyPair pair = generator.generateKeyPair();
			Instant now = Instant.now();
			X500Name name = new X500Name("CN=" + hostName);
			JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name,
					new BigInteger(63, new SecureRandom()), Date.from(now.minus(Duration.ofDays(1))),
					Date.from(now.plus(Duration.ofDays(30))), name, pair.getPublic());
			builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
			builder.addExtension(Extension.subjectAlternativeName, false,
					new GeneralNames(new GeneralName[] { new GeneralName(GeneralName.dNSName, hostName),
							new GeneralName(GeneralName.iPAddress, "127.0.0.1") }));
			X509Certificate certificate = new JcaX509CertificateConverter()
				.getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
			return new Certificates(pair.getPrivate(), certificate);
		}
		catch (GeneralSecurityException | OperatorCreationException | IOException ex) {
			throw new IllegalStateException("No certificate could be made", ex);
		}
	}

	/** The private key. */
	public PrivateKey key() {
		return this.key;
	}

	/** The certificate. */
	public X509Certificate certificate() {
		return this.certificate;
	}

	/** A PKCS12 key store with the key under this alias. */
	public KeyStore keyStore(String alias) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setKeyEntry(alias, this.key, PASSWORD.toCharArray(), new Certificate[] { this.certificate });
			return store;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No key store could be made", ex);
		}
	}

	/**
	 * Writes a key store with the key under an alias, both protected by
	 * {@link #PASSWORD}.
	 * @param type JKS or PKCS12
	 */
	public Path writeKeyStore(Path file, String type, String alias) {
		return writeKeyStore(file, type, PASSWORD, Map.of(alias, this));
	}

	/**
	 * Writes a key store, protected by {@link #PASSWORD}, with several keys by their
	 * aliases.
	 * @param type JKS or PKCS12
	 * @param keyPassword protects the keys
	 */
	public static Path writeKeyStore(Path file, String type, String keyPassword, Map<String, Certificates> entries) {
		try {
			KeyStore store = KeyStore.getInstance(type);
			store.load(null, null);
			for (Map.Entry<String, Certificates> entry : entries.entrySet()) {
				store.setKeyEntry(entry.getKey(), entry.getValue().key, keyPassword.toCharArray(),
						new Certificate[] { entry.getValue().certificate });
			}
			return write(store, file);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No key store could be written", ex);
		}
	}

	/** Writes a PKCS12 trust store with the certificate, protected by the password. */
	public Path writeTrustStore(Path file) {
		return write(trustStore(), file);
	}

	private static Path write(KeyStore store, Path file) {
		try (OutputStream out = Files.newOutputStream(file)) {
			store.store(out, PASSWORD.toCharArray());
			return file;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No store could be written", ex);
		}
	}

	/** A PKCS12 trust store with the certificate. */
	public KeyStore trustStore() {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setCertificateEntry("trusted", this.certificate);
			return store;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("No trust store could be made", ex);
		}
	}

	/** Key managers with the key. */
	public KeyManagerFactory keyManagers() {
		try {
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(keyStore("test"), PASSWORD.toCharArray());
			return factory;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No key managers could be made", ex);
		}
	}

	/** Trust managers that trust this certificate only. */
	public TrustManagerFactory trustManagers() {
		try {
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(trustStore());
			return factory;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No trust managers could be made", ex);
		}
	}

	/** Writes the certificate as PEM. */
	public Path writeCertificate(Path file) throws IOException {
		return Files.writeString(file, pem("CERTIFICATE", encoded()));
	}

	/** Writes the key as PEM, PKCS8. */
	public Path writeKey(Path file) throws IOException {
		return Files.writeString(file, pem("PRIVATE KEY", this.key.getEncoded()));
	}

	private byte[] encoded() {
		try {
			return this.certificate.getEncoded();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The certificate has no encoding", ex);
		}
	}

	private static String pem(String type, byte[] encoded) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(encoded)
				+ "\n-----END " + type + "-----\n";
	}

	/** A JDK client that trusts this certificate, and shows the other one if asked to. */
	public SSLContext client(Certificates own) {
		return context(own, trustManagers().getTrustManagers());
	}

	/** A JDK client that trusts everybody. */
	public static SSLContext trustingClient() {
		return context(null, new TrustManager[] { new TrustEverybody() });
	}

	private static SSLContext context(Certificates own, TrustManager[] trusted) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((own != null) ? own.keyManagers().getKeyManagers() : null, trusted, new SecureRandom());
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No client could be made", ex);
		}
	}

	private static final class TrustEverybody extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
			// everybody
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
			// everybody
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			// everybody
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			// everybody
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
			// everybody
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
			// everybody
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
