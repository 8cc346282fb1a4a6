package io.github.uringserver.contract;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;

import javax.net.ssl.SSLSocket;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringTlsSettings;
import io.github.uringserver.testing.Certificates;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.server.Ssl;

/** Runs the suites of the contract over TLS. */
final class TlsContract {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	private TlsContract() {
	}

	/** What the servers show. */
	static X509Certificate certificate() {
		return CERTIFICATES.certificate();
	}

	static void configure(UringReactiveWebServerFactory factory) {
		SslStoreBundle stores = SslStoreBundle.of(CERTIFICATES.keyStore("web"), Certificates.PASSWORD, null);
		factory.setSslBundles(new DefaultSslBundleRegistry("web", SslBundle.of(stores, SslBundleKey.NONE)));
		Ssl ssl = new Ssl();
		ssl.setBundle("web");
		factory.setSsl(ssl);
		factory.setTlsSettings(UringTlsSettings.DEFAULT.withWarmUpTime(Duration.ZERO));
	}

	/** TLS over a connected socket, which is closed with it. */
	static Socket encrypted(Socket plain) throws IOException {
		SSLSocket socket = (SSLSocket) Certificates.trustingClient()
			.getSocketFactory()
			.createSocket(plain, "localhost", plain.getPort(), true);
		socket.startHandshake();
		return socket;
	}

}
