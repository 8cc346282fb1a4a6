package io.github.uringserver.admission;

import java.security.SecureRandom;
import java.util.function.LongFunction;

import io.github.uringserver.sys.NativeMemory;

/**
 * Decides for one worker who may connect, before anything is allocated for a connection.
 * Worker thread only; nothing is put on the heap.
 * <p>
 * New connections are counted in two windows: those of the present one, and those of the
 * one before in proportion to how much of it lies within the last {@code window}. That
 * takes two numbers instead of a time for each connection. Its error: within no stretch
 * of the length of a window are more than twice as many connections admitted as the limit
 * says, and never more than the limit within a window of the clock; evenly spaced
 * connections are admitted exactly up to the limit.
 * <p>
 * A peer is an IPv4 address, or the first 64 bits of an IPv6 address: a customer has that
 * many to choose from (RFC 6177).
 */
public final class Admission implements AutoCloseable {

	/** Admitted; the peer's connections are not counted. */
	public static final int ADMITTED = -1;

	/** Refused: too many new connections. */
	public static final int TOO_FAST = -2;

	/** Refused: too many connections are open. */
	public static final int TOO_MANY = -3;

	/** How often {@link #tick} should be called while {@link #needsTick()}. */
	public static final long TICK_NANOS = 100_000_000L;

	private static final int IPV4_BYTES = 4;

	private static final int IPV4 = 4;

	private static final int IPV6 = 6;

	private static final int MAPPED_AT = 12;

	/** Swept in 16 ticks. */
	private static final int SWEEPS = 16;

	private final AdmissionRules rules;

	private final long windowNanos;

	private final PeerTable peers;

	private int sweepFrom;

	private Admission(AdmissionRules rules, PeerTable peers) {
		this.rules = rules;
		this.windowNanos = rules.window().toNanos();
		this.peers = peers;
	}

	/** For the rules; null when they refuse nobody. Any thread. */
	public static Admission of(AdmissionRules rules) {
		return of(rules, NativeMemory::allocate);
	}

	/**
	 * As {@link #of(AdmissionRules)}.
	 * @param memory allocates that many bytes
	 */
	public static Admission of(AdmissionRules rules, LongFunction<NativeMemory> memory) {
		return rules.isActive()
				? new Admission(rules,
						new PeerTable(rules.peers(), new SecureRandom().nextLong(), memory.apply(rules.nativeBytes())))
				: null;
	}

	/**
	 * Decides about a new connection, and counts it when it is admitted.
	 * @param address the peer's, its first {@code length} bytes
	 * @param length 4 or 16; anything else (a unix domain socket) is admitted
	 * @param nowNanos the present time, from a clock that never goes back
	 * @return {@link #TOO_FAST}, {@link #TOO_MANY}, {@link #ADMITTED}, or a ticket from 0
	 * to be given to {@link #closed} when the connection has closed
	 */
	public int admit(byte[] address, int length, long nowNanos) {
		if ((length != IPV4_BYTES && length != 16) || this.rules.exempt().contains(address, length)) {
			return ADMITTED;
		}
		boolean mapped = length == 16 && isMapped(address);
		if (mapped && this.rules.exempt().containsMapped(address)) {
			return ADMITTED;
		}
		boolean ipv4 = length == IPV4_BYTES || mapped;
		long key = ipv4 ? number(address, mapped ? MAPPED_AT : 0, IPV4_BYTES) : number(address, 0, Long.BYTES);
		int peer = this.peers.find(key, ipv4 ? IPV4 : IPV6, nowNanos);
		return (peer == PeerTable.NONE) ? ADMITTED : admit(peer, nowNanos);
	}

	private int admit(int peer, long nowNanos) {
		if (this.rules.maxConnectionsPerPeer() > 0
				&& this.peers.connections(peer) >= this.rules.maxConnectionsPerPeer()) {
			return TOO_MANY;
		}
		if (this.rules.connectionsPerWindow() > 0 && !count(peer, nowNanos)) {
			return TOO_FAST;
		}
		if (this.rules.maxConnectionsPerPeer() == 0) {
			return ADMITTED;
		}
		this.peers.addConnections(peer, 1);
		return peer;
	}

	private boolean count(int peer, long nowNanos) {
		long window = Math.floorDiv(nowNanos, this.windowNanos);
		long last = this.peers.window(peer);
		if (window != last) {
			this.peers.begin(peer, window, (window == last + 1) ? this.peers.present(peer) : 0);
		}
		long leftNanos = this.windowNanos - Math.floorMod(nowNanos, this.windowNanos);
		double before = this.peers.previous(peer) * ((double) leftNanos / this.windowNanos);
		if (this.peers.present(peer) + before > this.rules.connectionsPerWindow() - 1) {
			return false;
		}
		this.peers.countPresent(peer);
		return true;
	}

	/** A connection with this ticket has closed. */
	public void closed(int ticket) {
		this.peers.addConnections(ticket, -1);
	}

	/** Whether there is anything to forget. */
	public boolean needsTick() {
		return this.peers.used() > 0;
	}

	/** Forgets, little by little, peers that were not seen for two windows. */
	public void tick(long nowNanos) {
		int count = Math.max(PeerTable.PROBES, this.peers.capacity() / SWEEPS);
		this.peers.sweep(this.sweepFrom, count, nowNanos - 2 * this.windowNanos);
		this.sweepFrom = (this.sweepFrom + count) & (this.peers.capacity() - 1);
	}

	/** How many peers are remembered. */
	public int peers() {
		return this.peers.used();
	}

	/** How many peers were forgotten for want of room. */
	public long evictions() {
		return this.peers.evictions();
	}

	/** IPv4 in the form ::ffff:a.b.c.d, as a dual-stack socket tells it. */
	private static boolean isMapped(byte[] address) {
		return number(address, 0, Long.BYTES) == 0 && address[8] == 0 && address[9] == 0 && address[10] == -1
				&& address[11] == -1;
	}

	private static long number(byte[] bytes, int from, int count) {
		long value = 0;
		for (int i = from; i < from + count; i++) {
			value = value << Byte.SIZE | (bytes[i] & 0xFF);
		}
		return value;
	}

	/** Frees the table. Nothing may be called afterwards. */
	@Override
	public void close() {
		this.peers.close();
	}

}
