package io.github.uringserver.sys;

/**
 * Flags of send(2), the same on every architecture.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/include/linux/socket.h">socket.h</a>
 */
public final class MessageFlags {

	/** {@code MSG_DONTWAIT}: {@code -EAGAIN} instead of waiting for room. */
	public static final int MSG_DONTWAIT = 0x40;

	/**
	 * {@code MSG_WAITALL}: io_uring goes on with a short send until everything is sent.
	 */
	public static final int MSG_WAITALL = 0x100;

	/** {@code MSG_NOSIGNAL}: {@code -EPIPE} without SIGPIPE. */
	public static final int MSG_NOSIGNAL = 0x4000;

	/** {@code MSG_MORE}: more follows, keep the segment open. */
	public static final int MSG_MORE = 0x8000;

	private MessageFlags() {
	}

}
