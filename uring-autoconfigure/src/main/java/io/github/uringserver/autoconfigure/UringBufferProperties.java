package io.github.uringserver.autoconfigure;

import org.springframework.util.unit.DataSize;

import io.github.uringserver.net.ReceiveMode;

/** Properties of each worker's buffers, the part uring.server.buffers. */
public class UringBufferProperties {

	private final Receive receive = new Receive();

	private final Send send = new Send();

	private final File file = new File();

	public Receive getReceive() {
		return this.receive;
	}

	public Send getSend() {
		return this.send;
	}

	public File getFile() {
		return this.file;
	}

	/** Properties of the buffers that the kernel receives into. */
	public static class Receive {

		/**
		 * Number of receive buffers per worker, a power of two.
		 */
		private int count = 1024;

		/**
		 * Size of a receive buffer.
		 */
		private DataSize size = DataSize.ofKilobytes(8);

		/**
		 * Whether request bodies reach the application in these buffers, without a copy.
		 * The application must release every buffer; plain connections only.
		 */
		private boolean lease;

		/**
		 * Number of leased pieces that the handlers of a connection may hold at once;
		 * what comes beyond is copied.
		 */
		private int leaseCredits = 16;

		/**
		 * Smallest piece of a body that is leased; smaller ones are copied.
		 */
		private DataSize leaseThreshold = DataSize.ofKilobytes(1);

		/**
		 * Way in which the kernel uses the buffers.
		 */
		private ReceiveMode mode = ReceiveMode.PLAIN;

		public ReceiveMode getMode() {
			return this.mode;
		}

		public void setMode(ReceiveMode mode) {
			this.mode = mode;
		}

		public int getCount() {
			return this.count;
		}

		public void setCount(int count) {
			this.count = count;
		}

		public DataSize getSize() {
			return this.size;
		}

		public void setSize(DataSize size) {
			this.size = size;
		}

		public boolean isLease() {
			return this.lease;
		}

		public void setLease(boolean lease) {
			this.lease = lease;
		}

		public int getLeaseCredits() {
			return this.leaseCredits;
		}

		public void setLeaseCredits(int leaseCredits) {
			this.leaseCredits = leaseCredits;
		}

		public DataSize getLeaseThreshold() {
			return this.leaseThreshold;
		}

		public void setLeaseThreshold(DataSize leaseThreshold) {
			this.leaseThreshold = leaseThreshold;
		}

	}

	/** Properties of the buffers that the kernel sends from. */
	public static class Send {

		/**
		 * Number of send buffers per worker.
		 */
		private int count = 1024;

		/**
		 * Size of a send buffer.
		 */
		private DataSize size = DataSize.ofKilobytes(16);

		/**
		 * Bytes that may wait to be sent on a connection before its writer has to wait.
		 */
		private DataSize queueSize = DataSize.ofKilobytes(256);

		public int getCount() {
			return this.count;
		}

		public void setCount(int count) {
			this.count = count;
		}

		public DataSize getSize() {
			return this.size;
		}

		public void setSize(DataSize size) {
			this.size = size;
		}

		public DataSize getQueueSize() {
			return this.queueSize;
		}

		public void setQueueSize(DataSize queueSize) {
			this.queueSize = queueSize;
		}

	}

	/** Properties of the buffers that files are read into. */
	public static class File {

		/**
		 * Number of file buffers per worker. Allocated with the worker's first file.
		 */
		private int count = 16;

		/**
		 * Size of a file buffer, and so of what one read of a file brings.
		 */
		private DataSize size = DataSize.ofKilobytes(64);

		/**
		 * Whether the buffers are registered with the ring, so that a read does not pin
		 * its pages. They are allocated at the start then, and count against the memlock
		 * limit.
		 */
		private boolean registered;

		public boolean isRegistered() {
			return this.registered;
		}

		public void setRegistered(boolean registered) {
			this.registered = registered;
		}

		public int getCount() {
			return this.count;
		}

		public void setCount(int count) {
			this.count = count;
		}

		public DataSize getSize() {
			return this.size;
		}

		public void setSize(DataSize size) {
			this.size = size;
		}

	}

}
