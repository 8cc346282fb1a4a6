package io.github.uringserver.http;

/**
 * The limits of what a client may send. Immutable; made before start-up, on any thread.
 *
 * @param maxHeadBytes the whole request head, request line included; beyond: 431
 * @param maxRequestLineBytes the request line without its line end; beyond: 414
 * @param maxDrainBytes body bytes an answered request may still have to come for the
 * connection to be kept; beyond: close
 * @param maxBufferedBytes body or pipelined bytes held while nobody wants them, before
 * reading pauses
 * @param maxRequestsPerConnection the response to this many-th request closes the
 * connection; 0 for no limit
 */
public record HttpLimits(int maxHeadBytes, int maxRequestLineBytes, int maxDrainBytes, int maxBufferedBytes,
		int maxRequestsPerConnection) {

	/** 8 KiB, 8 KiB, 256 KiB, 64 KiB, any number of requests. */
	public static final HttpLimits DEFAULT = new HttpLimits(8 * 1024, 8 * 1024, 256 * 1024, 64 * 1024);

	private static final int MIN_HEAD_BYTES = 64;

	private static final int MAX_HEAD_BYTES = 1 << 20;

	public HttpLimits {
		check("maxHeadBytes", maxHeadBytes, MIN_HEAD_BYTES, MAX_HEAD_BYTES);
		check("maxRequestLineBytes", maxRequestLineBytes, 16, MAX_HEAD_BYTES);
		check("maxDrainBytes", maxDrainBytes, 0, Integer.MAX_VALUE);
		check("maxBufferedBytes", maxBufferedBytes, 1024, Integer.MAX_VALUE);
		check("maxRequestsPerConnection", maxRequestsPerConnection, 0, Integer.MAX_VALUE);
	}

	/** Limits with any number of requests per connection. */
	public HttpLimits(int maxHeadBytes, int maxRequestLineBytes, int maxDrainBytes, int maxBufferedBytes) {
		this(maxHeadBytes, maxRequestLineBytes, maxDrainBytes, maxBufferedBytes, 0);
	}

	/** The same limits with this many requests per connection, 0 for any number. */
	public HttpLimits withMaxRequestsPerConnection(int maxRequestsPerConnection) {
		return new HttpLimits(this.maxHeadBytes, this.maxRequestLineBytes, this.maxDrainBytes, this.maxBufferedBytes,
				maxRequestsPerConnection);
	}

	private static void check(String name, int value, int minimum, int maximum) {
		if (value < minimum || value > maximum) {
			throw new IllegalArgumentException(
					name + " must be from " + minimum + " to " + maximum + ": " + name + "=" + value);
		}
	}

	/**
	 * Whether another request may follow on a connection. Any thread.
	 * @param requests how many the connection has had
	 */
	public boolean mayFollow(long requests) {
		return this.maxRequestsPerConnection == 0 || requests < this.maxRequestsPerConnection;
	}

}
