package io.github.uringserver.server;

/**
 * Which worker gets a new connection. Without steering the kernel chooses by a hash of
 * the addresses, which gives each worker its share.
 */
public enum Steering {

	/**
	 * {@link #CBPF} when each worker has a CPU of its own and every network device has at
	 * least as many receive queues as there are workers; else {@link #OFF}: where fewer
	 * CPUs than workers handle what comes in, some workers would get nothing.
	 */
	AUTO,

	/** By the hash. */
	OFF,

	/**
	 * The worker of the CPU that handles the connection's first packet, by a program
	 * ({@code SO_ATTACH_REUSEPORT_CBPF}).
	 */
	CBPF,

	/**
	 * As {@link #CBPF}, by a mark on each socket ({@code SO_INCOMING_CPU}); Linux 6.2.
	 */
	INCOMING_CPU

}
