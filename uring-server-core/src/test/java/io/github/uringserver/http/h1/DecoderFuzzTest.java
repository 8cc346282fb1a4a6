package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

/**
 * Throws random requests at this codec and at Netty's. Netty's is laxer, so it may go on
 * where this one refuses; but what this one accepts, Netty must read in the same way.
 * <p>
 * The seed is new in each run, is told by a failure, and is set with
 * {@code -During.fuzz.seed=}; {@code -During.fuzz.rounds=} makes runs longer.
 */
class DecoderFuzzTest {

	private static final long SEED = Long.getLong("uring.fuzz.seed", System.nanoTime());

	private static final int ROUNDS = Integer.getInteger("uring.fuzz.rounds", 5_000);

	/**
	 * Valid chunk extensions that Netty 4.1.135 refuses: obs-text in a quoted string (it
	 * looks a negative byte up in a BitSet), and white space between a value and the next
	 * semicolon.
	 */
	private static final Pattern REFUSED_BY_NETTY_ALONE = Pattern
		.compile("\r\n[0-9a-fA-F]+[ \t]*;[^\r\n]*([\\x80-\\xff]|[^ \t\"][ \t]+;)");

	private final Random splits = new Random(SEED);

	@Test
	void validRequestsAreReadAsTheyWereMeant() {
		RequestGenerator generator = new RequestGenerator(SEED);
		for (int round = 0; round < ROUNDS; round++) {
			RequestGenerator.Stream stream = generator.valid();
			List<DecodedRequest> decoded = decode(stream.bytes());
			if (!decoded.equals(stream.requests())) {
				assertThat(decoded).as(describe(round, stream.bytes())).isEqualTo(stream.requests());
			}
			compare(round, stream.bytes(), decoded, DecodedRequest.byNetty(stream.bytes()));
		}
	}

	@Test
	void whatIsAcceptedOfChangedRequestsIsReadAsNettyReadsIt() {
		int accepted = fuzz(ROUNDS, this::decode);
		assertThat(accepted).as("requests accepted: else nothing was compared").isGreaterThan(ROUNDS / 4);
	}

	/**
	 * Faults that other parsers had, put before this one: the comparison must find each.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "sign of a chunk size|\\r\\n[+-](?=[0-9a-f]+\\r\\n)|\\r\\n",
					"LF as line end|(?<!\\r)\\n(?=[A-Za-z-]+:)|\\r\\n", "space before the colon|[ \\t]+:|:",
					"NUL in a name|\\x00(?=[A-Za-z-]*:)|", "second length|(?<=\\r\\n)Content-Length: 3\\r\\n|" })
	void faultyDecoderIsFound(String fault, String laxFor, String takenAs) {
		String replacement = (takenAs != null) ? takenAs.translateEscapes() : "";
		assertThatExceptionOfType(AssertionError.class).as(fault).isThrownBy(() -> fuzz(20 * ROUNDS, (stream) -> {
			String text = new String(stream, StandardCharsets.ISO_8859_1);
			return decode(Wire.bytes(text.replaceAll(laxFor, replacement)));
		}));
	}

	private int fuzz(int rounds, DecodedRequest.Decoder decoder) {
		RequestGenerator generator = new RequestGenerator(SEED);
		int accepted = 0;
		for (int round = 0; round < rounds; round++) {
			byte[] stream = generator.mutated(generator.valid().bytes());
			List<DecodedRequest> decoded = decoder.decode(stream);
			accepted += decoded.size();
			compare(round, stream, decoded, DecodedRequest.byNetty(stream));
		}
		return accepted;
	}

	private List<DecodedRequest> decode(byte[] stream) {
		return DecodedRequest.byThisCodec(stream, this.splits);
	}

	private static void compare(int round, byte[] stream, List<DecodedRequest> ours, List<DecodedRequest> nettys) {
		int both = Math.min(ours.size(), nettys.size());
		boolean same = ours.subList(0, both).equals(nettys.subList(0, both));
		boolean refusedByNetty = ours.size() > both;
		if (!same || (refusedByNetty && !isRefusedByNettyAlone(stream))) {
			fail("%s%nthis codec: %s%nNetty:      %s", describe(round, stream), ours, nettys);
		}
	}

	private static boolean isRefusedByNettyAlone(byte[] stream) {
		return REFUSED_BY_NETTY_ALONE.matcher(new String(stream, StandardCharsets.ISO_8859_1)).find();
	}

	private static String describe(int round, byte[] stream) {
		String text = new String(stream, StandardCharsets.ISO_8859_1);
		return "-During.fuzz.seed=" + SEED + ", round " + round + ": "
				+ text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
	}

}
