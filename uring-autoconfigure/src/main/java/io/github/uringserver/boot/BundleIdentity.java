package io.github.uringserver.boot;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.server.Ssl;
import org.springframework.util.Assert;
import org.springframework.util.ObjectUtils;
import org.springframework.util.StringUtils;

import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsIdentity;

/**
 * Makes a {@link TlsIdentity} of an SSL bundle. What could never do a handshake is
 * refused: a bundle without a private key, and a key that is not its certificate's, as
 * when only one of two files has been replaced. Stateless; any thread.
 */
final class BundleIdentity {

	private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA",
			"EdDSA", "EdDSA");

	private BundleIdentity() {
	}

	/**
	 * Makes the identity.
	 * @throws IllegalStateException when the bundle's stores cannot be loaded, or serve
	 * no server; the message says what is wrong
	 */
	static TlsIdentity of(SslBundle bundle, Ssl.ClientAuth clientAuth) {
		KeyManager[] keyManagers = bundle.getManagers().getKeyManagers();
		checkKeys(bundle, keyManagers);
		SslOptions options = (bundle.getOptions() != null) ? bundle.getOptions() : SslOptions.NONE;
		return new TlsIdentity(keyManagers, trustManagers(bundle, clientAuth), list(options.getCiphers()),
				list(options.getEnabledProtocols()), Ssl.ClientAuth.map(clientAuth, TlsClientAuthentication.NONE,
						TlsClientAuthentication.WANT, TlsClientAuthentication.NEED));
	}

	/**
	 * The JVM's own trust store is not read for clients that are never asked.
	 */
	private static TrustManager[] trustManagers(SslBundle bundle, Ssl.ClientAuth clientAuth) {
		boolean needless = clientAuth == null || clientAuth == Ssl.ClientAuth.NONE;
		boolean unset = bundle.getStores() != null && bundle.getStores().getTrustStore() == null;
		return (needless && unset) ? new TrustManager[0] : bundle.getManagers().getTrustManagers();
	}

	private static List<String> list(String[] names) {
		return ObjectUtils.isEmpty(names) ? null : Arrays.asList(names);
	}

	private static void checkKeys(SslBundle bundle, KeyManager[] keyManagers) {
		String alias = (bundle.getKey() != null) ? bundle.getKey().getAlias() : null;
		if (StringUtils.hasLength(alias)) {
			Assert.state(check(alias, keyManagers), () -> "Keystore has no private key of alias '" + alias
					+ "'; upper and lower case have to be the key store's");
			return;
		}
		SslStoreBundle stores = bundle.getStores();
		if (stores != null && (stores.getKeyStore() != null || stores.getTrustStore() != null)) {
			List<String> aliases = keyAliases(stores.getKeyStore());
			Assert.state(!aliases.isEmpty(), "There is no private key, which a server with SSL needs");
			aliases.forEach((name) -> check(name, keyManagers));
		}
	}

	private static List<String> keyAliases(KeyStore keyStore) {
		if (keyStore == null) {
			return List.of();
		}
		try {
			List<String> aliases = Collections.list(keyStore.aliases());
			for (String alias : List.copyOf(aliases)) {
				if (!keyStore.isKeyEntry(alias)) {
					aliases.remove(alias);
				}
			}
			return aliases;
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException("Keystore cannot be read: " + ex.getMessage(), ex);
		}
	}

	/** Whether there is such a key; managers may have other names for their keys. */
	private static boolean check(String alias, KeyManager[] keyManagers) {
		for (KeyManager keyManager : keyManagers) {
			if (keyManager instanceof X509KeyManager keys && keys.getPrivateKey(alias) != null) {
				X509Certificate[] chain = keys.getCertificateChain(alias);
				Assert.state(!ObjectUtils.isEmpty(chain) && belong(keys.getPrivateKey(alias), chain[0].getPublicKey()),
						() -> "Private key of alias '" + alias + "' is not that of its certificate");
				return true;
			}
		}
		return false;
	}

	/** Keys of other kinds, and those that only their hardware can use, are believed. */
	private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
		String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
		if (algorithm == null || !SIGNATURES.containsKey(publicKey.getAlgorithm())) {
			return true;
		}
		if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
			return false;
		}
		try {
			byte[] text = publicKey.getEncoded();
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(privateKey);
			signature.update(text);
			byte[] signed = signature.sign();
			signature.initVerify(publicKey);
			signature.update(text);
			return signature.verify(signed);
		}
		catch (SignatureException ex) {
			return false;
		}
		catch (GeneralSecurityException ex) {
			return true;
		}
	}

}
