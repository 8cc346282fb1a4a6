package io.github.uringserver.net;

import java.net.InetSocketAddress;

import io.github.uringserver.ring.DirectDescriptor;
import io.github.uringserver.ring.FileTable;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.RingException;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * What one worker does with the sockets of its connections beside sending and receiving,
 * whichever kind of descriptor they have: it accepts them, asks them and shuts them down.
 * Worker thread only, but for the constructor.
 * <p>
 * With direct descriptors accepted connections have a place in the ring's
 * {@link FileTable} and no descriptor of the process. System calls do not know those, so
 * one is installed for the moment of a call: about 0.3 µs more than the call alone, where
 * {@code IORING_OP_SHUTDOWN} takes 20 µs in a thread of the kernel. What is accepted
 * while the listener closes has an ordinary descriptor, with them too.
 */
final class SocketCalls {

	/**
	 * Places of the table beyond those of connections: for what is turned away, and for
	 * what is accepted in one turn and is one too many. A connection that finds the table
	 * full is lost, so there must always be one.
	 */
	static final int RESERVE = TurnedAway.MAX + 2048;

	private final Worker worker;

	private final int maxConnections;

	/** 0 for no table. */
	private final int entries;

	/** Null when descriptors are ordinary ones. */
	private FileTable table;

	SocketCalls(Worker worker, TransportConfiguration configuration) {
		this.worker = worker;
		if (configuration.directDescriptors()) {
			this.entries = (int) Math.min(configuration.maxConnections() + RESERVE,
					Linux.softLimit(Linux.RLIMIT_NOFILE));
			this.maxConnections = (this.entries > RESERVE) ? this.entries - RESERVE : configuration.maxConnections();
		}
		else {
			this.entries = 0;
			this.maxConnections = configuration.maxConnections();
		}
	}

	/** How many connections the worker may have open: fewer where the table is small. */
	int maxConnections() {
		return this.maxConnections;
	}

	/** Registers the table, or goes without. */
	void start(int wantedConnections) {
		if (this.entries == 0) {
			return;
		}
		Ring ring = this.worker.ring();
		if (this.entries <= RESERVE) {
			ring.goWithout("DIRECT_DESCRIPTORS are not in force: the limit of open files is " + this.entries
					+ " and a table needs more than " + RESERVE + "; raise it (ulimit -n)");
			return;
		}
		try {
			this.table = ring.registerFileTable(this.entries);
		}
		catch (RingException ex) {
			ring.goWithout("DIRECT_DESCRIPTORS are not in force: "
					+ ((ex.errno() == Errno.EINVAL) ? "the kernel lacks FIXED_FD_INSTALL (6.8)" : ex.getMessage()));
			return;
		}
		if (this.maxConnections < wantedConnections) {
			ring.goWithout("DIRECT_DESCRIPTORS leave room for " + this.maxConnections + " connections instead of "
					+ wantedConnections + ": the limit of open files is " + this.entries + "; raise it (ulimit -n)");
		}
	}

	/** Whether connections are accepted with direct descriptors. */
	boolean areDirect() {
		return this.table != null;
	}

	/** Arms an accept: multishot, or for one connection. */
	void accept(int listenerFd, boolean once, long userData) {
		if (this.table == null) {
			if (once) {
				this.worker.ring().acceptOnce(listenerFd, userData);
			}
			else {
				this.worker.ring().acceptMultishot(listenerFd, userData);
			}
		}
		else if (once) {
			this.table.acceptOnce(listenerFd, userData);
		}
		else {
			this.table.acceptMultishot(listenerFd, userData);
		}
	}

	/** The descriptor that an accept's result of 0 or more stands for. */
	int accepted(int result) {
		if (this.table == null) {
			return result;
		}
		this.worker.counters().increment(Counter.CONNECTIONS_DIRECT);
		return DirectDescriptor.of(result);
	}

	/** Closes a socket on which nothing is in flight. */
	void close(int descriptor) {
		if (DirectDescriptor.isDirect(descriptor)) {
			this.table.discard(descriptor);
		}
		else {
			Linux.close(descriptor);
		}
	}

	/** As {@link Sockets#remoteAddress}. */
	InetSocketAddress remoteAddress(int descriptor) {
		int fd = borrow(descriptor);
		InetSocketAddress address = Sockets.remoteAddress(fd);
		giveBack(descriptor, fd);
		return address;
	}

	/** As {@link Sockets#localAddress}. */
	InetSocketAddress localAddress(int descriptor) {
		int fd = borrow(descriptor);
		InetSocketAddress address = Sockets.localAddress(fd);
		giveBack(descriptor, fd);
		return address;
	}

	/** As {@link Sockets#peerAddress}; a negative errno when it cannot be asked for. */
	int peerAddress(int descriptor, byte[] address) {
		int fd = borrow(descriptor);
		if (fd < 0) {
			return fd;
		}
		int bytes = Sockets.peerAddress(fd, address);
		giveBack(descriptor, fd);
		return bytes;
	}

	/** As {@link Sockets#acknowledgedBytes}. */
	long acknowledgedBytes(int descriptor) {
		int fd = borrow(descriptor);
		long bytes = Sockets.acknowledgedBytes(fd);
		giveBack(descriptor, fd);
		return bytes;
	}

	/** As {@link Sockets#shutdownWrite}. */
	int shutdownWrite(int descriptor) {
		int fd = borrow(descriptor);
		int result = Sockets.shutdownWrite(fd);
		giveBack(descriptor, fd);
		return result;
	}

	/** As {@link Sockets#shutdownBoth}. */
	void shutdownBoth(int descriptor) {
		int fd = borrow(descriptor);
		Sockets.shutdownBoth(fd);
		giveBack(descriptor, fd);
	}

	/** As {@link Sockets#resetOnClose}. */
	void resetOnClose(int descriptor) {
		int fd = borrow(descriptor);
		Sockets.resetOnClose(fd);
		giveBack(descriptor, fd);
	}

	/** A descriptor of the process; negative, which no call takes, if there is none. */
	private int borrow(int descriptor) {
		if (!DirectDescriptor.isDirect(descriptor)) {
			return descriptor;
		}
		this.worker.counters().increment(Counter.DESCRIPTORS_INSTALLED);
		return this.table.install(descriptor);
	}

	private static void giveBack(int descriptor, int fd) {
		if (fd != descriptor && fd >= 0) {
			Linux.close(fd);
		}
	}

}
