package io.github.uringserver.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whoever it is, because it talks to nobody but this process itself. */
final class TrustEverybody extends X509ExtendedTrustManager {

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authenticationType) {
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authenticationType) {
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authenticationType, Socket socket) {
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authenticationType, Socket socket) {
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authenticationType, SSLEngine engine) {
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authenticationType, SSLEngine engine) {
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
