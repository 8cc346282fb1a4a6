package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

import io.github.uringserver.sys.Errno;

/**
 * Finds the setup flags a kernel takes. io_uring_setup(2) says EINVAL without saying
 * which flag it means, so flags are given up one at a time: first each alone, then, if
 * none was the only culprit, more and more of them, the newest first. Used once per ring,
 * by the thread that opens it.
 */
final class SetupNegotiation {

	private final IntUnaryOperator setup;

	private final Set<SetupOption> wanted;

	private final List<String> fallbacks = new ArrayList<>();

	/**
	 * Creates a negotiation.
	 * @param setup takes setup flags, returns a descriptor or a negative errno
	 * @param withheld options to go without
	 */
	SetupNegotiation(IntUnaryOperator setup, Set<SetupOption> withheld) {
		this(setup, SetupOption.all(), withheld);
	}

	/**
	 * Creates a negotiation.
	 * @param setup takes setup flags, returns a descriptor or a negative errno
	 * @param candidates what to ask for; other options are not missed
	 * @param withheld options to go without
	 */
	SetupNegotiation(IntUnaryOperator setup, Set<SetupOption> candidates, Set<SetupOption> withheld) {
		this.setup = setup;
		this.wanted = EnumSet.copyOf(candidates);
		for (SetupOption option : withheld) {
			SetupOption.remove(this.wanted, option);
		}
		Set<SetupOption> missing = EnumSet.copyOf(candidates);
		missing.removeAll(this.wanted);
		missing.forEach((option) -> this.fallbacks.add(option + " is withheld by the caller"));
	}

	/** Sets up: the descriptor, or the negative errno that no flag explains. */
	int run() {
		int result = this.setup.applyAsInt(SetupOption.flags(this.wanted));
		if (result != -Errno.EINVAL) {
			return result;
		}
		for (SetupOption option : EnumSet.copyOf(this.wanted)) {
			Set<SetupOption> options = EnumSet.copyOf(this.wanted);
			SetupOption.remove(options, option);
			result = attempt(options);
			if (result != -Errno.EINVAL) {
				return result;
			}
		}
		Set<SetupOption> options = EnumSet.copyOf(this.wanted);
		for (SetupOption option : EnumSet.copyOf(this.wanted)) {
			SetupOption.remove(options, option);
			result = attempt(options);
			if (result != -Errno.EINVAL) {
				return result;
			}
		}
		return result;
	}

	private int attempt(Set<SetupOption> options) {
		int result = this.setup.applyAsInt(SetupOption.flags(options));
		if (result >= 0) {
			Set<SetupOption> refused = EnumSet.copyOf(this.wanted);
			refused.removeAll(options);
			refused.forEach(
					(option) -> this.fallbacks.add(option + " is not in force: io_uring_setup refused it (EINVAL)"));
		}
		return result;
	}

	/** One sentence for each option that is not in force. */
	List<String> fallbacks() {
		return this.fallbacks;
	}

}
