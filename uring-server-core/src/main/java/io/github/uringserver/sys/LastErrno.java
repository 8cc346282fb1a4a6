package io.github.uringserver.sys;

import com.kenai.jffi.LastError;

/**
 * Turns the C convention (-1 and errno) into the kernel's (a negative errno). Used by the
 * thread that made the call, straight after it.
 */
final class LastErrno {

	private static final LastError LAST_ERROR = LastError.getInstance();

	private LastErrno() {
	}

	/**
	 * The result, or the negative errno the binding saved when the call returned -1. The
	 * errno is looked at on -1 only: it costs a call, and means nothing otherwise.
	 */
	static int resultOf(int returned) {
		return (returned == -1) ? -LAST_ERROR.get() : returned;
	}

	/** As {@link #resultOf(int)} for calls that return an address or a long. */
	static long resultOf(long returned) {
		return (returned == -1L) ? -LAST_ERROR.get() : returned;
	}

}
