package io.github.uringserver.benchmarks.compare;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The command line of the comparison. */
class OptionsTest {

	@Test
	void defaultsCompareTheSampleAtLeastFourTimes() {
		Options options = new Options();
		assertThat(options.rounds()).isEqualTo(4);
		assertThat(options.needsApplicationJar()).isTrue();
		assertThat(options.contenders(Workload.Application.ROUTER)).extracting(Contender::name)
			.containsExactly("uring", "reactor-netty");
	}

	@Test
	void portAndApplicationAreFilledIn() {
		List<String> command = new Options().contenders(Workload.Application.BARE)
			.get(1)
			.command(4711, Workload.Application.BARE);
		assertThat(command).contains("--server.port=4711", "--sample.bare=true", "--uring.server.enabled=false");
	}

	@Test
	void bothServersMayBeReplaced() {
		Options options = new Options("--a", "old=java -jar old.jar {port}", "--b", "new=java -jar new.jar {port}");
		assertThat(options.needsApplicationJar()).isFalse();
		assertThat(options.contenders(Workload.Application.ROUTER)).extracting(Contender::name)
			.containsExactly("old", "new");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--rounds=x", "--rounds=0", "--workload=nothing", "--load=lazy", "--a=no-port", "--jdk=/",
			"--unknown=1" })
	void wrongOptionIsRefusedBeforeAnythingRuns(String option) {
		assertThatThrownBy(() -> new Options(option.split("=", 2))).isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void everyWorkloadIsFoundByItsName() {
		for (Workload workload : Workload.values()) {
			assertThat(Workload.named(workload.title())).isSameAs(workload);
		}
	}

}
