package io.github.uringserver.net;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The listening socket of one worker, or its share of one that several workers accept
 * from. Made by the thread that starts the server, then owned by one {@link Transport}.
 * <p>
 * TCP listeners share a port by {@code SO_REUSEPORT} and are not shared themselves. Unix
 * domain sockets have no such thing: each worker has a descriptor of the same socket.
 */
public final class ListeningSocket {

	private final int fd;

	private final boolean shared;

	/** Descriptors of the socket that are still open. */
	private final AtomicInteger open;

	private ListeningSocket(int fd, boolean shared, AtomicInteger open) {
		this.fd = fd;
		this.shared = shared;
		this.open = open;
	}

	/** A socket that one worker has for itself. */
	public static ListeningSocket of(int fd) {
		return new ListeningSocket(fd, false, new AtomicInteger(1));
	}

	/** The shares of one socket, one for each of its descriptors. */
	public static List<ListeningSocket> shared(List<Integer> fds) {
		AtomicInteger open = new AtomicInteger(fds.size());
		List<ListeningSocket> shares = new ArrayList<>(fds.size());
		fds.forEach((fd) -> shares.add(new ListeningSocket(fd, fds.size() > 1, open)));
		return shares;
	}

	/** The descriptor. */
	public int fd() {
		return this.fd;
	}

	/** Whether other workers accept from the same socket. */
	boolean isShared() {
		return this.shared;
	}

	/**
	 * Gives the share up, its accept being cancelled. Called once, by its worker.
	 * @return whether no other worker accepts any more: the one that is told so has the
	 * accept queue, and the flags of the socket, for itself
	 */
	boolean giveUp() {
		int left = this.open.decrementAndGet();
		assert left >= 0 : left;
		return left == 0;
	}

}
