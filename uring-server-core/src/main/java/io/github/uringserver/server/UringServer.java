package io.github.uringserver.server;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.file.FileConfiguration;
import io.github.uringserver.file.FileReads;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ListeningSocket;
import io.github.uringserver.net.Pace;
import io.github.uringserver.net.Transport;
import io.github.uringserver.net.TransportConfiguration;
import io.github.uringserver.ring.KernelRing;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.RingFeatures;
import io.github.uringserver.ring.RingProbe;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.sys.CpuAffinity;
import io.github.uringserver.sys.MemorySource;
import io.github.uringserver.worker.Worker;

/**
 * An HTTP server on io_uring, usable without any framework, or with
 * {@link #raw(UringServerConfiguration, ConnectionHandlerFactory)} one for any other
 * protocol:
 *
 * <pre>
 * UringServer server = new UringServer(configuration, exchange -&gt; exchange.respond(200, "text/plain", hello));
 * server.start();
 * </pre>
 *
 * Life-cycle methods may be called from any thread but a worker's; they are serialized by
 * the server. {@link #start()} works again after {@link #stop()}: every start makes new
 * workers and rings.
 */
public final class UringServer {

	private static final Logger logger = LoggerFactory.getLogger(UringServer.class);

	private final UringServerConfiguration configuration;

	private final ServerProtocol protocol;

	private final List<WorkerStatistics> statistics;

	/** Written under the server's monitor, read by anyone. */
	private volatile Running running;

	/** Written under the server's monitor, read by anyone. */
	private volatile boolean draining;

	/** Creates an HTTP server that does not listen yet. */
	public UringServer(UringServerConfiguration configuration, HttpHandler handler) {
		this(configuration, ServerProtocol.http(configuration, handler));
	}

	private UringServer(UringServerConfiguration configuration, ServerProtocol protocol) {
		this.configuration = configuration;
		this.protocol = protocol;
		this.statistics = IntStream.range(0, configuration.workers()).mapToObj(WorkerStatistics::new).toList();
	}

	/**
	 * Creates a server for a protocol of the caller's own, on TCP, a unix domain socket
	 * or TLS; it does not listen yet. What the configuration says of HTTP (limits,
	 * timeouts, server header, observer) has no effect on it. A peer over a limit is
	 * closed without a word, or by an alert.
	 * @param handlers makes the handler of each connection: over TLS once the handshake
	 * is done, with PROXY protocol once the header is read. Called on the thread of the
	 * connection's worker, so by several threads when there are several workers
	 */
	public static UringServer raw(UringServerConfiguration configuration, ConnectionHandlerFactory handlers) {
		return new UringServer(configuration, ServerProtocol.raw(configuration, handlers));
	}

	/**
	 * Asks the kernel whether a server with these sizes can run here, by setting up a
	 * ring of that size for a moment. Never throws. Any thread.
	 */
	public static RingSupport probe(UringServerConfiguration configuration) {
		return RingProbe.probe(configuration.ring(), configuration.receiveBuffers(),
				configuration.receiveBufferSizeBytes(), configuration.workers());
	}

	/**
	 * Binds, listens and starts the workers. No-op when running.
	 * @throws AddressInUseException when the port is in use, also when another process
	 * listens on it with SO_REUSEPORT, or when another server listens on the unix domain
	 * socket
	 * @throws BindException when the address cannot be bound for another reason
	 * @throws io.github.uringserver.ring.RingException when the kernel refuses a ring
	 * @throws IllegalStateException when the PROXY protocol is on and its codec missing
	 */
	public synchronized void start() throws BindException {
		if (this.running != null) {
			return;
		}
		observerStarts();
		try {
			open();
		}
		catch (BindException | RuntimeException | Error ex) {
			observerStops();
			throw ex;
		}
		logStart(this.running);
	}

	private void observerStarts() {
		if (this.configuration.exchangeObserver() != null) {
			this.configuration.exchangeObserver().serverStarting();
		}
	}

	private void observerStops() {
		if (this.configuration.exchangeObserver() != null) {
			this.configuration.exchangeObserver().serverStopped();
		}
	}

	private void open() throws BindException {
		Function<Worker, ConnectionHandlerFactory> protocol = this.protocol.handlers();
		ListeningSockets listening = ListeningSockets.open(this.configuration);
		Running starting = new Running(listening);
		List<ListeningSocket> sockets = listening.sockets();
		int owned = 0;
		try {
			int[] cpus = cpus(sockets.size());
			starting.steering = SteeringSetup.apply(this.configuration, sockets, cpus, starting.fallbacks);
			starting.leases = leases(starting.fallbacks);
			for (int i = 0; i < sockets.size(); i++) {
				owned += addWorker(starting, i, cpus[i], sockets.get(i), protocol);
			}
			for (Worker worker : starting.workers) {
				worker.start();
			}
			starting.watchdog = new Watchdog(starting.workers, this.configuration);
			starting.watchdog.start();
		}
		catch (RuntimeException | Error ex) {
			listening.closeFrom(owned);
			starting.stop();
			throw ex;
		}
		for (int i = 0; i < starting.workers.size(); i++) {
			this.statistics.get(i).begin(starting.workers.get(i), starting.watchdog.watch(i));
		}
		this.draining = false;
		this.running = starting;
	}

	/** What handlers may keep of what is received; nothing of what arrives encrypted. */
	private LeaseRules leases(List<String> fallbacks) {
		LeaseRules wanted = this.configuration.receiveLeases();
		if (!wanted.isOn() || this.configuration.tls() == null) {
			return wanted;
		}
		String fallback = "Receive buffers are not leased: TLS decrypts into memory of its own, request bodies are "
				+ "copied from there; switch uring.server.buffers.receive.lease off";
		fallbacks.add(fallback);
		logger.warn(fallback);
		return LeaseRules.OFF;
	}

	/** The CPU of each worker, -1 for none. */
	private int[] cpus(int workers) {
		int[] allowed = this.configuration.pinning() ? CpuAffinity.allowed() : new int[] { -1 };
		return IntStream.range(0, workers).map((i) -> allowed[i % allowed.length]).toArray();
	}

	/**
	 * Adds a worker that owns the listener; answers 1, or throws with the listener not
	 * owned.
	 */
	private int addWorker(Running starting, int index, int cpu, ListeningSocket listener,
			Function<Worker, ConnectionHandlerFactory> protocol) {
		MemorySource memory = new MemorySource(this.configuration.memory(),
				this.configuration.nativeBytesPerWorker() * this.configuration.workers());
		Ring ring = KernelRing.open(this.configuration.ring().forWorker(index), memory);
		try {
			Worker worker = Worker.builder(ring, (w) -> new FileReads(w, fileConfiguration())).module((w) -> {
				Transport transport = new Transport(w, listener, transportConfiguration(),
						this.configuration.ring().submissionQueueEntries(), protocol);
				transport.leases(starting.leases);
				starting.transports.add(transport);
				return transport;
			}).index(index).memory(memory).cpu(cpu).threadFactory(this.configuration.threadFactory()).build();
			starting.workers.add(worker);
			return 1;
		}
		catch (RuntimeException | Error ex) {
			ring.close();
			throw ex;
		}
	}

	private FileConfiguration fileConfiguration() {
		return new FileConfiguration(this.configuration.fileBuffers(), this.configuration.fileBufferSizeBytes(),
				this.configuration.fileBuffersRegistered());
	}

	private TransportConfiguration transportConfiguration() {
		return new TransportConfiguration(this.configuration.maxConnectionsPerWorker(),
				this.configuration.receiveBuffers(), this.configuration.receiveBufferSizeBytes(),
				this.configuration.sendBuffers(), this.configuration.sendBufferSizeBytes(),
				this.configuration.sendQueueBytes(),
				Pace.of(this.configuration.writeStallTimeout(), this.configuration.minSendBytesPerSecond()),
				Pace.of(this.configuration.writeStallTimeoutUnderPressure(), 0), this.protocol.entrance(),
				this.configuration.directDescriptors(), this.configuration.zeroCopy(),
				this.configuration.receiveMode());
	}

	private void logStart(Running started) {
		StartReport report = new StartReport(started.features(), started.workers.stream().map(Worker::cpu).toList(),
				this.configuration.nativeBytesPerWorker(),
				this.configuration.fileBuffersRegistered() ? 0 : this.configuration.fileBytesPerWorker());
		logger.info(report.summary());
		report.refusals().forEach(logger::warn);
		report.fallbacks().forEach(logger::info);
	}

	/**
	 * Aborts every connection, stops the workers, frees everything. Idempotent.
	 * @throws IllegalStateException on a worker's thread
	 */
	public synchronized void stop() {
		Running stopping = this.running;
		if (stopping != null) {
			if (stopping.workers.stream().anyMatch(Worker::inWorkerThread)) {
				throw new IllegalStateException(
						"stop() must not be called on a worker's thread: it would wait for itself");
			}
			this.running = null;
			stopping.stop();
			this.statistics.forEach(WorkerStatistics::end);
			this.draining = false;
			observerStops();
		}
	}

	/**
	 * Stops accepting (what waits in the accept queues is still served), closes idle
	 * connections now and the others with their next response, which says
	 * {@code Connection: close}. The workers go on until {@link #stop()}.
	 * @param whenIdle run once when the last connection is closed, on a worker's thread
	 * (so it must not block or call {@link #stop()}), or on the calling thread if the
	 * server is not running; not run if {@link #stop()} comes first
	 */
	public synchronized void shutDownGracefully(Runnable whenIdle) {
		Running current = this.running;
		if (current == null) {
			whenIdle.run();
			return;
		}
		this.draining = true;
		AtomicInteger busy = new AtomicInteger(current.workers.size());
		for (int i = 0; i < current.workers.size(); i++) {
			Transport transport = current.transports.get(i);
			current.workers.get(i).execute(() -> transport.shutDown(() -> {
				if (busy.decrementAndGet() == 0) {
					whenIdle.run();
				}
			}));
		}
	}

	/** Whether the server is running. Any thread. */
	public boolean isRunning() {
		return this.running != null;
	}

	/** Whether the server runs and lets its connections come to their end. Any thread. */
	public boolean isDraining() {
		return this.draining;
	}

	/** What the server was told. Any thread. */
	public UringServerConfiguration configuration() {
		return this.configuration;
	}

	/**
	 * What each worker has done since the server was made, also while it does not run:
	 * always the same objects, in the order of the workers' numbers. Any thread.
	 */
	public List<WorkerStatistics> statistics() {
		return this.statistics;
	}

	/** The port bound, -1 when not running or on a unix domain socket. Any thread. */
	public int port() {
		Running current = this.running;
		return (current == null) ? -1 : current.listening.port();
	}

	/**
	 * The workers of the running server, empty when not running; for statistics. Any
	 * thread.
	 */
	public List<Worker> workers() {
		Running current = this.running;
		return (current == null) ? List.of() : List.copyOf(current.workers);
	}

	/** The features of the running rings, null when not running. Any thread. */
	public RingFeatures features() {
		Running current = this.running;
		return (current == null) ? null : current.features();
	}

	/**
	 * For each thing that the running server was to have and does without, a sentence
	 * that says why; empty when not running. Any thread.
	 */
	public List<String> fallbacks() {
		Running current = this.running;
		if (current == null) {
			return List.of();
		}
		List<String> all = new ArrayList<>(current.features().fallbacks());
		all.addAll(current.fallbacks);
		return all;
	}

	/**
	 * Names of the optional features in force, beside the set-up flags of the rings;
	 * empty when not running. Any thread.
	 */
	public List<String> enabledFeatures() {
		Running current = this.running;
		if (current == null) {
			return List.of();
		}
		List<String> all = new ArrayList<>(current.features().enabled());
		if (current.transports.stream().allMatch(Transport::hasDirectDescriptors)) {
			all.add("DIRECT_DESCRIPTORS");
		}
		if (current.steering != Steering.OFF) {
			all.add("STEERING_" + current.steering);
		}
		return all;
	}

	/**
	 * Which worker gets a new connection: what is in force, never {@link Steering#AUTO};
	 * {@link Steering#OFF} when not running. Any thread.
	 */
	public Steering steering() {
		Running current = this.running;
		return (current == null) ? Steering.OFF : current.steering;
	}

	/** What one start has made. */
	private static final class Running {

		private final ListeningSockets listening;

		private final List<Worker> workers = new ArrayList<>();

		private final List<Transport> transports = new ArrayList<>();

		/** What is done without, beside the rings' own. */
		private final List<String> fallbacks = new ArrayList<>();

		private Steering steering = Steering.OFF;

		private LeaseRules leases = LeaseRules.OFF;

		/** Null until all the workers run. */
		private Watchdog watchdog;

		Running(ListeningSockets listening) {
			this.listening = listening;
		}

		RingFeatures features() {
			return this.workers.get(0).ring().features();
		}

		void stop() {
			if (this.watchdog != null) {
				this.watchdog.stop();
			}
			this.workers.forEach(Worker::requestStop);
			this.workers.forEach(Worker::awaitTermination);
			this.listening.cleanUp();
		}

	}

}
