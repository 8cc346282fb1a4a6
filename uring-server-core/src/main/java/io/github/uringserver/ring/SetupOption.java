package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.github.uringserver.sys.SetupFlags;

/**
 * The setup flags a ring is opened with if the kernel has them, the newest first: that is
 * the order in which they are given up. A ring works without any of them.
 */
enum SetupOption {

	/** Saves an indirection per submission; 6.6. */
	NO_SQARRAY(SetupFlags.NO_SQARRAY),
	/** Completions are made when the worker asks for them, not in between; 6.1. */
	DEFER_TASKRUN(SetupFlags.DEFER_TASKRUN),
	/** Saves locking in the kernel; 6.0. */
	SINGLE_ISSUER(SetupFlags.SINGLE_ISSUER),
	/** Shows when task work waits; 5.19. */
	TASKRUN_FLAG(SetupFlags.TASKRUN_FLAG),
	/** Completions do not interrupt the worker; 5.19. */
	COOP_TASKRUN(SetupFlags.COOP_TASKRUN),
	/** One bad submission does not hold up the rest of its batch; 5.18. */
	SUBMIT_ALL(SetupFlags.SUBMIT_ALL),
	/** Opened by one thread, owned by another; 5.10. */
	R_DISABLED(SetupFlags.R_DISABLED),
	/** A completion queue larger than twice the submission queue; 5.5. */
	CQSIZE(SetupFlags.CQSIZE);

	private final int flag;

	SetupOption(int flag) {
		this.flag = flag;
	}

	/** All of them. */
	static Set<SetupOption> all() {
		return EnumSet.allOf(SetupOption.class);
	}

	/**
	 * Those that io_uring_setup(2) takes together with {@code IORING_SETUP_SQPOLL}: with
	 * that thread there is no task work of the worker's to defer.
	 */
	static Set<SetupOption> besideKernelThread() {
		return EnumSet.complementOf(EnumSet.of(DEFER_TASKRUN, TASKRUN_FLAG, COOP_TASKRUN));
	}

	/**
	 * Takes one away, together with those that make no sense without it.
	 */
	static void remove(Set<SetupOption> options, SetupOption option) {
		options.remove(option);
		if (!options.contains(R_DISABLED)) {
			// The thread that sets up such a ring would own it, and that is not the
			// worker.
			options.remove(SINGLE_ISSUER);
		}
		if (!options.contains(SINGLE_ISSUER)) {
			options.remove(DEFER_TASKRUN);
		}
		if (!options.contains(DEFER_TASKRUN) && !options.contains(COOP_TASKRUN)) {
			options.remove(TASKRUN_FLAG);
		}
	}

	/** The flags of these options, as io_uring_setup(2) takes them. */
	static int flags(Set<SetupOption> options) {
		return options.stream().mapToInt((option) -> option.flag).reduce(0, (left, right) -> left | right);
	}

	/** The names of the flags that are set. */
	static List<String> names(int flags) {
		List<String> names = new ArrayList<>();
		if ((flags & SetupFlags.SQPOLL) != 0) {
			names.add("SQPOLL");
		}
		if ((flags & SetupFlags.SQ_AFF) != 0) {
			names.add("SQ_AFF");
		}
		Arrays.stream(values()).filter((option) -> (flags & option.flag) != 0).map(Enum::name).forEach(names::add);
		return names;
	}

}
