package io.github.uringserver.tls.bouncycastle;

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
		return new BouncyCastleContext(options, identity);
	}

}
