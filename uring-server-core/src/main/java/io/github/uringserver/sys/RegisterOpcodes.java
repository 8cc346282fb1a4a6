package io.github.uringserver.sys;

/**
 * Operations of io_uring_register(2) ({@code IORING_REGISTER_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n473">io_uring.h,
 * IORING_REGISTER_*</a>
 */
public final class RegisterOpcodes {

	/** Undoes {@link #BUFFERS2}; 5.1. */
	public static final int UNREGISTER_BUFFERS = 1;

	/** Undoes {@link #FILES2}; 5.1. */
	public static final int UNREGISTER_FILES = 3;

	/** Changes places of the file table; 5.5. */
	public static final int FILES_UPDATE = 6;

	/** Counts completions in an eventfd; 5.2. */
	public static final int EVENTFD = 4;

	/** Undoes {@link #EVENTFD}. */
	public static final int UNREGISTER_EVENTFD = 5;

	/** Which operations the kernel has; 5.6. */
	public static final int PROBE = 8;

	/** Enables a ring that was set up disabled; 5.10. */
	public static final int ENABLE_RINGS = 12;

	/** Registers a table of files; 5.13. */
	public static final int FILES2 = 13;

	/** Registers a table of fixed buffers; sparse tables since 5.19. */
	public static final int BUFFERS2 = 15;

	/** Changes entries of the table of fixed buffers; 5.13. */
	public static final int BUFFERS_UPDATE = 16;

	/** Registers ring descriptors for the calling thread; 5.18. */
	public static final int RING_FDS = 20;

	/** Undoes {@link #RING_FDS}. */
	public static final int UNREGISTER_RING_FDS = 21;

	/** Registers a ring of provided buffers; 5.19. */
	public static final int PBUF_RING = 22;

	/** Undoes {@link #PBUF_RING}. */
	public static final int UNREGISTER_PBUF_RING = 23;

	/** Cancels and waits until it is done; 6.0. */
	public static final int SYNC_CANCEL = 24;

	/** Busy polling of network devices; 6.9. */
	public static final int NAPI = 27;

	/** Undoes {@link #NAPI}. */
	public static final int UNREGISTER_NAPI = 28;

	private RegisterOpcodes() {
	}

}
