package io.github.uringserver.tls;

import javax.net.ssl.SSLException;

/**
 * One connection's TLS, server side, between heap arrays: without a socket, without a
 * thread. Every method is called on the thread of the worker that owns the connection.
 * <p>
 * Nothing is remembered between calls but what {@link #takeOutput} hands out; records
 * leave in the order in which they were encrypted. Whoever reads records from the wire
 * finds their borders: five bytes of header, the last two of them the length of the rest.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-5">RFC 8446 § 5, the
 * record protocol</a>
 */
public interface TlsEngine {

	/** The header of a record: type, version, length of the rest. */
	int RECORD_HEADER_BYTES = 5;

	/** The most that one record carries. */
	int MAX_PLAINTEXT_BYTES = 1 << 14;

	/**
	 * The longest record with its header (RFC 5246 § 6.2.3); those of TLS 1.3 are
	 * shorter.
	 */
	int MAX_RECORD_BYTES = RECORD_HEADER_BYTES + MAX_PLAINTEXT_BYTES + 2048;

	/**
	 * What an array needs behind the position at which {@link #send} writes: a record,
	 * and a KeyUpdate in front of it.
	 */
	int MAX_SEND_BYTES = MAX_RECORD_BYTES;

	/**
	 * Takes one whole record. The header of a record longer than
	 * {@link #MAX_RECORD_BYTES} may be given alone: it is refused. What the record calls
	 * for (an answer of the handshake, an alert) waits as output afterwards.
	 * @param record may be overwritten from {@code from} for {@code length} bytes
	 * @param out another array, with room for {@code length} bytes from {@code outFrom}
	 * on, and for {@link #MAX_PLAINTEXT_BYTES} at least
	 * @return the number of bytes of application data in {@code out}; 0 for a record that
	 * has none
	 * @throws SSLException when the connection has failed: what {@link #hasOutput()} then
	 * tells of is the alert, and nothing else may be called but {@link #takeOutput} and
	 * {@link #dispose()}
	 */
	int receive(byte[] record, int from, int length, byte[] out, int outFrom) throws SSLException;

	/**
	 * Whether records wait that the provider made: handshake, ticket, KeyUpdate, alert.
	 */
	boolean hasOutput();

	/**
	 * Takes such records, or a part of them when the room is short.
	 * @return how many bytes were put at {@code out[from]} and behind; 0 for none
	 */
	int takeOutput(byte[] out, int from);

	/**
	 * Encrypts application data, once established.
	 * @param length 1 to {@link #MAX_PLAINTEXT_BYTES}
	 * @param out another array, with room for {@link #MAX_SEND_BYTES} from
	 * {@code outFrom} on
	 * @return the length of the record, and of a KeyUpdate that had to come first
	 * @throws IllegalStateException before the handshake's end, after
	 * {@link #closeOutput()}, and while {@link #hasOutput()}: records must leave in their
	 * order
	 * @throws SSLException when the connection has failed or is closed
	 */
	int send(byte[] plaintext, int from, int length, byte[] out, int outFrom) throws SSLException;

	/**
	 * The most that one record of this engine carries, up to
	 * {@link #MAX_PLAINTEXT_BYTES}: a longer {@link #send} makes two.
	 */
	int recordCapacityBytes();

	/** Whether the handshake is done, so that {@link #send} may be called. */
	boolean isEstablished();

	/** Whether the peer has said that it will send no more (close_notify). */
	boolean isInputClosed();

	/**
	 * Whether {@link #send} does not take anything any more: {@link #closeOutput()} was
	 * called, or the provider answered the peer's close_notify with its own.
	 */
	boolean isOutputClosed();

	/** Ends the output: a close_notify waits afterwards. No-op when closed already. */
	void closeOutput();

	/**
	 * Whether the keys have encrypted nearly as much as they may, and the protocol cannot
	 * change them: the connection should be closed at the next response's end. Never in
	 * TLS 1.3.
	 */
	boolean isKeyNearlyUsedUp();

	/**
	 * What the handshake came to.
	 * @throws IllegalStateException before its end
	 */
	TlsSession session();

	/** Lets go of keys and memory; nothing may be called afterwards. Never throws. */
	void dispose();

}
