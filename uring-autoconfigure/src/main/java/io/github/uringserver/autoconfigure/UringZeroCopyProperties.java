package io.github.uringserver.autoconfigure;

import org.springframework.util.unit.DataSize;

/** Properties of sends without a copy, the part uring.server.zero-copy. */
public class UringZeroCopyProperties {

	/**
	 * Whether large sends let the network device read the send buffers (SEND_ZC) instead
	 * of copying them. Pays off on a network card that can do it, not on loopback.
	 */
	private boolean enabled;

	/**
	 * Size from which on a send goes without a copy.
	 */
	private DataSize threshold = DataSize.ofKilobytes(16);

	/**
	 * Whether a worker goes back to copying for a minute when the kernel has copied the
	 * last 64 of these sends all the same.
	 */
	private boolean adaptive = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public DataSize getThreshold() {
		return this.threshold;
	}

	public void setThreshold(DataSize threshold) {
		this.threshold = threshold;
	}

	public boolean isAdaptive() {
		return this.adaptive;
	}

	public void setAdaptive(boolean adaptive) {
		this.adaptive = adaptive;
	}

}
