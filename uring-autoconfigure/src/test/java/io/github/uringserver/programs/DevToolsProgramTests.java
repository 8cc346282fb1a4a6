package io.github.uringserver.programs;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** An application that DevTools restarts within its process. */
@Timeout(120)
class DevToolsProgramTests {

	private static final Pattern START = Pattern
		.compile("start (\\d) UringWebServer on (\\d+) answers RestartClassLoader with 2 workers, 2 rings");

	@BeforeAll
	static void assumeSupported() {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
	}

	@Test
	void restartKeepsThePortAndLeavesNothingBehind() throws IOException, InterruptedException {
		ChildJvm.Result result = ChildJvm.of(RestartedApplication.class).run();
		List<String> ports = START.matcher(result.output()).results().map((start) -> start.group(2)).toList();
		assertThat(ports).as(result.output()).hasSize(RestartedApplication.STARTS).allMatch(ports.get(0)::equals);
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

}
