package io.github.uringserver.tls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Application data in records, and what ends them, with every kind of engine. */
class RecordTests {

	/** Around the borders of a record, of a cipher's blocks and of steps within. */
	private static final int[] SIZES = { 1, 2, 3, 15, 16, 17, 31, 32, 33, 255, 256, 257, 4095, 4096, 4097, 8191, 8192,
			16366, 16367, 16368, 16382, 16383, 16384, 16385, 16386, 32767, 32768, 32769, 100_000 };

	static List<Arguments> ciphers() {
		List<Arguments> arguments = new ArrayList<>();
		for (TestClients client : TestClients.values()) {
			for (String cipher : List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
					"TLS_CHACHA20_POLY1305_SHA256")) {
				arguments.add(Arguments.of(client, kind("NATIVE"), TestIdentities.EC, "TLSv1.3", cipher));
			}
			arguments.add(Arguments.of(client, kind("ENGINE"), TestIdentities.EC, "TLSv1.3", "TLS_AES_128_GCM_SHA256"));
			arguments.add(Arguments.of(client, kind("JDK"), TestIdentities.EC, "TLSv1.3", "TLS_AES_256_GCM_SHA384"));
			for (String cipher : List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
					"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
					"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA")) {
				if (client != TestClients.BORING_SSL || cipher.contains("GCM")) {
					arguments.add(Arguments.of(client, kind("NATIVE"), TestIdentities.EC, "TLSv1.2", cipher));
				}
			}
			arguments.add(Arguments.of(client, kind("NATIVE"), TestIdentities.RSA, "TLSv1.2",
					"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
			arguments
				.add(Arguments.of(client, kind("NATIVE"), TestIdentities.RSA, "TLSv1.3", "TLS_AES_128_GCM_SHA256"));
			arguments
				.add(Arguments.of(client, kind("NATIVE"), TestIdentities.EC_384, "TLSv1.3", "TLS_AES_128_GCM_SHA256"));
		}
		return arguments;
	}

	static TlsOptions kind(String name) {
		return switch (name) {
			case "JDK" -> TlsOptions.builder().provider(TlsProvider.JDK).build();
			default -> TlsOptions.builder().recordPath(TlsRecordPath.valueOf(name)).build();
		};
	}

	@ParameterizedTest
	@MethodSource("ciphers")
	void everyByteArrives(TestClients client, TlsOptions options, TestIdentities identity, String protocol,
			String cipher) throws Exception {
		Assumptions.assumeTrue(client.isAvailable(), "the client's library does not run here");
		TlsContext context = TlsContexts.create(options, identity.identity(List.of(cipher), List.of(protocol)));
		MemoryPeer peer = new MemoryPeer(client.engine(), context.newEngine(new TlsScratch())).handshake();
		assertThat(peer.server().session().cipherSuite()).isEqualTo(cipher);
		Random random = new Random(7);
		for (int size : SIZES) {
			byte[] bytes = new byte[size];
			random.nextBytes(bytes);
			assertThat(peer.request(bytes)).as("request of %d", size).isEqualTo(bytes);
			assertThat(peer.response(bytes)).as("response of %d", size).isEqualTo(bytes);
		}
	}

	static List<TlsOptions> kinds() {
		return List.of(kind("NATIVE"), kind("ENGINE"), kind("JDK"));
	}

	private static MemoryPeer peer(TlsOptions options, TestClients client, String protocol) throws Exception {
		TlsContext context = TlsContexts.create(options, TestIdentities.EC.identity(null, List.of(protocol)));
		return new MemoryPeer(client.engine(), context.newEngine(new TlsScratch())).handshake();
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void nothingIsSentBeforeTheHandshakeIsDone(TlsOptions options) {
		TlsEngine engine = TlsContexts.create(options, TestIdentities.EC.identity()).newEngine(new TlsScratch());
		byte[] out = new byte[TlsEngine.MAX_SEND_BYTES];
		assertThat(engine.isEstablished()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> engine.send(new byte[1], 0, 1, out, 0));
		assertThatIllegalStateException().isThrownBy(engine::session);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void aRecordHasOneTo16384Bytes(TlsOptions options) throws Exception {
		MemoryPeer peer = peer(options, TestClients.JDK, "TLSv1.3");
		byte[] out = new byte[TlsEngine.MAX_SEND_BYTES];
		assertThatIllegalArgumentException().isThrownBy(() -> peer.server().send(new byte[1], 0, 0, out, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> peer.server().send(new byte[16385], 0, 16385, out, 0));
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void closingTheOutputTellsThePeer(TlsOptions options) throws Exception {
		for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
			MemoryPeer peer = peer(options, TestClients.JDK, protocol);
			peer.server().closeOutput();
			assertThat(peer.server().isOutputClosed()).isTrue();
			assertThat(peer.clientReads(peer.serverOutput())).isEmpty();
			assertThat(peer.client().isInboundDone()).isTrue();
			assertThatIllegalStateException()
				.isThrownBy(() -> peer.server().send(new byte[1], 0, 1, new byte[TlsEngine.MAX_SEND_BYTES], 0));
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void thePeersCloseIsSeen(TlsOptions options) throws Exception {
		for (TestClients client : List.of(TestClients.JDK, TestClients.BOUNCY_CASTLE)) {
			MemoryPeer peer = peer(options, client, "TLSv1.3");
			peer.client().closeOutbound();
			byte[] records = peer.clientWrites(new byte[0]);
			assertThat(peer.server().isInputClosed()).isFalse();
			assertThat(peer.serverReads(records)).isEmpty();
			assertThat(peer.server().isInputClosed()).isTrue();
		}
	}

	/**
	 * Bouncy Castle's own engine closes both ways, so this is the own path's and the
	 * JDK's.
	 */
	@Test
	void aResponseMayFollowThePeersClose() throws Exception {
		for (TlsOptions options : List.of(kind("NATIVE"), kind("JDK"))) {
			MemoryPeer peer = peer(options, TestClients.JDK, "TLSv1.3");
			peer.client().closeOutbound();
			peer.serverReads(peer.clientWrites(new byte[0]));
			assertThat(peer.server().isOutputClosed()).isFalse();
			assertThat(peer.response(new byte[] { 1, 2, 3 })).containsExactly(1, 2, 3);
			peer.server().closeOutput();
			peer.clientReads(peer.serverOutput());
			assertThat(peer.client().isInboundDone()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void aForgedRecordEndsTheConnectionWithAnAlert(TlsOptions options) throws Exception {
		for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
			MemoryPeer peer = peer(options, TestClients.JDK, protocol);
			assertThat(peer.request(new byte[100])).hasSize(100);
			byte[] record = peer.clientWrites(new byte[100]);
			record[record.length - 1] ^= 1;
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.serverReads(record));
			assertThat(peer.server().hasOutput()).isTrue();
			byte[] alert = peer.serverOutput();
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.clientReads(alert))
				.withMessageContaining("bad_record_mac");
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> peer.server().send(new byte[1], 0, 1, new byte[TlsEngine.MAX_SEND_BYTES], 0));
		}
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void aRecordThatIsTooLongIsRefusedByItsHeader(TlsOptions options) throws Exception {
		MemoryPeer peer = peer(options, TestClients.JDK, "TLSv1.3");
		byte[] header = { 23, 3, 3, (byte) 0xFF, (byte) 0xFF };
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> peer.server().receive(header, 0, header.length, new byte[TlsEngine.MAX_RECORD_BYTES], 0));
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void whatIsNoTlsIsRefused(TlsOptions options) {
		TlsEngine engine = TlsContexts.create(options, TestIdentities.EC.identity()).newEngine(new TlsScratch());
		byte[] garbage = new byte[5 + 512];
		new Random(3).nextBytes(garbage);
		garbage[0] = 22;
		garbage[1] = 3;
		garbage[2] = 1;
		garbage[3] = 2;
		garbage[4] = 0;
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> engine.receive(garbage, 0, garbage.length, new byte[TlsEngine.MAX_RECORD_BYTES], 0));
		engine.dispose();
	}

	/**
	 * Records are taken in any order of calls: handed over in one array, at an offset.
	 */
	@ParameterizedTest
	@MethodSource("kinds")
	void recordsMayStandAnywhereInTheirArrays(TlsOptions options) throws Exception {
		MemoryPeer peer = peer(options, TestClients.JDK, "TLSv1.3");
		byte[] bytes = new byte[40_000];
		new Random(5).nextBytes(bytes);
		byte[] records = peer.clientWrites(bytes);
		byte[] out = new byte[11 + bytes.length + TlsEngine.MAX_RECORD_BYTES];
		int outTo = 11;
		for (int from = 0; from < records.length;) {
			int length = MemoryPeer.recordLength(records, from);
			outTo += peer.server().receive(records, from, length, out, outTo);
			from += length;
		}
		assertThat(Arrays.copyOfRange(out, 11, outTo)).isEqualTo(bytes);
		byte[] record = new byte[7 + TlsEngine.MAX_SEND_BYTES];
		ByteArrayOutputStream sent = new ByteArrayOutputStream();
		sent.write(record, 7, peer.server().send(bytes, 100, 16384, record, 7));
		assertThat(peer.clientReads(sent.toByteArray())).isEqualTo(Arrays.copyOfRange(bytes, 100, 100 + 16384));
	}

}
