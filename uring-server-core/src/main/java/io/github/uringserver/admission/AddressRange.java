package io.github.uringserver.admission;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 or IPv6 addresses that begin with the same bits. Immutable; any thread.
 * Never asks a name server.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632#section-3.1">RFC 4632, 3.1</a>
 */
final class AddressRange {

	private static final int IPV4_BYTES = 4;

	private static final Pattern OCTETS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

	private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

	private static final Pattern BITS = Pattern.compile("\\d{1,3}");

	/** In the mapped form ::ffff:a.b.c.d an IPv4 address stands behind that many bits. */
	private static final int MAPPED_BITS = 96;

	private final byte[] address;

	private final int bits;

	private AddressRange(byte[] address, int bits) {
		this.address = address;
		this.bits = bits;
	}

	/**
	 * Reads an address, alone or with the number of bits that count: {@code "192.0.2.1"},
	 * {@code "10.0.0.0/8"}, {@code "fc00::/7"}. Bits of the address behind those that
	 * count are ignored.
	 * @throws IllegalArgumentException when the text is none of these, with the text
	 */
	static AddressRange parse(String text) {
		String stripped = text.strip();
		int slash = stripped.indexOf('/');
		String host = (slash < 0) ? stripped : stripped.substring(0, slash);
		byte[] address = address(host);
		if (address == null) {
			throw malformed(text, "is not an IPv4 or IPv6 address");
		}
		boolean mapped = address.length == IPV4_BYTES && host.indexOf(':') >= 0;
		int highest = mapped ? MAPPED_BITS + Integer.SIZE : address.length * Byte.SIZE;
		int lowest = mapped ? MAPPED_BITS : 0;
		int bits = (slash < 0) ? highest : bits(stripped.substring(slash + 1));
		if (bits < lowest || bits > highest) {
			throw malformed(text, "must have a prefix length from " + lowest + " to " + highest);
		}
		return new AddressRange(address, bits - lowest);
	}

	private static IllegalArgumentException malformed(String text, String what) {
		return new IllegalArgumentException("'" + text + "' " + what);
	}

	private static int bits(String text) {
		return BITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
	}

	/** 4 or 16 bytes, null if the text is no address. */
	private static byte[] address(String text) {
		Matcher octets = OCTETS.matcher(text);
		if (octets.matches()) {
			return ipv4(octets);
		}
		if (!IPV6_CHARACTERS.matcher(text).matches()) {
			return null;
		}
		try {
			// In brackets only a literal is taken, so nothing is looked up.
			return InetAddress.getByName("[" + text + "]").getAddress();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static byte[] ipv4(Matcher octets) {
		byte[] address = new byte[IPV4_BYTES];
		for (int i = 0; i < IPV4_BYTES; i++) {
			String octet = octets.group(i + 1);
			int value = Integer.parseInt(octet);
			if (value > 255 || (octet.length() > 1 && octet.charAt(0) == '0')) {
				return null;
			}
			address[i] = (byte) value;
		}
		return address;
	}

	/** Whether an address, 4 or 16 bytes from {@code from} on, is in the range. */
	boolean contains(byte[] candidate, int from, int length) {
		if (length != this.address.length) {
			return false;
		}
		int wholeBytes = this.bits / Byte.SIZE;
		for (int i = 0; i < wholeBytes; i++) {
			if (candidate[from + i] != this.address[i]) {
				return false;
			}
		}
		int rest = this.bits % Byte.SIZE;
		return rest == 0
				|| ((candidate[from + wholeBytes] ^ this.address[wholeBytes]) & 0xff) >>> (Byte.SIZE - rest) == 0;
	}

	@Override
	public String toString() {
		try {
			return InetAddress.getByAddress(this.address).getHostAddress() + "/" + this.bits;
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of " + this.address.length + " bytes was refused", ex);
		}
	}

}
