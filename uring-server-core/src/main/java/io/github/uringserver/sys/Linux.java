package io.github.uringserver.sys;

/** Placeholder of the native calls until the real ones land in the next commit. */
public final class Linux {

	private Linux() {
	}

	/** eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK): a descriptor or a negative errno. */
	public static int eventFd() {
		throw new IllegalStateException();
	}

	/** Adds 1 to an eventfd: 0 or a negative errno. */
	public static int eventFdWrite(int fd) {
		throw new IllegalStateException();
	}

	/** close(2): 0 or a negative errno. */
	public static int close(int fd) {
		throw new IllegalStateException();
	}

}
