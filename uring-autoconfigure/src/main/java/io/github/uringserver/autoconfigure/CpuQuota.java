package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the control groups of this process limit its CPU time. Read once while the
 * application starts, on its thread. Understands cgroup v2 ({@code cpu.max}) and v1
 * ({@code cpu.cfs_quota_us}), seen from the host or from inside a container.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files">
 * cgroup v2, cpu.max</a>
 */
final class CpuQuota {

	private static final Path CGROUPS_OF_PROCESS = Path.of("/proc/self/cgroup");

	private static final Path MOUNT = Path.of("/sys/fs/cgroup");

	private CpuQuota() {
	}

	/** Whether there is a quota; false where that cannot be known. */
	static boolean isSet() {
		return isSet(CGROUPS_OF_PROCESS, MOUNT);
	}

	/** As {@link #isSet()}, with the two places to look at. */
	static boolean isSet(Path cgroupsOfProcess, Path mount) {
		return lines(cgroupsOfProcess).stream().anyMatch((line) -> isSet(line, mount));
	}

	/** A line is {@code id:controllers:/path}, with no controllers in v2. */
	private static boolean isSet(String line, Path mount) {
		String[] parts = line.split(":", 3);
		if (parts.length < 3) {
			return false;
		}
		if (parts[1].isEmpty()) {
			return anyAncestor(mount, parts[2], "cpu.max");
		}
		return List.of(parts[1].split(",")).contains("cpu")
				&& anyAncestor(mount.resolve(parts[1]), parts[2], "cpu.cfs_quota_us");
	}

	/**
	 * A quota of any group above counts too. Inside a container the path may be the
	 * host's and not exist; the container's own group is the root then.
	 */
	private static boolean anyAncestor(Path root, String path, String file) {
		Path group = root.resolve(path.substring(1)).normalize();
		while (group != null && group.startsWith(root)) {
			if (hasQuota(group.resolve(file))) {
				return true;
			}
			group = group.getParent();
		}
		return false;
	}

	/** No quota reads {@code max <period>} in v2 and {@code -1} in v1. */
	private static boolean hasQuota(Path file) {
		List<String> lines = lines(file);
		return !lines.isEmpty() && !lines.get(0).isBlank() && !lines.get(0).startsWith("max")
				&& !lines.get(0).startsWith("-");
	}

	private static List<String> lines(Path file) {
		try {
			return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
