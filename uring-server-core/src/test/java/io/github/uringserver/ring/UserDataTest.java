package io.github.uringserver.ring;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The 64 bits keep their three parts apart. */
class UserDataTest {

	private static final int MAX_OPERATION = Byte.MAX_VALUE;

	@ParameterizedTest
	@CsvSource({ "0, 0, 0", "127, 0, 0", "0, 16777215, 0", "0, 0, 2147483647", "127, 16777215, 2147483647",
			"1, 8388608, 1", "64, 1, 1073741824" })
	void extremesAreUnpackedAsPacked(int operation, int generation, int slot) {
		assertRoundTrip(operation, generation, slot);
	}

	@Test
	void randomPartsAreUnpackedAsPacked() {
		Random random = new Random(20261120);
		for (int i = 0; i < 10_000; i++) {
			assertRoundTrip(random.nextInt(MAX_OPERATION + 1), random.nextInt(UserData.MAX_GENERATION + 1),
					random.nextInt(Integer.MAX_VALUE));
		}
	}

	@Test
	void differentPartsPackDifferently() {
		Set<Long> seen = new HashSet<>();
		int[] values = { 0, 1, 2, 63, 127 };
		for (int operation : values) {
			for (int generation : values) {
				for (int slot : values) {
					assertThat(seen.add(UserData.pack(operation, generation, slot))).isTrue();
				}
			}
		}
	}

	@Test
	void partsOutOfRangeTripTheAssertion() {
		assertThatThrownBy(() -> UserData.pack(MAX_OPERATION + 1, 0, 0)).isInstanceOf(AssertionError.class);
		assertThatThrownBy(() -> UserData.pack(-1, 0, 0)).isInstanceOf(AssertionError.class);
		assertThatThrownBy(() -> UserData.pack(0, UserData.MAX_GENERATION + 1, 0)).isInstanceOf(AssertionError.class);
		assertThatThrownBy(() -> UserData.pack(0, -1, 0)).isInstanceOf(AssertionError.class);
		assertThatThrownBy(() -> UserData.pack(0, 0, -1)).isInstanceOf(AssertionError.class);
	}

	@Test
	void generationAfterTheHighestIsZero() {
		assertThat(UserData.nextGeneration(0)).isOne();
		assertThat(UserData.nextGeneration(UserData.MAX_GENERATION)).isZero();
	}

	private static void assertRoundTrip(int operation, int generation, int slot) {
		long userData = UserData.pack(operation, generation, slot);
		assertThat(UserData.operation(userData)).isEqualTo(operation);
		assertThat(UserData.generation(userData)).isEqualTo(generation);
		assertThat(UserData.slot(userData)).isEqualTo(slot);
	}

}
