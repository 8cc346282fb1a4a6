package io.github.uringserver.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Handshakes of every kind of engine with every kind of client, in memory. */
class HandshakeTests {

	private static final byte[] REQUEST = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] RESPONSE = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	static List<Arguments> combinations() {
		List<Arguments> combinations = new ArrayList<>();
		for (TestClients client : TestClients.values()) {
			for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
				combinations.add(Arguments.of(client, TlsProvider.BOUNCY_CASTLE, TlsRecordPath.NATIVE, protocol));
				combinations.add(Arguments.of(client, TlsProvider.BOUNCY_CASTLE, TlsRecordPath.ENGINE, protocol));
				combinations.add(Arguments.of(client, TlsProvider.JDK, TlsRecordPath.ENGINE, protocol));
			}
		}
		return combinations;
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void anybodyMayTalk(TestClients client, TlsProvider provider, TlsRecordPath path, String protocol)
			throws Exception {
		Assumptions.assumeTrue(client.isAvailable(), "the client's library does not run here");
		TlsOptions options = TlsOptions.builder().provider(provider).recordPath(path).build();
		TlsContext context = TlsContexts.create(options, TestIdentities.EC.identity(null, List.of(protocol)));
		MemoryPeer peer = new MemoryPeer(client.engine(), context.newEngine(new TlsScratch())).handshake();
		for (int round = 0; round < 3; round++) {
			assertThat(peer.request(REQUEST)).isEqualTo(REQUEST);
			assertThat(peer.response(RESPONSE)).isEqualTo(RESPONSE);
		}
		TlsSession session = peer.server().session();
		assertThat(session.protocol()).isEqualTo(protocol);
		assertThat(session.cipherSuite()).isEqualTo(peer.client().getSession().getCipherSuite());
		assertThat(session.serverName()).isEqualTo(TestClients.HOST);
		assertThat(session.peerCertificates()).isNull();
		assertThat(session.resumed()).isFalse();
	}

}
