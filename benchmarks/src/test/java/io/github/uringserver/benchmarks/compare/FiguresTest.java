package io.github.uringserver.benchmarks.compare;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The harness reads what other programs print, and counts right. */
class FiguresTest {

	@Test
	void resultIsFoundInTheOutputOfTheLoadGenerator() {
		LoadResult result = LoadResult.parse("""
				Running 2s test @ http://127.0.0.1:8080/plaintext
				Transfer/sec:    387.32KB
				RESULT requests=10289 micros=2000000 p50=12305 p95=60000 p99=76534 p999=90000 errors=1
				""");
		assertThat(result).isEqualTo(new LoadResult(10_289, 2_000_000, 12_305, 60_000, 76_534, 90_000, 1));
		assertThat(result.requestsPerSecond()).isEqualTo(5144.5);
	}

	@Test
	void outputWithoutResultIsShown() {
		assertThatThrownBy(() -> LoadResult.parse("unable to connect")).hasMessageContaining("unable to connect");
	}

	@Test
	void cpuTimeIsReadBehindNameWithSpacesAndParentheses() {
		CpuTime time = CpuTime
			.parse("42 (a (b) c) S 1 42 42 0 -1 4194304 100 0 0 0 150 25 0 0 20 0 30 0 1000 0 0 18446744073709551615");
		assertThat(time).isEqualTo(new CpuTime(1_500_000, 250_000));
		assertThat(time.minus(new CpuTime(500_000, 50_000)).totalMicros()).isEqualTo(1_200_000);
	}

	@Test
	void switchesAreReadFromTheStatusOfAThread() {
		assertThat(ContextSwitches
			.parse(List.of("Name:\tjava", "voluntary_ctxt_switches:\t150", "nonvoluntary_ctxt_switches:\t545")))
			.isEqualTo(new ContextSwitches(150, 545));
	}

	@Test
	void switchesOfALivingProcessGrow() throws Exception {
		long pid = ProcessHandle.current().pid();
		ContextSwitches before = ContextSwitches.of(pid);
		Thread.sleep(10);
		assertThat(ContextSwitches.of(pid).minus(before).voluntary()).isPositive();
	}

	@Test
	void callsAreReadFromTheTableOfStrace() {
		SystemCalls calls = new SystemCalls(0, "strace", SystemCalls.parseStrace("""
				% time     seconds  usecs/call     calls    errors syscall
				------ ----------- ----------- --------- --------- ----------------
				 90.59    0.000077          77        30           io_uring_enter
				  9.41    0.000008           4        10         3 futex
				------ ----------- ----------- --------- --------- ----------------
				100.00    0.000085          28        40         3 total
				"""));
		assertThat(calls.names()).containsOnlyKeys("io_uring_enter", "futex").containsEntry("futex", 10L);
		assertThat(calls.mostFrequent()).isEqualTo("io_uring_enter 75.0 %, futex 25.0 %");
	}

	@Test
	void medianOfEvenNumberLiesBetweenTheMiddleTwo() {
		assertThat(Statistics.of(4, 1, 3, 2)).isEqualTo(new Statistics(2.5, 1, 4));
		assertThat(Statistics.of(9, 1, 3).median()).isEqualTo(3);
		assertThat(Statistics.of(9, 11, 10).spreadPercent()).isEqualTo(20, within(1e-9));
	}

	@Test
	void ratioIsTakenRoundByRound() {
		Comparison comparison = new Comparison(Workload.ROUTER, List.of("a", "b"));
		comparison.add("a", sample(100));
		comparison.add("b", sample(200));
		comparison.add("a", sample(300));
		comparison.add("b", sample(400));
		assertThat(comparison.ratio(Sample::cpuMicrosPerRequest)).isEqualTo(new Statistics(0.625, 0.5, 0.75));
	}

	@Test
	void figureThatIsUnknownStaysUnknown() {
		assertThat(sample(1).heapBytesPerRequest()).isNaN();
		assertThat(Statistics.of(Double.NaN, Double.NaN).median()).isNaN();
	}

	private static Sample sample(long cpuMicros) {
		return new Sample(new LoadResult(10, 1_000_000, 1, 2, 3, 4, 0), new CpuTime(cpuMicros, 0),
				new ContextSwitches(5, 2), -1, 0, null);
	}

}
