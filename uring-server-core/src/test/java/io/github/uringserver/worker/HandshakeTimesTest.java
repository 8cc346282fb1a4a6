package io.github.uringserver.worker;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Kinds of handshakes, and what is noted of each. */
class HandshakeTimesTest {

	private static final long SECOND = 1_000_000_000L;

	private final HandshakeTimes times = new HandshakeTimes();

	@Test
	void everyKindIsFoundByItsNamesInAnyCase() {
		assertThat(HandshakeKind.values()).allSatisfy((kind) -> {
			assertThat(HandshakeKind.of(kind.protocol(), kind.group())).isEqualTo(kind);
			assertThat(HandshakeKind.of(kind.protocol(), kind.group().toUpperCase())).isEqualTo(kind);
		});
		assertThat(Arrays.stream(HandshakeKind.values()).map((kind) -> kind.protocol() + kind.group()))
			.doesNotHaveDuplicates();
	}

	@Test
	void unknownGroupsAreOthers() {
		assertThat(HandshakeKind.of("TLSv1.3", "SecP384r1MLKEM1024")).isEqualTo(HandshakeKind.TLS_1_3_OTHER);
		assertThat(HandshakeKind.of("TLSv1.3", "unknown")).isEqualTo(HandshakeKind.TLS_1_3_OTHER);
		assertThat(HandshakeKind.of("TLSv1.2", "X25519MLKEM768")).isEqualTo(HandshakeKind.TLS_1_2_OTHER);
		assertThat(HandshakeKind.of("TLSv1.1", "secp256r1")).isEqualTo(HandshakeKind.TLS_1_2_SECP_256_R1);
	}

	@Test
	void kindsAreKeptApart() {
		this.times.completed(HandshakeKind.TLS_1_3_X25519, 3000, SECOND);
		this.times.completed(HandshakeKind.TLS_1_3_X25519, 1000, 2 * SECOND);
		this.times.completed(HandshakeKind.TLS_1_2_OTHER, 5000, 2 * SECOND);
		assertThat(this.times.count(HandshakeKind.TLS_1_3_X25519)).isEqualTo(2);
		assertThat(this.times.nanos(HandshakeKind.TLS_1_3_X25519)).isEqualTo(4000);
		assertThat(this.times.longestRecentNanos(HandshakeKind.TLS_1_3_X25519, 3 * SECOND)).isEqualTo(3000);
		assertThat(this.times.longestRecentNanos(HandshakeKind.TLS_1_3_X25519, 90 * SECOND)).isZero();
		assertThat(this.times.nanos(HandshakeKind.TLS_1_2_OTHER)).isEqualTo(5000);
		assertThat(this.times.count(HandshakeKind.TLS_1_3_OTHER)).isZero();
	}

}
