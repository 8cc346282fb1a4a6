package io.github.uringserver.contract;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.testing.Certificates;

/** Connects over TLS, as the JDK does it, and shows what was agreed upon. */
final class TlsClient {

	/** What applications of tests are told, so that they start fast. */
	static final String NO_WARM_UP = "uring.server.tls.warm-up=0";

	private static final int PATIENCE_MILLIS = 20_000;

	private TlsClient() {
	}

	/** Connects without judging the server's certificate, and asks for that name. */
	static SSLSocket connect(int port, String serverName) throws IOException {
		return connect(port, serverName, Certificates.trustingClient());
	}

	/**
	 * Connects and does the handshake.
	 * @param serverName null to ask for none
	 */
	static SSLSocket connect(int port, String serverName, SSLContext context) throws IOException {
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
		try {
			socket.setSoTimeout(PATIENCE_MILLIS);
			if (serverName != null) {
				SSLParameters parameters = socket.getSSLParameters();
				parameters.setServerNames(List.of(new SNIHostName(serverName)));
				socket.setSSLParameters(parameters);
			}
			socket.startHandshake();
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	/** The certificate that a new connection is shown. */
	static X509Certificate certificate(int port, String serverName) throws IOException {
		try (SSLSocket socket = connect(port, serverName)) {
			return certificate(socket);
		}
	}

	/** The certificate that this connection was shown. */
	static X509Certificate certificate(SSLSocket socket) throws IOException {
		return (X509Certificate) socket.getSession().getPeerCertificates()[0];
	}

	/** What a GET is answered, on a connection of its own. */
	static RawClient.Response get(int port, String target) throws IOException {
		return get(port, target, Certificates.trustingClient());
	}

	static RawClient.Response get(int port, String target, SSLContext context) throws IOException {
		try (RawClient client = new RawClient(connect(port, null, context))) {
			return client.get(target).read();
		}
	}

}
