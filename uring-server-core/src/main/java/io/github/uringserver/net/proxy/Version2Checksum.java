package io.github.uringserver.net.proxy;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks the checksum that a header of version 2 may have among its extensions.
 * Stateless; called by the workers, on their threads.
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY
 * protocol, 2.2 and 2.2.3: PP2_TYPE_CRC32C</a>
 */
final class Version2Checksum {

	/** Signature, version and command, family and protocol, length. */
	private static final int FIXED_BYTES = 16;

	private static final int VERSION_AND_COMMAND = 12;

	private static final int FAMILY_AND_PROTOCOL = 13;

	private static final int VERSION_2_PROXY = 0x21;

	/** The type of the extension; each extension is a type, a length and a value. */
	private static final int CRC32C_TYPE = 0x03;

	private static final int TYPE_AND_LENGTH_BYTES = 3;

	private Version2Checksum() {
	}

	/**
	 * Checks a header that is complete; one of version 1, or without a checksum, passes.
	 * What else is wrong with it is the decoder's to find.
	 * @param bytes begins with the header
	 * @param lengthBytes its length
	 * @throws MalformedHeaderException when a checksum is there and wrong
	 */
	static void check(byte[] bytes, int lengthBytes) throws MalformedHeaderException {
		if (lengthBytes < FIXED_BYTES || bytes[VERSION_AND_COMMAND] != VERSION_2_PROXY) {
			return;
		}
		ByteBuffer header = ByteBuffer.wrap(bytes, 0, lengthBytes);
		int at = find(header, extensions(bytes[FAMILY_AND_PROTOCOL] >>> 4 & 0xF, lengthBytes));
		if (at < 0) {
			return;
		}
		if (at + Integer.BYTES > lengthBytes || header.getShort(at - Short.BYTES) != Integer.BYTES) {
			throw new MalformedHeaderException("its checksum does not have four bytes", null);
		}
		if (compute(header, at) != header.getInt(at)) {
			throw new MalformedHeaderException("its checksum is wrong", null);
		}
	}

	/** Where the extensions begin: behind two addresses and, but for paths, two ports. */
	private static int extensions(int family, int lengthBytes) {
		return switch (family) {
			case 1 -> FIXED_BYTES + 12;
			case 2 -> FIXED_BYTES + 36;
			case 3 -> FIXED_BYTES + 216;
			default -> lengthBytes;
		};
	}

	/** Where the value of the checksum begins, negative if there is none. */
	private static int find(ByteBuffer header, int extensions) {
		int at = extensions;
		while (at + TYPE_AND_LENGTH_BYTES <= header.limit()) {
			int value = at + TYPE_AND_LENGTH_BYTES;
			if (header.get(at) == CRC32C_TYPE) {
				return value;
			}
			at = value + Short.toUnsignedInt(header.getShort(at + 1));
		}
		return -1;
	}

	/** Over the whole header, with zeros where the checksum is. */
	private static int compute(ByteBuffer header, int at) {
		CRC32C checksum = new CRC32C();
		checksum.update(header.array(), 0, at);
		checksum.update(new byte[Integer.BYTES]);
		int behind = at + Integer.BYTES;
		checksum.update(header.array(), behind, header.limit() - behind);
		return (int) checksum.getValue();
	}

}
