package io.github.uringserver.sys;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Socket addresses between Java and the start of a thread's scratch memory, laid out as
 * {@link SockAddrLayout} says. Called by {@link Sockets}.
 */
final class SocketAddresses {

	/** {@code sizeof(struct sockaddr_storage)}. */
	private static final int STORAGE_BYTES = 128;

	/** Where the {@code socklen_t} stands, behind the address. */
	private static final int LENGTH_AT = STORAGE_BYTES;

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	private SocketAddresses() {
	}

	/** Writes a resolved address; its size in bytes. */
	static int encode(InetSocketAddress address, Scratch scratch) {
		byte[] bytes = address.getAddress().getAddress();
		if (bytes.length == IPV4_BYTES) {
			return encodeIpv4(bytes, address.getPort(), scratch);
		}
		return encodeIpv6(bytes, ((Inet6Address) address.getAddress()).getScopeId(), address.getPort(), scratch);
	}

	/** Writes 0.0.0.0; its size in bytes. */
	static int encodeWildcardIpv4(int port, Scratch scratch) {
		return encodeIpv4(new byte[IPV4_BYTES], port, scratch);
	}

	/** Writes ::; its size in bytes. */
	static int encodeWildcardIpv6(int port, Scratch scratch) {
		return encodeIpv6(new byte[IPV6_BYTES], 0, port, scratch);
	}

	private static int encodeIpv4(byte[] bytes, int port, Scratch scratch) {
		scratch.clear(SockAddrLayout.IPV4_SIZE_BYTES);
		ByteBuffer buffer = scratch.buffer();
		buffer.putShort(SockAddrLayout.FAMILY, (short) SockAddrLayout.AF_INET);
		putPort(buffer, port);
		buffer.put(SockAddrLayout.IPV4_ADDRESS, bytes);
		return SockAddrLayout.IPV4_SIZE_BYTES;
	}

	private static int encodeIpv6(byte[] bytes, int scopeId, int port, Scratch scratch) {
		scratch.clear(SockAddrLayout.IPV6_SIZE_BYTES);
		ByteBuffer buffer = scratch.buffer();
		buffer.putShort(SockAddrLayout.FAMILY, (short) SockAddrLayout.AF_INET6);
		putPort(buffer, port);
		buffer.put(SockAddrLayout.IPV6_ADDRESS, bytes);
		buffer.putInt(SockAddrLayout.IPV6_SCOPE_ID, scopeId);
		return SockAddrLayout.IPV6_SIZE_BYTES;
	}

	/** The calling thread's scratch memory, ready to be filled in by the kernel. */
	static Scratch prepare() {
		Scratch scratch = Scratch.get();
		scratch.clear(Short.BYTES);
		scratch.buffer().putInt(LENGTH_AT, STORAGE_BYTES);
		return scratch;
	}

	/** The address of the length the kernel fills in. */
	static long lengthAddress(Scratch scratch) {
		return scratch.address() + LENGTH_AT;
	}

	/** Reads what the kernel filled in; null if it is no internet address. */
	static InetSocketAddress decode(Scratch scratch) {
		ByteBuffer buffer = scratch.buffer();
		return switch (buffer.getShort(SockAddrLayout.FAMILY)) {
			case SockAddrLayout.AF_INET -> decode(buffer, SockAddrLayout.IPV4_ADDRESS, IPV4_BYTES, 0);
			case SockAddrLayout.AF_INET6 ->
				decode(buffer, SockAddrLayout.IPV6_ADDRESS, IPV6_BYTES, buffer.getInt(SockAddrLayout.IPV6_SCOPE_ID));
			default -> null;
		};
	}

	/** Copies what the kernel filled in; its length, 0 if it is no internet address. */
	static int copyAddress(Scratch scratch, byte[] address) {
		ByteBuffer buffer = scratch.buffer();
		switch (buffer.getShort(SockAddrLayout.FAMILY)) {
			case SockAddrLayout.AF_INET -> {
				buffer.get(SockAddrLayout.IPV4_ADDRESS, address, 0, IPV4_BYTES);
				return IPV4_BYTES;
			}
			case SockAddrLayout.AF_INET6 -> {
				buffer.get(SockAddrLayout.IPV6_ADDRESS, address, 0, IPV6_BYTES);
				return IPV6_BYTES;
			}
			default -> {
				return 0;
			}
		}
	}

	private static InetSocketAddress decode(ByteBuffer buffer, int at, int bytes, int scopeId) {
		byte[] address = new byte[bytes];
		buffer.get(at, address);
		try {
			InetAddress inet = (scopeId != 0) ? Inet6Address.getByAddress(null, address, scopeId)
					: InetAddress.getByAddress(address);
			return new InetSocketAddress(inet, port(buffer));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of " + bytes + " bytes was refused", ex);
		}
	}

	private static void putPort(ByteBuffer buffer, int port) {
		buffer.putShort(SockAddrLayout.PORT, networkOrder((short) port));
	}

	private static int port(ByteBuffer buffer) {
		return Short.toUnsignedInt(networkOrder(buffer.getShort(SockAddrLayout.PORT)));
	}

	private static short networkOrder(short value) {
		return (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) ? value : Short.reverseBytes(value);
	}

}
