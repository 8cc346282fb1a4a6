package io.github.uringserver.net;

/**
 * Connections of one worker that wait for something, in the order in which they came.
 * Each stands there with its id: one that is gone is passed over, whichever connection
 * its slot serves by then. Allocates only to grow. Worker thread only.
 */
final class WaitingLine {

	private static final int INITIAL_PLACES = 16;

	/** Circular; a power of two. */
	private TcpConnection[] connections = new TcpConnection[INITIAL_PLACES];

	private long[] ids = new long[INITIAL_PLACES];

	private int first;

	private int count;

	void add(TcpConnection connection) {
		if (this.count == this.ids.length) {
			grow();
		}
		int last = place(this.count++);
		this.connections[last] = connection;
		this.ids[last] = connection.id();
	}

	/** The first one that is not gone leaves the line; null when there is none. */
	TcpConnection poll() {
		while (this.count > 0) {
			TcpConnection connection = this.connections[this.first];
			long id = this.ids[this.first];
			this.connections[this.first] = null;
			this.first = place(1);
			this.count--;
			if (connection.id() == id) {
				return connection;
			}
		}
		return null;
	}

	/** How many stand there; some of them may be gone. */
	int size() {
		return this.count;
	}

	private void grow() {
		TcpConnection[] moreConnections = new TcpConnection[2 * this.count];
		long[] moreIds = new long[2 * this.count];
		for (int i = 0; i < this.count; i++) {
			moreConnections[i] = this.connections[place(i)];
			moreIds[i] = this.ids[place(i)];
		}
		this.connections = moreConnections;
		this.ids = moreIds;
		this.first = 0;
	}

	private int place(int i) {
		return (this.first + i) & (this.ids.length - 1);
	}

}
