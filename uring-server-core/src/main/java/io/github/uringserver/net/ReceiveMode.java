package io.github.uringserver.net;

/** How the kernel uses the buffers it receives into. */
public enum ReceiveMode {

	/** One buffer for each receive. Every kernel. */
	PLAIN,

	/**
	 * One buffer for several receives, one behind the other, until it is full
	 * ({@code IOU_PBUF_RING_INC}): many small requests need few buffers. Kernel 6.12.
	 */
	INCREMENTAL,

	/**
	 * As many buffers as the socket has bytes for, in one completion
	 * ({@code IORING_RECVSEND_BUNDLE}): large uploads need few completions. Kernel 6.10.
	 */
	BUNDLE

}
