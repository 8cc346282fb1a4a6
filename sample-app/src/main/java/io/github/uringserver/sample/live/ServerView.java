package io.github.uringserver.sample.live;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.ApplicationContext;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.ring.RingFeatures;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * The web server beneath the application, whichever it is. Reads only, on any thread.
 */
final class ServerView {

	private static final List<TlsCounter> TLS_COUNTERS = Arrays.stream(Counter.values())
		.filter((counter) -> counter.name().startsWith("TLS_"))
		.map(TlsCounter::of)
		.toList();

	private final ApplicationContext context;

	private final ServerProperties properties;

	private final ObjectProvider<UringAvailability> availability;

	/**
	 * Creates the view.
	 * @param context whose web server is looked at, once it has one
	 * @param properties where the server listens
	 * @param availability why it is not on io_uring, where that was found out
	 */
	ServerView(ApplicationContext context, ServerProperties properties,
			ObjectProvider<UringAvailability> availability) {
		this.context = context;
		this.properties = properties;
		this.availability = availability;
	}

	/** What does not change while it runs. */
	ServerDescription describe() {
		String kernel = System.getProperty("os.version");
		UringServer server = uringServer();
		RingFeatures features = (server != null) ? server.features() : null;
		if (features == null) {
			UringAvailability cause = this.availability.getIfAvailable();
			boolean known = cause != null && !cause.available();
			return new ServerDescription(false, name(), kernel, known ? cause.reason() : "",
					known ? cause.remedy() : "", List.of(), List.of(), 0, 0, 0, 0, List.of());
		}
		UringServerConfiguration configuration = server.configuration();
		return new ServerDescription(true, "uring-server", features.kernel(), "", "", features.setupFlags(),
				features.fallbacks(), features.submissionQueueEntries(), features.completionQueueEntries(),
				configuration.receiveBuffers(), configuration.sendBuffers(),
				(configuration.tls() != null) ? TLS_COUNTERS : List.of());
	}

	private String name() {
		String type = (webServer() != null) ? webServer().getClass().getSimpleName() : "none";
		return type.equals("NettyWebServer") ? "Reactor Netty" : type.replace("WebServer", "");
	}

	/** The workers with their counters, none on another server. */
	List<WorkerState> workers(Latencies.Sample latencies) {
		UringServer server = uringServer();
		return (server == null) ? List.of()
				: server.workers()
					.stream()
					.map((worker) -> new WorkerState(worker.index(), worker.cpu(), counters(worker),
							latencies.byWorker().get(worker.index())))
					.toList();
	}

	/** Without those that have counted nothing: most never do. Gauges are always told. */
	private static Map<Counter, Long> counters(Worker worker) {
		Map<Counter, Long> counters = new LinkedHashMap<>();
		for (Counter counter : Counter.values()) {
			long value = worker.counters().get(counter);
			if (value != 0 || counter.isGauge()) {
				counters.put(counter, value);
			}
		}
		return counters;
	}

	/** The index of the worker that runs this very code; null if none does. */
	Integer presentWorker() {
		UringServer server = uringServer();
		return (server == null) ? null
				: server.workers().stream().filter(Worker::inWorkerThread).findFirst().map(Worker::index).orElse(null);
	}

	/** Where a client on this machine finds the server; null where it cannot. */
	Door door() {
		WebServer server = webServer();
		if (server == null || server.getPort() <= 0) {
			return null;
		}
		InetAddress bound = this.properties.getAddress();
		InetAddress address = (bound == null || bound.isAnyLocalAddress()) ? InetAddress.getLoopbackAddress() : bound;
		return new Door(new InetSocketAddress(address, server.getPort()), Ssl.isEnabled(this.properties.getSsl()));
	}

	private UringServer uringServer() {
		return (webServer() instanceof UringWebServer server) ? server.getServer() : null;
	}

	private WebServer webServer() {
		return (this.context instanceof WebServerApplicationContext web) ? web.getWebServer() : null;
	}

	/**
	 * What does not change while the server runs.
	 *
	 * @param ioUring whether it runs on io_uring
	 * @param name of the server
	 * @param kernel the release of the running kernel
	 * @param reason why it does not run on io_uring, as far as known
	 * @param remedy what would help, as far as known
	 * @param flags set-up flags of the rings
	 * @param fallbacks what was wanted of the kernel and is not in force
	 * @param submissionQueueEntries the length of each submission queue
	 * @param completionQueueEntries the length of each completion queue
	 * @param receiveBuffers of each worker
	 * @param sendBuffers of each worker
	 * @param tlsCounters the counters that tell of TLS; none when it is off
	 */
	record ServerDescription(boolean ioUring, String name, String kernel, String reason, String remedy,
			List<String> flags, List<String> fallbacks, int submissionQueueEntries, int completionQueueEntries,
			int receiveBuffers, int sendBuffers, List<TlsCounter> tlsCounters) {

	}

	/**
	 * A counter that tells of TLS.
	 *
	 * @param name the counter's
	 * @param family of counters that differ in one thing, empty without
	 * @param label what it differs in, or what it is
	 */
	record TlsCounter(String name, String family, String label) {

		static TlsCounter of(Counter counter) {
			return (counter.family() != null)
					? new TlsCounter(counter.name(), counter.family().name(), counter.tagValue())
					: new TlsCounter(counter.name(), "", counter.description());
		}

	}

	/**
	 * A worker a moment ago.
	 *
	 * @param index its number, from 0
	 * @param cpu the CPU it is bound to, -1 for none
	 * @param counters what it has counted, without zeros, and its gauges
	 * @param latency the load's requests that it has answered; null if there was none yet
	 */
	record WorkerState(int index, int cpu, Map<Counter, Long> counters, Latencies.Summary latency) {

	}

}
