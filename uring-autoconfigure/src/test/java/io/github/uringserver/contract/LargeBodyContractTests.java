package io.github.uringserver.contract;

import java.io.IOException;

import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The contract of bodies that do not fit the heap, nor an {@code int}. */
class LargeBodyContractTests {

	@BeforeAll
	static void assumeSupported() {
		ContractFixture.assumeSupported();
	}

	@Test
	void bodiesOfSeveralGigabytesPassInConstantMemory() throws IOException, InterruptedException {
		ChildJvm.Result result = ChildJvm.of(LargeBodiesMain.class)
			.jvmArguments("-Xmx96m", "-XX:MaxDirectMemorySize=32m", "-XX:+ExitOnOutOfMemoryError",
					"-XX:TieredStopAtLevel=4")
			.run();
		assertThat(result.output())
			.contains("up " + LargeBodiesMain.LENGTH + ", down " + LargeBodiesMain.LENGTH + System.lineSeparator());
		assertThat(result.exitCode()).isZero();
	}

}
