package io.github.uringserver.tls;

/** Who encrypts and decrypts the records of application data. */
public enum TlsRecordPath {

	/**
	 * This server's own code, for TLS 1.3 below {@link TlsProvider#BOUNCY_CASTLE}.
	 * Everything else is left to the provider's engine.
	 */
	NATIVE,

	/** The provider's engine, always. */
	ENGINE

}
