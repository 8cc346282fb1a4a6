package io.github.uringserver.ring;

/**
 * One io_uring instance: a submission queue, a completion queue and what is registered
 * with them. The interface exists so that a scripted ring can stand in for the kernel in
 * tests.
 * <p>
 * Every method but {@link #close()} before {@link #enable()} is called by the one thread
 * that enabled the ring. Preparing an operation never blocks and never fails: when the
 * submission queue is full, the ring submits what is queued first (counted by
 * {@link #submissionQueueFullCount()}). Results arrive at the {@link CompletionHandler}
 * given to {@link #drain}, with the {@code userData} of the operation; see
 * {@link UserData} for its layout. A descriptor is one of the process, or a
 * {@link DirectDescriptor}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>
 */
public interface Ring extends AutoCloseable {

	/** The most bytes one fixed buffer may have: the kernel's limit. */
	long MAX_FIXED_BUFFER_BYTES = 1 << 30;

	/** For {@link #sendMessageZeroCopy}: the bytes lie in no fixed buffer. */
	int NO_FIXED_BUFFER = -1;

	/** {@code POLLIN}: the interest of {@link #pollMultishot}. */
	int POLL_IN = 1;

	/** {@code POLLERR | POLLHUP}: always of interest, and in the result of a poll. */
	int POLL_ERROR_OR_HANG_UP = 0x18;

	/**
	 * Makes the calling thread the owner of the ring and allows submissions
	 * ({@code IORING_REGISTER_ENABLE_RINGS}).
	 * @throws RingException if the kernel refuses
	 */
	void enable();

	/** What the kernel offers and what this ring was set up with. */
	RingFeatures features();

	/**
	 * Registers a provided buffer ring of {@code entries} buffers of
	 * {@code bufferSizeBytes} each, all of them available to the kernel. At most one per
	 * group; freed by {@link #close()}.
	 * @param group the buffer group id, 0 to 65535
	 * @param entries a power of two, 1 to 32768
	 * @param bufferSizeBytes positive
	 * @return the registered ring
	 * @throws RingException if the kernel refuses
	 */
	BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes);

	/**
	 * As {@link #registerBufferRing}, with buffers that serve several receives, one
	 * behind the other, until they are full: a completion whose flags say that the kernel
	 * {@link CompletionFlags#keepsBuffer keeps the buffer} does not take it. Where in the
	 * buffer its bytes lie is the sum of the completions before. Kernel 6.12.
	 * @throws RingException with EINVAL if the kernel has no such rings
	 */
	BufferRing registerIncrementalBufferRing(int group, int entries, int bufferSizeBytes);

	/**
	 * Makes native memory a fixed buffer of this ring: its pages are looked up and pinned
	 * now, and not by each operation. Unregistered by {@link #close()}; unmap it after
	 * that.
	 * @param lengthBytes 1 to {@link #MAX_FIXED_BUFFER_BYTES}
	 * @return the buffer's index, 0 or more, or a negative errno: {@code -ENOMEM} beyond
	 * RLIMIT_MEMLOCK, {@code -EINVAL} if the kernel has no sparse tables, {@code -ENOSPC}
	 * when the table is full
	 */
	int registerBuffer(long address, long lengthBytes);

	/**
	 * Has the kernel write to an eventfd(2) whenever completions come
	 * ({@code IORING_REGISTER_EVENTFD}), for who embeds this ring in another event loop:
	 * when the descriptor is readable, {@link #enter} with 0 and {@link #drain}. Where
	 * completions wait to be asked for (DEFER_TASKRUN) the write tells of those that
	 * wait, too. A multishot poll of it on yet another ring ends with every event, so
	 * that rings do not wake each other for ever: arm it again. At most one at a time.
	 * The caller owns the descriptor, and closes it after {@link #unregisterEventFd()} or
	 * {@link #close()}.
	 * @throws RingException if the kernel refuses: EBUSY when there is one already, EBADF
	 * or EINVAL when it is no eventfd
	 */
	default void registerEventFd(int fd) {
		throw new UnsupportedOperationException("This ring has no completion eventfd");
	}

	/** Undoes {@link #registerEventFd}; no-op when there is none. */
	default void unregisterEventFd() {
		// there is none
	}

	/**
	 * Notes that something the configuration asked for is not in force: told by
	 * {@link #features()} from now on.
	 * @param sentence names it, the cause and the remedy
	 */
	void goWithout(String sentence);

	/**
	 * Registers an empty table of files, one per ring; freed by {@link #close()}. Kernel
	 * 6.8, for what is done with it.
	 * @param entries 1 or more; the limit of open files limits it too
	 * @return the table
	 * @throws RingException if the kernel refuses
	 */
	FileTable registerFileTable(int entries);

	/**
	 * Multishot accept: one completion per connection, its result the new descriptor
	 * (close-on-exec) or a negative errno; armed as long as completions carry
	 * {@link CompletionFlags#MORE}. Kernel 5.19.
	 */
	void acceptMultishot(int listenerFd, long userData);

	/**
	 * Accepts one connection: the result is the new descriptor (close-on-exec) or a
	 * negative errno. On a listener that several rings share the kernel wakes the accept
	 * that was armed first, and one that is armed again goes to the end of the line: so
	 * the rings take turns, where multishot accepts would leave everything to one of
	 * them.
	 */
	void acceptOnce(int listenerFd, long userData);

	/**
	 * Multishot receive into buffers of {@code bufferGroup}: each completion's result is
	 * the number of bytes, 0 at end of input, or a negative errno; the buffer id is in
	 * its flags. Armed as long as completions carry {@link CompletionFlags#MORE}. Kernel
	 * 6.0.
	 */
	void receiveMultishot(int fd, int bufferGroup, long userData);

	/**
	 * As {@link #receiveMultishot}, into as many buffers as the socket has bytes for: the
	 * flags name the first, {@link BufferRing#next} the others, and all but the last are
	 * full to their {@link BufferRing#capacityBytes}. Not with incremental buffers. If
	 * the kernel {@link RingFeatures#supports supports} RECVSEND_BUNDLE (6.10).
	 */
	void receiveBundles(int fd, int bufferGroup, long userData);

	/**
	 * Receives up to {@code lengthBytes} bytes, 1 or more, into native memory at
	 * {@code address}, once: the result is their number, 0 at end of input, or a negative
	 * errno. The memory is the kernel's until the completion.
	 */
	void receive(int fd, long address, int lengthBytes, long userData);

	/**
	 * Sends {@code lengthBytes} bytes from native memory at {@code address}. At most one
	 * send may be outstanding on a socket: the kernel reorders unlinked sends. The memory
	 * must stay untouched until the completion.
	 * @param flags {@code MSG_*} flags of send(2)
	 */
	void send(int fd, long address, int lengthBytes, int flags, long userData);

	/**
	 * Sends the {@code struct msghdr} at {@code messageHeaderAddress}. The header and its
	 * iovecs may be reused once the submission was consumed
	 * ({@code IORING_FEAT_SUBMIT_STABLE}), the bytes they point to only after the
	 * completion.
	 */
	void sendMessage(int fd, long messageHeaderAddress, int flags, long userData);

	/**
	 * As {@link #send}, without copying where the network device can do it; the bytes lie
	 * in a fixed buffer. Completes twice: first with the result, then, if that completion
	 * has {@link CompletionFlags#MORE}, with {@link CompletionFlags#NOTIFICATION}, whose
	 * result is 0 or {@link CompletionFlags#USAGE_COPIED}. The next send may follow the
	 * first completion; the memory must stay untouched until the second, which on a
	 * network comes when the peer has acknowledged the bytes. Kernel 6.1.
	 * @param fixedBuffer the index of {@link #registerBuffer}
	 */
	void sendZeroCopy(int fd, long address, int lengthBytes, int flags, int fixedBuffer, long userData);

	/**
	 * As {@link #sendMessage}, without copying, see {@link #sendZeroCopy}. Kernel 6.1.
	 * @param fixedBuffer the one in which all the bytes lie, if the kernel
	 * {@link RingFeatures#supports supports} SENDMSG_ZC_FIXED (6.15), or
	 * {@link #NO_FIXED_BUFFER}
	 */
	void sendMessageZeroCopy(int fd, long messageHeaderAddress, int flags, int fixedBuffer, long userData);

	/**
	 * Completes every {@code intervalNanos} with {@code -ETIME} until cancelled;
	 * multishot where the kernel has it (6.4, completions carry
	 * {@link CompletionFlags#MORE}), else once, and the caller arms it again.
	 */
	void timeout(long intervalNanos, long userData);

	/**
	 * Completes once, after {@code delayNanos}, 1 or more, with {@code -ETIME}; or with
	 * {@code -ECANCELED} when it was cancelled before.
	 */
	void timeoutOnce(long delayNanos, long userData);

	/**
	 * Multishot poll, edge-triggered: one completion per readiness event. Kernel 5.13.
	 */
	void pollMultishot(int fd, int events, long userData);

	/**
	 * Cancels the operation whose user data is {@code targetUserData}. Completes with 0,
	 * {@code -ENOENT} or {@code -EALREADY}; the target completes on its own, with
	 * {@code -ECANCELED} if it was caught.
	 */
	void cancel(long targetUserData, long userData);

	/** Cancels every operation on a descriptor ({@code FD | ALL}). Kernel 5.19. */
	void cancelAll(int fd, long userData);

	/**
	 * Opens a file for reading, close-on-exec: the result is its descriptor or a negative
	 * errno. What may take long is done by a thread of the kernel.
	 * @param pathAddress the path's bytes with a NUL behind them; stable until the
	 * submission was consumed
	 */
	void openToRead(long pathAddress, long userData);

	/**
	 * Reads up to {@code lengthBytes} from a file into native memory: the result is the
	 * number of bytes, less than asked for at the end of the file or for the kernel's own
	 * reasons, 0 at the end, or a negative errno. The memory is the kernel's until the
	 * completion; what is not cached is read by a thread of the kernel, which a
	 * cancellation may not stop.
	 * @param fileOffset where to read, in bytes from the beginning; ignored by pipes
	 */
	void read(int fd, long address, int lengthBytes, long fileOffset, long userData);

	/**
	 * As {@link #read}, into memory that lies in a fixed buffer: the kernel need not look
	 * up and pin its pages. Kernel 5.1.
	 * @param fixedBuffer the index of {@link #registerBuffer}
	 */
	void readFixed(int fd, long address, int lengthBytes, long fileOffset, int fixedBuffer, long userData);

	/**
	 * Writes up to {@code lengthBytes} from native memory to a file: the result is the
	 * number of bytes or a negative errno. The memory must stay untouched until the
	 * completion.
	 * @param fileOffset where to write, in bytes from the beginning; ignored by pipes and
	 * sockets
	 */
	default void write(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		throw new UnsupportedOperationException("This ring does not write to files");
	}

	/**
	 * As {@link #write}, from a fixed buffer, whose pages need not be looked up.
	 * {@code -EFAULT} when the memory is not within it. Kernel 5.1.
	 * @param fixedBuffer the index of {@link #registerBuffer}
	 */
	default void writeFixed(int fd, long address, int lengthBytes, long fileOffset, int fixedBuffer, long userData) {
		throw new UnsupportedOperationException("This ring has no fixed buffers");
	}

	/**
	 * Submits what is queued unless there is room for so many operations: they will be
	 * submitted together. Before a chain of {@link #linkLast()}, which ends with its
	 * batch.
	 * @throws IllegalArgumentException if the queue is smaller
	 */
	default void makeRoomFor(int operations) {
		throw new UnsupportedOperationException("This ring has no chains");
	}

	/**
	 * Links the operation prepared last to the next one ({@code IOSQE_IO_LINK}): the next
	 * begins when this one has completed. If it fails, or brings less than was asked for
	 * by a read or a write, the rest of the chain completes with {@code -ECANCELED}.
	 * <p>
	 * For order where it is needed and waiting for a completion is dearer. The server has
	 * no such place: its sends are one at a time per connection and its closes follow
	 * upon the completion of the last operation, while a chain costs more than the
	 * operations alone (see {@code benchmarks/run ring}).
	 * @throws IllegalStateException if nothing is prepared that was not submitted
	 */
	default void linkLast() {
		throw new UnsupportedOperationException("This ring has no chains");
	}

	/**
	 * Has the operation prepared last wait until all those before it have completed, and
	 * those after it wait for it ({@code IOSQE_IO_DRAIN}). Not for a worker's ring: its
	 * multishot operations do not complete for as long as connections live.
	 * @throws IllegalStateException if nothing is prepared that was not submitted
	 */
	default void drainLast() {
		throw new UnsupportedOperationException("This ring has no chains");
	}

	/** Closes a descriptor. */
	void close(int fd, long userData);

	/** A no-op that only completes. */
	void nop(long userData);

	/**
	 * How many prepared operations wait for the next {@link #enter}. Those that were
	 * handed to a thread of the kernel ({@link SubmissionPolling}) do not.
	 */
	int pendingSubmissions();

	/**
	 * Whether the completion queue is empty, so that an {@link #enter} may wait for a
	 * completion. What the kernel still holds back for it (overflow, task work) is
	 * delivered within that call. The flags that tell of it are no reason not to wait:
	 * another CPU may set the one for task work just after that work was run
	 * (io_req_local_work_add in Linux), and a call that does not wait does not clear it.
	 */
	boolean canSleep();

	/**
	 * Whether the completion queue holds something that {@link #drain} can take with no
	 * system call and the kernel does not ask to be entered (overflow, task work).
	 */
	boolean canSkipEnter();

	/**
	 * One system call: submits everything prepared and waits until {@code minComplete}
	 * completions are there. Expected outcomes (EINTR, ETIME, EAGAIN, EBUSY) are values,
	 * not exceptions. With {@link SubmissionPolling} the call is made only to wait, to
	 * wake the kernel's thread, or when the kernel asks for it.
	 * @param minComplete 0 to not wait
	 * @return the number of submissions the kernel consumed (or its thread was handed),
	 * or a negative errno of an expected outcome
	 * @throws RingException on an errno that means a bug or a dying ring
	 */
	int enter(int minComplete);

	/**
	 * Hands up to {@code maximum} completions to the handler. If the handler throws, the
	 * completion it was given counts as taken and the exception is passed on.
	 * @return how many were handed over
	 */
	int drain(CompletionHandler handler, int maximum);

	/** How many system calls {@link #enter} and full submission queues made. */
	long enterCount();

	/**
	 * How often the kernel's thread slept when something was submitted, and was woken;
	 * always 0 without {@link SubmissionPolling}.
	 */
	default long kernelThreadWakeUpCount() {
		return 0;
	}

	/** How often the submission queue was full when an operation was prepared. */
	long submissionQueueFullCount();

	/** How often the kernel reported completions that did not fit (CQ_OVERFLOW). */
	long completionOverflowCount();

	/** Frees queues, buffer rings and the descriptor. Idempotent. */
	@Override
	void close();

}
