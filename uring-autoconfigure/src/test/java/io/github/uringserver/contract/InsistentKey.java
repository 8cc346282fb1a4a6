package io.github.uringserver.contract;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.github.uringserver.testing.Certificates;

/** A client's key that it shows whomever the server says that it trusts. */
final class InsistentKey extends X509ExtendedKeyManager {

	private static final String ALIAS = "own";

	private final Certificates own;

	private InsistentKey(Certificates own) {
		this.own = own;
	}

	/** A client that trusts the server, and shows its own certificate in any case. */
	static SSLContext client(Certificates server, Certificates own) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(new KeyManager[] { new InsistentKey(own) }, server.trustManagers().getTrustManagers(),
					new SecureRandom());
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No client could be made", ex);
		}
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
		return ALIAS;
	}

	@Override
	public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
		return ALIAS;
	}

	@Override
	public String[] getClientAliases(String keyType, Principal[] issuers) {
		return new String[] { ALIAS };
	}

	@Override
	public String[] getServerAliases(String keyType, Principal[] issuers) {
		return null;
	}

	@Override
	public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
		return null;
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return new X509Certificate[] { this.own.certificate() };
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.own.key();
	}

}
