package io.github.uringserver.net;

/**
 * Whether, and how far, handlers may keep receive buffers beyond the call that brings
 * them. Immutable.
 *
 * @param credits how many parts of buffers the handlers of one connection may keep at
 * once; 0 for none, which switches leasing off
 * @param minBytes fewer bytes are not worth a buffer of their own: they are copied
 */
public record LeaseRules(int credits, int minBytes) {

	/** No leases: everything is copied. */
	public static final LeaseRules OFF = new LeaseRules(0, 1);

	/** Credits of a connection unless they are set. */
	public static final int DEFAULT_CREDITS = 16;

	/** What is copied unless it is set: as long as that costs less than a lease. */
	public static final int DEFAULT_MIN_BYTES = 1024;

	public LeaseRules {
		if (credits < 0 || credits > 32_768) {
			throw new IllegalArgumentException("credits must be from 0 to 32768: credits=" + credits);
		}
		if (minBytes < 1) {
			throw new IllegalArgumentException("minBytes must be positive: minBytes=" + minBytes);
		}
	}

	/** Whether anything is leased. */
	public boolean isOn() {
		return this.credits > 0;
	}

}
