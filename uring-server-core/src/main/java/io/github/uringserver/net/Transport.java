package io.github.uringserver.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;
import io.github.uringserver.worker.WorkerModule;

/**
 * What one worker does with sockets: its listener, its connections, its receive ring and
 * its send buffers. Everything runs on the worker's thread, but for the constructor,
 * which the thread that starts the server calls.
 */
public final class Transport implements WorkerModule {

	/**
	 * How long a connection that has sent nothing yet may live on when the server stops
	 * in order.
	 */
	static final long FIRST_BYTES_NANOS = 500_000_000L;

	/** Most connections taken from the accept queue when the listener closes. */
	static final int MAX_DRAINED_ACCEPTS = 65_536;

	/** Connection ids carry the worker's number in their upper bits. */
	private static final int WORKER_SHIFT = 48;

	private static final int INITIAL_DIRTY = 64;

	private final Worker worker;

	private final TransportConfiguration configuration;

	private final SocketCalls sockets;

	private final Listener listener;

	private final Gate gate;

	private final ConnectionSlab slab;

	private final ReceiveBuffers receiveBuffers;

	private final SendBufferPool sendBuffers;

	private final SendPressure sendPressure;

	private final ZeroCopySends zeroCopySends;

	private final MessageHeaders messageHeaders;

	private final Function<Worker, ConnectionHandlerFactory> protocol;

	private final LongSupplier clock;

	private TcpConnection[] dirty = new TcpConnection[INITIAL_DIRTY];

	private int dirtyCount;

	private ConnectionHandlerFactory handlers;

	private long connectionSequence;

	private boolean stopped;

	private Runnable whenIdle;

	/**
	 * Creates the transport of a worker that is not running yet; allocates its send
	 * buffers.
	 * @param listenerFd a listening socket, owned by the transport from now on
	 * @param protocol makes the handlers' factory, on the worker's thread
	 * @param submissionQueueEntries the size of the worker's submission queue
	 */
	public Transport(Worker worker, int listenerFd, TransportConfiguration configuration, int submissionQueueEntries,
			Function<Worker, ConnectionHandlerFactory> protocol) {
		this(worker, ListeningSocket.of(listenerFd), configuration, submissionQueueEntries, protocol);
	}

	/**
	 * Creates the transport of a worker that is not running yet; allocates its send
	 * buffers.
	 * @param socket a listening socket, or a share of one, owned by the transport from
	 * now on
	 * @param protocol makes the handlers' factory, on the worker's thread
	 * @param submissionQueueEntries the size of the worker's submission queue
	 */
	public Transport(Worker worker, ListeningSocket socket, TransportConfiguration configuration,
			int submissionQueueEntries, Function<Worker, ConnectionHandlerFactory> protocol) {
		this.worker = worker;
		this.configuration = configuration;
		this.protocol = protocol;
		this.clock = worker::nowNanos;
		this.sockets = new SocketCalls(worker, configuration);
		this.slab = new ConnectionSlab(this.sockets.maxConnections(), (slot) -> new TcpConnection(this, slot));
		this.listener = new Listener(worker, socket, this.sockets, this::accepted);
		this.gate = new Gate(worker, this.sockets, configuration.entrance());
		this.receiveBuffers = new ReceiveBuffers(worker, configuration.receiveBuffers(),
				configuration.receiveBufferSizeBytes(), configuration.receiveMode());
		this.sendBuffers = new SendBufferPool(configuration.sendBuffers(), configuration.sendBufferSizeBytes(),
				worker.allocate((long) configuration.sendBuffers() * configuration.sendBufferSizeBytes()));
		this.sendPressure = new SendPressure(worker, this.sendBuffers, this.slab,
				configuration.sendPaceUnderPressure());
		this.zeroCopySends = new ZeroCopySends(configuration.zeroCopy(), this.sendBuffers, worker.counters(),
				this.clock);
		this.messageHeaders = new MessageHeaders(submissionQueueEntries);
	}

	/**
	 * Lets handlers keep receive buffers, within these rules. Called before the worker
	 * starts.
	 */
	public void leases(LeaseRules rules) {
		this.receiveBuffers.leases(rules, this.configuration.maxConnections());
	}

	/** See {@link Connection#lease}. */
	ReceiveLease lease(ByteBuffer data) {
		return this.receiveBuffers.lease(data);
	}

	@Override
	public int operationRange() {
		return Operation.RANGE;
	}

	@Override
	public void onStart() {
		this.handlers = this.protocol.apply(this.worker);
		this.receiveBuffers.register();
		this.sockets.start(this.configuration.maxConnections());
		this.zeroCopySends.register(this.worker.ring());
		this.listener.start();
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		switch (UserData.operation(userData)) {
			case Operation.ACCEPT -> this.listener.onAccept(result, flags);
			case Operation.CANCEL_ACCEPT -> {
				// the accept's own last completion tells
			}
			case Operation.REFUSE, Operation.DISCARD, Operation.CLOSE_REFUSED ->
				this.gate.onCompletion(userData, result);
			default -> onConnectionCompletion(userData, result, flags);
		}
	}

	private void onConnectionCompletion(long userData, int result, int flags) {
		TcpConnection connection = this.slab.find(userData);
		if (connection == null) {
			dropStale(result, flags);
			return;
		}
		switch (UserData.operation(userData)) {
			case Operation.RECEIVE -> connection.onReceive(result, flags);
			case Operation.SEND -> connection.transmission().onSend(result);
			case Operation.SEND_ZERO_COPY ->
				connection.transmission().onZeroCopySend(Operation.lane(userData), result, flags);
			case Operation.WATCH -> connection.onWatch(result, flags);
			default -> connection.onControl();
		}
	}

	private void dropStale(int result, int flags) {
		counters().increment(Counter.STALE_COMPLETIONS);
		if (CompletionFlags.hasBuffer(flags)) {
			this.receiveBuffers.received(null, result, flags);
		}
	}

	private void accepted(int fd) {
		int ticket = this.gate.admit(fd);
		if (ticket == Gate.REFUSED) {
			return;
		}
		int slot = (this.stopped) ? ConnectionSlab.NONE : this.slab.reserve();
		if (slot == ConnectionSlab.NONE) {
			counters().increment(Counter.CONNECTIONS_REJECTED);
			this.gate.closed(ticket);
			this.sockets.close(fd);
			return;
		}
		counters().increment(Counter.CONNECTIONS_ACCEPTED);
		counters().increment(Counter.CONNECTIONS_ACTIVE);
		long id = ((long) this.worker.index() << WORKER_SHIFT) | ++this.connectionSequence;
		TcpConnection connection = this.slab.take(slot, ticket);
		connection.open(id, this.slab.generation(slot), fd, this.handlers);
		if (this.whenIdle != null) {
			connection.shutDown();
		}
	}

	@Override
	public void flush() {
		this.sendPressure.serve();
		// A connection may be marked again while its neighbours are flushed, never
		// itself.
		for (int i = 0; i < this.dirtyCount; i++) {
			TcpConnection connection = this.dirty[i];
			this.dirty[i] = null;
			connection.flush();
		}
		this.dirtyCount = 0;
		this.receiveBuffers.flush();
		counters().set(Counter.SEND_BUFFERS_LEASED, this.sendBuffers.leased());
	}

	/**
	 * Stops accepting and lets every connection come to its end. Worker thread only.
	 * @param whenIdle run once, on the worker's thread, when the last connection is gone;
	 * not run if the worker is stopped first
	 */
	public void shutDown(Runnable whenIdle) {
		this.whenIdle = whenIdle;
		this.listener.stop(true, this::checkIdle);
		for (TcpConnection connection : connections()) {
			connection.shutDown();
		}
	}

	private void checkIdle() {
		if (this.whenIdle != null && !this.stopped && this.listener.isClosed() && this.slab.used() == 0) {
			Runnable callback = this.whenIdle;
			this.whenIdle = () -> {
			};
			callback.run();
		}
	}

	@Override
	public void onStop() {
		this.stopped = true;
		this.listener.stop(false, () -> {
		});
		for (TcpConnection connection : connections()) {
			connection.abort();
		}
		this.gate.stop();
	}

	@Override
	public boolean isQuiescent() {
		return this.listener.isClosed() && this.slab.used() == 0 && this.gate.isQuiescent();
	}

	@Override
	public void onTerminate(boolean quiescent) {
		if (!this.listener.isClosed()) {
			this.listener.forceClose();
		}
		this.gate.close(quiescent);
		this.receiveBuffers.close();
		if (quiescent) {
			this.sendBuffers.close();
			this.messageHeaders.close();
		}
	}

	private List<TcpConnection> connections() {
		List<TcpConnection> all = new ArrayList<>(this.slab.used());
		for (int slot = 0; slot < this.slab.slots(); slot++) {
			if (this.slab.at(slot) != null) {
				all.add(this.slab.at(slot));
			}
		}
		return all;
	}

	/**
	 * Whether connections have a place in the ring's file table instead of a descriptor.
	 * Any thread, once the worker has started.
	 */
	public boolean hasDirectDescriptors() {
		return this.sockets.areDirect();
	}

	/** How many send buffers are leased; worker thread, or after the worker has ended. */
	int sendBuffersLeased() {
		return this.sendBuffers.leased();
	}

	// for the connections

	Worker worker() {
		return this.worker;
	}

	SocketCalls sockets() {
		return this.sockets;
	}

	WorkerCounters counters() {
		return this.worker.counters();
	}

	MessageHeaders messageHeaders() {
		return this.messageHeaders;
	}

	SendMachine newSendMachine(TcpConnection connection, Runnable whenStalled) {
		SendStall stall = new SendStall(this.configuration.sendPace(), this.worker.deadlines(), this.clock,
				() -> this.sockets.acknowledgedBytes(connection.fd()), whenStalled);
		return new SendMachine(this.sendBuffers, this.configuration.sendBuffersPerConnection(), counters(), stall,
				this.zeroCopySends.isInForce() ? this.zeroCopySends : null);
	}

	ReceiveBuffers receiveBuffers() {
		return this.receiveBuffers;
	}

	SendPressure sendPressure() {
		return this.sendPressure;
	}

	void markDirty(TcpConnection connection) {
		if (this.dirtyCount == this.dirty.length) {
			this.dirty = Arrays.copyOf(this.dirty, this.dirtyCount * 2);
		}
		this.dirty[this.dirtyCount++] = connection;
	}

	/**
	 * A connection is over before the turn's flush: its slot's next one is not flushed
	 * for it.
	 */
	void unmarkDirty(TcpConnection connection) {
		for (int i = 0; i < this.dirtyCount; i++) {
			if (this.dirty[i] == connection) {
				this.dirty[i] = this.dirty[--this.dirtyCount];
				this.dirty[this.dirtyCount] = null;
				return;
			}
		}
	}

	void release(TcpConnection connection) {
		this.gate.closed(this.slab.ticket(connection));
		this.slab.free(connection);
		counters().increment(Counter.CONNECTIONS_CLOSED);
		counters().decrement(Counter.CONNECTIONS_ACTIVE);
		checkIdle();
	}

}
