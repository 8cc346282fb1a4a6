package io.github.uringserver.ring;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.CqeLayout;
import io.github.uringserver.sys.ParamsLayout;

/**
 * What io_uring_setup(2) answered: sizes, flags, and where in the mapping things lie.
 * Immutable.
 *
 * @see ParamsLayout
 */
record RingParameters(int submissionQueueEntries, int completionQueueEntries, int setupFlags, int features,
		int submissionHead, int submissionTail, int submissionFlags, int submissionArray, int completionHead,
		int completionTail, int completionEntries) {

	/** Reads the struct the kernel filled in. */
	static RingParameters read(ByteBuffer params) {
		return new RingParameters(params.getInt(ParamsLayout.SQ_ENTRIES), params.getInt(ParamsLayout.CQ_ENTRIES),
				params.getInt(ParamsLayout.FLAGS), params.getInt(ParamsLayout.FEATURES),
				params.getInt(ParamsLayout.SQ_HEAD), params.getInt(ParamsLayout.SQ_TAIL),
				params.getInt(ParamsLayout.SQ_FLAGS), params.getInt(ParamsLayout.SQ_ARRAY),
				params.getInt(ParamsLayout.CQ_HEAD), params.getInt(ParamsLayout.CQ_TAIL),
				params.getInt(ParamsLayout.CQ_CQES));
	}

	/** Whether a feature flag is set. */
	boolean hasFeature(int feature) {
		return (this.features & feature) != 0;
	}

	/** Whether a setup flag is in force. */
	boolean hasSetupFlag(int flag) {
		return (this.setupFlags & flag) != 0;
	}

	/** How many bytes to map for both queues: the end of whatever lies last. */
	long mappingBytes() {
		long array = (this.submissionArray == 0) ? 0
				: this.submissionArray + (long) this.submissionQueueEntries * Integer.BYTES;
		long entries = this.completionEntries + (long) this.completionQueueEntries * CqeLayout.SIZE_BYTES;
		return Math.max(array, entries);
	}

}
