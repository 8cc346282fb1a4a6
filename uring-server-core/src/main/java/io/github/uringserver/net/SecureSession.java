package io.github.uringserver.net;

import java.security.cert.X509Certificate;

/**
 * What a connection's encryption has agreed upon. Immutable; any thread.
 */
public interface SecureSession {

	/** The protocol's standard name, such as {@code TLSv1.3}. */
	String protocol();

	/** The cipher suite's standard name, such as {@code TLS_AES_128_GCM_SHA256}. */
	String cipherSuite();

	/**
	 * The named group of the key exchange, such as {@code X25519MLKEM768} (RFC 8446 §
	 * 4.2.7); "unknown" where the implementation does not tell, or a resumed session has
	 * none.
	 */
	String namedGroup();

	/** What ALPN (RFC 7301) has chosen, such as {@code http/1.1}; null for nothing. */
	String applicationProtocol();

	/** The name the client asked for (SNI, RFC 6066 § 3), lower case; null for none. */
	String serverName();

	/** The session's id: an array of the caller's, 0 to 32 bytes. */
	byte[] id();

	/**
	 * The client's certificate first, then its issuers: an array of the caller's; null
	 * when it sent none.
	 */
	X509Certificate[] peerCertificates();

	/** Whether an earlier session was resumed. */
	boolean resumed();

}
