package io.github.uringserver.http;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.github.uringserver.net.ReceiveLease;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Worker;

/**
 * One request and its response, whatever the protocol beneath. Every method is called on
 * the exchange's {@link #worker()} thread, unless it says otherwise.
 * <p>
 * The response goes through three states:
 *
 * <pre>
 *   startResponse ─ addHeader* ─ commit ──► write* ─ finish
 *   (may be called again)        COMMITTED           FINISHED
 * </pre>
 *
 * A handler that finishes the response before it returns lets the server reuse the
 * exchange and its head. A handler that keeps the exchange, its head or anything of it
 * beyond the call to {@link HttpHandler#handle} calls {@link #retain()} first.
 */
public interface HttpExchange {

	/** Length of a body that is not known before: chunked, or delimited by the close. */
	long UNKNOWN_LENGTH = -1;

	/** The head of the request. */
	RequestHead head();

	/**
	 * Keeps the exchange and its head valid after {@link HttpHandler#handle} has
	 * returned; the garbage collector frees them. Idempotent.
	 * @throws IllegalStateException when the handler has returned already
	 */
	void retain();

	/** A number no other exchange of this connection has; from 1. */
	long sequence();

	/** The id of the connection. May be called from any thread. */
	long connectionId();

	/** The worker that owns the connection. May be called from any thread. */
	Worker worker();

	/** The peer's address, unresolved; null on a unix domain socket or once closed. */
	InetSocketAddress remoteAddress();

	/** The local address; null on a unix domain socket or once closed. */
	InetSocketAddress localAddress();

	/** Whether the connection is encrypted. */
	boolean secure();

	/** What the connection's encryption has agreed upon; null when it is plain. */
	SecureSession secureSession();

	/** Whether the request has a body that is not known to be empty. */
	boolean hasRequestBody();

	/**
	 * The length of the request body as its head declares it, 0 without a body, or
	 * {@link #UNKNOWN_LENGTH}.
	 */
	long requestContentLength();

	/**
	 * Gives the handler of the request body. Nothing is read before {@link #demand}. The
	 * completion of an empty body is signalled during this call, and so is an error that
	 * is known already.
	 * @throws IllegalStateException when there is one already, or the body was discarded
	 */
	void receiveBody(RequestBodyHandler handler);

	/**
	 * Asks for up to {@code pieces} more pieces of the body; adds up to
	 * {@link Long#MAX_VALUE} (no limit). The first demand answers
	 * {@code Expect: 100-continue}. Data may arrive during the call.
	 * @param pieces positive
	 */
	void demand(long pieces);

	/**
	 * Keeps data of the body beyond the call that brings it, where it is, instead of a
	 * copy; see {@link io.github.uringserver.net.Connection#lease}. Only within
	 * {@link RequestBodyHandler#onData}.
	 * @param data what that call was given; consumed if there is a lease
	 * @return null when the data must be copied
	 */
	default ReceiveLease lease(ByteBuffer data) {
		return null;
	}

	/**
	 * Wants no more of the body: what remains is drained up to a limit, else the
	 * connection closes. The body's handler is not called any more.
	 */
	void discardBody();

	/** Gives the listener of the response; null takes it away. */
	void responseListener(ResponseListener listener);

	/**
	 * Begins the head of the final response, forgetting headers added before.
	 * @param status 200 to 999
	 * @throws IllegalStateException when the response is committed
	 */
	void startResponse(int status);

	/**
	 * Adds a header line. {@code Content-Length} sets the length and wins over the
	 * argument of {@link #commit}; {@code Transfer-Encoding} is ignored (the server
	 * frames the body); {@code Connection: close} is honoured, other options of it,
	 * {@code Keep-Alive} and {@code Proxy-Connection} are dropped; a {@code Date}
	 * replaces the server's. Characters beyond ISO-8859-1 become question marks.
	 * @throws IllegalArgumentException when the name is not a token, the value has a
	 * control character such as CR, LF or NUL, a {@code Content-Length} is no number or
	 * contradicts an earlier one, or the head exceeds 64 KiB; nothing is added then
	 * @throws IllegalStateException when no head was begun or the response is committed
	 */
	void addHeader(String name, String value);

	/**
	 * Writes the head. Nothing of it can change any more.
	 * @param contentLength the length of the body in bytes, 0 or more, or
	 * {@link #UNKNOWN_LENGTH}
	 */
	void commit(long contentLength);

	/** Whether the head was written. */
	boolean isCommitted();

	/**
	 * Takes as much of the body as the connection's bounded send queue has space for and
	 * moves the position of the source. When bytes remain,
	 * {@link ResponseListener#onWritable()} tells when to go on. Everything written in
	 * one turn leaves in one send. Bytes of a response that has no body (HEAD, 204, 304)
	 * are consumed and dropped, as is everything once the client is gone. Bytes beyond
	 * the declared length are dropped and the connection is closed behind them.
	 * @return whether the source was consumed entirely
	 * @throws IllegalStateException when the response is not committed, or is finished
	 */
	boolean write(ByteBuffer source);

	/**
	 * Opens a region of a file that becomes a part of the response body, read by the
	 * worker's ring, so that nobody waits for the disk. May be called before the response
	 * is committed, so that a file which is missing can still be answered; once it is
	 * committed, {@link FileTransfer#start()} writes the bytes with the back-pressure of
	 * the connection. Until the listener hears of the end, nothing else is written.
	 * Framing and length are the caller's: a region of {@code count} bytes is written
	 * entirely or ends with an error.
	 * @param file a path for which {@link io.github.uringserver.file.FileReads#canRead}
	 * is true, else the listener hears of an error
	 * @param position the first byte, 0 or more
	 * @param count how many bytes, 0 or more
	 * @throws IllegalArgumentException when position or count is negative, or their sum
	 * overflows
	 * @throws IllegalStateException when another file is being written, or the response
	 * is finished
	 */
	FileTransfer writeFile(Path file, long position, long count, FileTransferListener listener);

	/**
	 * Ends the response. A declared length that was not met closes the connection;
	 * without {@link #commit} the response is committed with length 0. The exchange must
	 * not be used any more. May be called when the client is gone.
	 */
	void finish();

	/**
	 * The handler failed: 500 when the response is not committed, else the connection is
	 * closed without the terminator, so that the client notices. No-op once ended.
	 */
	void fail(Throwable cause);

	/**
	 * Whether the exchange has come to its end: finished, failed, refused by the server
	 * for a malformed body, or the client is gone. What is called on an exchange that the
	 * server or the client has ended is ignored.
	 */
	boolean isEnded();

	/**
	 * The whole response in one call, with no garbage: head, {@code Content-Type} and
	 * body.
	 * @param status 200 to 999
	 * @param contentType null for none
	 * @param body the bytes, not kept after the call unless they do not fit the send
	 * queue
	 */
	void respond(int status, String contentType, byte[] body);

}
