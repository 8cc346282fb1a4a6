package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.github.uringserver.ring.RingFeatures;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * The Actuator endpoint {@code uring}: what the kernel offers, what of it is in force,
 * and what each worker has counted. Reads only, on any thread; never disturbs a worker.
 */
@Endpoint(id = "uring")
public class UringEndpoint {

	private final Supplier<Map<String, UringServer>> servers;

	/**
	 * Creates the endpoint.
	 * @param servers the servers there are, by name, the application's own first
	 */
	public UringEndpoint(Supplier<Map<String, UringServer>> servers) {
		this.servers = servers;
	}

	/** The present state. */
	@ReadOperation
	public UringDescriptor uring() {
		Map<String, UringServer> running = this.servers.get();
		RingFeatures features = running.values()
			.stream()
			.map(UringServer::features)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		List<WorkerDescriptor> workers = new ArrayList<>();
		running.forEach((name, server) -> server.workers().forEach((worker) -> workers.add(describe(name, worker))));
		if (features == null) {
			return new UringDescriptor(System.getProperty("os.version"), List.of(), List.of(), workers);
		}
		return new UringDescriptor(features.kernel(), features.supported(), features.setupFlags(), workers);
	}

	private static WorkerDescriptor describe(String server, Worker worker) {
		Map<String, Long> counters = new LinkedHashMap<>();
		for (Counter counter : Counter.values()) {
			counters.put(CounterNames.lowerCamelCase(counter), worker.counters().get(counter));
		}
		return new WorkerDescriptor(server, worker.index(), worker.cpu(), counters);
	}

	/**
	 * The answer.
	 *
	 * @param kernel the release of the running kernel
	 * @param features what the kernel offers
	 * @param flags the set-up flags of the rings in force
	 * @param workers the workers of every running server
	 */
	public record UringDescriptor(String kernel, List<String> features, List<String> flags,
			List<WorkerDescriptor> workers) implements OperationResponseBody {

	}

	/**
	 * A worker.
	 *
	 * @param server the name of its server
	 * @param index its number within the server, from 0
	 * @param cpu the CPU it is bound to, -1 for none
	 * @param counters what it has counted since the server started
	 */
	public record WorkerDescriptor(String server, int index, int cpu, Map<String, Long> counters) {

	}

}
