package io.github.uringserver.tls;

/** Whose engine is measured. */
public enum EngineKind {

	/** Bouncy Castle's handshake, the own record path. */
	NATIVE(TlsProvider.BOUNCY_CASTLE, TlsRecordPath.NATIVE),

	/** Bouncy Castle's engine, with the JDK's ciphers below. */
	BOUNCY_CASTLE(TlsProvider.BOUNCY_CASTLE, TlsRecordPath.ENGINE),

	/** The JDK's engine. */
	JDK(TlsProvider.JDK, TlsRecordPath.ENGINE),

	/** Netty's engine on BoringSSL. */
	BORING_SSL(null, null);

	private final TlsProvider provider;

	private final TlsRecordPath recordPath;

	EngineKind(TlsProvider provider, TlsRecordPath recordPath) {
		this.provider = provider;
		this.recordPath = recordPath;
	}

	/** Options of this server for it; not for {@link #BORING_SSL}. */
	TlsOptions.Builder options() {
		return TlsOptions.builder().provider(this.provider).recordPath(this.recordPath);
	}

}
