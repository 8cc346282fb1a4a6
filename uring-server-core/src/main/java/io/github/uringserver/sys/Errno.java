package io.github.uringserver.sys;

/** Placeholder. */
public final class Errno {

	/** Timer expired. */
	public static final int ETIME = 62;

	/** Operation canceled. */
	public static final int ECANCELED = 125;

	private Errno() {
	}

	/**
	 * The symbolic name and the text of a positive errno:
	 * {@code "ECONNRESET: Connection reset by peer"}.
	 */
	public static String message(int errno) {
		return "errno " + errno;
	}

}
