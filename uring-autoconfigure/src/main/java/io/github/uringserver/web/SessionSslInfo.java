package io.github.uringserver.web;

import java.security.cert.X509Certificate;
import java.util.HexFormat;

import io.github.uringserver.net.SecureSession;

import org.springframework.http.server.reactive.SslInfo;

/** What the encryption of a request's connection has agreed upon. Any thread. */
final class SessionSslInfo implements SslInfo {

	private final SecureSession session;

	SessionSslInfo(SecureSession session) {
		this.session = session;
	}

	/** In hexadecimal digits; null where the session has none. */
	@Override
	public String getSessionId() {
		byte[] id = this.session.id();
		return (id.length > 0) ? HexFormat.of().formatHex(id) : null;
	}

	/** The client's certificate first; null when it has shown none. */
	@Override
	public X509Certificate[] getPeerCertificates() {
		return this.session.peerCertificates();
	}

}
