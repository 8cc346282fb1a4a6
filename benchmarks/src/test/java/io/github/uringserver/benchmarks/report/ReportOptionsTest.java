package io.github.uringserver.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The command line of the report, its tables, and how they keep within their bounds. */
class ReportOptionsTest {

	@Test
	void everythingIsMeasuredByDefault() {
		assertThat(new ReportOptions().tables()).containsExactly(Table.values());
		assertThat(new ReportOptions("--table", "none").tables()).isEmpty();
	}

	@Test
	void contendersAreThoseThatCanDoTheTable() {
		ReportOptions options = new ReportOptions("--contenders", "nginx,uring,rn-tcnative,jetty");
		assertThat(options.peers(Table.ROUTER)).containsExactly(Peer.NGINX, Peer.URING, Peer.JETTY);
		assertThat(options.peers(Table.STREAMS)).containsExactly(Peer.URING, Peer.JETTY);
		assertThat(options.peers(Table.TLS)).contains(Peer.REACTOR_NETTY_TCNATIVE);
		assertThat(new ReportOptions().peers(Table.CORE)).containsExactly(Peer.URING, Peer.NGINX);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--table=nothing", "--contenders=apache", "--minutes=0", "--rates=fast", "--rounds=0",
			"--observations=perhaps", "--jdk=/", "--unknown=1" })
	void wrongOptionIsRefusedBeforeAnythingRuns(String option) {
		assertThatThrownBy(() -> new ReportOptions(option.split("=", 2))).isInstanceOf(IllegalArgumentException.class);
	}

	@ParameterizedTest
	@EnumSource(Table.class)
	void everyTableIsFoundByItsNameAndHasThisServer(Table table) {
		assertThat(Table.named(table.title())).isSameAs(table);
		assertThat(table.peers()).contains(Peer.URING);
	}

	@Test
	void everyTargetIsMeasuredByItsTable() {
		assertThat(Target.ALL).allSatisfy((target) -> {
			List<String> workloads = target.table().workloads().stream().map((workload) -> workload.title()).toList();
			assertThat(target.workload().isEmpty() || workloads.contains(target.workload())
					|| target.workload().equals(LatencyTable.OF_PEAK))
				.isTrue();
			assertThat(target.table().peers()).contains(target.reference());
		});
	}

	@Test
	void tableThatWouldTakeTooLongIsShortened() {
		Plan wanted = new Plan(15, 2, 3);
		Plan plan = Plan.fitting(wanted, 8, 8, 16, 300);
		assertThat(plan.total(8, 8, 16)).isLessThanOrEqualTo(300);
		assertThat(plan.rounds()).isGreaterThanOrEqualTo(2);
		assertThat(plan.warmUpSeconds()).isLessThan(wanted.warmUpSeconds());
	}

	@Test
	void tableThatFitsIsLeftAlone() {
		Plan wanted = new Plan(15, 2, 3);
		assertThat(Plan.fitting(wanted, 8, 8, 0, 300)).isEqualTo(wanted);
	}

	@Test
	void shorteningEndsWhereNothingIsLeftToShorten() {
		assertThat(Plan.fitting(new Plan(15, 2, 3), 80, 80, 160, 60)).isEqualTo(new Plan(2, 1, 2));
		assertThat(Plan.fitting(new Plan(0, 1, 1), 80, 80, 160, 60)).isEqualTo(new Plan(0, 1, 1));
	}

}
