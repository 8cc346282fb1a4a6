package io.github.uringserver.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.file.FileConfiguration;
import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.net.proxy.ProxyProtocol;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.sys.MemoryOptions;
import io.github.uringserver.sys.UnixSockets;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.worker.WorkerThreadFactory;

/**
 * Builds a {@link UringServerConfiguration}: one thread at a time. Each method checks its
 * argument and throws IllegalArgumentException, with the range, for one it cannot take.
 */
public final class UringServerConfigurationBuilder implements Cloneable {

	private static final Duration MIN_TURN_LIMIT = Duration.ofMillis(10);

	InetSocketAddress address = new InetSocketAddress(8080);

	Path unixSocket;

	Set<PosixFilePermission> unixSocketPermissions;

	ProxyProtocolMode proxyProtocol = ProxyProtocolMode.OFF;

	Duration proxyProtocolTimeout = Duration.ofSeconds(5);

	AddressRanges trustedProxies = AddressRanges.INTERNAL;

	TlsConfiguration tls;

	AdmissionRules admission = AdmissionRules.NONE;

	int workers = Runtime.getRuntime().availableProcessors();

	boolean pinning = true;

	Steering steering = Steering.AUTO;

	int backlog = 1024;

	int maxConnectionsPerWorker = 16_384;

	boolean directDescriptors;

	RingConfiguration ring = RingConfiguration.DEFAULT;

	int receiveBuffers = 1024;

	int receiveBufferSizeBytes = 8 * 1024;

	LeaseRules receiveLeases = LeaseRules.OFF;

	ReceiveMode receiveMode = ReceiveMode.PLAIN;

	int sendBuffers = 1024;

	int sendBufferSizeBytes = 16 * 1024;

	int sendQueueBytes = 256 * 1024;

	ZeroCopy zeroCopy = ZeroCopy.OFF;

	int fileBuffers = 16;

	int fileBufferSizeBytes = 64 * 1024;

	boolean fileBuffersRegistered;

	HttpLimits httpLimits = HttpLimits.DEFAULT;

	String serverHeader;

	ExchangeObserver exchangeObserver;

	HttpTimeouts timeouts = HttpTimeouts.DEFAULT;

	Duration writeStallTimeout = Duration.ofSeconds(30);

	Duration writeStallTimeoutUnderPressure = Duration.ofSeconds(2);

	int minSendBytesPerSecond = 240;

	MemoryOptions memory = MemoryOptions.NONE;

	WorkerThreadFactory threadFactory = Thread::new;

	Duration turnLimit = Duration.ofSeconds(5);

	UringServerConfigurationBuilder() {
	}

	/** See {@link UringServerConfiguration#address()}. */
	public UringServerConfigurationBuilder address(InetSocketAddress address) {
		if (address.isUnresolved()) {
			throw new IllegalArgumentException("address must be resolved: address=" + address);
		}
		this.address = address;
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#unixSocket()}; 1 to 107 bytes, the kernel's
	 * limit.
	 */
	public UringServerConfigurationBuilder unixSocket(Path unixSocket) {
		if (unixSocket != null) {
			check("the length of unixSocket " + unixSocket + " in bytes", UnixSockets.pathBytes(unixSocket), 1,
					UnixSockets.MAX_PATH_BYTES);
		}
		this.unixSocket = unixSocket;
		return this;
	}

	/** See {@link UringServerConfiguration#unixSocketPermissions()}. */
	public UringServerConfigurationBuilder unixSocketPermissions(Set<PosixFilePermission> permissions) {
		this.unixSocketPermissions = (permissions != null) ? Set.copyOf(permissions) : null;
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#proxyProtocol()}.
	 * @throws IllegalArgumentException when it is on and the codec is missing
	 */
	public UringServerConfigurationBuilder proxyProtocol(ProxyProtocolMode proxyProtocol) {
		if (proxyProtocol == ProxyProtocolMode.ON && !ProxyProtocol.isCodecPresent()) {
			throw new IllegalArgumentException(ProxyProtocol.missingCodec());
		}
		this.proxyProtocol = proxyProtocol;
		return this;
	}

	/** See {@link UringServerConfiguration#proxyProtocolTimeout()}; 1 ms to a day. */
	public UringServerConfigurationBuilder proxyProtocolTimeout(Duration timeout) {
		if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException(
					"proxyProtocolTimeout must be from 1 ms to a day: proxyProtocolTimeout=" + timeout);
		}
		this.proxyProtocolTimeout = timeout;
		return this;
	}

	/** See {@link UringServerConfiguration#trustedProxies()}. */
	public UringServerConfigurationBuilder trustedProxies(AddressRanges trustedProxies) {
		this.trustedProxies = trustedProxies;
		return this;
	}

	/** See {@link UringServerConfiguration#tls()}. */
	public UringServerConfigurationBuilder tls(TlsConfiguration tls) {
		this.tls = tls;
		return this;
	}

	/** See {@link UringServerConfiguration#admission()}. */
	public UringServerConfigurationBuilder admission(AdmissionRules admission) {
		this.admission = Objects.requireNonNull(admission, "admission");
		return this;
	}

	/** See {@link UringServerConfiguration#workers()}; 1 to 1024. */
	public UringServerConfigurationBuilder workers(int workers) {
		this.workers = check("workers", workers, 1, 1024);
		return this;
	}

	/** See {@link UringServerConfiguration#pinning()}. */
	public UringServerConfigurationBuilder pinning(boolean pinning) {
		this.pinning = pinning;
		return this;
	}

	/** See {@link UringServerConfiguration#steering()}. */
	public UringServerConfigurationBuilder steering(Steering steering) {
		this.steering = Objects.requireNonNull(steering, "steering");
		return this;
	}

	/** See {@link UringServerConfiguration#backlog()}; 1 or more. */
	public UringServerConfigurationBuilder backlog(int backlog) {
		this.backlog = check("backlog", backlog, 1, Integer.MAX_VALUE);
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#maxConnectionsPerWorker()}; 1 to 1048576.
	 */
	public UringServerConfigurationBuilder maxConnectionsPerWorker(int maxConnectionsPerWorker) {
		this.maxConnectionsPerWorker = check("maxConnectionsPerWorker", maxConnectionsPerWorker, 1, 1 << 20);
		return this;
	}

	/** See {@link UringServerConfiguration#directDescriptors()}. */
	public UringServerConfigurationBuilder directDescriptors(boolean directDescriptors) {
		this.directDescriptors = directDescriptors;
		return this;
	}

	/** See {@link UringServerConfiguration#ring()}. */
	public UringServerConfigurationBuilder ring(RingConfiguration ring) {
		this.ring = ring;
		return this;
	}

	/** See {@link UringServerConfiguration#receiveBuffers()}; up to 32768. */
	public UringServerConfigurationBuilder receiveBuffers(int receiveBuffers) {
		if (Integer.bitCount(receiveBuffers) != 1) {
			throw new IllegalArgumentException(
					"receiveBuffers must be a power of two: receiveBuffers=" + receiveBuffers);
		}
		this.receiveBuffers = check("receiveBuffers", receiveBuffers, 1, 32_768);
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#receiveLeases()}.
	 */
	public UringServerConfigurationBuilder receiveLeases(LeaseRules receiveLeases) {
		this.receiveLeases = Objects.requireNonNull(receiveLeases, "receiveLeases");
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#receiveBufferSizeBytes()}; 256 to 1 MiB.
	 */
	public UringServerConfigurationBuilder receiveBufferSizeBytes(int sizeBytes) {
		this.receiveBufferSizeBytes = check("receiveBufferSizeBytes", sizeBytes, 256, 1 << 20);
		return this;
	}

	/** See {@link UringServerConfiguration#receiveMode()}. */
	public UringServerConfigurationBuilder receiveMode(ReceiveMode receiveMode) {
		this.receiveMode = Objects.requireNonNull(receiveMode, "receiveMode");
		return this;
	}

	/** See {@link UringServerConfiguration#sendBuffers()}; 1 to 65536. */
	public UringServerConfigurationBuilder sendBuffers(int sendBuffers) {
		this.sendBuffers = check("sendBuffers", sendBuffers, 1, 1 << 16);
		return this;
	}

	/** See {@link UringServerConfiguration#sendBufferSizeBytes()}; 1024 to 1 MiB. */
	public UringServerConfigurationBuilder sendBufferSizeBytes(int sizeBytes) {
		this.sendBufferSizeBytes = check("sendBufferSizeBytes", sizeBytes, 1024, 1 << 20);
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#sendQueueBytes()}; at least one send buffer.
	 */
	public UringServerConfigurationBuilder sendQueueBytes(int sendQueueBytes) {
		this.sendQueueBytes = check("sendQueueBytes", sendQueueBytes, 1024, 16 << 20);
		return this;
	}

	/** See {@link UringServerConfiguration#zeroCopy()}. */
	public UringServerConfigurationBuilder zeroCopy(ZeroCopy zeroCopy) {
		this.zeroCopy = Objects.requireNonNull(zeroCopy, "zeroCopy");
		return this;
	}

	/** See {@link UringServerConfiguration#fileBuffers()}; 1 to 1024. */
	public UringServerConfigurationBuilder fileBuffers(int fileBuffers) {
		this.fileBuffers = check("fileBuffers", fileBuffers, 1, 1024);
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#fileBufferSizeBytes()}; 4096 to 1 MiB.
	 */
	public UringServerConfigurationBuilder fileBufferSizeBytes(int sizeBytes) {
		this.fileBufferSizeBytes = check("fileBufferSizeBytes", sizeBytes, FileConfiguration.MIN_BUFFER_SIZE_BYTES,
				1 << 20);
		return this;
	}

	/** See {@link UringServerConfiguration#fileBuffersRegistered()}. */
	public UringServerConfigurationBuilder fileBuffersRegistered(boolean registered) {
		this.fileBuffersRegistered = registered;
		return this;
	}

	/** See {@link UringServerConfiguration#httpLimits()}. */
	public UringServerConfigurationBuilder httpLimits(HttpLimits httpLimits) {
		this.httpLimits = httpLimits;
		return this;
	}

	/** See {@link UringServerConfiguration#serverHeader()}; printable ISO-8859-1. */
	public UringServerConfigurationBuilder serverHeader(String serverHeader) {
		if (serverHeader != null && !serverHeader.matches("[ -~\u00a0-\u00ff]+")) {
			throw new IllegalArgumentException("serverHeader must have printable characters of ISO-8859-1 only");
		}
		this.serverHeader = serverHeader;
		return this;
	}

	/** See {@link UringServerConfiguration#exchangeObserver()}. */
	public UringServerConfigurationBuilder exchangeObserver(ExchangeObserver exchangeObserver) {
		this.exchangeObserver = exchangeObserver;
		return this;
	}

	/** See {@link UringServerConfiguration#timeouts()}. */
	public UringServerConfigurationBuilder timeouts(HttpTimeouts timeouts) {
		this.timeouts = timeouts;
		return this;
	}

	/** See {@link UringServerConfiguration#writeStallTimeout()}; up to a year. */
	public UringServerConfigurationBuilder writeStallTimeout(Duration timeout) {
		this.writeStallTimeout = check("writeStallTimeout", timeout);
		return this;
	}

	/**
	 * See {@link UringServerConfiguration#writeStallTimeoutUnderPressure()}; up to a
	 * year.
	 */
	public UringServerConfigurationBuilder writeStallTimeoutUnderPressure(Duration timeout) {
		this.writeStallTimeoutUnderPressure = check("writeStallTimeoutUnderPressure", timeout);
		return this;
	}

	/** See {@link UringServerConfiguration#minSendBytesPerSecond()}; 0 or more. */
	public UringServerConfigurationBuilder minSendBytesPerSecond(int rate) {
		this.minSendBytesPerSecond = check("minSendBytesPerSecond", rate, 0, Integer.MAX_VALUE);
		return this;
	}

	/** See {@link UringServerConfiguration#memory()}. */
	public UringServerConfigurationBuilder memory(MemoryOptions memory) {
		this.memory = Objects.requireNonNull(memory, "memory");
		return this;
	}

	/** See {@link UringServerConfiguration#threadFactory()}. */
	public UringServerConfigurationBuilder threadFactory(WorkerThreadFactory threadFactory) {
		this.threadFactory = threadFactory;
		return this;
	}

	/** See {@link UringServerConfiguration#turnLimit()}; zero, or 10 ms to a day. */
	public UringServerConfigurationBuilder turnLimit(Duration limit) {
		if (!limit.isZero() && (limit.compareTo(MIN_TURN_LIMIT) < 0 || limit.compareTo(Duration.ofDays(1)) > 0)) {
			throw new IllegalArgumentException("turnLimit must be zero or from 10 ms to a day: turnLimit=" + limit);
		}
		this.turnLimit = limit;
		return this;
	}

	/** An immutable configuration of the present values. */
	public UringServerConfiguration build() {
		try {
			return new UringServerConfiguration((UringServerConfigurationBuilder) clone());
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("A builder can be cloned", ex);
		}
	}

	private static Duration check(String name, Duration timeout) {
		if (timeout.isNegative() || timeout.toDays() > 365) {
			throw new IllegalArgumentException(name + " must be from 0 to a year: " + name + "=" + timeout);
		}
		return timeout;
	}

	private static int check(String name, int value, int minimum, int maximum) {
		if (value < minimum || value > maximum) {
			throw new IllegalArgumentException(
					name + " must be from " + minimum + " to " + maximum + ": " + name + "=" + value);
		}
		return value;
	}

}
