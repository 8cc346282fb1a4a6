package io.github.uringserver.ring;

import java.time.Duration;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A ring that polls network devices, on the running kernel. */
@ExtendWith(OwnThread.class)
class BusyPollingTests {

	private static KernelRing enabled(BusyPolling polling) {
		KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT.withBusyPolling(polling));
		ring.enable();
		return ring;
	}

	@Test
	void ringWorksWhetherTheKernelHasItOrNot() throws Exception {
		try (KernelRing ring = enabled(new BusyPolling(Duration.ofNanos(50_000), false))) {
			boolean inForce = ring.features().enabled().contains("NAPI");
			assertThat(ring.features().refusals()).hasSize(inForce ? 0 : 1)
				.allMatch((sentence) -> sentence.startsWith("NAPI"));
			KernelRingTests.echo(ring);
		}
	}

	/** The kernel answers with what was in force until then. */
	@Test
	void timeArrivesAndIsTakenBack() {
		try (KernelRing ring = enabled(new BusyPolling(Duration.ofNanos(70_000), true))) {
			Assumptions.assumeTrue(ring.features().enabled().contains("NAPI"), ring.features().refusals()::toString);
			assertThat(ring.unregisterBusyPolling()).isEqualTo(70);
			assertThat(ring.unregisterBusyPolling()).isZero();
		}
	}

	@Test
	void nothingIsRegisteredUnlessAskedFor() {
		try (KernelRing ring = enabled(null)) {
			assertThat(ring.features().enabled()).doesNotContain("NAPI");
			assertThat(ring.features().refusals()).isEmpty();
		}
	}

	@Test
	void rangeIsChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BusyPolling(Duration.ZERO, false))
			.withMessageContaining("time");
		assertThatIllegalArgumentException().isThrownBy(() -> new BusyPolling(Duration.ofSeconds(2), false))
			.withMessageContaining("time");
	}

}
