package io.github.uringserver.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.sys.MemoryOptions;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.worker.WorkerThreadFactory;

/**
 * Everything a {@link UringServer} is told before it starts. Immutable; made with
 * {@link #builder()}, on any thread.
 */
public final class UringServerConfiguration {

	private final UringServerConfigurationBuilder values;

	UringServerConfiguration(UringServerConfigurationBuilder values) {
		this.values = values;
	}

	/** A builder with the defaults. */
	public static UringServerConfigurationBuilder builder() {
		return new UringServerConfigurationBuilder();
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

	/** TLS for every connection; null for none. */
	public TlsConfiguration tls() {
		return this.values.tls;
	}

	/** Who may connect, per worker. */
	public AdmissionRules admission() {
		return this.values.admission;
	}

	/** How many workers, 1 or more. */
	public int workers() {
		return this.values.workers;
	}

	/** Whether workers are pinned to CPUs of the inherited affinity mask. */
	public boolean pinning() {
		return this.values.pinning;
	}

	/** Which worker gets a new connection. */
	public Steering steering() {
		return this.values.steering;
	}

	/** The listen backlog of each worker's socket. */
	public int backlog() {
		return this.values.backlog;
	}

	/** How many connections each worker may have open. */
	public int maxConnectionsPerWorker() {
		return this.values.maxConnectionsPerWorker;
	}

	/**
	 * Whether connections have a place in their ring's file table instead of a descriptor
	 * of the process; Linux 6.8.
	 */
	public boolean directDescriptors() {
		return this.values.directDescriptors;
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

	/** Whether handlers may keep receive buffers instead of copies. */
	public LeaseRules receiveLeases() {
		return this.values.receiveLeases;
	}

	/** How the kernel uses the receive buffers. */
	public ReceiveMode receiveMode() {
		return this.values.receiveMode;
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

	/** Which sends go without a copy. */
	public ZeroCopy zeroCopy() {
		return this.values.zeroCopy;
	}

	/** How many pieces of files a worker holds at once. */
	public int fileBuffers() {
		return this.values.fileBuffers;
	}

	/** The size of a file buffer in bytes: the most that one read of a file brings. */
	public int fileBufferSizeBytes() {
		return this.values.fileBufferSizeBytes;
	}

	/**
	 * Whether the file buffers are registered with the ring, and so allocated when the
	 * worker starts.
	 */
	public boolean fileBuffersRegistered() {
		return this.values.fileBuffersRegistered;
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
	 * How long a client may take nothing of what is queued for it while others wait for
	 * send buffers and its worker has none left; then connections of such clients are
	 * reset, no more than wait. Zero for no limit.
	 */
	public Duration writeStallTimeoutUnderPressure() {
		return this.values.writeStallTimeoutUnderPressure;
	}

	/**
	 * The rate at which a client has to take what is queued for it; 0 for none: then any
	 * byte is as good as many.
	 */
	public int minSendBytesPerSecond() {
		return this.values.minSendBytesPerSecond;
	}

	/** The wishes for the workers' native memory. */
	public MemoryOptions memory() {
		return this.values.memory;
	}

	/** Who makes the workers' threads. */
	public WorkerThreadFactory threadFactory() {
		return this.values.threadFactory;
	}

	/**
	 * How long a worker's turn may take before the worker counts as stuck; zero for as
	 * long as it takes.
	 */
	public Duration turnLimit() {
		return this.values.turnLimit;
	}

	/**
	 * Native memory of one worker's buffers and of what it remembers of its peers in
	 * bytes, {@link #fileBytesPerWorker()} included.
	 */
	public long nativeBytesPerWorker() {
		return (long) receiveBuffers() * receiveBufferSizeBytes() + (long) sendBuffers() * sendBufferSizeBytes()
				+ fileBytesPerWorker() + admission().nativeBytes();
	}

	/**
	 * Native memory of one worker's file buffers in bytes, allocated with the first file
	 * that the worker opens.
	 */
	public long fileBytesPerWorker() {
		return (long) fileBuffers() * fileBufferSizeBytes();
	}

}
