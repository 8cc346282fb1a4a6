package io.github.uringserver.net;

/**
 * When sends go without a copy ({@code IORING_OP_SEND_ZC}). Immutable.
 * <p>
 * Worth it for large sends through a network device that can do it: on loopback the
 * kernel always copies, and the second completion comes on top.
 *
 * @param thresholdBytes sends of at least as many bytes go without a copy, 1 or more
 * @param adaptive whether a worker whose zero-copy sends the kernel copies all the same
 * sends with copies for a while
 */
public record ZeroCopy(int thresholdBytes, boolean adaptive) {

	/** Every send copies. */
	public static final ZeroCopy OFF = new ZeroCopy(Integer.MAX_VALUE, true);

	public ZeroCopy {
		if (thresholdBytes < 1) {
			throw new IllegalArgumentException(
					"thresholdBytes must be from 1 to " + Integer.MAX_VALUE + ": thresholdBytes=" + thresholdBytes);
		}
	}

	/** Whether some sends are to go without a copy. */
	public boolean isOn() {
		return this.thresholdBytes != Integer.MAX_VALUE;
	}

}
