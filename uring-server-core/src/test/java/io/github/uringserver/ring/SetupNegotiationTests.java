package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.sys.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/** The negotiation against kernels that refuse flags. */
class SetupNegotiationTests {

	private static final int FD = 42;

	private final List<Integer> attempts = new ArrayList<>();

	private SetupNegotiation negotiation(Set<SetupOption> refused) {
		return new SetupNegotiation((flags) -> {
			this.attempts.add(flags);
			return ((flags & SetupOption.flags(refused)) != 0) ? -Errno.EINVAL : FD;
		}, Set.of());
	}

	private int granted() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	@Test
	void kernelThatTakesEverythingIsAskedOnce() {
		SetupNegotiation negotiation = negotiation(Set.of());
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(this.attempts).containsExactly(SetupOption.flags(SetupOption.all()));
		assertThat(negotiation.fallbacks()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void oneRefusedOptionCostsOnlyItselfAndWhatNeedsIt(SetupOption refused) {
		SetupNegotiation negotiation = negotiation(Set.of(refused));
		assertThat(negotiation.run()).isEqualTo(FD);
		Set<SetupOption> expected = SetupOption.all();
		SetupOption.remove(expected, refused);
		assertThat(granted()).isEqualTo(SetupOption.flags(expected));
		assertThat(negotiation.fallbacks()).anyMatch((sentence) -> sentence.startsWith(refused + " "))
			.hasSize(SetupOption.values().length - expected.size());
	}

	@Test
	void severalRefusedOptionsAreGivenUpTheNewestFirst() {
		SetupNegotiation negotiation = negotiation(Set.of(SetupOption.NO_SQARRAY, SetupOption.DEFER_TASKRUN));
		assertThat(negotiation.run()).isEqualTo(FD);
		Set<SetupOption> expected = SetupOption.all();
		expected.removeAll(Set.of(SetupOption.NO_SQARRAY, SetupOption.DEFER_TASKRUN));
		assertThat(granted()).isEqualTo(SetupOption.flags(expected));
		assertThat(negotiation.fallbacks()).hasSize(2);
	}

	@Test
	void kernelThatTakesNoFlagAtAllGetsNone() {
		SetupNegotiation negotiation = negotiation(SetupOption.all());
		assertThat(negotiation.run()).isEqualTo(FD);
		assertThat(granted()).isZero();
		assertThat(negotiation.fallbacks()).hasSize(SetupOption.values().length);
	}

	@Test
	void otherErrnosAreNotArguedWith() {
		SetupNegotiation negotiation = new SetupNegotiation((flags) -> {
			this.attempts.add(flags);
			return -Errno.EPERM;
		}, Set.of());
		assertThat(negotiation.run()).isEqualTo(-Errno.EPERM);
		assertThat(this.attempts).hasSize(1);
	}

	@Test
	void refusalWithoutAnyFlagIsPassedOn() {
		SetupNegotiation negotiation = new SetupNegotiation((flags) -> -Errno.EINVAL, Set.of());
		assertThat(negotiation.run()).isEqualTo(-Errno.EINVAL);
		assertThat(negotiation.fallbacks()).isEmpty();
	}

	@Test
	void withheldOptionsAreNotAskedFor() {
		SetupNegotiation negotiation = new SetupNegotiation((flags) -> {
			this.attempts.add(flags);
			return FD;
		}, Set.of(SetupOption.SINGLE_ISSUER));
		negotiation.run();
		Set<SetupOption> expected = SetupOption.all();
		expected.removeAll(Set.of(SetupOption.SINGLE_ISSUER, SetupOption.DEFER_TASKRUN));
		assertThat(granted()).isEqualTo(SetupOption.flags(expected));
		assertThat(negotiation.fallbacks()).hasSize(2).allMatch((sentence) -> sentence.contains("withheld"));
	}

}
