package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.SetupFlags;

/**
 * Sets up a ring that is to have a thread of the kernel: on the CPU that was asked for,
 * else on any, else without the thread, as any other ring. Used once per ring, by the
 * thread that opens it.
 */
final class PollingNegotiation {

	private final IntUnaryOperator setup;

	private final SubmissionPolling polling;

	private final Set<SetupOption> withheld;

	private final List<String> fallbacks = new ArrayList<>();

	private final List<String> refusals = new ArrayList<>();

	/**
	 * Creates a negotiation.
	 * @param setup takes setup flags, returns a descriptor or a negative errno
	 * @param polling the wish, null for no such thread
	 * @param withheld options to go without
	 */
	PollingNegotiation(IntUnaryOperator setup, SubmissionPolling polling, Set<SetupOption> withheld) {
		this.setup = setup;
		this.polling = polling;
		this.withheld = withheld;
	}

	/** Sets up: the descriptor, or the negative errno that no flag explains. */
	int run() {
		if (this.polling == null) {
			return negotiate(SetupOption.all(), 0);
		}
		int result = -Errno.EINVAL;
		if (this.polling.cpu() >= 0) {
			result = negotiate(SetupOption.besideKernelThread(), SetupFlags.SQPOLL | SetupFlags.SQ_AFF);
			if (result == -Errno.EINVAL) {
				this.refusals.add("SQ_AFF is not in force: io_uring_setup refused CPU " + this.polling.cpu()
						+ " (EINVAL), which is not online or not in the process's cpuset; the kernel's thread runs"
						+ " on any CPU");
			}
		}
		if (result == -Errno.EINVAL) {
			result = negotiate(SetupOption.besideKernelThread(), SetupFlags.SQPOLL);
		}
		if (result >= 0) {
			return result;
		}
		this.refusals.clear();
		this.refusals.add("SQPOLL is not in force: io_uring_setup refused it (" + Errno.message(-result) + ")"
				+ remedy(-result) + "; workers submit with system calls of their own");
		return negotiate(SetupOption.all(), 0);
	}

	private static String remedy(int errno) {
		return switch (errno) {
			case Errno.EPERM, Errno.EACCES ->
				"; likely cause: a security module or a seccomp profile; allow io_uring's sqpoll there";
			case Errno.EAGAIN, Errno.ENOMEM ->
				"; likely cause: a limit of threads or memory (ulimit -u, pids cgroup); raise it";
			default -> "";
		};
	}

	private int negotiate(Set<SetupOption> candidates, int extraFlags) {
		SetupNegotiation negotiation = new SetupNegotiation((flags) -> this.setup.applyAsInt(flags | extraFlags),
				EnumSet.copyOf(candidates), this.withheld);
		int result = negotiation.run();
		if (result >= 0) {
			this.fallbacks.addAll(negotiation.fallbacks());
		}
		return result;
	}

	/** One sentence for each option that is not in force, refusals not among them. */
	List<String> fallbacks() {
		return this.fallbacks;
	}

	/** One sentence for each wish of the configuration that is not in force. */
	List<String> refusals() {
		return this.refusals;
	}

}
