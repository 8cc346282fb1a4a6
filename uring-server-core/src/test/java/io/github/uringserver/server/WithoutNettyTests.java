package io.github.uringserver.server;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.testing.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/** Without Netty on the class path everything works that does not need it. */
@Timeout(180)
class WithoutNettyTests {

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
	}

	private static ChildJvm.Result run(String mode) throws Exception {
		return ChildJvm.of(WithoutNettyMain.class).withoutJars("/io/netty/").arguments(mode).run();
	}

	@Test
	void httpNeedsNoNetty() throws Exception {
		ChildJvm.Result result = run("OFF");
		assertThat(result.output()).contains("served: Hello").doesNotContain("PROXY protocol");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void detectionWithoutItsCodecIsOffWithAWarning() throws Exception {
		ChildJvm.Result result = run("AUTO");
		assertThat(result.output()).contains("served: Hello")
			.contains("WARN")
			.contains("The PROXY protocol needs io.netty:netty-codec-haproxy");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void requiredHeaderWithoutItsCodecFailsTheStartWithTheRemedy() throws Exception {
		ChildJvm.Result result = run("ON");
		assertThat(result.exitCode()).isNotZero();
		assertThat(result.output()).contains("add this dependency").doesNotContain("NoClassDefFoundError");
	}

}
