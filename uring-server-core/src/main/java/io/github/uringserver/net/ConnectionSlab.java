package io.github.uringserver.net;

import java.util.function.IntFunction;

import io.github.uringserver.ring.UserData;

/**
 * The connection slots of one worker: a fixed number, each with a generation that moves
 * on when the slot is freed, so that a late completion of its former connection is
 * recognised. Worker thread only.
 * <p>
 * A slot has no {@link TcpConnection} until it is used for the first time, and keeps it
 * for its next connections. The slot that was freed last is used first, so there are as
 * many as connections were ever open at once, and never more than slots.
 */
final class ConnectionSlab {

	/** What {@link #reserve} answers when every slot is taken. */
	static final int NONE = -1;

	private final IntFunction<TcpConnection> maker;

	/** By slot; null until it is used. */
	private final TcpConnection[] connections;

	private final int[] generations;

	private final int[] tickets;

	private final int[] free;

	private int freeCount;

	/**
	 * Creates slots that are all free.
	 * @param maker makes what a slot keeps for its connections
	 */
	ConnectionSlab(int slots, IntFunction<TcpConnection> maker) {
		this.maker = maker;
		this.connections = new TcpConnection[slots];
		this.generations = new int[slots];
		this.tickets = new int[slots];
		this.free = new int[slots];
		for (int i = 0; i < slots; i++) {
			this.free[i] = slots - 1 - i;
		}
		this.freeCount = slots;
	}

	/** Takes a free slot off the list, or answers {@link #NONE}. */
	int reserve() {
		return (this.freeCount == 0) ? NONE : this.free[--this.freeCount];
	}

	/** The present generation of a slot. */
	int generation(int slot) {
		return this.generations[slot];
	}

	/**
	 * What a reserved slot has for its connection.
	 * @param ticket the gate's
	 */
	TcpConnection take(int slot, int ticket) {
		assert at(slot) == null : at(slot);
		this.tickets[slot] = ticket;
		if (this.connections[slot] == null) {
			this.connections[slot] = this.maker.apply(slot);
		}
		return this.connections[slot];
	}

	/** The connection an operation belongs to; null when its generation is over. */
	TcpConnection find(long userData) {
		int slot = Operation.connectionSlot(userData);
		if (slot >= this.connections.length || this.generations[slot] != UserData.generation(userData)) {
			return null;
		}
		return at(slot);
	}

	/** The ticket the gate has given out for a connection. */
	int ticket(TcpConnection connection) {
		return this.tickets[connection.slot()];
	}

	/** Frees a connection's slot; its last completion is in. */
	void free(TcpConnection connection) {
		int slot = connection.slot();
		assert this.connections[slot] == connection && at(slot) == null : connection;
		this.generations[slot] = UserData.nextGeneration(this.generations[slot]);
		this.free[this.freeCount++] = slot;
	}

	/** How many slots are taken. */
	int used() {
		return this.free.length - this.freeCount;
	}

	int slots() {
		return this.connections.length;
	}

	/** The connection in a slot; null when it is free. */
	TcpConnection at(int slot) {
		TcpConnection connection = this.connections[slot];
		return (connection != null && connection.id() != TcpConnection.NONE) ? connection : null;
	}

}
