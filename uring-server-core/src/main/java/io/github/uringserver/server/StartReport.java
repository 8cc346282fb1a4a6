package io.github.uringserver.server;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.ring.RingFeatures;

/**
 * What a server says of itself when it has started: one line with what is in force and
 * how much memory that took, and one line for each thing it has to do without. Made by
 * the thread that starts the server.
 */
final class StartReport {

	private static final long MEBIBYTE = 1 << 20;

	/** Size of a submission queue entry, see io_uring_setup(2). */
	private static final long SUBMISSION_BYTES = 64;

	/** Size of a completion queue entry, see io_uring_setup(2). */
	private static final long COMPLETION_BYTES = 16;

	private final RingFeatures features;

	private final List<Integer> cpus;

	private final long bytesPerWorker;

	private final long fileBytesPerWorker;

	/**
	 * Creates the report.
	 * @param features what the rings got
	 * @param cpus the CPU of each worker, -1 for a worker that is not pinned
	 * @param bufferBytesPerWorker native memory of one worker's buffers
	 * @param fileBytesPerWorker how much of that is taken with the first file only
	 */
	StartReport(RingFeatures features, List<Integer> cpus, long bufferBytesPerWorker, long fileBytesPerWorker) {
		this.features = features;
		this.cpus = cpus;
		this.fileBytesPerWorker = fileBytesPerWorker;
		this.bytesPerWorker = bufferBytesPerWorker + features.submissionQueueEntries() * SUBMISSION_BYTES
				+ features.completionQueueEntries() * COMPLETION_BYTES;
	}

	/** The line. */
	String summary() {
		return "io_uring on Linux " + this.features.kernel() + ": " + workers() + ", native memory "
				+ mebibytes(this.bytesPerWorker) + " per worker" + ofThatLater() + ", "
				+ mebibytes(this.bytesPerWorker * this.cpus.size()) + " in total, queues of "
				+ this.features.submissionQueueEntries() + " submissions and " + this.features.completionQueueEntries()
				+ " completions, flags " + String.join(" ", this.features.setupFlags()) + ", " + optional();
	}

	private String ofThatLater() {
		return (this.fileBytesPerWorker > 0) ? " (" + mebibytes(this.fileBytesPerWorker) + " of it with its first file)"
				: "";
	}

	/** A line for each flag or feature that would be used and is not in force. */
	List<String> fallbacks() {
		return this.features.fallbacks()
			.stream()
			.filter((fallback) -> !this.features.refusals().contains(fallback))
			.map(StartReport::line)
			.toList();
	}

	/** A line for each option that was asked for by name and is not in force. */
	List<String> refusals() {
		return this.features.refusals().stream().map(StartReport::line).toList();
	}

	private static String line(String sentence) {
		return "io_uring: " + sentence;
	}

	private String workers() {
		String count = (this.cpus.size() == 1) ? "1 worker" : this.cpus.size() + " workers";
		if (this.cpus.contains(-1)) {
			return count + " not pinned";
		}
		return count + " pinned to " + ((this.cpus.size() == 1) ? "CPU " : "CPUs ")
				+ String.join(" ", this.cpus.stream().map(String::valueOf).toList());
	}

	private String optional() {
		List<String> inForce = new ArrayList<>();
		if (this.features.registeredRingFd()) {
			inForce.add("registered ring");
		}
		if (this.features.timeoutMultishot()) {
			inForce.add("multishot timeout");
		}
		if (this.features.noIowait()) {
			inForce.add("no iowait");
		}
		return inForce.isEmpty() ? "no optional features" : "with " + String.join(", ", inForce);
	}

	private static String mebibytes(long bytes) {
		return Math.max(1, (bytes + MEBIBYTE / 2) / MEBIBYTE) + " MiB";
	}

}
