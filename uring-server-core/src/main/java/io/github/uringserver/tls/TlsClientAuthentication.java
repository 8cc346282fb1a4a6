package io.github.uringserver.tls;

/** Whether clients are asked for a certificate. */
public enum TlsClientAuthentication {

	/** They are not asked. */
	NONE,

	/** They are asked and may have none; one that is not trusted fails the handshake. */
	WANT,

	/** Without a trusted one the handshake fails. */
	NEED

}
