package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * What the running kernel offers and which of it is in force, probed once. Immutable;
 * read from any thread.
 *
 * @param kernel the kernel release, as {@code uname -r} prints it
 * @param supported names of the io_uring features and set-up flags the kernel has
 * ({@code IORING_FEAT_*} and {@code IORING_SETUP_*} without the prefix, and the names of
 * optional operations such as {@code TIMEOUT_MULTISHOT}; {@code NAPI} when busy polling
 * was asked for and is in force)
 * @param setupFlags the {@code IORING_SETUP_*} flags in force
 * @param fallbacks for each wanted flag or feature that is not in force, one sentence
 * that says which and why
 * @param refusals those of the fallbacks that the configuration asked for by name
 * @param registeredRingFd whether the ring's descriptor is registered
 * @param timeoutMultishot whether one TIMEOUT submission ticks for ever (6.4)
 * @param noIowait whether waiting is kept out of the iowait figure
 * @param submissionQueueEntries the size the kernel gave
 * @param completionQueueEntries the size the kernel gave
 */
public record RingFeatures(String kernel, List<String> supported, List<String> setupFlags, List<String> fallbacks,
		List<String> refusals, boolean registeredRingFd, boolean timeoutMultishot, boolean noIowait,
		int submissionQueueEntries, int completionQueueEntries) {

	public RingFeatures {
		supported = List.copyOf(supported);
		setupFlags = List.copyOf(setupFlags);
		fallbacks = List.copyOf(fallbacks);
		refusals = List.copyOf(refusals);
	}

	/** Features of a ring that got all that was asked for by name. */
	public RingFeatures(String kernel, List<String> supported, List<String> setupFlags, List<String> fallbacks,
			boolean registeredRingFd, boolean timeoutMultishot, boolean noIowait, int submissionQueueEntries,
			int completionQueueEntries) {
		this(kernel, supported, setupFlags, fallbacks, List.of(), registeredRingFd, timeoutMultishot, noIowait,
				submissionQueueEntries, completionQueueEntries);
	}

	/** These features, with one thing more that was asked for and is not in force. */
	RingFeatures without(String sentence) {
		return new RingFeatures(this.kernel, this.supported, this.setupFlags, with(this.fallbacks, sentence),
				with(this.refusals, sentence), this.registeredRingFd, this.timeoutMultishot, this.noIowait,
				this.submissionQueueEntries, this.completionQueueEntries);
	}

	private static List<String> with(List<String> sentences, String sentence) {
		List<String> more = new ArrayList<>(sentences);
		more.add(sentence);
		return more;
	}

	/** Whether the kernel has a feature of this name, see {@link #supported()}. */
	public boolean supports(String name) {
		return this.supported.contains(name);
	}

	/** Names of the optional features in force, beside the set-up flags. */
	public List<String> enabled() {
		List<String> enabled = new ArrayList<>();
		if (this.registeredRingFd) {
			enabled.add("REGISTERED_RING_FD");
		}
		if (this.timeoutMultishot) {
			enabled.add("TIMEOUT_MULTISHOT");
		}
		if (this.noIowait) {
			enabled.add("NO_IOWAIT");
		}
		if (supports("NAPI")) {
			enabled.add("NAPI");
		}
		return enabled;
	}

}
