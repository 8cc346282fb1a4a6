package io.github.uringserver.net;

/** How many leases one connection has. Worker thread only. */
final class LeaseCredits {

	private final TcpConnection connection;

	private int used;

	LeaseCredits(TcpConnection connection) {
		this.connection = connection;
	}

	boolean belongsTo(TcpConnection candidate) {
		return this.connection == candidate;
	}

	boolean isConnectionOpen() {
		return this.connection.isOpen();
	}

	int used() {
		return this.used;
	}

	void take() {
		this.used++;
	}

	void giveBack() {
		this.used--;
		assert this.used >= 0 : this.used;
	}

}
