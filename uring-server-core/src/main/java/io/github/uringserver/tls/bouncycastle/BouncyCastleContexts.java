package io.github.uringserver.tls.bouncycastle;

import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;

import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;

/** The way into this package, for the room around it. Any thread. */
public final class BouncyCastleContexts {

	private BouncyCastleContexts() {
	}

	/**
	 * Makes a context.
	 * @throws IllegalArgumentException for a name that the provider does not know
	 * @throws IllegalStateException when the identity cannot be used
	 */
	public static TlsContext create(TlsOptions options, TlsIdentity identity) {
		ProviderLog.silenceByDefault();
		return new BouncyCastleContext(options, identity);
	}

	/** A context for clients, not initialized. */
	public static SSLContext clientContext() throws NoSuchAlgorithmException {
		return SSLContext.getInstance("TLS", BouncyCastleContext.provider());
	}

	/**
	 * Has a client of {@link #clientContext()} offer the groups of the options, and the
	 * key of the first one at once.
	 */
	public static void setNamedGroups(SSLEngine client, TlsOptions options) {
		BCSSLParameters parameters = new BCSSLParameters();
		String[] groups = BouncyCastleContext.namedGroups(options).toArray(String[]::new);
		parameters.setNamedGroups(groups);
		parameters.setEarlyKeyShares(new String[] { groups[0] });
		((BCSSLEngine) client).setParameters(parameters);
	}

}
