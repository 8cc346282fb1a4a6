package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;

/**
 * Finds out which options of zero-copy sends the kernel has, with sends to a descriptor
 * that does not exist: a kernel that knows the option complains of the descriptor. Used
 * while a ring is enabled, before anybody else uses it.
 */
final class ZeroCopyProbe implements CompletionHandler {

	/** Zero-copy sends tell whether the kernel copied (6.2). */
	static final String REPORT_USAGE = "SEND_ZC_REPORT_USAGE";

	/** Gathered zero-copy sends take fixed buffers (6.15). */
	static final String FIXED_MESSAGES = "SENDMSG_ZC_FIXED";

	private static final int NO_DESCRIPTOR = -1;

	private static final int PLAIN = 0;

	private static final int FIXED = 1;

	/** Each completes twice at most; an interrupted enter may add a few turns. */
	private static final int MAX_ENTERS = 100;

	private final int[] results = new int[2];

	private int outstanding = 2;

	private ZeroCopyProbe() {
	}

	/**
	 * Asks.
	 * @param ring just enabled, with nothing prepared, on a kernel that has SENDMSG_ZC
	 * @return the names of the options there are
	 */
	static List<String> options(KernelRing ring) {
		ZeroCopyProbe probe = new ZeroCopyProbe();
		try (NativeMemory header = NativeMemory.allocate(MsgHdrLayout.SIZE_BYTES + MsgHdrLayout.IOVEC_SIZE_BYTES)) {
			header.buffer()
				.putLong(MsgHdrLayout.IOV, header.address() + MsgHdrLayout.SIZE_BYTES)
				.putLong(MsgHdrLayout.IOV_LENGTH, 1);
			ring.sendMessageZeroCopy(NO_DESCRIPTOR, header.address(), 0, Ring.NO_FIXED_BUFFER, PLAIN);
			ring.sendMessageZeroCopy(NO_DESCRIPTOR, header.address(), 0, 0, FIXED);
			for (int i = 0; i < MAX_ENTERS && probe.outstanding > 0; i++) {
				ring.enter(1);
				ring.drain(probe, Integer.MAX_VALUE);
			}
		}
		List<String> options = new ArrayList<>();
		if (probe.results[PLAIN] == -Errno.EBADF) {
			options.add(REPORT_USAGE);
		}
		if (probe.results[FIXED] == -Errno.EBADF) {
			options.add(FIXED_MESSAGES);
		}
		return options;
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		if (!CompletionFlags.isNotification(flags)) {
			this.results[(int) userData] = result;
		}
		if (!CompletionFlags.hasMore(flags)) {
			this.outstanding--;
		}
	}

}
