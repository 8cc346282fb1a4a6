package io.github.uringserver.ring;

import java.util.HashMap;
import java.util.Map;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MemorySource;

/**
 * What a ring has registered with the kernel, and unregisters before it closes. The half
 * of {@link KernelRing} around io_uring_register(2). Used on the ring's owner thread.
 */
final class RegisteredResources {

	private final RingDescriptor descriptor;

	private final MemorySource memory;

	/** The wish, null for none. */
	private final BusyPolling busyPolling;

	private final FixedBuffers fixedBuffers;

	private final Map<Integer, ProvidedBufferRing> bufferRings = new HashMap<>();

	private KernelFileTable fileTable;

	private boolean busyPollingRegistered;

	private boolean eventFdRegistered;

	/**
	 * Registers nothing yet.
	 * @param memory where provided buffers are from
	 */
	RegisteredResources(RingDescriptor descriptor, RingConfiguration configuration, MemorySource memory) {
		this.descriptor = descriptor;
		this.memory = memory;
		this.busyPolling = configuration.busyPolling();
		this.fixedBuffers = new FixedBuffers(descriptor.fd());
	}

	/** See {@link Ring#registerBuffer}. */
	int registerBuffer(long address, long lengthBytes) {
		return this.fixedBuffers.register(address, lengthBytes);
	}

	/**
	 * See {@link Ring#registerBufferRing}.
	 * @param flags {@code IOU_PBUF_RING_*}
	 */
	BufferRing registerBufferRing(int group, int entries, int bufferSizeBytes, int flags) {
		ProvidedBufferRing.check(group, entries, bufferSizeBytes);
		if (this.bufferRings.containsKey(group)) {
			throw new IllegalStateException("Buffer group " + group + " is registered already");
		}
		ProvidedBufferRing bufferRing = new ProvidedBufferRing(entries, bufferSizeBytes, this.memory);
		int result = MemoryPatience.call(() -> bufferRing.register(this.descriptor.fd(), group, flags));
		if (result < 0) {
			bufferRing.close();
			throw RingErrors.refused("IORING_REGISTER_PBUF_RING", -result);
		}
		this.bufferRings.put(group, bufferRing);
		return bufferRing;
	}

	/** See {@link Ring#registerFileTable}. */
	FileTable registerFileTable(KernelRing ring, int entries) {
		if (this.fileTable != null) {
			throw new IllegalStateException("A file table is registered already");
		}
		this.fileTable = KernelFileTable.register(ring, this.descriptor.fd(), entries);
		return this.fileTable;
	}

	/**
	 * Has waits poll network devices if that is the configuration's wish.
	 * @return why that is not in force; null if it is, or was not asked for
	 */
	String registerBusyPolling() {
		if (this.busyPolling == null) {
			return null;
		}
		int result = this.descriptor.registerBusyPolling(this.busyPolling);
		this.busyPollingRegistered = result >= 0;
		return this.busyPollingRegistered ? null : "NAPI busy polling is not in force: IORING_REGISTER_NAPI failed: "
				+ Errno.message(-result) + "; it takes Linux 6.9 with CONFIG_NET_RX_BUSY_POLL";
	}

	boolean busyPollingIsInForce() {
		return this.busyPollingRegistered;
	}

	/** The microseconds that waits polled network devices for, or a negative errno. */
	int unregisterBusyPolling() {
		this.busyPollingRegistered = false;
		return this.descriptor.unregisterBusyPolling();
	}

	/** See {@link Ring#registerEventFd}. */
	void registerEventFd(int fd) {
		int result = this.descriptor.registerEventFd(fd);
		if (result < 0) {
			throw RingErrors.refused("IORING_REGISTER_EVENTFD", -result);
		}
		this.eventFdRegistered = true;
	}

	/** See {@link Ring#unregisterEventFd()}. */
	void unregisterEventFd() {
		if (this.eventFdRegistered) {
			this.eventFdRegistered = false;
			int result = this.descriptor.unregisterEventFd();
			assert result == 0 : Errno.message(-result);
		}
	}

	/** Nothing uses any of it any more, and the ring is about to close. */
	void unregister() {
		this.fixedBuffers.unregister();
		if (this.fileTable != null) {
			this.fileTable.unregister();
		}
		if (this.busyPollingRegistered) {
			unregisterBusyPolling();
		}
		unregisterEventFd();
	}

	/** The ring is closed: frees what its buffer rings had. */
	void free() {
		this.bufferRings.values().forEach(ProvidedBufferRing::close);
	}

}
