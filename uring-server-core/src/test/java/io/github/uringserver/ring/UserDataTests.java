package io.github.uringserver.ring;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The 64 bits of an operation, and those of a completion. */
class UserDataTests {

	@ParameterizedTest
	@CsvSource({ "0, 0, 0", "127, 16777215, 2147483647", "1, 0, 0", "0, 1, 0", "0, 0, 1", "9, 70000, 16383" })
	void partsComeBack(int operation, int generation, int slot) {
		long userData = UserData.pack(operation, generation, slot);
		assertThat(UserData.operation(userData)).isEqualTo(operation);
		assertThat(UserData.generation(userData)).isEqualTo(generation);
		assertThat(UserData.slot(userData)).isEqualTo(slot);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1", "16777214, 16777215", "16777215, 0" })
	void generationsFollowEachOtherInACircle(int generation, int next) {
		assertThat(UserData.nextGeneration(generation)).isEqualTo(next);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 32_767, 65_535 })
	void bufferIdComesBack(int id) {
		int flags = CompletionFlags.withBuffer(CompletionFlags.MORE, id);
		assertThat(CompletionFlags.hasBuffer(flags)).isTrue();
		assertThat(CompletionFlags.hasMore(flags)).isTrue();
		assertThat(CompletionFlags.bufferId(flags)).isEqualTo(id);
	}

}
