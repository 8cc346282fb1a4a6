package io.github.uringserver.ring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.SetupFlags;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of the wish for a thread of the kernel, with a scripted kernel. */
class PollingNegotiationTests {

	private static final int FD = 5;

	private static final int USUAL = SetupOption.flags(SetupOption.all());

	private static final int WITH_THREAD = SetupOption.flags(SetupOption.besideKernelThread()) | SetupFlags.SQPOLL;

	private final List<Integer> attempts = new ArrayList<>();

	private PollingNegotiation negotiation(List<Integer> cpus, IntUnaryOperator kernel) {
		return new PollingNegotiation((flags) -> {
			this.attempts.add(flags);
			return kernel.applyAsInt(flags);
		}, new SubmissionPolling(Duration.ofMillis(10), cpus), Set.of());
	}

	private int granted() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	@Test
	void threadExcludesDeferredTaskWork() {
		PollingNegotiation negotiation = negotiation(List.of(), (flags) -> FD);
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(this.attempts).containsExactly(WITH_THREAD);
		assertThat(granted() & (SetupFlags.DEFER_TASKRUN | SetupFlags.COOP_TASKRUN | SetupFlags.TASKRUN_FLAG)).isZero();
		assertThat(granted() & SetupFlags.SINGLE_ISSUER).isNotZero();
		assertThat(negotiation.fallbacks()).isEmpty();
		assertThat(negotiation.refusals()).isEmpty();
	}

	@Test
	void refusedCpuCostsTheBindingAlone() {
		PollingNegotiation negotiation = negotiation(List.of(77),
				(flags) -> ((flags & SetupFlags.SQ_AFF) != 0) ? -Errno.EINVAL : FD);
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(granted()).isEqualTo(WITH_THREAD);
		assertThat(negotiation.fallbacks()).isEmpty();
		assertThat(negotiation.refusals()).singleElement()
			.asString()
			.startsWith("SQ_AFF is not in force")
			.contains("77");
	}

	@ParameterizedTest
	@ValueSource(ints = { Errno.EPERM, Errno.EACCES, Errno.EAGAIN, Errno.EINVAL, Errno.ENOMEM })
	void refusedThreadLeavesTheUsualRing(int errno) {
		PollingNegotiation negotiation = negotiation(List.of(1),
				(flags) -> ((flags & SetupFlags.SQPOLL) != 0) ? -errno : FD);
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(granted()).isEqualTo(USUAL);
		assertThat(negotiation.fallbacks()).isEmpty();
		assertThat(negotiation.refusals()).singleElement()
			.asString()
			.startsWith("SQPOLL is not in force")
			.contains(Errno.message(errno));
	}

	@Test
	void optionTheKernelLacksIsGivenUpBesideTheThread() {
		PollingNegotiation negotiation = negotiation(List.of(),
				(flags) -> ((flags & SetupFlags.NO_SQARRAY) != 0) ? -Errno.EINVAL : FD);
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(granted()).isEqualTo(WITH_THREAD & ~SetupFlags.NO_SQARRAY);
		assertThat(negotiation.fallbacks()).singleElement().asString().startsWith("NO_SQARRAY");
		assertThat(negotiation.refusals()).isEmpty();
	}

	@Test
	void refusalThatNoFlagExplainsIsPassedOn() {
		PollingNegotiation negotiation = negotiation(List.of(), (flags) -> -Errno.EPERM);
		assertThat(negotiation.run()).isEqualTo(-Errno.EPERM);
	}

}
