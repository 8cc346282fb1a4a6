package io.github.uringserver.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory on huge pages: mapped on any thread, before the server serves.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/mm/hugetlbpage.html">HugeTLB
 * pages</a>
 * @see <a href="https://docs.kernel.org/admin-guide/mm/transhuge.html">Transparent huge
 * pages</a>
 */
final class HugePages {

	private static final Pattern SIZE = Pattern.compile("(?m)^Hugepagesize:\\s+(\\d+) kB$");

	private static final Path TRANSPARENT = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

	private HugePages() {
	}

	/** The size of a huge page in bytes, 0 if the kernel has none. */
	static long sizeBytes() {
		Matcher size = SIZE.matcher(read(Path.of("/proc/meminfo")));
		return size.find() ? Long.parseLong(size.group(1)) * 1024 : 0;
	}

	/**
	 * Maps pages of the pool, all of them present: a missing one would be a bus error
	 * later on.
	 * @param bytes a multiple of the size of a huge page
	 * @return an address or a negative errno
	 */
	static long mapFromPool(long bytes) {
		long address = Linux.mmap(bytes, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS | Linux.MAP_HUGETLB, -1, 0);
		if (address < 0) {
			return address;
		}
		int result = Linux.madvise(address, bytes, Linux.MADV_POPULATE_WRITE);
		if (result < 0) {
			Linux.munmap(address, bytes);
			return result;
		}
		return address;
	}

	/**
	 * Maps memory at a multiple of the size of a huge page, and has the kernel take huge
	 * pages for it as far as it finds any.
	 * @param bytes a multiple of {@code hugePageBytes}
	 * @return an address or a negative errno
	 */
	static long mapTransparent(long bytes, long hugePageBytes) {
		if (!transparentAllowed(read(TRANSPARENT))) {
			return -Errno.EOPNOTSUPP;
		}
		long mapped = Linux.mmap(bytes + hugePageBytes, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS, -1, 0);
		if (mapped < 0) {
			return mapped;
		}
		long address = (mapped + hugePageBytes - 1) / hugePageBytes * hugePageBytes;
		unmap(mapped, address);
		unmap(address + bytes, mapped + bytes + hugePageBytes);
		int result = Linux.madvise(address, bytes, Linux.MADV_HUGEPAGE);
		if (result == 0) {
			result = Linux.madvise(address, bytes, Linux.MADV_POPULATE_WRITE);
		}
		if (result < 0) {
			Linux.munmap(address, bytes);
			return result;
		}
		return address;
	}

	private static void unmap(long from, long to) {
		if (to > from) {
			Linux.munmap(from, to - from);
		}
	}

	/**
	 * Whether madvise(2) brings transparent huge pages.
	 * @param setting such as {@code always [madvise] never}; empty where the kernel has
	 * none
	 */
	static boolean transparentAllowed(String setting) {
		return setting.contains("[always]") || setting.contains("[madvise]");
	}

	private static String read(Path file) {
		try {
			return new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
