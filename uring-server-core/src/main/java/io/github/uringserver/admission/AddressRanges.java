package io.github.uringserver.admission;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A set of address ranges, such as the proxies that are trusted. Immutable; made at
 * start-up, asked on any thread. Never asks a name server.
 */
public final class AddressRanges {

	/** No address at all. */
	public static final AddressRanges NONE = parse(List.of());

	/**
	 * What does not come from the Internet: loopback, link-local, private, shared (RFC
	 * 6598) and unique local addresses.
	 */
	public static final AddressRanges INTERNAL = parse(List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12",
			"192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1/128", "fe80::/10", "fc00::/7"));

	private static final int IPV4_BYTES = 4;

	private static final int MAPPED_AT = 12;

	private final AddressRange[] ranges;

	private AddressRanges(AddressRange[] ranges) {
		this.ranges = ranges;
	}

	/**
	 * Reads ranges: IPv4 or IPv6 addresses, each alone or with a prefix length
	 * ({@code "10.0.0.0/8"}, {@code "2001:db8::1"}). A range in the IPv4-mapped form is
	 * one of IPv4.
	 * @throws IllegalArgumentException when an element is malformed; the message names it
	 */
	public static AddressRanges parse(Collection<String> ranges) {
		return new AddressRanges(ranges.stream().map(AddressRange::parse).toArray(AddressRange[]::new));
	}

	/** These ranges and those. */
	public AddressRanges and(AddressRanges others) {
		AddressRange[] all = Arrays.copyOf(this.ranges, this.ranges.length + others.ranges.length);
		System.arraycopy(others.ranges, 0, all, this.ranges.length, others.ranges.length);
		return new AddressRanges(all);
	}

	/** Whether an address is in one of the ranges; a null one is not. */
	public boolean contains(InetAddress address) {
		if (address == null) {
			return false;
		}
		byte[] bytes = address.getAddress();
		return contains(bytes, 0, bytes.length);
	}

	/**
	 * Whether the first {@code length} bytes, 4 or 16, are an address in one of the
	 * ranges. Allocates nothing.
	 */
	public boolean contains(byte[] address, int length) {
		return contains(address, 0, length);
	}

	/** As {@link #contains(byte[], int)}, for IPv4 in the form ::ffff:a.b.c.d. */
	boolean containsMapped(byte[] address) {
		return contains(address, MAPPED_AT, IPV4_BYTES);
	}

	private boolean contains(byte[] address, int from, int length) {
		for (AddressRange range : this.ranges) {
			if (range.contains(address, from, length)) {
				return true;
			}
		}
		return false;
	}

	/** The ranges as {@code address/bits}. */
	@Override
	public String toString() {
		return Arrays.toString(this.ranges);
	}

}
