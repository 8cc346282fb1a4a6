package io.github.uringserver.admission;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.NativeMemory;

/**
 * What a worker knows about its peers: an open-addressed table of entries of one cache
 * line each, in native memory. A peer's entry is one of {@value #PROBES} neighbours, so a
 * look-up never takes longer; when all of them are taken the least recently used one
 * goes, unless it has connections. Owned by one thread, nothing is allocated.
 *
 * <pre>
 *  0        8        12       16       24       32       40       44       64
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * |  key   | family |present |window  |previous|last    |connec- |        |
 * |        | 0 free | count  |number  | count  |seen    | tions  |        |
 * +--------+--------+--------+--------+--------+--------+--------+--------+
 * </pre>
 */
final class PeerTable implements AutoCloseable {

	/** No entry: every neighbour has connections. */
	static final int NONE = -1;

	/** How many neighbours an entry may be in. */
	static final int PROBES = 8;

	private static final int ENTRY_SHIFT = 6;

	private static final int KEY = 0;

	private static final int FAMILY = 8;

	private static final int PRESENT = 12;

	private static final int WINDOW = 16;

	private static final int PREVIOUS = 24;

	private static final int LAST_SEEN = 32;

	private static final int CONNECTIONS = 40;

	private final NativeMemory region;

	private final ByteBuffer memory;

	private final int mask;

	private final long seed;

	private int used;

	private long evictions;

	/**
	 * Creates an empty table.
	 * @param capacity a power of two, {@value #PROBES} or more
	 * @param seed makes it hard to guess who shares a place with whom
	 * @param region zeroed memory of {@link #bytes(int)}, the table's from now on
	 */
	PeerTable(int capacity, long seed, NativeMemory region) {
		if (Integer.bitCount(capacity) != 1 || capacity < PROBES) {
			throw new IllegalArgumentException(
					"capacity must be a power of two from " + PROBES + ": capacity=" + capacity);
		}
		this.region = region;
		this.memory = this.region.buffer();
		this.mask = capacity - 1;
		this.seed = seed;
	}

	/** The memory of a table in bytes. */
	static long bytes(int capacity) {
		return (long) capacity << ENTRY_SHIFT;
	}

	/**
	 * The entry of a peer, made if there is none.
	 * @param family not 0
	 * @param nowNanos becomes the time it was last seen
	 * @return its index, or {@link #NONE}
	 */
	int find(long key, int family, long nowNanos) {
		int start = place(key, family);
		int oldest = NONE;
		for (int i = 0; i < PROBES; i++) {
			int index = (start + i) & this.mask;
			int at = index << ENTRY_SHIFT;
			int present = this.memory.getInt(at + FAMILY);
			if (present == family && this.memory.getLong(at + KEY) == key) {
				this.memory.putLong(at + LAST_SEEN, nowNanos);
				return index;
			}
			oldest = older(oldest, index, present);
		}
		if (oldest != NONE) {
			take(oldest, key, family, nowNanos);
		}
		return oldest;
	}

	/** The better one of two to be given away: a free one, else the longer unseen. */
	private int older(int chosen, int index, int family) {
		int at = index << ENTRY_SHIFT;
		if (family != 0 && this.memory.getInt(at + CONNECTIONS) > 0) {
			return chosen;
		}
		if (chosen == NONE) {
			return index;
		}
		int chosenAt = chosen << ENTRY_SHIFT;
		if (this.memory.getInt(chosenAt + FAMILY) == 0) {
			return chosen;
		}
		boolean older = family == 0
				|| this.memory.getLong(at + LAST_SEEN) - this.memory.getLong(chosenAt + LAST_SEEN) < 0;
		return older ? index : chosen;
	}

	private void take(int index, long key, int family, long nowNanos) {
		int at = index << ENTRY_SHIFT;
		if (this.memory.getInt(at + FAMILY) == 0) {
			this.used++;
		}
		else {
			this.evictions++;
		}
		this.memory.putLong(at + KEY, key);
		this.memory.putInt(at + FAMILY, family);
		this.memory.putInt(at + PRESENT, 0);
		this.memory.putLong(at + WINDOW, 0);
		this.memory.putInt(at + PREVIOUS, 0);
		this.memory.putLong(at + LAST_SEEN, nowNanos);
		this.memory.putInt(at + CONNECTIONS, 0);
	}

	/** Frees entries of a stretch that nobody has seen since a time and nobody uses. */
	void sweep(int from, int count, long unseenSinceNanos) {
		for (int i = 0; i < count; i++) {
			int at = ((from + i) & this.mask) << ENTRY_SHIFT;
			if (this.memory.getInt(at + FAMILY) != 0 && this.memory.getInt(at + CONNECTIONS) == 0
					&& this.memory.getLong(at + LAST_SEEN) - unseenSinceNanos < 0) {
				this.memory.putInt(at + FAMILY, 0);
				this.used--;
			}
		}
	}

	/** The number of the window the present count belongs to. */
	long window(int index) {
		return this.memory.getLong((index << ENTRY_SHIFT) + WINDOW);
	}

	int present(int index) {
		return this.memory.getInt((index << ENTRY_SHIFT) + PRESENT);
	}

	int previous(int index) {
		return this.memory.getInt((index << ENTRY_SHIFT) + PREVIOUS);
	}

	/** Begins a window. */
	void begin(int index, long window, int previous) {
		int at = index << ENTRY_SHIFT;
		this.memory.putLong(at + WINDOW, window);
		this.memory.putInt(at + PREVIOUS, previous);
		this.memory.putInt(at + PRESENT, 0);
	}

	void countPresent(int index) {
		int at = (index << ENTRY_SHIFT) + PRESENT;
		this.memory.putInt(at, this.memory.getInt(at) + 1);
	}

	int connections(int index) {
		return this.memory.getInt((index << ENTRY_SHIFT) + CONNECTIONS);
	}

	void addConnections(int index, int change) {
		int at = (index << ENTRY_SHIFT) + CONNECTIONS;
		int connections = this.memory.getInt(at) + change;
		assert connections >= 0 : connections;
		this.memory.putInt(at, connections);
	}

	int capacity() {
		return this.mask + 1;
	}

	/** How many entries are taken. */
	int used() {
		return this.used;
	}

	/** How many entries were taken from a peer for another one. */
	long evictions() {
		return this.evictions;
	}

	/** Mixes as MurmurHash3's finalizer does. */
	private int place(long key, int family) {
		long hash = key ^ this.seed ^ ((long) family << 56);
		hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
		hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
		return (int) (hash ^ (hash >>> 33)) & this.mask;
	}

	@Override
	public void close() {
		this.region.close();
	}

}
