package io.github.uringserver.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.github.uringserver.worker.Worker;

/**
 * A byte stream to a peer, owned by one worker for its whole life. Every method is called
 * on that worker's thread.
 * <p>
 * Input rises through the connection's {@link ConnectionHandler}. Output is copied into
 * the connection's send queue, which is bounded, and leaves in one send at the end of the
 * turn.
 * <p>
 * A closed connection does nothing any more, however long it is kept: the memory that
 * served it serves others, and none of its methods reaches them.
 */
public interface Connection {

	/** A number no other connection of this process has had. */
	long id();

	/** The worker that owns the connection. */
	Worker worker();

	/**
	 * The peer's address, or the one of the client that a trusted proxy has told; never
	 * resolved by DNS; null on a unix domain socket or once closed.
	 */
	InetSocketAddress remoteAddress();

	/**
	 * The local address the peer connected to, or the one that a trusted proxy has told
	 * its client connected to; null on a unix domain socket or once closed.
	 */
	InetSocketAddress localAddress();

	/**
	 * Keeps received bytes beyond the call that brings them, where the kernel has put
	 * them, instead of a copy. Only within {@link ConnectionHandler#onReceive}.
	 * @param data what that call was given, with its position and limit around the bytes
	 * to keep; consumed if there is a lease
	 * @return null when the bytes must be copied: leasing is off, they are not in a
	 * receive buffer (a TLS connection has decrypted them into memory of its own) or too
	 * few, or credits of the connection or buffers of the worker are short
	 */
	default ReceiveLease lease(ByteBuffer data) {
		return worker().module(Transport.class).lease(data);
	}

	/**
	 * Copies as much of the source as the send queue takes and moves the source's
	 * position. When bytes remain, {@link ConnectionHandler#onSendSpace()} tells when to
	 * go on. On a closed or closing connection everything is consumed and dropped.
	 * @return the number of bytes taken
	 */
	int write(ByteBuffer source);

	/**
	 * As {@link #write(ByteBuffer)}, from an array.
	 * @return the number of bytes taken, 0 to {@code length}
	 */
	int write(byte[] source, int offset, int length);

	/** Bytes the send queue would take now, 0 when full. */
	int sendSpaceBytes();

	/**
	 * Stops receiving: bytes stay in the socket and TCP pushes back. What the kernel
	 * handed over before the cancellation took effect still arrives (bounded by the
	 * buffer ring). No-op when paused.
	 */
	void pauseReceive();

	/** Receives again. No-op when not paused. */
	void resumeReceive();

	/**
	 * Closes once everything queued is sent: half-closes, discards input until the peer's
	 * end or a deadline (so that an unread request does not reset the answer away), then
	 * closes. Input that arrives after this call is not handed to the handler.
	 */
	void closeAfterSend();

	/**
	 * Closes now; what is queued is dropped and the peer sees a reset or an early end.
	 */
	void abort();

	/**
	 * Asks for one call of {@link ConnectionHandler#onFlush()} before the system call of
	 * this turn: for a layer that gathers what is written in a turn. No-op when asked for
	 * already, or not open.
	 */
	void requestFlush();

	/** Whether the connection is encrypted. */
	default boolean isSecure() {
		return false;
	}

	/** What the encryption has agreed upon; null when the connection is plain. */
	default SecureSession secureSession() {
		return null;
	}

	/**
	 * Whether the connection should be closed at the next border between messages: its
	 * keys are nearly used up (RFC 8446 § 5.5).
	 */
	default boolean isNearlyUsedUp() {
		return false;
	}

	/**
	 * Hands the connection over to another handler, which gets these bytes and every
	 * later event: for a handler that reads what stands in front of the protocol, and
	 * costs nothing once it has. Called by the present handler, in one of its methods; it
	 * is not called again.
	 * @param next makes the other handler, during this call
	 * @param addresses what the connection's addresses are from now on; null to keep them
	 * @param first bytes for the other handler, may be empty; all are consumed
	 * @throws UnsupportedOperationException when this connection stands on top of another
	 * one
	 */
	default void handOver(ConnectionHandlerFactory next, ConnectionAddresses addresses, ByteBuffer first) {
		throw new UnsupportedOperationException("Only the connection at the bottom can be handed over");
	}

	/** Whether the connection still takes writes: neither closed nor closing. */
	boolean isOpen();

}
