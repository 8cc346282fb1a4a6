package io.github.uringserver.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Worker;

/**
 * Keeps peers that do not read from holding every send buffer of a worker. While somebody
 * waits for one and the pool is empty, the connections that hold buffers are looked at a
 * few times per patience. Once that has lasted for the whole patience, those whose peer
 * has taken nothing for as long are reset: the longest stalled first, and no more than
 * have waited. A peer's taking is measured as {@link SendStall} does it; one that takes a
 * little is not reset. Worker thread only.
 *
 * <pre>
 *           await              the pool is empty, somebody waits          for the whole patience
 *  RESTING ───────► WATCHING ────────────────────────────────► PRESSED ────────────────────────┐
 *     ▲                │ ▲                                       │ ▲                            │
 *     └── line empty ──┘ └──────── a free buffer, nobody waits ──┘ └── stalled peers are reset ─┘
 * </pre>
 *
 * RESTING sets no deadline and looks at nothing.
 */
final class SendPressure extends Deadline {

	/** How often the holders are looked at within one patience. */
	private static final int LOOKS = 4;

	/** Between two warnings. */
	private static final long SILENCE_NANOS = 60_000_000_000L;

	private static final Logger logger = LoggerFactory.getLogger(SendPressure.class);

	private final Worker worker;

	private final SendBufferPool pool;

	private final ConnectionSlab slab;

	private final Pace pace;

	private final SendLine line;

	/** By the connection's id; empty unless pressed. */
	private Map<Long, Holder> holders = Map.of();

	private long lookedAtNanos;

	/** How long it was pressed, up to the last look. */
	private long pressedNanos;

	private boolean warned;

	private long warnedAtNanos;

	/**
	 * Creates the watch over one worker's pool.
	 * @param slab the connections that may hold buffers
	 * @param pace the patience with a peer that takes nothing while others wait
	 */
	SendPressure(Worker worker, SendBufferPool pool, ConnectionSlab slab, Pace pace) {
		this.worker = worker;
		this.pool = pool;
		this.slab = slab;
		this.pace = pace;
		this.line = new SendLine(pool);
	}

	/** See {@link SendLine#admits}. */
	boolean admits(TcpConnection connection) {
		return this.line.admits(connection);
	}

	/** A connection with nothing queued has found no buffer; it hears of the next. */
	void await(TcpConnection connection) {
		this.line.add(connection);
		if (this.pace.isLimited() && !isScheduled()) {
			lookAgain(this.worker.nowNanos());
		}
	}

	/** A connection is closed. */
	void leave(TcpConnection connection) {
		if (!this.line.isEmpty()) {
			this.line.remove(connection);
		}
	}

	/** Offers free buffers to those who wait. */
	void serve() {
		if (!this.line.isEmpty()) {
			this.line.serve();
		}
	}

	@Override
	protected void expired() {
		long now = this.worker.nowNanos();
		int waiters = this.line.emptyHanded() + this.line.takeGone();
		if (waiters == 0 || this.pool.hasFree()) {
			this.holders = Map.of();
			this.pressedNanos = 0;
		}
		else {
			press(waiters, Math.min(now - this.lookedAtNanos, this.pace.mostNanosBetween(LOOKS)));
		}
		if (waiters > 0 || !this.line.isEmpty()) {
			lookAgain(now);
		}
	}

	private void lookAgain(long now) {
		this.lookedAtNanos = now;
		this.worker.deadlines().schedule(this, now + this.pace.nanosBetween(LOOKS));
	}

	private void press(int waiters, long passedNanos) {
		boolean begins = this.holders.isEmpty();
		look(passedNanos);
		this.pressedNanos = begins ? 0 : this.pressedNanos + passedNanos;
		if (this.pressedNanos >= this.pace.patienceNanos()) {
			reset(stalled(waiters), waiters);
		}
	}

	private void look(long passedNanos) {
		Map<Long, Holder> present = new HashMap<>();
		for (int slot = 0; slot < this.slab.slots(); slot++) {
			TcpConnection connection = this.slab.at(slot);
			if (connection == null || !connection.hasDescriptor() || connection.transmission().holdsNothing()) {
				continue;
			}
			long moved = connection.transmission().movedBytes();
			Holder holder = this.holders.get(connection.id());
			if (holder == null) {
				holder = new Holder(connection, this.pace.patienceNanos(), moved);
			}
			else {
				holder.leftNanos = this.pace.left(holder.leftNanos, passedNanos, moved - holder.movedBytes);
				holder.movedBytes = moved;
			}
			present.put(connection.id(), holder);
		}
		this.holders = present;
	}

	private List<Holder> stalled(int most) {
		List<Holder> stalled = new ArrayList<>();
		for (Holder holder : this.holders.values()) {
			if (holder.leftNanos <= 0) {
				stalled.add(holder);
			}
		}
		stalled.sort(Comparator.comparingLong((holder) -> holder.leftNanos));
		return stalled.subList(0, Math.min(most, stalled.size()));
	}

	private void reset(List<Holder> stalled, int waiters) {
		if (stalled.isEmpty()) {
			return;
		}
		warn(stalled.size(), waiters);
		for (Holder holder : stalled) {
			this.holders.remove(holder.connection.id());
			holder.connection.sendStalled(Counter.WRITE_STALLS_UNDER_PRESSURE);
		}
	}

	private void warn(int count, int waiters) {
		long now = this.worker.nowNanos();
		if (this.warned && now - this.warnedAtNanos < SILENCE_NANOS) {
			return;
		}
		this.warned = true;
		this.warnedAtNanos = now;
		logger.warn("Worker {} resets {} connections whose peers have taken nothing for {} ms, because they hold send "
				+ "buffers and {} others wait for one: {} send buffers are too few for so many slow clients; raise "
				+ "uring.server.buffers.send.count. Further resets of the next minute are only counted",
				this.worker.index(), count, this.pace.patienceNanos() / 1_000_000, waiters, this.pool.size());
	}

	/** A connection that holds buffers, as it was at the last look. */
	private static final class Holder {

		private final TcpConnection connection;

		/** What is left of the patience; the less, the longer it has stalled. */
		private long leftNanos;

		private long movedBytes;

		Holder(TcpConnection connection, long leftNanos, long movedBytes) {
			this.connection = connection;
			this.leftNanos = leftNanos;
			this.movedBytes = movedBytes;
		}

	}

}
