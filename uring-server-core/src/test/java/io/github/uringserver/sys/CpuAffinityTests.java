package io.github.uringserver.sys;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Pinning on the running kernel, each time on a thread of its own. */
class CpuAffinityTests {

	@Test
	void allowedAreAtLeastTheProcessorsTheJvmSees() {
		assertThat(CpuAffinity.allowed()).hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors())
			.isSorted();
	}

	@Test
	void pinnedThreadHasOneCpuAndOthersKeepTheirs() throws Exception {
		int[] before = CpuAffinity.allowed();
		int last = before[before.length - 1];
		int[][] pinned = new int[1][];
		int[] result = { -1 };
		Thread thread = new Thread(() -> {
			result[0] = CpuAffinity.pinCurrentThread(last);
			pinned[0] = CpuAffinity.allowed();
		});
		thread.start();
		thread.join();
		assertThat(result[0]).isZero();
		assertThat(pinned[0]).containsExactly(last);
		assertThat(CpuAffinity.allowed()).isEqualTo(before);
	}

	@Test
	void cpuThatIsNotThereIsRefused() {
		assertThat(CpuAffinity.pinCurrentThread(-1)).isEqualTo(-Errno.EINVAL);
		assertThat(CpuAffinity.pinCurrentThread(8191)).isEqualTo(-Errno.EINVAL);
		assertThat(CpuAffinity.pinCurrentThread(100_000)).isEqualTo(-Errno.EINVAL);
	}

}
