package io.github.uringserver.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

import io.github.uringserver.boot.OnUnsupported;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.server.Steering;

/**
 * Properties of the server that Spring Boot has none for. Bound on the thread that starts
 * the application.
 */
@ConfigurationProperties(UringServerProperties.PREFIX)
public class UringServerProperties implements InitializingBean {

	/** Prefix of every property. */
	public static final String PREFIX = "uring.server";

	/**
	 * Whether a reactive web application is served on io_uring.
	 */
	private boolean enabled = true;

	/**
	 * What to do where io_uring cannot be used: start on another web server and warn, or
	 * fail to start.
	 */
	private OnUnsupported onUnsupported = OnUnsupported.FALLBACK;

	/**
	 * Number of workers, each a thread with a ring and a listening socket of its own.
	 * Number of available processors by default.
	 */
	private Integer workers;

	/**
	 * Binding of each worker to a CPU of its own. Automatic means bound, unless the
	 * process runs under a CPU quota.
	 */
	private Pinning pinning = Pinning.AUTO;

	/**
	 * Which worker gets a new connection: the one on the CPU that handles the
	 * connection's first packet, or one by a hash of the addresses. Does not concern a
	 * unix domain socket.
	 */
	private Steering steering = Steering.AUTO;

	/**
	 * Whether connections have a place in their ring's file table instead of a descriptor
	 * of the process: the limit of open files then holds for each worker alone. Linux
	 * 6.8; older ones use descriptors, with a warning.
	 */
	private boolean directDescriptors;

	/**
	 * Connections that may wait to be accepted, per worker.
	 */
	private int backlog = 1024;

	/**
	 * Connections that may be open at the same time, shared out evenly among the workers.
	 * Without a value each worker takes 16384.
	 */
	private Integer maxConnections;

	/**
	 * Connections of one peer that each worker has open at the same time; the peers of
	 * uring.server.rate-limit.allow have no limit. Without a value there is none.
	 */
	private Integer maxConnectionsPerPeer;

	/**
	 * Requests that a connection may serve before it is closed. Without a value, or with
	 * 0, any number.
	 */
	private Integer maxKeepAliveRequests;

	/**
	 * Addresses and address ranges (such as 10.0.0.0/8) of the proxies that are believed
	 * when they tell for whom they speak. Without a value loopback, link-local, private
	 * and unique local addresses.
	 */
	private List<String> trustedProxies;

	/**
	 * Whether connections begin with a header of the PROXY protocol, version 1 or 2.
	 * Needs netty-codec-haproxy. Does not concern a separate management port.
	 */
	private ProxyProtocolMode proxyProtocol = ProxyProtocolMode.OFF;

	/**
	 * Time in which the header of the PROXY protocol has to arrive.
	 */
	private Duration proxyProtocolTimeout = Duration.ofSeconds(5);

	/**
	 * Path of the unix domain socket to listen on, instead of the port. Does not concern
	 * a separate management port.
	 */
	private Path unixSocket;

	/**
	 * Permissions of the unix domain socket's file, such as rw-rw----. Without a value
	 * those that the umask leaves.
	 */
	private String unixSocketPermissions;

	/**
	 * Time that a turn of a worker may take before the worker counts as stuck: its stack
	 * is logged and the health is down. With zero, any time.
	 */
	private Duration turnLimit = Duration.ofSeconds(5);

	@NestedConfigurationProperty
	private final UringAccessLogProperties accessLog = new UringAccessLogProperties();

	@NestedConfigurationProperty
	private final RingProperties ring = new RingProperties();

	@NestedConfigurationProperty
	private final UringMemoryProperties memory = new UringMemoryProperties();

	@NestedConfigurationProperty
	private final UringBufferProperties buffers = new UringBufferProperties();

	@NestedConfigurationProperty
	private final LimitProperties limits = new LimitProperties();

	@NestedConfigurationProperty
	private final UringTimeoutProperties timeouts = new UringTimeoutProperties();

	@NestedConfigurationProperty
	private final UringRateLimitProperties rateLimit = new UringRateLimitProperties();

	@NestedConfigurationProperty
	private final UringZeroCopyProperties zeroCopy = new UringZeroCopyProperties();

	@NestedConfigurationProperty
	private final UringTlsProperties tls = new UringTlsProperties();

	/** Checks what the types alone do not tell, when the properties are bound. */
	@Override
	public void afterPropertiesSet() {
		UringPropertiesCheck.check(this);
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public OnUnsupported getOnUnsupported() {
		return this.onUnsupported;
	}

	public void setOnUnsupported(OnUnsupported onUnsupported) {
		this.onUnsupported = onUnsupported;
	}

	public Integer getWorkers() {
		return this.workers;
	}

	public void setWorkers(Integer workers) {
		this.workers = workers;
	}

	public Pinning getPinning() {
		return this.pinning;
	}

	public void setPinning(Pinning pinning) {
		this.pinning = pinning;
	}

	public Steering getSteering() {
		return this.steering;
	}

	public void setSteering(Steering steering) {
		this.steering = steering;
	}

	public boolean isDirectDescriptors() {
		return this.directDescriptors;
	}

	public void setDirectDescriptors(boolean directDescriptors) {
		this.directDescriptors = directDescriptors;
	}

	public int getBacklog() {
		return this.backlog;
	}

	public void setBacklog(int backlog) {
		this.backlog = backlog;
	}

	public Integer getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(Integer maxConnections) {
		this.maxConnections = maxConnections;
	}

	public Integer getMaxConnectionsPerPeer() {
		return this.maxConnectionsPerPeer;
	}

	public void setMaxConnectionsPerPeer(Integer maxConnectionsPerPeer) {
		this.maxConnectionsPerPeer = maxConnectionsPerPeer;
	}

	public Integer getMaxKeepAliveRequests() {
		return this.maxKeepAliveRequests;
	}

	public void setMaxKeepAliveRequests(Integer maxKeepAliveRequests) {
		this.maxKeepAliveRequests = maxKeepAliveRequests;
	}

	public List<String> getTrustedProxies() {
		return this.trustedProxies;
	}

	public void setTrustedProxies(List<String> trustedProxies) {
		this.trustedProxies = trustedProxies;
	}

	public ProxyProtocolMode getProxyProtocol() {
		return this.proxyProtocol;
	}

	public void setProxyProtocol(ProxyProtocolMode proxyProtocol) {
		this.proxyProtocol = proxyProtocol;
	}

	public Duration getProxyProtocolTimeout() {
		return this.proxyProtocolTimeout;
	}

	public void setProxyProtocolTimeout(Duration proxyProtocolTimeout) {
		this.proxyProtocolTimeout = proxyProtocolTimeout;
	}

	public Path getUnixSocket() {
		return this.unixSocket;
	}

	public void setUnixSocket(Path unixSocket) {
		this.unixSocket = unixSocket;
	}

	public String getUnixSocketPermissions() {
		return this.unixSocketPermissions;
	}

	public void setUnixSocketPermissions(String unixSocketPermissions) {
		this.unixSocketPermissions = unixSocketPermissions;
	}

	public Duration getTurnLimit() {
		return this.turnLimit;
	}

	public void setTurnLimit(Duration turnLimit) {
		this.turnLimit = turnLimit;
	}

	public UringAccessLogProperties getAccessLog() {
		return this.accessLog;
	}

	public RingProperties getRing() {
		return this.ring;
	}

	public UringMemoryProperties getMemory() {
		return this.memory;
	}

	public UringBufferProperties getBuffers() {
		return this.buffers;
	}

	public LimitProperties getLimits() {
		return this.limits;
	}

	public UringTimeoutProperties getTimeouts() {
		return this.timeouts;
	}

	public UringZeroCopyProperties getZeroCopy() {
		return this.zeroCopy;
	}

	public UringRateLimitProperties getRateLimit() {
		return this.rateLimit;
	}

	public UringTlsProperties getTls() {
		return this.tls;
	}

	/** How workers are bound to CPUs. */
	public enum Pinning {

		/** Bound, unless the process runs under a CPU quota. */
		AUTO,
		/** Bound. */
		ON,
		/** Not bound. */
		OFF

	}

	/** Properties of each worker's ring. */
	public static class RingProperties {

		/**
		 * Entries of the submission queue, a power of two. Completion queue has four
		 * times as many.
		 */
		private int sqEntries = 1024;

		@NestedConfigurationProperty
		private final UringSqpollProperties sqpoll = new UringSqpollProperties();

		@NestedConfigurationProperty
		private final UringNapiProperties napi = new UringNapiProperties();

		public int getSqEntries() {
			return this.sqEntries;
		}

		public void setSqEntries(int sqEntries) {
			this.sqEntries = sqEntries;
		}

		public UringSqpollProperties getSqpoll() {
			return this.sqpoll;
		}

		public UringNapiProperties getNapi() {
			return this.napi;
		}

	}

	/**
	 * Limits of what a client may send, beside server.max-http-request-header-size.
	 */
	public static class LimitProperties {

		/**
		 * Length of a request line beyond which a request is refused with 414.
		 */
		private DataSize maxRequestLineSize = DataSize.ofKilobytes(8);

		/**
		 * Bytes of an unread request body that are discarded to keep a connection open.
		 * Beyond, it is closed.
		 */
		private DataSize maxDrainSize = DataSize.ofKilobytes(256);

		/**
		 * Bytes of a request that are held while the application does not ask for them,
		 * before reading from the connection pauses.
		 */
		private DataSize maxBufferedSize = DataSize.ofKilobytes(64);

		/**
		 * Bytes of a request body that have to come each second on average while the
		 * application asks for them. With zero, any byte renews the body timeout.
		 */
		private DataSize minBodyRate = DataSize.ofBytes(240);

		/**
		 * Bytes that a client has to take each second on average while some are queued
		 * for it. With zero, any byte renews the write-stall timeout.
		 */
		private DataSize minSendRate = DataSize.ofBytes(240);

		public DataSize getMaxRequestLineSize() {
			return this.maxRequestLineSize;
		}

		public void setMaxRequestLineSize(DataSize maxRequestLineSize) {
			this.maxRequestLineSize = maxRequestLineSize;
		}

		public DataSize getMaxDrainSize() {
			return this.maxDrainSize;
		}

		public void setMaxDrainSize(DataSize maxDrainSize) {
			this.maxDrainSize = maxDrainSize;
		}

		public DataSize getMaxBufferedSize() {
			return this.maxBufferedSize;
		}

		public void setMaxBufferedSize(DataSize maxBufferedSize) {
			this.maxBufferedSize = maxBufferedSize;
		}

		public DataSize getMinBodyRate() {
			return this.minBodyRate;
		}

		public void setMinBodyRate(DataSize minBodyRate) {
			this.minBodyRate = minBodyRate;
		}

		public DataSize getMinSendRate() {
			return this.minSendRate;
		}

		public void setMinSendRate(DataSize minSendRate) {
			this.minSendRate = minSendRate;
		}

	}

}
