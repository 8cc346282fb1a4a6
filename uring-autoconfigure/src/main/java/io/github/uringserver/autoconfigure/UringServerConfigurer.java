package io.github.uringserver.autoconfigure;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.boot.UringServerCustomizer;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.ring.BusyPolling;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.ring.SubmissionPolling;
import io.github.uringserver.server.UringServerConfigurationBuilder;
import io.github.uringserver.sys.MemoryOptions;

/**
 * Carries the properties over to the configuration of a server. A value that the server
 * refuses is reported with the name of its property. Called while the application starts,
 * on its thread.
 */
final class UringServerConfigurer implements UringServerCustomizer {

	private final UringServerProperties properties;

	private final ServerProperties serverProperties;

	UringServerConfigurer(UringServerProperties properties, ServerProperties serverProperties) {
		this.properties = properties;
		this.serverProperties = serverProperties;
	}

	@Override
	public void customize(UringServerConfigurationBuilder configuration) {
		int workers = workers();
		set("workers", workers, configuration::workers);
		configuration.pinning(pinning());
		configuration.steering(this.properties.getSteering());
		configuration.directDescriptors(this.properties.isDirectDescriptors());
		set("backlog", this.properties.getBacklog(), configuration::backlog);
		if (this.properties.getMaxConnections() != null) {
			set("max-connections", this.properties.getMaxConnections(),
					(total) -> configuration.maxConnectionsPerWorker(Math.floorDiv(total - 1, workers) + 1));
		}
		ring(configuration);
		set("turn-limit", this.properties.getTurnLimit(), configuration::turnLimit);
		UringMemoryProperties memory = this.properties.getMemory();
		configuration.memory(new MemoryOptions(memory.isHugePages(), memory.isLock()));
		buffers(configuration);
		limits(configuration);
		timeouts(configuration);
		unixSocket(configuration);
		proxies(configuration);
	}

	private int workers() {
		Integer workers = this.properties.getWorkers();
		return (workers != null) ? workers : Runtime.getRuntime().availableProcessors();
	}

	private boolean pinning() {
		return switch (this.properties.getPinning()) {
			case ON -> true;
			case OFF -> false;
			case AUTO -> !CpuQuota.isSet();
		};
	}

	private void ring(UringServerConfigurationBuilder configuration) {
		RingBuilder builder = new RingBuilder();
		set("ring.sq-entries", this.properties.getRing().getSqEntries(), builder::entries);
		UringSqpollProperties sqpoll = this.properties.getRing().getSqpoll();
		if (sqpoll.isEnabled()) {
			set("ring.sqpoll.idle", sqpoll.getIdle(), builder::sqpollIdle);
			apply(name("ring.sqpoll.cpu"), sqpoll.getCpu(), () -> builder.sqpollCpus(sqpoll.getCpu()));
		}
		UringNapiProperties napi = this.properties.getRing().getNapi();
		if (napi.getBusyPoll() != null && !napi.getBusyPoll().isZero()) {
			set("ring.napi.busy-poll", napi.getBusyPoll(), (time) -> builder.busyPolling(time, napi.isPrefer()));
		}
		configuration.ring(builder.ring);
	}

	private void buffers(UringServerConfigurationBuilder configuration) {
		UringBufferProperties.Receive receive = this.properties.getBuffers().getReceive();
		set("buffers.receive.count", receive.getCount(), configuration::receiveBuffers);
		set("buffers.receive.size", receive.getSize(), configuration::receiveBufferSizeBytes);
		configuration.receiveMode(receive.getMode());
		leases(receive, configuration);
		UringBufferProperties.Send send = this.properties.getBuffers().getSend();
		set("buffers.send.count", send.getCount(), configuration::sendBuffers);
		set("buffers.send.size", send.getSize(), configuration::sendBufferSizeBytes);
		set("buffers.send.queue-size", send.getQueueSize(), configuration::sendQueueBytes);
		UringBufferProperties.File file = this.properties.getBuffers().getFile();
		set("buffers.file.count", file.getCount(), configuration::fileBuffers);
		set("buffers.file.size", file.getSize(), configuration::fileBufferSizeBytes);
		configuration.fileBuffersRegistered(file.isRegistered());
		UringZeroCopyProperties zeroCopy = this.properties.getZeroCopy();
		if (zeroCopy.isEnabled()) {
			set("zero-copy.threshold", zeroCopy.getThreshold(),
					(bytes) -> configuration.zeroCopy(new ZeroCopy(bytes, zeroCopy.isAdaptive())));
		}
	}

	/** Refused also where leasing is off: a typing error shows when it is made. */
	private void leases(UringBufferProperties.Receive receive, UringServerConfigurationBuilder configuration) {
		LeaseRulesBuilder builder = new LeaseRulesBuilder();
		set("buffers.receive.lease-credits", receive.getLeaseCredits(), builder::credits);
		set("buffers.receive.lease-threshold", receive.getLeaseThreshold(), builder::minBytes);
		configuration.receiveLeases(receive.isLease() ? builder.rules : LeaseRules.OFF);
	}

	/** One by one, so that each refusal names its property. */
	private void limits(UringServerConfigurationBuilder configuration) {
		UringServerProperties.LimitProperties limits = this.properties.getLimits();
		LimitsBuilder builder = new LimitsBuilder();
		apply("server.max-http-request-header-size", this.serverProperties.getMaxHttpRequestHeaderSize(),
				builder::maxHeadBytes);
		set("limits.max-request-line-size", limits.getMaxRequestLineSize(), builder::maxRequestLineBytes);
		set("limits.max-drain-size", limits.getMaxDrainSize(), builder::maxDrainBytes);
		set("limits.max-buffered-size", limits.getMaxBufferedSize(), builder::maxBufferedBytes);
		if (this.properties.getMaxKeepAliveRequests() != null) {
			set("max-keep-alive-requests", this.properties.getMaxKeepAliveRequests(),
					builder::maxRequestsPerConnection);
		}
		configuration.httpLimits(builder.limits);
	}

	private void unixSocket(UringServerConfigurationBuilder configuration) {
		Path path = this.properties.getUnixSocket();
		apply(name("unix-socket"), path, () -> configuration.unixSocket(path));
		String permissions = this.properties.getUnixSocketPermissions();
		if (permissions != null) {
			apply(name("unix-socket-permissions"), permissions,
					() -> configuration.unixSocketPermissions(PosixFilePermissions.fromString(permissions)));
		}
	}

	private void proxies(UringServerConfigurationBuilder configuration) {
		ProxyProtocolMode mode = this.properties.getProxyProtocol();
		apply(name("proxy-protocol"), mode, () -> configuration.proxyProtocol(mode));
		Duration timeout = this.properties.getProxyProtocolTimeout();
		apply(name("proxy-protocol-timeout"), timeout, () -> configuration.proxyProtocolTimeout(timeout));
		List<String> trusted = this.properties.getTrustedProxies();
		if (trusted != null) {
			apply(name("trusted-proxies"), trusted, () -> configuration.trustedProxies(AddressRanges.parse(trusted)));
		}
	}

	private static String name(String property) {
		return UringServerProperties.PREFIX + "." + property;
	}

	private void timeouts(UringServerConfigurationBuilder configuration) {
		UringTimeoutProperties timeouts = this.properties.getTimeouts();
		UringServerProperties.LimitProperties limits = this.properties.getLimits();
		TimeoutsBuilder builder = new TimeoutsBuilder();
		set("timeouts.header", timeouts.getHeader(), builder::header);
		set("timeouts.idle", timeouts.getIdle(), builder::idle);
		set("timeouts.body", timeouts.getBody(), builder::body);
		set("limits.min-body-rate", limits.getMinBodyRate(), builder::minBodyRate);
		set("timeouts.request", timeouts.getRequest(), builder::request);
		set("timeouts.half-close", timeouts.getHalfClose(), builder::halfClose);
		configuration.timeouts(builder.timeouts);
		set("timeouts.write-stall", timeouts.getWriteStall(), configuration::writeStallTimeout);
		set("timeouts.write-stall-under-pressure", timeouts.getWriteStallUnderPressure(),
				configuration::writeStallTimeoutUnderPressure);
		set("limits.min-send-rate", limits.getMinSendRate(), configuration::minSendBytesPerSecond);
	}

	/** No value is zero. */
	private static void set(String name, Duration value, Consumer<Duration> setter) {
		Duration duration = (value != null) ? value : Duration.ZERO;
		apply(name(name), value, () -> setter.accept(duration));
	}

	private static void set(String name, int value, IntConsumer setter) {
		apply(name(name), value, () -> setter.accept(value));
	}

	private static void set(String name, DataSize size, IntConsumer setter) {
		apply(name(name), size, setter);
	}

	private static void apply(String name, DataSize size, IntConsumer setter) {
		apply(name, size, () -> setter.accept(Math.toIntExact(size.toBytes())));
	}

	private static void apply(String name, Object value, Runnable setter) {
		try {
			setter.run();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new InvalidConfigurationPropertyValueException(name, value, ex.getMessage());
		}
	}

	/** The immutable wishes for each ring, changed one at a time. */
	private static final class RingBuilder {

		private RingConfiguration ring = RingConfiguration.DEFAULT;

		/** The first one: it begins anew. */
		void entries(int entries) {
			this.ring = new RingConfiguration(entries, RingConfiguration.DEFAULT.completionQueueFactor());
		}

		void sqpollIdle(Duration idle) {
			this.ring = this.ring.withSubmissionPolling(new SubmissionPolling(idle, List.of()));
		}

		void sqpollCpus(List<Integer> cpus) {
			this.ring = this.ring
				.withSubmissionPolling(new SubmissionPolling(this.ring.submissionPolling().idle(), cpus));
		}

		void busyPolling(Duration time, boolean preferred) {
			this.ring = this.ring.withBusyPolling(new BusyPolling(time, preferred));
		}

	}

	/** The immutable limits, changed one at a time. */
	private static final class LimitsBuilder {

		private HttpLimits limits = HttpLimits.DEFAULT;

		void maxHeadBytes(int bytes) {
			this.limits = new HttpLimits(bytes, this.limits.maxRequestLineBytes(), this.limits.maxDrainBytes(),
					this.limits.maxBufferedBytes());
		}

		void maxRequestLineBytes(int bytes) {
			this.limits = new HttpLimits(this.limits.maxHeadBytes(), bytes, this.limits.maxDrainBytes(),
					this.limits.maxBufferedBytes());
		}

		/** The last one: the others forget it. */
		void maxRequestsPerConnection(int requests) {
			this.limits = this.limits.withMaxRequestsPerConnection(requests);
		}

		void maxDrainBytes(int bytes) {
			this.limits = new HttpLimits(this.limits.maxHeadBytes(), this.limits.maxRequestLineBytes(), bytes,
					this.limits.maxBufferedBytes());
		}

		void maxBufferedBytes(int bytes) {
			this.limits = new HttpLimits(this.limits.maxHeadBytes(), this.limits.maxRequestLineBytes(),
					this.limits.maxDrainBytes(), bytes);
		}

	}

	/** The immutable rules of leases, changed one at a time. */
	private static final class LeaseRulesBuilder {

		private LeaseRules rules = new LeaseRules(LeaseRules.DEFAULT_CREDITS, LeaseRules.DEFAULT_MIN_BYTES);

		void credits(int credits) {
			if (credits == 0) {
				throw new IllegalArgumentException("credits must be positive: credits=0");
			}
			this.rules = new LeaseRules(credits, this.rules.minBytes());
		}

		void minBytes(int bytes) {
			this.rules = new LeaseRules(this.rules.credits(), bytes);
		}

	}

	/** The immutable timeouts, changed one at a time. */
	private static final class TimeoutsBuilder {

		private HttpTimeouts timeouts = HttpTimeouts.DEFAULT;

		void header(Duration header) {
			this.timeouts = this.timeouts.withHeader(header);
		}

		void idle(Duration idle) {
			this.timeouts = this.timeouts.withIdle(idle);
		}

		void body(Duration body) {
			this.timeouts = this.timeouts.withBody(body);
		}

		void minBodyRate(int bytesPerSecond) {
			this.timeouts = this.timeouts.withMinBodyBytesPerSecond(bytesPerSecond);
		}

		void request(Duration request) {
			this.timeouts = this.timeouts.withRequest(request);
		}

		void halfClose(Duration halfClose) {
			this.timeouts = this.timeouts.withHalfClose(halfClose);
		}

	}

}
