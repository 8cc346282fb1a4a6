package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.uringserver.sys.BufferRingLayout;
import io.github.uringserver.sys.EnterFlags;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.FeatureFlags;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MemorySource;
import io.github.uringserver.sys.OperationFlags;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.SetupFlags;

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
 * Operations, {@link #enter} and {@link #drain} allocate nothing. How operations become
 * submission queue entries is the business of {@link KernelOperations}.
 */
public final class KernelRing extends KernelOperations {

	/** Enters made to see a completion that others are held back with. */
	private static final int MAX_DELIVERY_ATTEMPTS = CompletionQueue.MAX_SET_ASIDE;

	/**
	 * How long the kernel's thread may take to consume a submission that is waited for.
	 */
	private static final long KERNEL_THREAD_NANOS = 1_000_000_000L;

	/** Enters made to collect the completions of what close cancelled. */
	private static final int MAX_CLOSE_ENTERS = 64;

	private static final CompletionHandler IGNORE = (userData, result, flags) -> {
	};

	private final RingDescriptor descriptor;

	private final RingMapping mapping;

	private final CompletionQueue completions;

	/** Whether task work shows in the queue's flags, or needs no entering at all. */
	private final boolean taskWorkShows;

	/** Whether a thread of the kernel consumes submissions. */
	private final boolean kernelThread;

	private final List<String> fallbacks;

	private final List<String> refusals;

	private final RegisteredResources resources;

	private volatile RingFeatures features;

	private Thread owner;

	private int drainsSinceEnter;

	private long enterCount;

	private long kernelThreadWakeUpCount;

	private long submissionQueueFullCount;

	private long completionOverflowCount;

	private boolean closed;

	private KernelRing(RingSetup setup, MemorySource memory) {
		super(setup.mapping());
		this.mapping = setup.mapping();
		RingParameters parameters = this.mapping.parameters();
		this.descriptor = new RingDescriptor(setup.fd(), parameters.hasFeature(FeatureFlags.NO_IOWAIT));
		this.resources = new RegisteredResources(this.descriptor, setup.configuration(), memory);
		this.completions = new CompletionQueue(this.mapping.queues(), parameters);
		this.taskWorkShows = parameters.hasSetupFlag(SetupFlags.TASKRUN_FLAG)
				|| !parameters.hasSetupFlag(SetupFlags.COOP_TASKRUN | SetupFlags.DEFER_TASKRUN);
		this.kernelThread = parameters.hasSetupFlag(SetupFlags.SQPOLL);
		this.fallbacks = new ArrayList<>(setup.fallbacks());
		this.refusals = new ArrayList<>(setup.refusals());
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
		return open(configuration, MemorySource.plain());
	}

	/**
	 * As {@link #open(RingConfiguration)}.
	 * @param memory where provided buffers are from; its refusals are its owner's
	 * business
	 */
	public static KernelRing open(RingConfiguration configuration, MemorySource memory) {
		return open(configuration, memory, Set.of());
	}

	/** As {@link #open(RingConfiguration)}, going without some setup flags. */
	static KernelRing open(RingConfiguration configuration, Set<SetupOption> withheld) {
		return open(configuration, MemorySource.plain(), withheld);
	}

	private static KernelRing open(RingConfiguration configuration, MemorySource memory, Set<SetupOption> withheld) {
		RingSetup setup = RingSetup.open(configuration, withheld);
		try {
			return new KernelRing(setup, memory);
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
		String refusal = this.resources.registerBusyPolling();
		if (refusal != null) {
			this.refusals.add(refusal);
		}
		if (TimeoutProbe.hasMultishot(this)) {
			timeoutsAreMultishot();
		}
		else {
			this.fallbacks.add("TIMEOUT_MULTISHOT is not in force: the kernel lacks it (6.4)");
		}
		List<String> optional = OperationProbe.optionalOperations(this.descriptor.fd());
		if (optional.contains("SENDMSG_ZC")) {
			optional.addAll(ZeroCopyProbe.options(this));
		}
		this.features = describe(optional);
	}

	/** The microseconds that waits polled network devices for, or a negative errno. */
	int unregisterBusyPolling() {
		return this.resources.unregisterBusyPolling();
	}

	private RingFeatures describe(List<String> optionalOperations) {
		RingParameters parameters = this.mapping.parameters();
		List<String> setupFlags = SetupOption.names(parameters.setupFlags());
		List<String> fallbacks = new ArrayList<>(this.refusals);
		fallbacks.addAll(this.fallbacks);
		List<String> supported = new ArrayList<>(FeatureFlags.names(parameters.features()));
		supported.addAll(setupFlags);
		supported.addAll(optionalOperations);
		if (hasMultishotTimeouts()) {
			supported.add("TIMEOUT_MULTISHOT");
		}
		if (this.resources.busyPollingIsInForce()) {
			supported.add("NAPI");
		}
		return new RingFeatures(System.getProperty("os.version"), supported, setupFlags, fallbacks, this.refusals,
				this.descriptor.isRegistered(), hasMultishotTimeouts(), parameters.hasFeature(FeatureFlags.NO_IOWAIT),
				parameters.submissionQueueEntries(), parameters.completionQueueEntries());
	}

	@Override
	public RingFeatures features() {
		return this.features;
	}

	@Override
	public void goWithout(String sentence) {
		this.features = this.features.without(sentence);
	}

	@Override
	public int registerBuffer(long address, long lengthBytes) {
		assert isOwner();
		return this.resources.registerBuffer(address, lengthBytes);
	}

	@Override
	public BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes) {
		return registerBufferRing(group, entries, bufferSizeBytes, 0);
	}

	@Override
	public BufferRing registerIncrementalBufferRing(int group, int entries, int bufferSizeBytes) {
		return registerBufferRing(group, entries, bufferSizeBytes, BufferRingLayout.INCREMENTAL);
	}

	private BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes, int flags) {
		assert isOwner();
		return this.resources.registerBufferRing(group, entries, bufferSizeBytes, flags);
	}

	@Override
	public FileTable registerFileTable(int entries) {
		assert isOwner();
		return this.resources.registerFileTable(this, entries);
	}

	@Override
	public void registerEventFd(int fd) {
		assert isOwner();
		this.resources.registerEventFd(fd);
	}

	@Override
	public void unregisterEventFd() {
		assert isOwner();
		this.resources.unregisterEventFd();
	}

	@Override
	int completeNow(long userData) {
		int drains = this.drainsSinceEnter;
		this.completions.publishHead();
		long result = submitAndTake(userData, 0);
		long start = System.nanoTime();
		for (int i = 0; !CompletionQueue.isThere(result) && mayYetComplete(i, start); i++) {
			Thread.yield();
			this.completions.setAsideIfFull();
			// Delivers what was held back while the completion queue was full.
			result = submitAndTake(userData, EnterFlags.GETEVENTS);
		}
		// The next enter must not be skipped for this one's sake.
		this.drainsSinceEnter = drains;
		return CompletionQueue.isThere(result) ? (int) result : -Errno.EBUSY;
	}

	private long submitAndTake(long userData, int flags) {
		int toSubmit = this.submissions.publish();
		call(toSubmit, 0, flags | wakeFlags());
		return this.completions.take(userData);
	}

	/** A thread of the kernel may have to wait for a CPU. */
	private boolean mayYetComplete(int attempts, long startNanos) {
		return attempts < MAX_DELIVERY_ATTEMPTS
				|| this.kernelThread && System.nanoTime() - startNanos < KERNEL_THREAD_NANOS;
	}

	/**
	 * Submits in place. The entries stay in the queue until the kernel has consumed them,
	 * so a refusal loses nothing.
	 */
	@Override
	void makeRoom() {
		this.submissionQueueFullCount++;
		// Called from a completion handler, this is the room for what the submissions
		// complete at once.
		this.completions.publishHead();
		int flags = this.kernelThread ? EnterFlags.SQ_WAIT : 0;
		int toSubmit = this.submissions.publish();
		int result = call(toSubmit, 0, flags | wakeFlags());
		for (int i = 0; i < MAX_MAKE_ROOM_ATTEMPTS && this.submissions.isFull(); i++) {
			Thread.yield();
			result = call(this.submissions.publish(), 0, EnterFlags.GETEVENTS | flags | wakeFlags());
		}
		if (this.submissions.isFull()) {
			throw RingErrors.refused("io_uring_enter (submission queue full, nothing consumed)", Math.max(0, -result));
		}
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
		if (this.kernelThread) {
			return handOver(minComplete);
		}
		return call(this.submissions.publish(), minComplete, EnterFlags.GETEVENTS);
	}

	/** Shows the submissions to the kernel's thread; a system call only if need be. */
	private int handOver(int minComplete) {
		int handedOver = this.submissions.unpublished();
		this.submissions.publish();
		int wakeFlags = wakeFlags();
		if (minComplete == 0 && wakeFlags == 0 && !this.submissions.wantsEnter()) {
			return handedOver;
		}
		return call(handedOver, minComplete, EnterFlags.GETEVENTS | wakeFlags);
	}

	/** What wakes the kernel's thread if there is one and it sleeps. */
	private int wakeFlags() {
		if (this.kernelThread && this.submissions.needsWakeup()) {
			this.kernelThreadWakeUpCount++;
			return EnterFlags.SQ_WAKEUP;
		}
		return 0;
	}

	@Override
	public int pendingSubmissions() {
		return this.kernelThread ? this.submissions.unpublished() : this.submissions.pending();
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
	public long kernelThreadWakeUpCount() {
		return this.kernelThreadWakeUpCount;
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
		this.resources.free();
		freeArguments();
	}

	/** What the kernel's thread was handed, it has to submit before it is cancelled. */
	private void awaitKernelThread() {
		for (int i = 0; this.kernelThread && i < MAX_MAKE_ROOM_ATTEMPTS && this.submissions.handedOver() > 0; i++) {
			this.descriptor.enter(0, 0, wakeFlags());
			Thread.yield();
		}
	}

	/**
	 * Cancels what is in flight and runs the task work of that, so that nothing of this
	 * ring touches memory any more. What was prepared and not entered stays unsubmitted.
	 */
	private void letGo() {
		awaitKernelThread();
		this.descriptor.cancelEverything(OperationFlags.ASYNC_CANCEL_ANY | OperationFlags.ASYNC_CANCEL_ALL);
		for (int i = 0; i < MAX_CLOSE_ENTERS && completionsReady(); i++) {
			this.completions.drain(IGNORE, Integer.MAX_VALUE);
			this.descriptor.enter(0, 0, EnterFlags.GETEVENTS);
		}
		this.resources.unregister();
		this.descriptor.unregisterFromThread();
	}

}
