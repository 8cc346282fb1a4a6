package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.uringserver.sys.EnterFlags;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.FeatureFlags;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Opcodes;
import io.github.uringserver.sys.OperationFlags;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.SetupFlags;
import io.github.uringserver.sys.TimespecLayout;

/**
 * A {@link Ring} of the running kernel. Opened by any thread, owned by the one that calls
 * {@link #enable()}, and closed by that thread, or by another one before {@code enable()}
 * or after the owner thread has ended.
 * <p>
 * <b>Closing.</b> {@link #close()} on the owner thread first cancels what is in flight
 * and waits until it has ended (one second at most), then closes the descriptor, then
 * frees queues and provided buffers. The memory of sends is the caller's: reap their
 * completions, or free it after {@code close()}. Descriptors stay the caller's too; so
 * does a connection that a multishot accept took and whose completion was not drained:
 * cancel and reap accepts first.
 * <p>
 * Operations, {@link #enter} and {@link #drain} allocate nothing.
 */
public final class KernelRing implements Ring {

	/** Enters tried to make room in a full submission queue before giving up. */
	private static final int MAX_MAKE_ROOM_ATTEMPTS = 1000;

	/** Enters made to collect the completions of what close cancelled. */
	private static final int MAX_CLOSE_ENTERS = 64;

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private static final CompletionHandler IGNORE = (userData, result, flags) -> {
	};

	private final RingDescriptor descriptor;

	private final RingMapping mapping;

	private final SubmissionQueue submissions;

	private final CompletionQueue completions;

	/** One struct timespec per submission queue entry: stable until it is consumed. */
	private final NativeMemory timespecs;

	private final Map<Integer, ProvidedBufferRing> bufferRings = new HashMap<>();

	/** Whether task work shows in the queue's flags, or needs no entering at all. */
	private final boolean taskWorkShows;

	private final List<String> fallbacks;

	private volatile RingFeatures features;

	private Thread owner;

	private int timeoutFlags;

	private int drainsSinceEnter;

	private long enterCount;

	private long submissionQueueFullCount;

	private long completionOverflowCount;

	private boolean closed;

	private KernelRing(RingSetup setup) {
		this.mapping = setup.mapping();
		RingParameters parameters = this.mapping.parameters();
		this.descriptor = new RingDescriptor(setup.fd(), parameters.hasFeature(FeatureFlags.NO_IOWAIT));
		this.submissions = new SubmissionQueue(this.mapping.queues(), this.mapping.submissionEntries(), parameters);
		this.completions = new CompletionQueue(this.mapping.queues(), parameters);
		this.timespecs = NativeMemory.allocate((long) parameters.submissionQueueEntries() * TimespecLayout.SIZE_BYTES);
		this.taskWorkShows = parameters.hasSetupFlag(SetupFlags.TASKRUN_FLAG)
				|| !parameters.hasSetupFlag(SetupFlags.COOP_TASKRUN | SetupFlags.DEFER_TASKRUN);
		this.fallbacks = new ArrayList<>(setup.fallbacks());
		if (!parameters.hasFeature(FeatureFlags.NO_IOWAIT)) {
			this.fallbacks.add("NO_IOWAIT is not in force: the kernel lacks it (6.15); an idle worker shows as iowait");
		}
		this.features = describe(List.of());
	}

	/**
	 * Opens a ring, disabled until {@link #enable()}.
	 * @throws RingException if the kernel refuses; nothing stays open then
	 * @throws io.github.uringserver.sys.NativeMemoryException if there is no memory
	 * @throws LinkageError if the native library does not load
	 */
	public static KernelRing open(RingConfiguration configuration) {
		return open(configuration, Set.of());
	}

	/** As {@link #open(RingConfiguration)}, going without some setup flags. */
	static KernelRing open(RingConfiguration configuration, Set<SetupOption> withheld) {
		RingSetup setup = RingSetup.open(configuration, withheld);
		try {
			return new KernelRing(setup);
		}
		catch (RuntimeException ex) {
			Linux.close(setup.fd());
			setup.mapping().close();
			throw ex;
		}
	}

	@Override
	public void enable() {
		if (this.owner != null) {
			throw new IllegalStateException("The ring is enabled already, by " + this.owner.getName());
		}
		if (this.mapping.parameters().hasSetupFlag(SetupFlags.R_DISABLED)) {
			check("IORING_REGISTER_ENABLE_RINGS", this.descriptor.register(RegisterOpcodes.ENABLE_RINGS));
		}
		this.owner = Thread.currentThread();
		int result = this.descriptor.registerWithThread();
		if (result < 0) {
			this.fallbacks.add("The ring's descriptor is not registered: " + Errno.message(-result));
		}
		if (TimeoutProbe.hasMultishot(this)) {
			this.timeoutFlags = OperationFlags.TIMEOUT_MULTISHOT;
		}
		else {
			this.fallbacks.add("TIMEOUT_MULTISHOT is not in force: the kernel lacks it (6.4)");
		}
		this.features = describe(OperationProbe.optionalOperations(this.descriptor.fd()));
	}

	private RingFeatures describe(List<String> optionalOperations) {
		RingParameters parameters = this.mapping.parameters();
		List<String> setupFlags = SetupOption.names(parameters.setupFlags());
		List<String> supported = new ArrayList<>(FeatureFlags.names(parameters.features()));
		supported.addAll(setupFlags);
		supported.addAll(optionalOperations);
		if (this.timeoutFlags != 0) {
			supported.add("TIMEOUT_MULTISHOT");
		}
		return new RingFeatures(System.getProperty("os.version"), supported, setupFlags, this.fallbacks,
				this.descriptor.isRegistered(), this.timeoutFlags != 0, parameters.hasFeature(FeatureFlags.NO_IOWAIT),
				parameters.submissionQueueEntries(), parameters.completionQueueEntries());
	}

	@Override
	public RingFeatures features() {
		return this.features;
	}

	@Override
	public BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes) {
		assert isOwner();
		ProvidedBufferRing.check(group, entries, bufferSizeBytes);
		if (this.bufferRings.containsKey(group)) {
			throw new IllegalStateException("Buffer group " + group + " is registered already");
		}
		ProvidedBufferRing bufferRing = new ProvidedBufferRing(entries, bufferSizeBytes);
		int result = MemoryPatience.call(() -> bufferRing.register(this.descriptor.fd(), group));
		if (result < 0) {
			bufferRing.close();
			throw RingErrors.refused("IORING_REGISTER_PBUF_RING", -result);
		}
		this.bufferRings.put(group, bufferRing);
		return bufferRing;
	}

	@Override
	public void acceptMultishot(int listenerFd, long userData) {
		prepare(Opcodes.ACCEPT, 0, OperationFlags.ACCEPT_MULTISHOT, listenerFd, 0, 0, 0, OperationFlags.SOCK_CLOEXEC, 0,
				userData);
	}

	@Override
	public void acceptOnce(int listenerFd, long userData) {
		prepare(Opcodes.ACCEPT, 0, 0, listenerFd, 0, 0, 0, OperationFlags.SOCK_CLOEXEC, 0, userData);
	}

	@Override
	public void receiveMultishot(int fd, int bufferGroup, long userData) {
		prepare(Opcodes.RECV, OperationFlags.SQE_BUFFER_SELECT, OperationFlags.RECV_MULTISHOT, fd, 0, 0, 0, 0,
				bufferGroup, userData);
	}

	@Override
	public void receive(int fd, long address, int lengthBytes, long userData) {
		prepare(Opcodes.RECV, 0, 0, fd, 0, address, lengthBytes, 0, 0, userData);
	}

	@Override
	public void send(int fd, long address, int lengthBytes, int flags, long userData) {
		prepare(Opcodes.SEND, 0, 0, fd, 0, address, lengthBytes, flags, 0, userData);
	}

	@Override
	public void sendMessage(int fd, long messageHeaderAddress, int flags, long userData) {
		prepare(Opcodes.SENDMSG, 0, 0, fd, 0, messageHeaderAddress, 1, flags, 0, userData);
	}

	@Override
	public void timeout(long intervalNanos, long userData) {
		timeout(intervalNanos, this.timeoutFlags, userData);
	}

	/** As {@link #timeout(long, long)} with given flags. */
	void timeout(long intervalNanos, int flags, long userData) {
		makeRoomIfFull();
		int at = this.submissions.nextIndex() * TimespecLayout.SIZE_BYTES;
		this.timespecs.buffer().putLong(at + TimespecLayout.SECONDS, intervalNanos / NANOS_PER_SECOND);
		this.timespecs.buffer().putLong(at + TimespecLayout.NANOS, intervalNanos % NANOS_PER_SECOND);
		prepare(Opcodes.TIMEOUT, 0, 0, -1, 0, this.timespecs.address() + at, 1, flags, 0, userData);
	}

	@Override
	public void pollMultishot(int fd, int events, long userData) {
		prepare(Opcodes.POLL_ADD, 0, 0, fd, 0, 0, OperationFlags.POLL_ADD_MULTI, events, 0, userData);
	}

	@Override
	public void cancel(long targetUserData, long userData) {
		prepare(Opcodes.ASYNC_CANCEL, 0, 0, -1, 0, targetUserData, 0, 0, 0, userData);
	}

	@Override
	public void cancelAll(int fd, long userData) {
		prepare(Opcodes.ASYNC_CANCEL, 0, 0, fd, 0, 0, 0,
				OperationFlags.ASYNC_CANCEL_FD | OperationFlags.ASYNC_CANCEL_ALL, 0, userData);
	}

	@Override
	public void openToRead(long pathAddress, long userData) {
		prepare(Opcodes.OPENAT, 0, 0, OperationFlags.CURRENT_DIRECTORY, 0, pathAddress, 0, OperationFlags.OPEN_TO_READ,
				0, userData);
	}

	@Override
	public void read(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		prepare(Opcodes.READ, 0, 0, fd, fileOffset, address, lengthBytes, 0, 0, userData);
	}

	@Override
	public void close(int fd, long userData) {
		prepare(Opcodes.CLOSE, 0, 0, fd, 0, 0, 0, 0, 0, userData);
	}

	@Override
	public void nop(long userData) {
		prepare(Opcodes.NOP, 0, 0, -1, 0, 0, 0, 0, 0, userData);
	}

	private void prepare(int opcode, int entryFlags, int priority, int fd, long offset, long address, int length,
			int operationFlags, int bufferGroup, long userData) {
		makeRoomIfFull();
		int index = this.submissions.add(opcode, entryFlags, priority, fd, offset, address, length, operationFlags,
				bufferGroup, userData);
		assert index >= 0;
	}

	private void makeRoomIfFull() {
		if (this.submissions.isFull()) {
			makeRoom();
		}
	}

	/**
	 * Submits in place. The entries stay in the queue until the kernel has consumed them,
	 * so a refusal loses nothing.
	 */
	private void makeRoom() {
		this.submissionQueueFullCount++;
		// Called from a completion handler, this is the room for what the submissions
		// complete at once.
		this.completions.publishHead();
		int result = call(this.submissions.publish(), 0, 0);
		for (int i = 0; i < MAX_MAKE_ROOM_ATTEMPTS && this.submissions.isFull(); i++) {
			Thread.yield();
			result = call(this.submissions.publish(), 0, EnterFlags.GETEVENTS);
		}
		if (this.submissions.isFull()) {
			throw RingErrors.refused("io_uring_enter (submission queue full, nothing consumed)", Math.max(0, -result));
		}
	}

	@Override
	public int pendingSubmissions() {
		return this.submissions.pending();
	}

	@Override
	public boolean canSleep() {
		return this.completions.isEmpty();
	}

	/** Whether something is in the completion queue, or held back for it. */
	boolean completionsReady() {
		return !this.completions.isEmpty() || this.submissions.wantsEnter();
	}

	@Override
	public boolean canSkipEnter() {
		if (this.completions.isEmpty() || this.submissions.wantsEnter()) {
			return false;
		}
		// Task work that does not show would starve: never skip twice running.
		return this.taskWorkShows || this.drainsSinceEnter < 2;
	}

	@Override
	public int enter(int minComplete) {
		return call(this.submissions.publish(), minComplete, EnterFlags.GETEVENTS);
	}

	private int call(int toSubmit, int minComplete, int flags) {
		assert isOwner();
		if (this.submissions.overflowed()) {
			this.completionOverflowCount++;
		}
		this.enterCount++;
		this.drainsSinceEnter = 0;
		int result = this.descriptor.enter(toSubmit, minComplete, flags);
		return (result >= 0) ? result : expected(-result);
	}

	/**
	 * Tells errnos that happen in an orderly life from those that do not. The submissions
	 * stay queued in every case.
	 */
	private static int expected(int errno) {
		return switch (errno) {
			// a signal came first; nothing was done
			case Errno.EINTR -> -errno;
			// no memory for requests just now; the next enter tries again
			case Errno.EAGAIN -> -errno;
			// completions that did not fit must be drained first
			case Errno.EBUSY -> -errno;
			// the wait timed out
			case Errno.ETIME -> -errno;
			default -> throw RingErrors.refused("io_uring_enter", errno);
		};
	}

	@Override
	public int drain(CompletionHandler handler, int maximum) {
		this.drainsSinceEnter++;
		return this.completions.drain(handler, maximum);
	}

	@Override
	public long enterCount() {
		return this.enterCount;
	}

	@Override
	public long submissionQueueFullCount() {
		return this.submissionQueueFullCount;
	}

	@Override
	public long completionOverflowCount() {
		return this.completionOverflowCount;
	}

	private boolean isOwner() {
		return this.owner == Thread.currentThread();
	}

	private static void check(String call, int result) {
		if (result < 0) {
			throw RingErrors.refused(call, -result);
		}
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		if (isOwner()) {
			letGo();
		}
		Linux.close(this.descriptor.fd());
		this.mapping.close();
		this.bufferRings.values().forEach(ProvidedBufferRing::close);
		this.timespecs.close();
	}

	/**
	 * Cancels what is in flight and runs the task work of that, so that nothing of this
	 * ring touches memory any more. What was prepared and not entered stays unsubmitted.
	 */
	private void letGo() {
		this.descriptor.cancelEverything(OperationFlags.ASYNC_CANCEL_ANY | OperationFlags.ASYNC_CANCEL_ALL);
		for (int i = 0; i < MAX_CLOSE_ENTERS && completionsReady(); i++) {
			this.completions.drain(IGNORE, Integer.MAX_VALUE);
			this.descriptor.enter(0, 0, EnterFlags.GETEVENTS);
		}
		this.descriptor.unregisterFromThread();
	}

}
