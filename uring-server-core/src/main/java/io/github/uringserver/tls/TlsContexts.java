package io.github.uringserver.tls;

import io.github.uringserver.tls.bouncycastle.BouncyCastleContexts;

/** Makes {@link TlsContext}s. Any thread; at start-up, and when a bundle is reloaded. */
public final class TlsContexts {

	/** What {@link TlsProvider#BOUNCY_CASTLE} needs on the class path. */
	public static final String LIBRARY = "org.bouncycastle:bctls-jdk18on";

	private static final String LIBRARY_CLASS = "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider";

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
