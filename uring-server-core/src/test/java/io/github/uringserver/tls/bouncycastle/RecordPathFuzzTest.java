package io.github.uringserver.tls.bouncycastle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.tls.MemoryPeer;
import io.github.uringserver.tls.TestIdentities;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsRecordPath;
import io.github.uringserver.tls.TlsScratch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a client that has the keys may send, the own record path comes to the verdict
 * of Bouncy Castle's engine: the same plaintext, the same end, the same alert.
 */
class RecordPathFuzzTest {

	private static final int CONNECTIONS = 150;

	private static final int STEPS = 14;

	private static final int[] SIZES = { 0, 1, 2, 3, 16, 200, 4095, 16382, 16383, 16384, 16385, 16400 };

	private final TlsContext ours = context(TlsRecordPath.NATIVE, null);

	private final TlsContext theirs = context(TlsRecordPath.ENGINE, null);

	private static TlsContext context(TlsRecordPath path, String cipher) {
		return TlsContexts.create(TlsOptions.builder().recordPath(path).namedGroups(List.of("secp256r1")).build(),
				TestIdentities.EC.identity((cipher != null) ? List.of(cipher) : null, List.of("TLSv1.3")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256" })
	void bothComeToTheSameVerdict(String cipher) throws Exception {
		TlsContext ours = context(TlsRecordPath.NATIVE, cipher);
		TlsContext theirs = context(TlsRecordPath.ENGINE, cipher);
		int ended = 0;
		for (int seed = 0; seed < CONNECTIONS; seed++) {
			List<String> outcome = new Conversation(ours, seed).run();
			assertThat(outcome).as("seed %d", seed).isEqualTo(new Conversation(theirs, seed).run());
			ended += outcome.get(outcome.size() - 1).startsWith("ends") ? 1 : 0;
		}
		assertThat(ended).as("connections that ended with an alert").isBetween(CONNECTIONS / 4, CONNECTIONS - 1);
	}

	/** The comparison sees a single byte. */
	@Test
	void anotherConversationHasAnotherOutcome() throws Exception {
		List<List<String>> outcomes = new ArrayList<>();
		for (int seed = 0; seed < 8; seed++) {
			outcomes.add(new Conversation(this.ours, seed).run());
		}
		for (int seed = 0; seed < 8; seed++) {
			assertThat(outcomes.get((seed + 1) % 8)).isNotEqualTo(new Conversation(this.theirs, seed).run());
		}
	}

	/** A client's records, chosen by a seed, and what becomes of them. */
	private static final class Conversation {

		private final Random random;

		private final RecordMaker client = new RecordMaker();

		private final MemoryPeer peer;

		private final List<String> outcome = new ArrayList<>();

		Conversation(TlsContext context, int seed) throws Exception {
			this.random = new Random(seed);
			this.peer = new MemoryPeer(this.client.engine(), context.newEngine(new TlsScratch())).handshake();
		}

		/** One line for each record. */
		List<String> run() throws Exception {
			for (int step = 0; step < STEPS; step++) {
				for (byte[] record : next()) {
					if (!deliver(record)) {
						return this.outcome;
					}
				}
				if (this.random.nextInt(4) == 0) {
					respond();
				}
			}
			return this.outcome;
		}

		private boolean deliver(byte[] record) throws Exception {
			byte[] out = new byte[MAX_OUT];
			try {
				int length = this.peer.server().receive(record, 0, record.length, out, 0);
				this.outcome.add(length + " bytes, hash " + Arrays.hashCode(Arrays.copyOf(out, length)));
			}
			catch (SSLException ex) {
				this.outcome.add("ends with alert " + alert());
				return false;
			}
			if (this.peer.server().isInputClosed()) {
				this.outcome.add("closed");
				return false;
			}
			return true;
		}

		/** The server's last word, level and description. */
		private String alert() throws Exception {
			byte[] records = this.peer.serverOutput();
			String last = "none";
			for (int from = 0; from < records.length;) {
				int length = MemoryPeer.recordLength(records, from);
				last = Arrays.toString(this.client.read(Arrays.copyOfRange(records, from, from + length)));
				from += length;
			}
			return last;
		}

		/** The server sends something, perhaps after a KeyUpdate. */
		private void respond() throws Exception {
			byte[] records = this.peer.serverWrites(bytes(this.random.nextInt(300) + 1));
			for (int from = 0; from < records.length;) {
				int length = MemoryPeer.recordLength(records, from);
				byte[] content = this.client.read(Arrays.copyOfRange(records, from, from + length));
				if (content[content.length - 1] == RecordCipher.HANDSHAKE) {
					this.client.serverHasUpdatedItsKey();
				}
				this.outcome.add("answers " + Arrays.hashCode(content));
				from += length;
			}
		}

		private byte[] bytes(int length) {
			byte[] bytes = new byte[length];
			this.random.nextBytes(bytes);
			return bytes;
		}

		private List<byte[]> next() throws Exception {
			return switch (this.random.nextInt(40)) {
				case 0 -> List.of(corrupted(data()));
				case 1 -> List.of(truncated(data()));
				case 2 -> reordered(data(), data());
				case 3 -> List.of(injected());
				case 4 -> List.of(this.client.record(this.random.nextInt(256), bytes(this.random.nextInt(40))));
				case 5 -> List.of(this.client.record(RecordCipher.HANDSHAKE, bytes(this.random.nextInt(8) + 1)));
				case 6 -> List.of(this.client.record(RecordCipher.ALERT, (byte) 1, (byte) this.random.nextInt(120)));
				case 7 -> List.of(this.client.record(0, new byte[this.random.nextInt(60)]));
				case 8 -> List.of(new byte[] { 20, 3, 3, 0, 1, 1 });
				case 9 -> repeated(data());
				case 10, 11, 12 -> List.of(padded());
				case 13, 14, 15 -> List.of(this.client.keyUpdate(RecordMaker.KEY_UPDATE));
				case 16, 17, 18 -> List.of(this.client.keyUpdate(RecordMaker.KEY_UPDATE_REQUESTED));
				case 19, 20 -> keyUpdateInTwo();
				default -> List.of(data());
			};
		}

		private byte[] data() throws Exception {
			int index = this.random.nextInt(SIZES.length * 3);
			// the last two sizes are longer than allowed, and rare
			int size = (index < SIZES.length && (index < 10 || this.random.nextInt(4) == 0)) ? SIZES[index]
					: this.random.nextInt(600);
			return this.client.record(RecordCipher.APPLICATION_DATA, bytes(size));
		}

		private byte[] padded() throws Exception {
			byte[] content = bytes(this.random.nextInt(50) + 1);
			byte[] inner = Arrays.copyOf(content, content.length + 1 + this.random.nextInt(300));
			inner[content.length] = RecordCipher.APPLICATION_DATA;
			return this.client.record(0, inner);
		}

		private byte[] corrupted(byte[] record) {
			int position = (this.random.nextInt(4) == 0) ? this.random.nextInt(3)
					: 5 + this.random.nextInt(record.length - 5);
			record[position] ^= (byte) (1 << this.random.nextInt(8));
			return record;
		}

		private byte[] truncated(byte[] record) {
			int length = 5 + this.random.nextInt(record.length - 5);
			byte[] shorter = Arrays.copyOf(record, length);
			shorter[3] = (byte) ((length - 5) >>> 8);
			shorter[4] = (byte) (length - 5);
			return shorter;
		}

		private List<byte[]> reordered(byte[] first, byte[] second) {
			return List.of(second, first);
		}

		private List<byte[]> repeated(byte[] record) {
			return List.of(record.clone(), record);
		}

		private byte[] injected() {
			byte[] record = bytes(5 + 17 + this.random.nextInt(100));
			record[0] = (byte) (20 + this.random.nextInt(5));
			record[1] = 3;
			record[2] = 3;
			record[3] = 0;
			record[4] = (byte) (record.length - 5);
			return record;
		}

		private List<byte[]> keyUpdateInTwo() throws Exception {
			byte[] first = this.client.record(RecordCipher.HANDSHAKE, Arrays.copyOf(RecordMaker.KEY_UPDATE, 3));
			return List.of(first, this.client.keyUpdate(Arrays.copyOfRange(RecordMaker.KEY_UPDATE_REQUESTED, 3, 5)));
		}

		private static final int MAX_OUT = 20_000;

	}

}
