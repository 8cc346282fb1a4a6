package io.github.uringserver.net;

/**
 * How many leases one connection has. While there is one, it is that connection's, also
 * beyond its end; then the slot's next connection may have it. Worker thread only.
 */
final class LeaseCredits {

	private final TcpConnection connection;

	/** Whose; the slot may serve another one by now. */
	private long id;

	private int used;

	LeaseCredits(TcpConnection connection) {
		this.connection = connection;
		this.id = connection.id();
	}

	/**
	 * Makes it the slot's present connection's, unless leases of an earlier one are out.
	 * @return whether it is
	 */
	boolean claim() {
		if (this.used == 0) {
			this.id = this.connection.id();
		}
		return this.connection.id() == this.id;
	}

	boolean isConnectionOpen() {
		return this.connection.id() == this.id && this.connection.isOpen();
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
