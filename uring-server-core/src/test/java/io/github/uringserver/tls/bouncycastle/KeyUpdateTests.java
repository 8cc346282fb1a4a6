package io.github.uringserver.tls.bouncycastle;

import java.util.List;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.tls.MemoryPeer;
import io.github.uringserver.tls.TestClients;
import io.github.uringserver.tls.TestIdentities;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsEngine;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsRecordPath;
import io.github.uringserver.tls.TlsScratch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Changes of keys in the middle of a connection, by either side. */
class KeyUpdateTests {

	private static final byte[] DATA = { 1, 2, 3, 4, 5 };

	private static TlsEngine server(TlsRecordPath path) {
		TlsContext context = TlsContexts.create(TlsOptions.builder().recordPath(path).build(),
				TestIdentities.EC.identity(null, List.of("TLSv1.3")));
		return context.newEngine(new TlsScratch());
	}

	/** The JDK's client asks for an answer with each of them. */
	@ParameterizedTest
	@EnumSource(TlsRecordPath.class)
	void theClientChangesItsKeyInTheMiddle(TlsRecordPath path) throws Exception {
		MemoryPeer peer = new MemoryPeer(TestClients.JDK.engine(), server(path)).handshake();
		for (int round = 0; round < 100; round++) {
			assertThat(peer.request(DATA)).isEqualTo(DATA);
			peer.client().beginHandshake();
			byte[] records = peer.clientWrites(DATA);
			assertThat(MemoryPeer.recordLength(records, 0)).isLessThan(records.length);
			assertThat(peer.serverReads(records)).isEqualTo(DATA);
			byte[] answer = peer.serverWrites(DATA);
			assertThat(MemoryPeer.recordLength(answer, 0)).as("a KeyUpdate comes first").isLessThan(answer.length);
			assertThat(peer.clientReads(answer)).isEqualTo(DATA);
			assertThat(peer.response(DATA)).isEqualTo(DATA);
		}
	}

	@Test
	void anUpdateThatAsksForNoneIsNotAnswered() throws Exception {
		RecordMaker client = new RecordMaker();
		MemoryPeer peer = new MemoryPeer(client.engine(), server(TlsRecordPath.NATIVE)).handshake();
		peer.serverReads(client.keyUpdate(RecordMaker.KEY_UPDATE));
		byte[] answer = peer.serverWrites(DATA);
		assertThat(client.read(answer)).containsExactly(1, 2, 3, 4, 5, RecordCipher.APPLICATION_DATA);
		assertThat(peer.serverReads(client.record(RecordCipher.APPLICATION_DATA, DATA))).isEqualTo(DATA);
	}

	@ParameterizedTest
	@EnumSource(TestClients.class)
	void theServerChangesItsKeyWhenItIsUsedUp(TestClients client) throws Exception {
		Assumptions.assumeTrue(client.isAvailable(), "the client's library does not run here");
		BouncyCastleEngine server = (BouncyCastleEngine) server(TlsRecordPath.NATIVE);
		server.recordsPerKey = 4;
		MemoryPeer peer = new MemoryPeer(client.engine(), server).handshake();
		for (int record = 1; record <= 40; record++) {
			byte[] written = peer.serverWrites(DATA);
			boolean updated = MemoryPeer.recordLength(written, 0) < written.length;
			// the KeyUpdate itself is the old key's last record
			assertThat(updated).as("record %d", record).isEqualTo(record % 4 == 0);
			assertThat(peer.clientReads(written)).isEqualTo(DATA);
			assertThat(peer.request(DATA)).isEqualTo(DATA);
			assertThat(server.isKeyNearlyUsedUp()).isFalse();
		}
	}

	@Test
	void recordsLeaveInTheOrderOfTheirNumbers() throws Exception {
		BouncyCastleEngine server = (BouncyCastleEngine) server(TlsRecordPath.NATIVE);
		MemoryPeer peer = new MemoryPeer(TestClients.JDK.engine(), server).handshake();
		server.updateKey();
		byte[] out = new byte[TlsEngine.MAX_SEND_BYTES];
		assertThatIllegalStateException().isThrownBy(() -> server.send(DATA, 0, DATA.length, out, 0))
			.withMessageContaining("taken first");
		assertThat(peer.response(DATA)).isEqualTo(DATA);
	}

	@ParameterizedTest
	@EnumSource(TlsRecordPath.class)
	void aFloodOfUpdatesEndsTheConnection(TlsRecordPath path) throws Exception {
		RecordMaker client = new RecordMaker();
		MemoryPeer peer = new MemoryPeer(client.engine(), server(path)).handshake();
		for (int update = 0; update < 32; update++) {
			peer.serverReads(client.keyUpdate(RecordMaker.KEY_UPDATE_REQUESTED));
		}
		byte[] oneTooMany = client.keyUpdate(RecordMaker.KEY_UPDATE_REQUESTED);
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.serverReads(oneTooMany))
			.withMessageContaining("without application data");
	}

	@ParameterizedTest
	@EnumSource(TlsRecordPath.class)
	void aFloodOfEmptyRecordsEndsTheConnection(TlsRecordPath path) throws Exception {
		RecordMaker client = new RecordMaker();
		MemoryPeer peer = new MemoryPeer(client.engine(), server(path)).handshake();
		for (int record = 0; record < 32; record++) {
			assertThat(peer.serverReads(client.record(RecordCipher.APPLICATION_DATA))).isEmpty();
		}
		assertThat(peer.serverReads(client.record(RecordCipher.APPLICATION_DATA, DATA))).isEqualTo(DATA);
		for (int record = 0; record < 32; record++) {
			assertThat(peer.serverReads(client.record(RecordCipher.APPLICATION_DATA))).isEmpty();
		}
		byte[] oneTooMany = client.record(RecordCipher.APPLICATION_DATA);
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.serverReads(oneTooMany))
			.withMessageContaining("without application data");
		assertThat(peer.server().hasOutput()).isTrue();
	}

}
