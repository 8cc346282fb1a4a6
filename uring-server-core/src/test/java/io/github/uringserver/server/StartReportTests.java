package io.github.uringserver.server;

import java.util.List;

import io.github.uringserver.ring.RingFeatures;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StartReportTests {

	private static final RingFeatures FEATURES = new RingFeatures("6.12.1", List.of("NODROP"),
			List.of("SINGLE_ISSUER", "DEFER_TASKRUN"), List.of(), true, false, true, 1024, 4096);

	private static final RingFeatures POOR = new RingFeatures("6.1.0", List.of(), List.of("CQSIZE"),
			List.of("NO_SQARRAY is not in force: io_uring_setup refused it (EINVAL)"), false, false, false, 1024, 4096);

	@Test
	void summaryNamesKernelWorkersMemoryFlagsAndFeatures() {
		assertThat(new StartReport(FEATURES, List.of(0, 2), 24 << 20, 1 << 20).summary()).isEqualTo(
				"io_uring on Linux 6.12.1: 2 workers pinned to CPUs 0 2, native memory 24 MiB per worker (1 MiB of it with its first file), "
						+ "48 MiB in total, queues of 1024 submissions and 4096 completions, "
						+ "flags SINGLE_ISSUER DEFER_TASKRUN, with registered ring, no iowait");
	}

	@Test
	void memoryThatIsThereFromTheStartIsNotMentionedApart() {
		assertThat(new StartReport(FEATURES, List.of(0), 24 << 20, 0).summary())
			.contains("native memory 24 MiB per worker, 24 MiB in total");
	}

	@Test
	void singleWorkerIsSingular() {
		assertThat(new StartReport(FEATURES, List.of(3), 1, 1).summary()).contains(": 1 worker pinned to CPU 3, ");
	}

	@Test
	void workersMayRunAnywhere() {
		assertThat(new StartReport(FEATURES, List.of(-1, -1), 1, 1).summary()).contains(": 2 workers not pinned, ");
	}

	@Test
	void fallbackIsALineOfItsOwn() {
		StartReport report = new StartReport(POOR, List.of(-1), 1, 1);
		assertThat(report.summary()).endsWith("flags CQSIZE, no optional features").doesNotContain("NO_SQARRAY");
		assertThat(report.fallbacks())
			.containsExactly("io_uring: NO_SQARRAY is not in force: io_uring_setup refused it (EINVAL)");
	}

	@Test
	void refusalOfWhatWasAskedForIsToldOnce() {
		String sentence = "zero-copy sends are not in force: the kernel lacks SEND_ZC";
		RingFeatures features = new RingFeatures("6.1.0", List.of(), List.of(), List.of("other", sentence),
				List.of(sentence), false, false, false, 1024, 4096);
		StartReport report = new StartReport(features, List.of(-1), 1, 1);
		assertThat(report.fallbacks()).containsExactly("io_uring: other");
		assertThat(report.refusals()).containsExactly("io_uring: " + sentence);
	}

}
