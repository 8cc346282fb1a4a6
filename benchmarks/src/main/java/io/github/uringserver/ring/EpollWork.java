package io.github.uringserver.ring;

import io.github.uringserver.sys.Architecture;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;

/**
 * The work of {@link RingWork} on epoll: writes to socket pairs, one epoll_wait(2), and a
 * read from each end that is readable. One thread.
 */
final class EpollWork implements RingBenchmark.Work {

	private static final int EPOLL_CTL_ADD = 1;

	private static final int EPOLLIN = 1;

	/** {@code struct epoll_event} is packed on x86-64 only. */
	private static final boolean PACKED = Architecture
		.of(Architecture.name(System.getProperties())) == Architecture.X86_64;

	private static final int EVENT_BYTES = PACKED ? 12 : 16;

	private static final int EVENT_DATA = PACKED ? 4 : 8;

	private final SocketPairs pairs;

	private final NativeMemory memory;

	private final NativeMemory events;

	private final int epoll;

	private final int batch;

	private final int sizeBytes;

	private long systemCalls;

	EpollWork(int batch, int sizeBytes) {
		this.batch = batch;
		this.sizeBytes = sizeBytes;
		this.pairs = new SocketPairs(batch);
		this.memory = NativeMemory.allocate(2L * batch * sizeBytes);
		this.events = NativeMemory.allocate((long) batch * EVENT_BYTES);
		this.epoll = SocketPairs.LIB_C.epoll_create1(0);
		for (int i = 0; i < batch; i++) {
			this.events.buffer().putInt(0, EPOLLIN).putLong(EVENT_DATA, i);
			if (SocketPairs.LIB_C.epoll_ctl(this.epoll, EPOLL_CTL_ADD, this.pairs.right(i),
					this.events.address()) != 0) {
				throw new IllegalStateException("epoll_ctl failed");
			}
		}
	}

	@Override
	public int round() {
		for (int i = 0; i < this.batch; i++) {
			check(SocketPairs.LIB_C.write(this.pairs.left(i), piece(i), this.sizeBytes));
		}
		int left = this.batch;
		while (left > 0) {
			int ready = SocketPairs.LIB_C.epoll_wait(this.epoll, this.events.address(), this.batch, -1);
			this.systemCalls++;
			for (int event = 0; event < ready; event++) {
				int i = (int) this.events.buffer().getLong(event * EVENT_BYTES + EVENT_DATA);
				check(SocketPairs.LIB_C.read(this.pairs.right(i), piece(this.batch + i), this.sizeBytes));
			}
			left -= ready;
		}
		return 2 * this.batch;
	}

	private long piece(int i) {
		return this.memory.address() + (long) i * this.sizeBytes;
	}

	private void check(long result) {
		this.systemCalls++;
		if (result != this.sizeBytes) {
			throw new IllegalStateException("A call ended with " + result);
		}
	}

	@Override
	public long systemCalls() {
		return this.systemCalls;
	}

	@Override
	public void close() {
		Linux.close(this.epoll);
		this.pairs.close();
		this.events.close();
		this.memory.close();
	}

}
