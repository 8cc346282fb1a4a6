package io.github.uringserver.net.proxy;

import io.github.uringserver.net.ConnectionAddresses;

/**
 * Decodes complete headers of the PROXY protocol. Stateless; called by the workers, on
 * their threads. Stands between this room and the library that does it, which need not be
 * there.
 */
interface HeaderDecoder {

	/**
	 * Decodes a header.
	 * @param bytes begins with the header
	 * @param lengthBytes its length
	 * @return the addresses told; null when the connection's own hold: the proxy speaks
	 * for itself (LOCAL), does not know the client (UNKNOWN), or has it on something
	 * other than TCP
	 * @throws MalformedHeaderException when it is malformed
	 */
	ConnectionAddresses decode(byte[] bytes, int lengthBytes) throws MalformedHeaderException;

}
