package io.github.uringserver.net.proxy;

/** Whether connections begin with a header of the PROXY protocol, version 1 or 2. */
public enum ProxyProtocolMode {

	/** None does; a header is malformed input. */
	OFF,

	/**
	 * Each does; one without a header, or from a peer that is not trusted, is refused.
	 */
	ON,

	/** Those of trusted peers may; a header from any other peer is malformed input. */
	AUTO

}
