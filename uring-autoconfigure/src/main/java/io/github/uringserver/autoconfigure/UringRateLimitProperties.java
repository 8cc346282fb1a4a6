package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.admission.AdmissionRules;

/**
 * How often one peer may connect. The management server's own port has no such limit.
 * Bound on the thread that starts the application.
 */
public class UringRateLimitProperties {

	/**
	 * Whether a peer that opens new connections too fast is refused: with 429, or on a
	 * port with TLS with an alert. A peer is an IPv4 address or an IPv6 network of 64
	 * bits.
	 */
	private boolean enabled;

	/**
	 * New connections of one peer that each worker accepts within a window. The kernel
	 * spreads connections over the workers, so the most a server accepts is the limit
	 * times the workers.
	 */
	private int limit = 100;

	/**
	 * Length of a window.
	 */
	private Duration window = Duration.ofSeconds(1);

	/**
	 * Addresses and networks (CIDR) that are not limited. Trusted proxies are not either,
	 * where the server listens to what proxies tell.
	 */
	private List<String> allow = new ArrayList<>();

	/**
	 * Peers that each worker remembers, a power of two. Each takes 64 bytes of native
	 * memory; the longest unseen is forgotten first.
	 */
	private int peers = AdmissionRules.DEFAULT_PEERS;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public int getLimit() {
		return this.limit;
	}

	public void setLimit(int limit) {
		this.limit = limit;
	}

	public Duration getWindow() {
		return this.window;
	}

	public void setWindow(Duration window) {
		this.window = window;
	}

	public List<String> getAllow() {
		return this.allow;
	}

	public void setAllow(List<String> allow) {
		this.allow = allow;
	}

	public int getPeers() {
		return this.peers;
	}

	public void setPeers(int peers) {
		this.peers = peers;
	}

}
