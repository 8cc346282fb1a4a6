package io.github.uringserver.tls;

import java.security.cert.X509Certificate;

import io.github.uringserver.net.SecureSession;

/**
 * What a handshake came to. Immutable; any thread.
 *
 * @param protocol TLSv1.3, TLSv1.2, ...
 * @param cipherSuite its standard name, such as TLS_AES_128_GCM_SHA256
 * @param namedGroup the group of the key exchange by its name in IANA's registry;
 * {@link #UNKNOWN_GROUP} when the provider does not tell, or there was none
 * @param applicationProtocol what ALPN agreed on; null for nothing
 * @param serverName the host name the client asked for (SNI); null for none
 * @param id the session's id; empty where the protocol has none
 * @param peerCertificates the client's certificate first, then its issuers; null for none
 * @param resumed whether the keys were taken from an earlier session
 */
public record TlsSession(String protocol, String cipherSuite, String namedGroup, String applicationProtocol,
		String serverName, byte[] id, X509Certificate[] peerCertificates, boolean resumed) implements SecureSession {

	/** The name of a group that cannot be told. */
	public static final String UNKNOWN_GROUP = "unknown";

	@Override
	public byte[] id() {
		return this.id.clone();
	}

	@Override
	public X509Certificate[] peerCertificates() {
		return (this.peerCertificates != null) ? this.peerCertificates.clone() : null;
	}

}
