package io.github.uringserver.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.tls.bouncycastle.BouncyCastleContexts;

/** Makes {@link TlsContext}s. Any thread; at start-up, and when a bundle is reloaded. */
public final class TlsContexts {

	/** What {@link TlsProvider#BOUNCY_CASTLE} needs on the class path. */
	public static final String LIBRARY = "org.bouncycastle:bctls-jdk18on";

	private static final String LIBRARY_CLASS = "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider";

	private static final Logger logger = LoggerFactory.getLogger(TlsContexts.class);

	private TlsContexts() {
	}

	/**
	 * Makes a context.
	 * @throws IllegalArgumentException for a cipher suite, a protocol or a group that the
	 * provider does not know; the message names it, and those that are known
	 * @throws IllegalStateException when the provider is missing, or cannot use the keys
	 */
	public static TlsContext create(TlsOptions options, TlsIdentity identity) {
		if (options.provider() == TlsProvider.JDK) {
			return new JdkTlsContext(options, identity);
		}
		if (!isLibraryPresent()) {
			throw new IllegalStateException("TLS with Bouncy Castle needs " + LIBRARY
					+ ", which is not on the class path: add this dependency, or choose the JDK's TLS");
		}
		return BouncyCastleContexts.create(options, identity);
	}

	/**
	 * Warms up what connections with these options and this identity will need, for as
	 * long as the options say at most: called once, by the thread that starts the server.
	 * A warm-up that does not work is no reason not to start.
	 * @return how many records went through; 0 for none
	 * @throws IllegalArgumentException as {@link #create}
	 * @throws IllegalStateException as {@link #create}
	 */
	public static int warmUp(TlsOptions options, TlsIdentity identity) {
		if (options.warmUpTime().isZero()) {
			return 0;
		}
		TlsIdentity anybody = new TlsIdentity(identity.keyManagers(), identity.trustManagers(), identity.ciphers(),
				identity.protocols(), TlsClientAuthentication.NONE);
		TlsContext context = create(options, anybody);
		long start = System.nanoTime();
		try {
			int records = new WarmUp(context, clients(options), options.warmUpTime().toNanos()).run();
			logger.debug("TLS is warm after {} records in {} ms", records, (System.nanoTime() - start) / 1_000_000);
			return records;
		}
		catch (GeneralSecurityException | SSLException ex) {
			logger.debug("TLS could not be warmed up", ex);
			return 0;
		}
	}

	private static WarmUp.ClientFactory clients(TlsOptions options) throws GeneralSecurityException {
		TrustManager[] trust = { new TrustEverybody() };
		String[] protocols = options.applicationProtocols().toArray(String[]::new);
		SSLContext context = (options.provider() == TlsProvider.JDK) ? SSLContext.getInstance("TLS")
				: BouncyCastleContexts.clientContext();
		context.init(null, trust, new SecureRandom());
		return () -> {
			SSLEngine engine = context.createSSLEngine();
			engine.setUseClientMode(true);
			if (options.provider() == TlsProvider.BOUNCY_CASTLE) {
				BouncyCastleContexts.setNamedGroups(engine, options);
			}
			SSLParameters parameters = engine.getSSLParameters();
			parameters.setApplicationProtocols(protocols);
			engine.setSSLParameters(parameters);
			return engine;
		};
	}

	/** Whether Bouncy Castle is on the class path. */
	public static boolean isLibraryPresent() {
		try {
			Class.forName(LIBRARY_CLASS, false, TlsContexts.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
