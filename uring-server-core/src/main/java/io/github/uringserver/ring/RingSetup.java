package io.github.uringserver.ring;

import java.util.List;
import java.util.Set;

import io.github.uringserver.sys.FeatureFlags;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.ParamsLayout;
import io.github.uringserver.sys.SetupFlags;

/**
 * Opens a ring: io_uring_setup(2) with the best flags the kernel takes, then the
 * mappings. Used once per ring, by the thread that opens it.
 */
final class RingSetup {

	/** {@code IORING_MAX_CQ_ENTRIES} of the kernel. */
	private static final int MAX_COMPLETION_ENTRIES = 65_536;

	private static final int REQUIRED_FEATURES = FeatureFlags.SINGLE_MMAP | FeatureFlags.NODROP
			| FeatureFlags.SUBMIT_STABLE;

	private final RingConfiguration configuration;

	private final PollingNegotiation negotiation;

	private RingParameters parameters;

	private int fd = -1;

	private RingMapping mapping;

	private RingSetup(RingConfiguration configuration, Set<SetupOption> withheld) {
		this.configuration = configuration;
		this.negotiation = new PollingNegotiation((flags) -> MemoryPatience.call(() -> setUp(flags)),
				configuration.submissionPolling(), withheld);
	}

	/**
	 * Opens a ring.
	 * @param withheld options to go without
	 * @throws RingException if the kernel refuses; nothing stays open then
	 */
	static RingSetup open(RingConfiguration configuration, Set<SetupOption> withheld) {
		RingSetup setup = new RingSetup(configuration, withheld);
		setup.open();
		return setup;
	}

	private void open() {
		int result = this.negotiation.run();
		if (result < 0) {
			throw RingErrors.refused("io_uring_setup", -result);
		}
		this.fd = result;
		try {
			checkFeatures();
			this.mapping = RingMapping.map(this.fd, this.parameters);
		}
		catch (RuntimeException ex) {
			Linux.close(this.fd);
			throw ex;
		}
	}

	private void checkFeatures() {
		int missing = REQUIRED_FEATURES & ~this.parameters.features();
		if (missing != 0) {
			throw new RingException(
					"The kernel lacks " + FeatureFlags.names(missing) + "; Linux 6.1 or newer is needed", 0);
		}
	}

	private int setUp(int flags) {
		int entries = this.configuration.submissionQueueEntries();
		try (NativeMemory params = NativeMemory.allocate(ParamsLayout.SIZE_BYTES)) {
			params.buffer().putInt(ParamsLayout.FLAGS, flags).putInt(ParamsLayout.CQ_ENTRIES, completionEntries());
			if ((flags & SetupFlags.SQPOLL) != 0) {
				SubmissionPolling polling = this.configuration.submissionPolling();
				params.buffer().putInt(ParamsLayout.SQ_THREAD_IDLE, (int) polling.idle().toMillis());
				params.buffer().putInt(ParamsLayout.SQ_THREAD_CPU, Math.max(0, polling.cpu()));
			}
			int result = Linux.ioUringSetup(entries, params.address());
			if (result >= 0) {
				this.parameters = RingParameters.read(params.buffer());
			}
			return result;
		}
	}

	private int completionEntries() {
		long wanted = (long) this.configuration.submissionQueueEntries() * this.configuration.completionQueueFactor();
		return (int) Math.min(wanted, MAX_COMPLETION_ENTRIES);
	}

	int fd() {
		return this.fd;
	}

	RingMapping mapping() {
		return this.mapping;
	}

	RingConfiguration configuration() {
		return this.configuration;
	}

	/** One sentence for each option that the kernel did not grant. */
	List<String> fallbacks() {
		return this.negotiation.fallbacks();
	}

	/** One sentence for each wish of the configuration that it did not grant. */
	List<String> refusals() {
		return this.negotiation.refusals();
	}

}
