package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CpuQuotaTests {

	@TempDir
	Path directory;

	@Test
	void quotaOfTheOwnGroupCounts() throws IOException {
		write("app.slice/cpu.max", "150000 100000\n");
		assertThat(isSet("0::/app.slice\n")).isTrue();
	}

	@Test
	void quotaOfAGroupAboveCounts() throws IOException {
		write("app.slice/cpu.max", "50000 100000\n");
		write("app.slice/inner/cpu.max", "max 100000\n");
		assertThat(isSet("0::/app.slice/inner\n")).isTrue();
	}

	@Test
	void maxIsNoQuota() throws IOException {
		write("app.slice/cpu.max", "max 100000\n");
		assertThat(isSet("0::/app.slice\n")).isFalse();
	}

	@Test
	void rootOfAContainerCounts() throws IOException {
		write("cpu.max", "100000 100000\n");
		assertThat(isSet("0::/\n")).isTrue();
	}

	@Test
	void pathOfTheHostIsNotFollowedOutOfTheMount() throws IOException {
		write("cpu.max", "max 100000\n");
		Files.writeString(this.directory.resolve("cpu.max"), "100000 100000\n");
		assertThat(isSet("0::/../..\n")).isFalse();
	}

	@Test
	void quotaOfVersionOneCounts() throws IOException {
		write("cpu,cpuacct/docker/cpu.cfs_quota_us", "200000\n");
		assertThat(isSet("4:memory:/docker\n3:cpu,cpuacct:/docker\n")).isTrue();
	}

	@Test
	void negativeQuotaOfVersionOneIsNone() throws IOException {
		write("cpu/docker/cpu.cfs_quota_us", "-1\n");
		assertThat(isSet("3:cpu:/docker\n2:cpuset:/\n")).isFalse();
	}

	@Test
	void systemWithoutControlGroupsHasNone() {
		assertThat(CpuQuota.isSet(this.directory.resolve("absent"), this.directory)).isFalse();
	}

	@Test
	void nonsenseIsNoQuota() throws IOException {
		assertThat(isSet("nonsense\n\n:\n")).isFalse();
	}

	private void write(String file, String content) throws IOException {
		Path path = this.directory.resolve("mount").resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, content);
	}

	private boolean isSet(String groups) throws IOException {
		Path file = Files.writeString(this.directory.resolve("cgroup"), groups);
		return CpuQuota.isSet(file, this.directory.resolve("mount"));
	}

}
