package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this process holds of what a server takes from the system. */
final class OpenResources {

	private OpenResources() {
	}

	/** Descriptors and mappings of rings, by kind. */
	static Map<String, Long> count() {
		Map<String, Long> counts = new TreeMap<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
				Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
			descriptors.map(OpenResources::kind).forEach((kind) -> counts.merge(kind, 1L, Long::sum));
			counts.put("mapped rings", mappings.filter((line) -> line.contains("io_uring")).count());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		counts.remove("file");
		return counts;
	}

	/** Live threads of servers. */
	static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("uring-"))
			.count();
	}

	/** Sockets and anonymous descriptors; what the JVM does with files is its own. */
	private static String kind(Path descriptor) {
		try {
			String target = Files.readSymbolicLink(descriptor).toString();
			return target.startsWith("socket:") ? "socket" : target.startsWith("anon_inode:") ? target : "file";
		}
		catch (IOException ex) {
			return "file";
		}
	}

}
