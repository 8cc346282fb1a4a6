package io.github.uringserver.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

import org.junit.jupiter.api.Assumptions;

import io.github.uringserver.testing.Certificates;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsRecordPath;

/**
 * Whether the suites of plain HTTP run over TLS: {@code -Dsuite.tls=native},
 * {@code engine} (both Bouncy Castle) or {@code jdk}.
 */
final class SuiteTls {

	private static final int PATIENCE_MILLIS = 20_000;

	private static final String MODE = System.getProperty("suite.tls");

	/** Null for plain suites. */
	private static final TlsConfiguration CONFIGURATION = (MODE != null) ? configuration(MODE) : null;

	private SuiteTls() {
	}

	private static TlsConfiguration configuration(String mode) {
		TlsOptions options = TlsOptions.builder()
			.provider(mode.equals("jdk") ? TlsProvider.JDK : TlsProvider.BOUNCY_CASTLE)
			.recordPath(mode.equals("native") ? TlsRecordPath.NATIVE : TlsRecordPath.ENGINE)
			.warmUpTime(Duration.ZERO)
			.build();
		TlsContext context = TlsContexts.create(options,
				new TlsIdentity(Certificates.ec("localhost").keyManagers().getKeyManagers(), null, null, null,
						TlsClientAuthentication.NONE));
		return new TlsConfiguration((serverName) -> context);
	}

	/** What servers are told about TLS; null for nothing. */
	static TlsConfiguration server() {
		return CONFIGURATION;
	}

	/** TLS also for a suite that runs without it. */
	static TlsConfiguration any() {
		return (CONFIGURATION != null) ? CONFIGURATION : configuration("native");
	}

	/** Skips a test that speaks plain text by itself. */
	static void assumePlain() {
		Assumptions.assumeTrue(CONFIGURATION == null, "speaks plain text");
	}

	/** A connection to a server of the suite, encrypted if the suite is. */
	static Socket connect(int port) throws IOException {
		return (CONFIGURATION == null) ? connectPlain(port)
				: Certificates.trustingClient()
					.getSocketFactory()
					.createSocket(connectPlain(port), "localhost", port, true);
	}

	/** A connection that speaks plain text whatever the suite does. */
	static Socket connectPlain(int port) throws IOException {
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
		return socket;
	}

}
