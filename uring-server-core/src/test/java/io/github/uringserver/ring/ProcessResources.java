package io.github.uringserver.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.uringserver.sys.Linux;

/** What this process holds, counted from /proc; for leak tests. */
final class ProcessResources {

	private ProcessResources() {
	}

	/** Open descriptors. */
	static long descriptors() throws IOException {
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.count();
		}
	}

	/** Mappings of rings. */
	static long ringMappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).count();
		}
	}

	/** The size of the address space in bytes: adjacent mappings merge, bytes do not. */
	static long mappedBytes() throws IOException {
		String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[0];
		return Long.parseLong(pages) * Linux.pageSizeBytes();
	}

}
