package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.github.uringserver.ring.RingFeatures;
import io.github.uringserver.server.UringServer;

/**
 * The Actuator endpoint {@code uring}: what the kernel offers, what of it is in force,
 * and what each worker has counted. Reads only, on any thread; never disturbs a worker.
 */
@Endpoint(id = "uring")
public class UringEndpoint {

	/** The server whose workers need no name in front of their number. */
	private static final String DEFAULT_SERVER = "server";

	private final UringServers servers;

	/** Creates the endpoint of these servers. */
	public UringEndpoint(UringServers servers) {
		this.servers = servers;
	}

	/** The present state. */
	@ReadOperation
	public UringDescriptor uring() {
		Map<String, UringServer> all = this.servers.servers();
		RingFeatures features = all.values()
			.stream()
			.map(UringServer::features)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		List<WorkerDescriptor> workers = new ArrayList<>();
		Map<String, LimitsDescriptor> limits = new LinkedHashMap<>();
		all.forEach((name, server) -> {
			server.statistics().forEach((worker) -> workers.add(WorkerDescriptor.of(name, worker)));
			limits.put(name, LimitsDescriptor.of(server.configuration()));
		});
		return new UringDescriptor((features != null) ? features.kernel() : System.getProperty("os.version"),
				FeaturesDescriptor.of(features, all.values()), (features != null) ? features.setupFlags() : List.of(),
				workers, fallbacks(all.values()), limits, TlsDescriptor.of(all), this.servers.dispatch());
	}

	/**
	 * The present state of one worker.
	 * @param worker its number, or the name of its server, a dash and its number
	 * @return null when there is none of that name
	 */
	@ReadOperation
	public WorkerDescriptor worker(@Selector String worker) {
		int dash = worker.lastIndexOf('-');
		String name = (dash < 0) ? DEFAULT_SERVER : worker.substring(0, dash);
		String number = worker.substring(dash + 1);
		UringServer server = this.servers.servers().get(name);
		return (server == null) ? null
				: server.statistics()
					.stream()
					.filter((one) -> String.valueOf(one.index()).equals(number))
					.findFirst()
					.map((one) -> WorkerDescriptor.of(name, one))
					.orElse(null);
	}

	private List<String> fallbacks(Collection<UringServer> servers) {
		UringServers.Fallback fallback = this.servers.fallback();
		if (fallback != null) {
			return List
				.of("Another web server runs in place of this one: " + fallback.reason() + " " + fallback.remedy());
		}
		return servers.stream().flatMap((server) -> server.fallbacks().stream()).distinct().toList();
	}

	/**
	 * The answer.
	 *
	 * @param kernel the release of the running kernel
	 * @param features what the kernel offers, and what of it that is optional is in force
	 * @param flags the set-up flags of the rings in force
	 * @param workers the workers of every server
	 * @param fallbacks for each thing that is done without, a sentence that says why
	 * @param limits the limits in force, by the server's name
	 * @param tls what there is of TLS
	 * @param dispatch what stands between a server and the handlers, by the server's name
	 */
	public record UringDescriptor(String kernel, FeaturesDescriptor features, List<String> flags,
			List<WorkerDescriptor> workers, List<String> fallbacks, Map<String, LimitsDescriptor> limits,
			TlsDescriptor tls, Map<String, DispatchDescriptor> dispatch) implements OperationResponseBody {

	}

	/**
	 * Features of the kernel.
	 *
	 * @param supported what the kernel offers
	 * @param enabled what of the optional ones is in force
	 */
	public record FeaturesDescriptor(List<String> supported, List<String> enabled) {

		static FeaturesDescriptor of(RingFeatures features, Collection<UringServer> servers) {
			return new FeaturesDescriptor((features != null) ? features.supported() : List.of(),
					servers.stream().flatMap((server) -> server.enabledFeatures().stream()).distinct().toList());
		}

	}

}
