package io.github.uringserver.tls.bouncycastle;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

import org.bouncycastle.asn1.x9.ECNamedCurveTable;

/**
 * A key manager that is asked in Bouncy Castle's words (EC/secp256r1, ECDHE_ECDSA) and
 * asks another one in the JDK's (EC). Bouncy Castle checks each answer's curve itself.
 * Thread-safe as the other one is.
 */
final class KeyTypes extends X509ExtendedKeyManager {

	private static final List<String> CURVES = List.of("secp256r1", "secp384r1", "secp521r1");

	/** More than any key manager has, unless it makes them. */
	private static final int MAX_CONVERTED_KEYS = 256;

	private final X509KeyManager keys;

	private final Map<PrivateKey, PrivateKey> converted = new ConcurrentHashMap<>();

	private KeyTypes(X509KeyManager keys) {
		this.keys = keys;
	}

	/** The same key managers, those for X.509 asked in the JDK's words. */
	static KeyManager[] translated(KeyManager[] managers) {
		return Arrays.stream(managers)
			.map((manager) -> (manager instanceof X509KeyManager keys) ? new KeyTypes(keys) : manager)
			.toArray(KeyManager[]::new);
	}

	/** Bouncy Castle's name of a key's type in the JDK's words. */
	static String translate(String keyType) {
		int slash = keyType.indexOf('/');
		if (slash > 0) {
			return keyType.substring(0, slash);
		}
		if (keyType.endsWith("_ECDSA")) {
			return "EC";
		}
		if (keyType.endsWith("_RSA")) {
			return "RSA";
		}
		return switch (keyType) {
			case "Ed25519", "Ed448" -> "EdDSA";
			case "DHE_DSS" -> "DSA";
			default -> keyType;
		};
	}

	/**
	 * Checks that the certificates can be used: Bouncy Castle takes one on a curve only
	 * when that curve is among the groups.
	 * @throws IllegalArgumentException when none can, with the curve that is missing
	 */
	static void check(KeyManager[] managers, Collection<String> groups) {
		String missing = null;
		for (KeyManager manager : managers) {
			if (manager instanceof X509KeyManager keys) {
				for (String alias : aliases(keys)) {
					String curve = curve(keys.getCertificateChain(alias));
					if (curve == null || groups.contains(curve)) {
						return;
					}
					missing = curve;
				}
			}
		}
		if (missing != null) {
			throw new IllegalArgumentException("The certificate is on the curve " + missing
					+ ", which is not among the named groups " + groups + ": no client could connect. Add it");
		}
	}

	private static List<String> aliases(X509KeyManager keys) {
		return Stream.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA")
			.map((type) -> keys.getServerAliases(type, null))
			.filter(Objects::nonNull)
			.flatMap(Arrays::stream)
			.toList();
	}

	/** The curve of a certificate's key, where it is one that can be a group. */
	private static String curve(X509Certificate[] chain) {
		if (chain == null || chain.length == 0 || !(chain[0].getPublicKey() instanceof ECPublicKey key)) {
			return null;
		}
		return CURVES.stream()
			.filter((name) -> ECNamedCurveTable.getByName(name).getN().equals(key.getParams().getOrder()))
			.findFirst()
			.orElse(null);
	}

	private static String[] translate(String[] keyTypes) {
		return Arrays.stream(keyTypes).map(KeyTypes::translate).distinct().toArray(String[]::new);
	}

	@Override
	public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
		String translated = translate(keyType);
		return (this.keys instanceof X509ExtendedKeyManager extended)
				? extended.chooseEngineServerAlias(translated, issuers, engine)
				: this.keys.chooseServerAlias(translated, issuers, null);
	}

	@Override
	public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
		return this.keys.chooseServerAlias(translate(keyType), issuers, socket);
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
		return this.keys.chooseClientAlias(translate(keyTypes), issuers, socket);
	}

	@Override
	public String[] getServerAliases(String keyType, Principal[] issuers) {
		return this.keys.getServerAliases(translate(keyType), issuers);
	}

	@Override
	public String[] getClientAliases(String keyType, Principal[] issuers) {
		return this.keys.getClientAliases(translate(keyType), issuers);
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.keys.getCertificateChain(alias);
	}

	/**
	 * A key on a curve becomes one of Bouncy Castle's, once: with another's it would work
	 * out the curve anew for each signature, which takes longer than to sign.
	 */
	@Override
	public PrivateKey getPrivateKey(String alias) {
		PrivateKey key = this.keys.getPrivateKey(alias);
		if (!(key instanceof ECPrivateKey) || this.converted.size() > MAX_CONVERTED_KEYS) {
			return key;
		}
		return this.converted.computeIfAbsent(key, KeyTypes::convert);
	}

	/** A key that does not leave its device stays what it is. */
	private static PrivateKey convert(PrivateKey key) {
		byte[] encoded = key.getEncoded();
		if (encoded == null) {
			return key;
		}
		try {
			return KeyFactory.getInstance("EC", BouncyCastleContext.BOUNCY_CASTLE)
				.generatePrivate(new PKCS8EncodedKeySpec(encoded));
		}
		catch (GeneralSecurityException ex) {
			return key;
		}
	}

}
