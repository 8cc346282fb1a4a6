package io.github.uringserver.tls;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a connection that does nothing costs. */
class IdleHeapTests {

	private static final int CONNECTIONS = 300;

	private static final int MAX_BYTES = 10 * 1024;

	private static final int SETTLED_BYTES = 1024;

	@ParameterizedTest
	@ValueSource(strings = { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384" })
	void anIdleConnectionTakesAtMostTenKilobytes(String cipher) throws Exception {
		TlsContext context = TlsContexts.create(TlsOptions.builder().build(),
				TestIdentities.EC.identity(List.of(cipher), List.of("TLSv1.3")));
		TlsScratch scratch = new TlsScratch();
		establish(context, scratch, 50);
		long before = usedBytes();
		List<TlsEngine> engines = establish(context, scratch, CONNECTIONS);
		long bytes = (usedBytes() - before) / CONNECTIONS;
		assertThat(engines).allMatch(TlsEngine::isEstablished);
		assertThat(bytes).as("bytes of heap per connection").isBetween(500L, (long) MAX_BYTES);
	}

	private static List<TlsEngine> establish(TlsContext context, TlsScratch scratch, int count) throws Exception {
		List<TlsEngine> engines = new ArrayList<>();
		for (int connection = 0; connection < count; connection++) {
			MemoryPeer peer = new MemoryPeer(TestClients.JDK.engine(), context.newEngine(scratch)).handshake();
			peer.request(new byte[300]);
			peer.response(new byte[300]);
			engines.add(peer.server());
		}
		return engines;
	}

	private static long usedBytes() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long least = Long.MAX_VALUE;
		// What others have left goes in several collections: until four bring nothing.
		for (int vain = 0; vain < 4; vain++) {
			System.gc();
			long used = memory.getHeapMemoryUsage().getUsed();
			if (used < least - SETTLED_BYTES) {
				vain = -1;
			}
			least = Math.min(least, used);
		}
		return least;
	}

}
