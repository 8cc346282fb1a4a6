package io.github.uringserver.worker;

/**
 * What every worker counts. Each has one writer, the worker's thread, and is read racily
 * by others. A counter only grows; a gauge (see {@link #isGauge()}) also falls.
 */
public enum Counter {

	/** Turns of the duty cycle. */
	TURNS,
	/** Calls of io_uring_enter. */
	SYSTEM_CALLS,
	/** Turns that needed no system call. */
	ENTERS_SKIPPED,
	/** Completions taken from the completion queue. */
	COMPLETIONS,
	/** Times the submission queue was full when an operation was prepared. */
	SUBMISSION_QUEUE_FULL,
	/** Times the kernel held completions back because the completion queue was full. */
	COMPLETION_QUEUE_OVERFLOW,
	/** Completions of an older generation of their slot, dropped. */
	STALE_COMPLETIONS,
	/** Tasks run for other threads or for later. */
	TASKS,
	/** Tasks, deadlines and completions whose handling threw. */
	TASK_FAILURES,
	/** Wake-ups of the sleeping worker by other threads. */
	WAKE_UPS,
	/** Connections accepted. */
	CONNECTIONS_ACCEPTED,
	/** Connections closed. */
	CONNECTIONS_CLOSED,
	/** Connections open now. */
	CONNECTIONS_ACTIVE(true),
	/** Connections refused because every slot was taken. */
	CONNECTIONS_REJECTED,
	/** Headers of the PROXY protocol that were decoded. */
	PROXY_HEADERS,
	/** Connections of trusted peers that turned out to have no PROXY header. */
	PROXY_HEADERS_ABSENT,
	/** Connections aborted for a malformed, missing or oversized PROXY header. */
	PROXY_HEADERS_MALFORMED,
	/** Connections aborted because their PROXY header was not complete in time. */
	PROXY_HEADER_TIMEOUTS,
	/** Connections refused because their peer is not a trusted proxy. */
	PROXY_PEERS_REFUSED,
	/** Accepts that failed for want of descriptors or memory and were backed off. */
	ACCEPT_BACKOFFS,
	/** Connections that ended with an error of the peer or the network. */
	CONNECTION_ERRORS,
	/** Connections aborted because their handler threw. */
	HANDLER_FAILURES,
	/** Bytes received. */
	BYTES_RECEIVED,
	/** Bytes sent. */
	BYTES_SENT,
	/**
	 * Receives that found the buffer ring empty (ENOBUFS); re-armed when buffers are
	 * back.
	 */
	RECEIVE_BUFFERS_EXHAUSTED,
	/** Times reading was paused for want of demand. */
	RECEIVE_PAUSES,
	/** Multishot receives armed, the first time and again. */
	RECEIVES_ARMED,
	/** Send operations. */
	SENDS,
	/** Sends of which the kernel took only a part. */
	SENDS_SHORT,
	/** Sends that told the kernel that more follows (MSG_MORE). */
	SENDS_MORE,
	/** Times the pool of send buffers was empty. */
	SEND_BUFFERS_EXHAUSTED,
	/** Lingering closes that reached their deadline. */
	LINGER_TIMEOUTS,
	/** TLS handshakes completed. */
	TLS_HANDSHAKES,
	/** TLS handshakes completed that resumed an earlier session. */
	TLS_HANDSHAKES_RESUMED,
	/** TLS handshakes under way now. */
	TLS_HANDSHAKES_ACTIVE(true),
	/** Steps of TLS handshakes that wait for a worker's next turn. */
	TLS_HANDSHAKE_STEPS_WAITING(true),
	/** Time that completed TLS handshakes took, from the accept on, in nanoseconds. */
	TLS_HANDSHAKE_NANOS,
	/** TLS handshakes that failed: nothing in common, bad certificates, malformed. */
	TLS_HANDSHAKE_FAILURES,
	/** TLS handshakes that were not complete in time. */
	TLS_HANDSHAKE_TIMEOUTS,
	/** TLS handshakes completed with TLS 1.2. */
	TLS_HANDSHAKES_TLS_1_2,
	/** TLS handshakes completed with TLS 1.3. */
	TLS_HANDSHAKES_TLS_1_3,
	/**
	 * TLS handshakes whose keys were agreed with X25519MLKEM768 (post-quantum hybrid).
	 */
	TLS_GROUP_X25519_MLKEM_768,
	/** TLS handshakes whose keys were agreed with x25519. */
	TLS_GROUP_X25519,
	/** TLS handshakes whose keys were agreed with secp256r1. */
	TLS_GROUP_SECP_256_R1,
	/** TLS handshakes whose keys were agreed with secp384r1. */
	TLS_GROUP_SECP_384_R1,
	/**
	 * TLS handshakes with another group, with none, or one the provider does not tell.
	 */
	TLS_GROUP_OTHER,
	/** Clients that sent plain text to a port that speaks TLS. */
	TLS_PLAIN_TEXT_REQUESTS,
	/** Established TLS connections that ended with a TLS error. */
	TLS_ERRORS,
	/** Established TLS connections whose client ended them without close_notify. */
	TLS_TRUNCATIONS,
	/** TLS records received. */
	TLS_RECORDS_RECEIVED,
	/** TLS records of application data sent. */
	TLS_RECORDS_SENT,
	/** Files opened. */
	FILES_OPENED,
	/** Regions of files being read now, those that wait included. */
	FILES_ACTIVE(true),
	/** Read operations on files. */
	FILE_READS,
	/** Reads of files that brought less than was asked for. */
	FILE_READS_SHORT,
	/** Bytes read from files. */
	FILE_BYTES_READ,
	/** File buffers leased now: in the kernel's hands, or with bytes to be delivered. */
	FILE_BUFFERS_LEASED(true),
	/** Times a file had to wait because every file buffer was leased. */
	FILE_BUFFERS_EXHAUSTED,
	/**
	 * Times the buffers of a file whose reader was slow were given to another that
	 * waited; what they held is read again.
	 */
	FILE_BUFFERS_RECLAIMED,
	/** Files that could not be opened or read to the end that was asked for. */
	FILE_FAILURES,
	/** Connections reset because their peer took its data too slowly. */
	WRITE_STALLS,
	/**
	 * Connections whose request head was not complete in time, the silent ones among
	 * them.
	 */
	HEADER_TIMEOUTS,
	/** Connections closed because no further request came in time. */
	IDLE_TIMEOUTS,
	/** Connections whose request body came too slowly. */
	BODY_TIMEOUTS,
	/** Exchanges that were not at their end in time. */
	REQUEST_TIMEOUTS,
	/** Requests whose head was complete. */
	REQUESTS,
	/** Responses completed. */
	RESPONSES,
	/** Exchanges open now: head complete, response not. */
	EXCHANGES_ACTIVE(true),
	/** Requests refused with 400: malformed. */
	PROTOCOL_ERRORS_BAD_REQUEST,
	/** Requests refused with 413: body too large. */
	PROTOCOL_ERRORS_CONTENT_TOO_LARGE,
	/** Requests refused with 414: request line too long. */
	PROTOCOL_ERRORS_URI_TOO_LONG,
	/** Requests refused with 417: unknown expectation. */
	PROTOCOL_ERRORS_EXPECTATION_FAILED,
	/** Requests refused with 431: head too large. */
	PROTOCOL_ERRORS_HEAD_TOO_LARGE,
	/** Requests refused with 501: unknown transfer coding. */
	PROTOCOL_ERRORS_NOT_IMPLEMENTED,
	/** Requests refused with 505: unknown version. */
	PROTOCOL_ERRORS_VERSION,
	/** Exchanges that ended with 500 because the handler failed before the commit. */
	EXCHANGES_FAILED,
	/**
	 * Exchanges cut because the handler failed after the commit, or broke the declared
	 * length.
	 */
	EXCHANGES_CUT,
	/** Exchanges whose client went away before the end. */
	EXCHANGES_CLIENT_GONE;

	private final boolean gauge;

	Counter() {
		this(false);
	}

	Counter(boolean gauge) {
		this.gauge = gauge;
	}

	/** Whether the value also falls. */
	public boolean isGauge() {
		return this.gauge;
	}

}
