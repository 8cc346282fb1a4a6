package io.github.uringserver.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.file.FileConfiguration;
import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.proxy.ProxyProtocol;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.sys.UnixSockets;
import io.github.uringserver.worker.WorkerThreadFactory;

/**
 * Everything a {@link UringServer} is told before it starts. Immutable; made with
 * {@link #builder()}, on any thread.
 */
public final class UringServerConfiguration {

	private final Builder values;

	private UringServerConfiguration(Builder values) {
		this.values = values;
	}

	/** A builder with the defaults. */
	public static Builder builder() {
		return new Builder();
	}

	/** Where to listen: port 0 for any free one, wildcard address for all. */
	public InetSocketAddress address() {
		return this.values.address;
	}

	/**
	 * The path of the unix domain socket to listen on instead of {@link #address()}; null
	 * for none.
	 */
	public Path unixSocket() {
		return this.values.unixSocket;
	}

	/**
	 * The permissions of the unix domain socket's file, in force before anybody can
	 * connect; null for those the umask leaves.
	 */
	public Set<PosixFilePermission> unixSocketPermissions() {
		return this.values.unixSocketPermissions;
	}

	/** Whether connections begin with a header of the PROXY protocol. */
	public ProxyProtocolMode proxyProtocol() {
		return this.values.proxyProtocol;
	}

	/** How long that header may take to arrive, from the accept on. */
	public Duration proxyProtocolTimeout() {
		return this.values.proxyProtocolTimeout;
	}

	/** The peers that are believed when they tell whom they speak for. */
	public AddressRanges trustedProxies() {
		return this.values.trustedProxies;
	}

	/** How many workers, 1 or more. */
	public int workers() {
		return this.values.workers;
	}

	/** Whether workers are pinned to CPUs of the inherited affinity mask. */
	public boolean pinning() {
		return this.values.pinning;
	}

	/** The listen backlog of each worker's socket. */
	public int backlog() {
		return this.values.backlog;
	}

	/** How many connections each worker may have open. */
	public int maxConnectionsPerWorker() {
		return this.values.maxConnectionsPerWorker;
	}

	/** The wishes for each ring. */
	public RingConfiguration ring() {
		return this.values.ring;
	}

	/** Receive buffers per worker, a power of two. */
	public int receiveBuffers() {
		return this.values.receiveBuffers;
	}

	/** The size of a receive buffer in bytes. */
	public int receiveBufferSizeBytes() {
		return this.values.receiveBufferSizeBytes;
	}

	/** Send buffers per worker. */
	public int sendBuffers() {
		return this.values.sendBuffers;
	}

	/** The size of a send buffer in bytes. */
	public int sendBufferSizeBytes() {
		return this.values.sendBufferSizeBytes;
	}

	/** How many bytes one connection may have queued for sending. */
	public int sendQueueBytes() {
		return this.values.sendQueueBytes;
	}

	/** How many pieces of files a worker holds at once. */
	public int fileBuffers() {
		return this.values.fileBuffers;
	}

	/** The size of a file buffer in bytes: the most that one read of a file brings. */
	public int fileBufferSizeBytes() {
		return this.values.fileBufferSizeBytes;
	}

	/** What a client may send. */
	public HttpLimits httpLimits() {
		return this.values.httpLimits;
	}

	/** The Server header of responses that have none; null for none. */
	public String serverHeader() {
		return this.values.serverHeader;
	}

	/** Who hears of the end of exchanges; null for nobody. */
	public ExchangeObserver exchangeObserver() {
		return this.values.exchangeObserver;
	}

	/** How long each part of an exchange may take. */
	public HttpTimeouts timeouts() {
		return this.values.timeouts;
	}

	/**
	 * How long a client may take nothing of what is queued for it before its connection
	 * is reset, and the credit of one that takes less than the minimum rate; zero for no
	 * limit.
	 */
	public Duration writeStallTimeout() {
		return this.values.writeStallTimeout;
	}

	/**
	 * The rate at which a client has to take what is queued for it; 0 for none: then any
	 * byte is as good as many.
	 */
	public int minSendBytesPerSecond() {
		return this.values.minSendBytesPerSecond;
	}

	/** Who makes the workers' threads. */
	public WorkerThreadFactory threadFactory() {
		return this.values.threadFactory;
	}

	/**
	 * Native memory of one worker's buffers in bytes. The file buffers come on top, once
	 * the worker opens its first file.
	 */
	public long nativeBytesPerWorker() {
		return (long) receiveBuffers() * receiveBufferSizeBytes() + (long) sendBuffers() * sendBufferSizeBytes();
	}

	/** Builds a {@link UringServerConfiguration}; each method checks its argument. */
	public static final class Builder implements Cloneable {

		private InetSocketAddress address = new InetSocketAddress(8080);

		private Path unixSocket;

		private Set<PosixFilePermission> unixSocketPermissions;

		private ProxyProtocolMode proxyProtocol = ProxyProtocolMode.OFF;

		private Duration proxyProtocolTimeout = Duration.ofSeconds(5);

		private AddressRanges trustedProxies = AddressRanges.INTERNAL;

		private int workers = Runtime.getRuntime().availableProcessors();

		private boolean pinning = true;

		private int backlog = 1024;

		private int maxConnectionsPerWorker = 16_384;

		private RingConfiguration ring = RingConfiguration.DEFAULT;

		private int receiveBuffers = 1024;

		private int receiveBufferSizeBytes = 8 * 1024;

		private int sendBuffers = 1024;

		private int sendBufferSizeBytes = 16 * 1024;

		private int sendQueueBytes = 256 * 1024;

		private int fileBuffers = 16;

		private int fileBufferSizeBytes = 64 * 1024;

		private HttpLimits httpLimits = HttpLimits.DEFAULT;

		private String serverHeader;

		private ExchangeObserver exchangeObserver;

		private HttpTimeouts timeouts = HttpTimeouts.DEFAULT;

		private Duration writeStallTimeout = Duration.ofSeconds(30);

		private int minSendBytesPerSecond = 240;

		private WorkerThreadFactory threadFactory = Thread::new;

		private Builder() {
		}

		/** See {@link UringServerConfiguration#address()}. */
		public Builder address(InetSocketAddress address) {
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
		public Builder unixSocket(Path unixSocket) {
			if (unixSocket != null) {
				check("the length of unixSocket " + unixSocket + " in bytes", UnixSockets.pathBytes(unixSocket), 1,
						UnixSockets.MAX_PATH_BYTES);
			}
			this.unixSocket = unixSocket;
			return this;
		}

		/** See {@link UringServerConfiguration#unixSocketPermissions()}. */
		public Builder unixSocketPermissions(Set<PosixFilePermission> permissions) {
			this.unixSocketPermissions = (permissions != null) ? Set.copyOf(permissions) : null;
			return this;
		}

		/**
		 * See {@link UringServerConfiguration#proxyProtocol()}.
		 * @throws IllegalArgumentException when it is on and the codec is missing
		 */
		public Builder proxyProtocol(ProxyProtocolMode proxyProtocol) {
			if (proxyProtocol == ProxyProtocolMode.ON && !ProxyProtocol.isCodecPresent()) {
				throw new IllegalArgumentException(ProxyProtocol.missingCodec());
			}
			this.proxyProtocol = proxyProtocol;
			return this;
		}

		/** See {@link UringServerConfiguration#proxyProtocolTimeout()}; 1 ms to a day. */
		public Builder proxyProtocolTimeout(Duration timeout) {
			if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0) {
				throw new IllegalArgumentException(
						"proxyProtocolTimeout must be from 1 ms to a day: proxyProtocolTimeout=" + timeout);
			}
			this.proxyProtocolTimeout = timeout;
			return this;
		}

		/** See {@link UringServerConfiguration#trustedProxies()}. */
		public Builder trustedProxies(AddressRanges trustedProxies) {
			this.trustedProxies = trustedProxies;
			return this;
		}

		/** See {@link UringServerConfiguration#workers()}; 1 to 1024. */
		public Builder workers(int workers) {
			this.workers = check("workers", workers, 1, 1024);
			return this;
		}

		/** See {@link UringServerConfiguration#pinning()}. */
		public Builder pinning(boolean pinning) {
			this.pinning = pinning;
			return this;
		}

		/** See {@link UringServerConfiguration#backlog()}; 1 or more. */
		public Builder backlog(int backlog) {
			this.backlog = check("backlog", backlog, 1, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * See {@link UringServerConfiguration#maxConnectionsPerWorker()}; 1 to 1048576.
		 */
		public Builder maxConnectionsPerWorker(int maxConnectionsPerWorker) {
			this.maxConnectionsPerWorker = check("maxConnectionsPerWorker", maxConnectionsPerWorker, 1, 1 << 20);
			return this;
		}

		/** See {@link UringServerConfiguration#ring()}. */
		public Builder ring(RingConfiguration ring) {
			this.ring = ring;
			return this;
		}

		/** See {@link UringServerConfiguration#receiveBuffers()}; up to 32768. */
		public Builder receiveBuffers(int receiveBuffers) {
			if (Integer.bitCount(receiveBuffers) != 1) {
				throw new IllegalArgumentException(
						"receiveBuffers must be a power of two: receiveBuffers=" + receiveBuffers);
			}
			this.receiveBuffers = check("receiveBuffers", receiveBuffers, 1, 32_768);
			return this;
		}

		/**
		 * See {@link UringServerConfiguration#receiveBufferSizeBytes()}; 256 to 1 MiB.
		 */
		public Builder receiveBufferSizeBytes(int sizeBytes) {
			this.receiveBufferSizeBytes = check("receiveBufferSizeBytes", sizeBytes, 256, 1 << 20);
			return this;
		}

		/** See {@link UringServerConfiguration#sendBuffers()}; 1 to 65536. */
		public Builder sendBuffers(int sendBuffers) {
			this.sendBuffers = check("sendBuffers", sendBuffers, 1, 1 << 16);
			return this;
		}

		/** See {@link UringServerConfiguration#sendBufferSizeBytes()}; 1024 to 1 MiB. */
		public Builder sendBufferSizeBytes(int sizeBytes) {
			this.sendBufferSizeBytes = check("sendBufferSizeBytes", sizeBytes, 1024, 1 << 20);
			return this;
		}

		/**
		 * See {@link UringServerConfiguration#sendQueueBytes()}; at least one send
		 * buffer.
		 */
		public Builder sendQueueBytes(int sendQueueBytes) {
			this.sendQueueBytes = check("sendQueueBytes", sendQueueBytes, 1024, 16 << 20);
			return this;
		}

		/** See {@link UringServerConfiguration#fileBuffers()}; 1 to 1024. */
		public Builder fileBuffers(int fileBuffers) {
			this.fileBuffers = check("fileBuffers", fileBuffers, 1, 1024);
			return this;
		}

		/**
		 * See {@link UringServerConfiguration#fileBufferSizeBytes()}; 4096 to 1 MiB.
		 */
		public Builder fileBufferSizeBytes(int sizeBytes) {
			this.fileBufferSizeBytes = check("fileBufferSizeBytes", sizeBytes, FileConfiguration.MIN_BUFFER_SIZE_BYTES,
					1 << 20);
			return this;
		}

		/** See {@link UringServerConfiguration#httpLimits()}. */
		public Builder httpLimits(HttpLimits httpLimits) {
			this.httpLimits = httpLimits;
			return this;
		}

		/** See {@link UringServerConfiguration#serverHeader()}; printable ISO-8859-1. */
		public Builder serverHeader(String serverHeader) {
			if (serverHeader != null && !serverHeader.matches("[ -~\u00a0-\u00ff]+")) {
				throw new IllegalArgumentException("serverHeader must have printable characters of ISO-8859-1 only");
			}
			this.serverHeader = serverHeader;
			return this;
		}

		/** See {@link UringServerConfiguration#exchangeObserver()}. */
		public Builder exchangeObserver(ExchangeObserver exchangeObserver) {
			this.exchangeObserver = exchangeObserver;
			return this;
		}

		/** See {@link UringServerConfiguration#timeouts()}. */
		public Builder timeouts(HttpTimeouts timeouts) {
			this.timeouts = timeouts;
			return this;
		}

		/** See {@link UringServerConfiguration#writeStallTimeout()}; up to a year. */
		public Builder writeStallTimeout(Duration timeout) {
			if (timeout.isNegative() || timeout.toDays() > 365) {
				throw new IllegalArgumentException(
						"writeStallTimeout must be from 0 to a year: writeStallTimeout=" + timeout);
			}
			this.writeStallTimeout = timeout;
			return this;
		}

		/** See {@link UringServerConfiguration#minSendBytesPerSecond()}; 0 or more. */
		public Builder minSendBytesPerSecond(int rate) {
			this.minSendBytesPerSecond = check("minSendBytesPerSecond", rate, 0, Integer.MAX_VALUE);
			return this;
		}

		/** See {@link UringServerConfiguration#threadFactory()}. */
		public Builder threadFactory(WorkerThreadFactory threadFactory) {
			this.threadFactory = threadFactory;
			return this;
		}

		/** An immutable configuration of the present values. */
		public UringServerConfiguration build() {
			try {
				return new UringServerConfiguration((Builder) clone());
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException("A builder can be cloned", ex);
			}
		}

		private static int check(String name, int value, int minimum, int maximum) {
			if (value < minimum || value > maximum) {
				throw new IllegalArgumentException(
						name + " must be from " + minimum + " to " + maximum + ": " + name + "=" + value);
			}
			return value;
		}

	}

}
