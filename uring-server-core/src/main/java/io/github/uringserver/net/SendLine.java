package io.github.uringserver.net;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of one worker that have nothing queued and found no send buffer for
 * what they want to write, each once, in the order in which they came. Worker thread
 * only.
 */
final class SendLine {

	private final SendBufferPool pool;

	private final Set<TcpConnection> waiting = new LinkedHashSet<>();

	/** The one whose turn it is. */
	private TcpConnection served;

	private int gone;

	SendLine(SendBufferPool pool) {
		this.pool = pool;
	}

	/** A connection has found no buffer; no-op if it is in line. */
	void add(TcpConnection connection) {
		this.waiting.add(connection);
	}

	/** A connection is closed; no-op if it is not in line. */
	void remove(TcpConnection connection) {
		if (this.waiting.remove(connection)) {
			this.gone++;
		}
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/**
	 * Whether a connection with nothing queued may take buffers now: not while others are
	 * in line for them, unless it is its turn.
	 */
	boolean admits(TcpConnection connection) {
		return this.waiting.isEmpty() || connection == this.served;
	}

	/**
	 * Offers what the pool has to one after the other, to each once: one that finds too
	 * little for it is the last in line again.
	 */
	void serve() {
		for (int n = this.waiting.size(); n > 0 && this.pool.hasFree() && !this.waiting.isEmpty(); n--) {
			Iterator<TcpConnection> line = this.waiting.iterator();
			TcpConnection first = line.next();
			line.remove();
			this.served = first;
			first.offerSpace();
		}
		this.served = null;
	}

	/**
	 * How many wait while any buffer would do for them: they are open and hold none. One
	 * that holds some waits for its own peer, whose acknowledgements bring them back.
	 */
	int emptyHanded() {
		int count = 0;
		for (TcpConnection connection : this.waiting) {
			if (connection.isOpen() && connection.transmission().holdsNothing()) {
				count++;
			}
		}
		return count;
	}

	/** How many were closed while they were in line, since the last call. */
	int takeGone() {
		int count = this.gone;
		this.gone = 0;
		return count;
	}

}
