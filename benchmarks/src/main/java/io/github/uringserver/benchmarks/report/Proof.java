package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * That a process is the server it is said to be: the threads the kernel knows, what Boot
 * logged, and the libraries in its memory. Nothing is measured without.
 */
final class Proof {

	private Proof() {
	}

	/**
	 * Looks at a process that has answered.
	 * @throws IOException if it runs another server than the peer's
	 */
	static void demand(Peer peer, long pid, Path log) throws IOException {
		List<String> threads = threads(pid);
		if (threads.stream().noneMatch((name) -> name.startsWith(peer.threads()))) {
			throw refused(peer, "no thread whose name begins with " + peer.threads() + " among " + threads);
		}
		if (!Files.readString(log).contains(peer.logged())) {
			throw refused(peer, log + " does not say: " + peer.logged());
		}
		if (!Files.readString(Path.of("/proc/" + pid + "/maps")).contains(peer.mapped())) {
			throw refused(peer, "it has not loaded " + peer.mapped());
		}
	}

	private static IOException refused(Peer peer, String reason) {
		return new IOException("Not measured: this is not " + peer.title() + ": " + reason);
	}

	private static List<String> threads(long pid) throws IOException {
		List<String> names = new ArrayList<>();
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			for (Path thread : threads.toList()) {
				try {
					names.add(Files.readString(thread.resolve("comm")).trim());
				}
				catch (NoSuchFileException ex) {
					// the thread has ended in the meantime
				}
			}
		}
		return names;
	}

}
