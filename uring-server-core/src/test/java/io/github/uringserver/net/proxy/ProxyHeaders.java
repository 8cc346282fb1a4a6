package io.github.uringserver.net.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Headers as proxies send them, written byte by byte after the specification. */
public final class ProxyHeaders {

	private static final byte[] SIGNATURE = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

	private static final int PROXY = 0x21;

	private static final int LOCAL = 0x20;

	private ProxyHeaders() {
	}

	/** A line of version 1. */
	public static byte[] version1(String line) {
		return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
	}

	/** Version 2, TCP over IPv4 or IPv6, from port 1111 to port 2222. */
	public static byte[] version2(String source, String destination, byte... extensions) {
		try {
			byte[] from = InetAddress.getByName(source).getAddress();
			byte[] to = InetAddress.getByName(destination).getAddress();
			ByteBuffer payload = ByteBuffer.allocate(from.length + to.length + 4 + extensions.length);
			payload.put(from).put(to).putShort((short) 1111).putShort((short) 2222).put(extensions);
			return version2(PROXY, (from.length == 4) ? 0x11 : 0x21, payload.array());
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/** Version 2 of a proxy that speaks for itself. */
	public static byte[] version2Local() {
		return version2(LOCAL, 0x00, new byte[0]);
	}

	/** Version 2, a client on a unix domain socket. */
	public static byte[] version2Unix() {
		return version2(PROXY, 0x31, new byte[216]);
	}

	/** Version 2 with anything behind its length. */
	public static byte[] version2(int versionAndCommand, int familyAndProtocol, byte[] payload) {
		return ByteBuffer.allocate(SIGNATURE.length + 4 + payload.length)
			.put(SIGNATURE)
			.put((byte) versionAndCommand)
			.put((byte) familyAndProtocol)
			.putShort((short) payload.length)
			.put(payload)
			.array();
	}

}
