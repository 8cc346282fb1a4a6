package io.github.uringserver.ring;

/**
 * The answer to "can this process use io_uring with these sizes?". Immutable; read from
 * any thread.
 *
 * @param features what a ring of the configured size got; null when not supported
 * @param cause why not; null when supported
 * @param detail one sentence that names what failed; empty when supported
 * @param remedy one sentence that says what to do; empty when supported
 */
public record RingSupport(RingFeatures features, UnsupportedCause cause, String detail, String remedy) {

	/** A positive answer. */
	public static RingSupport supported(RingFeatures features) {
		return new RingSupport(features, null, "", "");
	}

	/** A negative answer. */
	public static RingSupport unsupported(UnsupportedCause cause, String detail, String remedy) {
		return new RingSupport(null, cause, detail, remedy);
	}

	/** Whether io_uring can be used. */
	public boolean isSupported() {
		return this.cause == null;
	}

}
