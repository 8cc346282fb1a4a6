package io.github.uringserver.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedOperation.State;
import io.github.uringserver.sys.Errno;

/**
 * A {@link Ring} without a kernel: it records what is prepared, and a test decides what
 * completes, when, in which order and with which result. One thread, no clock.
 *
 * <pre>
 * ring.receiveMultishot(fd, group, userData);
 * ring.enter(0);
 * ring.receive(ring.single(Kind.RECEIVE), "GET / HTTP/1.1\r\n".getBytes());
 * ring.drain(module::onCompletion, 100);
 * </pre>
 *
 * Under a worker, which calls {@link #enter} with nothing to do and would sleep,
 * {@link #onSleep} is the place for the next step of the script.
 */
public final class ScriptedRing implements Ring {

	private static final int SUBMISSION_QUEUE_ENTRIES = 1024;

	private final int submissionQueueEntries;

	private final Deque<ScriptedOperation> prepared = new ArrayDeque<>();

	private final List<ScriptedOperation> inFlight = new ArrayList<>();

	private final List<ScriptedOperation> history = new ArrayList<>();

	private final Deque<Completion> completions = new ArrayDeque<>();

	private final Deque<Completion> overflow = new ArrayDeque<>();

	private final Map<Integer, ScriptedBufferRing> bufferRings = new HashMap<>();

	private Runnable onSleep = () -> {
		throw new AssertionError("The script has nothing more, and the ring would sleep for ever: " + this);
	};

	private boolean timeoutMultishot = true;

	private final Set<String> supported = new TreeSet<>();

	private final List<String> refusals = new ArrayList<>();

	private int fixedBuffers;

	private int registerBufferErrno;

	private boolean overflowing;

	private int nextEnterErrno;

	private long enterCount;

	private long submissionQueueFullCount;

	private long completionOverflowCount;

	private boolean enabled;

	private boolean closed;

	/** A ring of 1024 submission queue entries. */
	public ScriptedRing() {
		this(SUBMISSION_QUEUE_ENTRIES);
	}

	/** A ring whose submission queue is full after {@code submissionQueueEntries}. */
	public ScriptedRing(int submissionQueueEntries) {
		this.submissionQueueEntries = submissionQueueEntries;
	}

	/** What was prepared and not entered, in order. */
	public List<ScriptedOperation> prepared() {
		return List.copyOf(this.prepared);
	}

	/** What was entered and is not done, in order of submission. */
	public List<ScriptedOperation> inFlight() {
		return List.copyOf(this.inFlight);
	}

	/** As {@link #inFlight()}, of one kind. */
	public List<ScriptedOperation> inFlight(Kind kind) {
		return this.inFlight.stream().filter((operation) -> operation.kind() == kind).toList();
	}

	/** As {@link #inFlight()}, of one kind and on one descriptor. */
	public List<ScriptedOperation> inFlight(Kind kind, int fd) {
		return inFlight(kind).stream().filter((operation) -> operation.fd() == fd).toList();
	}

	/** The one operation of a kind in flight. */
	public ScriptedOperation single(Kind kind) {
		return only(inFlight(kind), kind.toString());
	}

	/** The one operation of a kind in flight on a descriptor. */
	public ScriptedOperation single(Kind kind, int fd) {
		return only(inFlight(kind, fd), kind + " on descriptor " + fd);
	}

	private ScriptedOperation only(List<ScriptedOperation> operations, String what) {
		if (operations.size() != 1) {
			throw new AssertionError("Expected one " + what + " in flight: " + this);
		}
		return operations.get(0);
	}

	/** Everything that was ever prepared, in order. */
	public List<ScriptedOperation> history() {
		return List.copyOf(this.history);
	}

	/** Completions that wait for {@link #drain}. */
	public int undrained() {
		return this.completions.size() + this.overflow.size();
	}

	/** The buffer ring of a group. */
	public ScriptedBufferRing bufferRing(int group) {
		return this.bufferRings.get(group);
	}

	/** Whether the ring was closed. */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Completes an operation in flight. Without {@link CompletionFlags#MORE} it is its
	 * last completion.
	 */
	public void complete(ScriptedOperation operation, int result, int flags) {
		if (operation.state() != State.IN_FLIGHT) {
			throw new AssertionError(operation + " is not in flight");
		}
		if (!CompletionFlags.hasMore(flags)) {
			operation.done();
			this.inFlight.remove(operation);
		}
		post(operation.userData(), result, flags);
	}

	/** The last completion of an operation. */
	public void complete(ScriptedOperation operation, int result) {
		complete(operation, result, 0);
	}

	/** A completion of a multishot operation that stays armed. */
	public void completeMore(ScriptedOperation operation, int result) {
		complete(operation, result, CompletionFlags.MORE);
	}

	/**
	 * Drops an operation in flight with no completion: a fault for the tests' canaries.
	 */
	public void forget(ScriptedOperation operation) {
		operation.done();
		this.inFlight.remove(operation);
	}

	/**
	 * A completion out of nowhere: stale, doubled, or of an operation nobody prepared.
	 */
	public void post(long userData, int result, int flags) {
		(this.overflowing ? this.overflow : this.completions).add(new Completion(userData, result, flags));
	}

	/**
	 * A send of everything; fails if its memory was changed since it was entered.
	 */
	public void sendAll(ScriptedOperation send) {
		sendSome(send, send.lengthBytes());
	}

	/**
	 * A send of the first {@code bytes}; fails if its memory was changed since it was
	 * entered.
	 */
	public void sendSome(ScriptedOperation send, int bytes) {
		checkUnchanged(send);
		complete(send, bytes);
	}

	/**
	 * The first completion of a zero-copy send: the kernel took {@code result} bytes, or
	 * a negative errno, and still reads the memory.
	 */
	public void sendHeld(ScriptedOperation send, int result) {
		checkUnchanged(send);
		completeMore(send, result);
	}

	/**
	 * The last completion of a zero-copy send: the kernel lets go of the memory; fails if
	 * it was changed since the send was entered.
	 */
	public void letGo(ScriptedOperation send, boolean copied) {
		checkUnchanged(send);
		complete(send, copied ? CompletionFlags.USAGE_COPIED : 0, CompletionFlags.NOTIFICATION);
	}

	private static void checkUnchanged(ScriptedOperation send) {
		if (!Arrays.equals(send.content(), send.contentNow())) {
			throw new AssertionError("The memory of " + send + " was changed while the kernel had it");
		}
	}

	/**
	 * Completes a read with these bytes; fails if its memory was changed since it was
	 * entered.
	 */
	public void fill(ScriptedOperation read, byte[] bytes) {
		if (!Arrays.equals(read.content(), read.contentNow())) {
			throw new AssertionError("The memory of " + read + " was changed while the kernel had it");
		}
		read.fill(bytes);
		complete(read, bytes.length);
	}

	/**
	 * Receives into as many buffers as it takes; the operation stays armed. With the
	 * buffers used up it ends with {@code -ENOBUFS}.
	 * @return how many bytes were received
	 */
	public int receive(ScriptedOperation receive, byte[] bytes) {
		ScriptedBufferRing buffers = this.bufferRings.get(receive.bufferGroup());
		if (buffers.isIncremental()) {
			return receiveParts(receive, buffers, bytes);
		}
		if (receive.isBundle()) {
			return receiveBundle(receive, buffers, bytes);
		}
		int offset = 0;
		while (offset < bytes.length) {
			int length = Math.min(bytes.length - offset, buffers.bufferSizeBytes());
			int id = buffers.fill(bytes, offset, length);
			if (id < 0) {
				complete(receive, -Errno.ENOBUFS);
				return offset;
			}
			complete(receive, length, CompletionFlags.withBuffer(CompletionFlags.MORE, id));
			offset += length;
		}
		return offset;
	}

	private int receiveParts(ScriptedOperation receive, ScriptedBufferRing buffers, byte[] bytes) {
		int offset = 0;
		while (offset < bytes.length) {
			int piece = buffers.fillPart(bytes, offset, bytes.length - offset);
			if (piece == 0) {
				complete(receive, -Errno.ENOBUFS);
				return offset;
			}
			int id = buffers.filled();
			int kept = buffers.isPartlyFilled() ? CompletionFlags.BUFFER_MORE : 0;
			complete(receive, piece, CompletionFlags.withBuffer(CompletionFlags.MORE | kept, id));
			offset += piece;
		}
		return offset;
	}

	private int receiveBundle(ScriptedOperation receive, ScriptedBufferRing buffers, byte[] bytes) {
		int first = -1;
		int offset = 0;
		while (offset < bytes.length && buffers.publishedBuffers() > 0) {
			int length = Math.min(bytes.length - offset, buffers.bufferSizeBytes());
			int id = buffers.fill(bytes, offset, length);
			first = (first < 0) ? id : first;
			offset += length;
		}
		if (offset > 0) {
			complete(receive, offset, CompletionFlags.withBuffer(CompletionFlags.MORE, first));
		}
		if (offset < bytes.length) {
			complete(receive, -Errno.ENOBUFS);
		}
		return offset;
	}

	/**
	 * The last receive of an operation, with data: the kernel ends a multishot that way,
	 * too.
	 */
	public void receiveLast(ScriptedOperation receive, byte[] bytes) {
		int id = this.bufferRings.get(receive.bufferGroup()).fill(bytes, 0, bytes.length);
		if (id < 0) {
			throw new AssertionError("No buffer for " + receive);
		}
		complete(receive, bytes.length, CompletionFlags.withBuffer(0, id));
	}

	/** The peer's end of input. */
	public void endOfInput(ScriptedOperation receive) {
		complete(receive, 0);
	}

	/**
	 * Answers a {@link Kind#CANCEL} or {@link Kind#CANCEL_ALL} as the kernel usually
	 * does: what it caught ends with {@code -ECANCELED}, then the cancellation completes.
	 */
	public void answerCancel(ScriptedOperation cancel) {
		List<ScriptedOperation> targets = targets(cancel);
		targets.forEach((target) -> complete(target, -Errno.ECANCELED));
		complete(cancel, cancelResult(cancel, targets));
	}

	/** As {@link #answerCancel}, in the other order, which happens, too. */
	public void answerCancelFirst(ScriptedOperation cancel) {
		List<ScriptedOperation> targets = targets(cancel);
		complete(cancel, cancelResult(cancel, targets));
		targets.forEach((target) -> complete(target, -Errno.ECANCELED));
	}

	private List<ScriptedOperation> targets(ScriptedOperation cancel) {
		return this.inFlight.stream().filter((operation) -> operation != cancel && matches(cancel, operation)).toList();
	}

	private static boolean matches(ScriptedOperation cancel, ScriptedOperation operation) {
		return switch (cancel.kind()) {
			case CANCEL -> operation.userData() == cancel.targetUserData();
			case CANCEL_ALL -> operation.fd() == cancel.fd();
			default -> throw new AssertionError(cancel + " cancels nothing");
		};
	}

	private static int cancelResult(ScriptedOperation cancel, List<ScriptedOperation> targets) {
		if (targets.isEmpty()) {
			return -Errno.ENOENT;
		}
		return (cancel.kind() == Kind.CANCEL_ALL) ? targets.size() : 0;
	}

	/**
	 * From now on completions overflow: they wait until {@link #enter} flushes them.
	 */
	public void overflowing(boolean overflowing) {
		this.overflowing = overflowing;
	}

	/** Lets the next {@link #enter} fail with an expected errno, consuming nothing. */
	public void failNextEnter(int errno) {
		this.nextEnterErrno = errno;
	}

	/** Takes the multishot timeout away, as kernels before 6.4. */
	public void withoutTimeoutMultishot() {
		this.timeoutMultishot = false;
	}

	/** Gives the kernel optional features, see {@link RingFeatures#supported()}. */
	public void supporting(String... names) {
		this.supported.addAll(List.of(names));
	}

	/** Lets every {@link #registerBuffer} fail from now on. */
	public void refuseBuffers(int errno) {
		this.registerBufferErrno = errno;
	}

	/**
	 * What {@link #enter} does when it would sleep: the next step of the script, on the
	 * thread that entered. If it completes nothing, enter returns {@code -EINTR}.
	 */
	public void onSleep(Runnable onSleep) {
		this.onSleep = onSleep;
	}

	@Override
	public void enable() {
		if (this.enabled) {
			throw new IllegalStateException("The ring is enabled already");
		}
		this.enabled = true;
	}

	@Override
	public RingFeatures features() {
		return new RingFeatures("scripted", List.copyOf(this.supported), List.of(), this.refusals, this.refusals, false,
				this.timeoutMultishot, true, this.submissionQueueEntries, Integer.MAX_VALUE);
	}

	@Override
	public int registerBuffer(long address, long lengthBytes) {
		return (this.registerBufferErrno != 0) ? -this.registerBufferErrno : this.fixedBuffers++;
	}

	@Override
	public void goWithout(String sentence) {
		this.refusals.add(sentence);
	}

	@Override
	public BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes) {
		return register(group, new ScriptedBufferRing(entries, bufferSizeBytes, false));
	}

	/** A kernel that does not support PBUF_RING_INC refuses. */
	@Override
	public BufferRing registerIncrementalBufferRing(int group, int entries, int bufferSizeBytes) {
		if (!this.supported.contains("PBUF_RING_INC")) {
			throw RingErrors.refused("IORING_REGISTER_PBUF_RING", Errno.EINVAL);
		}
		return register(group, new ScriptedBufferRing(entries, bufferSizeBytes, true));
	}

	private BufferRing register(int group, ScriptedBufferRing bufferRing) {
		if (this.bufferRings.putIfAbsent(group, bufferRing) != null) {
			throw new IllegalStateException("Buffer group " + group + " is registered already");
		}
		return bufferRing;
	}

	@Override
	public FileTable registerFileTable(int entries) {
		throw RingErrors.refused("IORING_REGISTER_FILES2", Errno.EINVAL);
	}

	@Override
	public void acceptMultishot(int listenerFd, long userData) {
		prepare(new ScriptedOperation(Kind.ACCEPT, listenerFd, userData));
	}

	@Override
	public void acceptOnce(int listenerFd, long userData) {
		prepare(new ScriptedOperation(Kind.ACCEPT, listenerFd, userData));
	}

	@Override
	public void receiveMultishot(int fd, int bufferGroup, long userData) {
		prepare(ScriptedOperation.receive(fd, bufferGroup, userData));
	}

	@Override
	public void receiveBundles(int fd, int bufferGroup, long userData) {
		ScriptedOperation receive = ScriptedOperation.receive(fd, bufferGroup, userData);
		receive.bundles();
		prepare(receive);
	}

	/** For the script a read: one completion, into memory that the operation names. */
	@Override
	public void receive(int fd, long address, int lengthBytes, long userData) {
		prepare(ScriptedOperation.read(fd, address, lengthBytes, 0, userData));
	}

	@Override
	public void send(int fd, long address, int lengthBytes, int flags, long userData) {
		prepare(ScriptedOperation.send(Kind.SEND, fd, address, lengthBytes, flags, userData));
	}

	@Override
	public void sendMessage(int fd, long messageHeaderAddress, int flags, long userData) {
		prepare(ScriptedOperation.sendMessage(Kind.SEND_MESSAGE, fd, messageHeaderAddress, flags, userData));
	}

	@Override
	public void sendZeroCopy(int fd, long address, int lengthBytes, int flags, int fixedBuffer, long userData) {
		checkFixedBuffer(fixedBuffer);
		prepare(ScriptedOperation.send(Kind.SEND_ZERO_COPY, fd, address, lengthBytes, flags, userData));
	}

	@Override
	public void sendMessageZeroCopy(int fd, long messageHeaderAddress, int flags, int fixedBuffer, long userData) {
		if (fixedBuffer != NO_FIXED_BUFFER) {
			checkFixedBuffer(fixedBuffer);
		}
		prepare(ScriptedOperation.sendMessage(Kind.SEND_MESSAGE_ZERO_COPY, fd, messageHeaderAddress, flags, userData));
	}

	private void checkFixedBuffer(int index) {
		if (index < 0 || index >= this.fixedBuffers) {
			throw new AssertionError("No fixed buffer " + index + " is registered");
		}
	}

	@Override
	public void timeout(long intervalNanos, long userData) {
		prepare(ScriptedOperation.timeout(intervalNanos, userData));
	}

	@Override
	public void timeoutOnce(long delayNanos, long userData) {
		prepare(ScriptedOperation.timeoutOnce(delayNanos, userData));
	}

	@Override
	public void pollMultishot(int fd, int events, long userData) {
		prepare(ScriptedOperation.poll(fd, events, userData));
	}

	@Override
	public void cancel(long targetUserData, long userData) {
		prepare(ScriptedOperation.cancel(targetUserData, userData));
	}

	@Override
	public void cancelAll(int fd, long userData) {
		prepare(new ScriptedOperation(Kind.CANCEL_ALL, fd, userData));
	}

	@Override
	public void openToRead(long pathAddress, long userData) {
		prepare(ScriptedOperation.open(pathAddress, userData));
	}

	@Override
	public void read(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		ScriptedOperation read = ScriptedOperation.read(fd, address, lengthBytes, fileOffset, userData);
		for (ScriptedOperation other : inFlight(Kind.READ)) {
			if (read.overlaps(other)) {
				throw new AssertionError("The memory of " + other + " is still the kernel's: " + read);
			}
		}
		prepare(read);
	}

	@Override
	public void readFixed(int fd, long address, int lengthBytes, long fileOffset, int fixedBuffer, long userData) {
		checkFixedBuffer(fixedBuffer);
		read(fd, address, lengthBytes, fileOffset, userData);
	}

	@Override
	public void close(int fd, long userData) {
		prepare(new ScriptedOperation(Kind.CLOSE, fd, userData));
	}

	@Override
	public void nop(long userData) {
		prepare(new ScriptedOperation(Kind.NOP, -1, userData));
	}

	private void prepare(ScriptedOperation operation) {
		checkOpen();
		if (this.prepared.size() == this.submissionQueueEntries) {
			this.submissionQueueFullCount++;
			submit();
		}
		this.prepared.add(operation);
		this.history.add(operation);
	}

	@Override
	public int pendingSubmissions() {
		return this.prepared.size();
	}

	@Override
	public boolean canSleep() {
		return this.completions.isEmpty();
	}

	@Override
	public boolean canSkipEnter() {
		return !this.completions.isEmpty() && this.overflow.isEmpty();
	}

	@Override
	public int enter(int minComplete) {
		checkOpen();
		this.enterCount++;
		if (!this.overflow.isEmpty()) {
			this.completionOverflowCount++;
		}
		if (this.nextEnterErrno != 0) {
			int errno = this.nextEnterErrno;
			this.nextEnterErrno = 0;
			return -errno;
		}
		int submitted = submit();
		flushOverflow();
		if (this.completions.size() < minComplete) {
			this.onSleep.run();
			flushOverflow();
		}
		return (submitted == 0 && this.completions.size() < minComplete) ? -Errno.EINTR : submitted;
	}

	private int submit() {
		int submitted = this.prepared.size();
		this.prepared.forEach(ScriptedOperation::submit);
		this.inFlight.addAll(this.prepared);
		this.prepared.clear();
		return submitted;
	}

	private void flushOverflow() {
		this.completions.addAll(this.overflow);
		this.overflow.clear();
	}

	private void checkOpen() {
		if (!this.enabled || this.closed) {
			throw new AssertionError("The ring is " + (this.closed ? "closed" : "not enabled"));
		}
	}

	@Override
	public int drain(CompletionHandler handler, int maximum) {
		int count = Math.min(this.completions.size(), maximum);
		for (int i = 0; i < count; i++) {
			Completion completion = this.completions.remove();
			handler.onCompletion(completion.userData(), completion.result(), completion.flags());
		}
		return count;
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

	@Override
	public void close() {
		this.closed = true;
	}

	@Override
	public String toString() {
		return "ScriptedRing[prepared=" + this.prepared + ", inFlight=" + this.inFlight + ", undrained=" + undrained()
				+ "]";
	}

	private record Completion(long userData, int result, int flags) {
	}

}
