package io.github.uringserver.http.h1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Classes of octets and searches over arrays of them, eight at a time. Arrays that are
 * searched have {@link #SLACK_BYTES} more bytes than are in use, so that a word may be
 * read at any index in use. Stateless; called on worker threads by the parsers.
 */
final class Octets {

	/** How many bytes an array is longer than what is searched in it. */
	static final int SLACK_BYTES = Long.BYTES;

	static final byte CR = '\r';

	static final byte LF = '\n';

	/** RFC 9110, 5.6.2: the octets of names, methods and codings. */
	static final int TOKEN = 1;

	/** RFC 3986, 3.3: pchar and "/", but for "%". */
	static final int PATH = 1 << 1;

	/** RFC 3986, 3.4, but for "%"; and square brackets, which every browser sends. */
	static final int QUERY = 1 << 2;

	/** RFC 3986, 3.2.2: reg-name, but for "%". */
	static final int HOST_NAME = 1 << 3;

	/** RFC 3986, 3.2.2: what stands between the brackets of an IPv6 address. */
	static final int HOST_LITERAL = 1 << 4;

	/** Hexadecimal digits. */
	static final int HEX = 1 << 5;

	/** Decimal digits. */
	static final int DIGIT = 1 << 6;

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private static final long CASE_BITS = 0x2020202020202020L;

	/** 2^64 divided by the golden ratio. */
	private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

	private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final String SUB_DELIMITERS = "!$&'()*+,;=";

	private static final byte[] CLASSES = classes();

	private Octets() {
	}

	private static byte[] classes() {
		byte[] classes = new byte[256];
		mark(classes, TOKEN, ALPHANUMERIC + "!#$%&'*+-.^_`|~");
		mark(classes, PATH, ALPHANUMERIC + "-._~:@/" + SUB_DELIMITERS);
		mark(classes, QUERY, ALPHANUMERIC + "-._~:@/?[]" + SUB_DELIMITERS);
		mark(classes, HOST_NAME, ALPHANUMERIC + "-._~" + SUB_DELIMITERS);
		mark(classes, HOST_LITERAL, "0123456789ABCDEFabcdef:.");
		mark(classes, HEX, "0123456789ABCDEFabcdef");
		mark(classes, DIGIT, "0123456789");
		return classes;
	}

	private static void mark(byte[] classes, int octetClass, String members) {
		for (int i = 0; i < members.length(); i++) {
			classes[members.charAt(i)] |= (byte) octetClass;
		}
	}

	/** Whether the octet belongs to one of the classes. */
	static boolean is(int octetClasses, byte octet) {
		return (CLASSES[octet & 0xFF] & octetClasses) != 0;
	}

	/** As {@link #is(int, byte)}, for a character; none beyond ASCII belongs to any. */
	static boolean is(int octetClasses, char character) {
		return character < 0x80 && (CLASSES[character] & octetClasses) != 0;
	}

	/** The index of the first octet that is in none of the classes, or {@code to}. */
	static int endOf(int octetClasses, byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && (CLASSES[bytes[i] & 0xFF] & octetClasses) != 0) {
			i++;
		}
		return i;
	}

	/** Whether there is at least one octet and all are in one of the classes. */
	static boolean all(int octetClasses, byte[] bytes, int from, int to) {
		return from < to && endOf(octetClasses, bytes, from, to) == to;
	}

	/** Whether the octet is a space or a horizontal tab (RFC 9110, 5.6.3). */
	static boolean isWhiteSpace(byte octet) {
		return octet == ' ' || octet == '\t';
	}

	/** The index of the first octet that is no white space, or {@code to}. */
	static int skipWhiteSpace(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && isWhiteSpace(bytes[i])) {
			i++;
		}
		return i;
	}

	/** The index behind the last octet that is no white space, or {@code from}. */
	static int trimWhiteSpace(byte[] bytes, int from, int to) {
		int i = to;
		while (i > from && isWhiteSpace(bytes[i - 1])) {
			i--;
		}
		return i;
	}

	/**
	 * The index of the first octet that is no token character, or {@code to}. Letters,
	 * digits and hyphens go eight at a time.
	 */
	static int endOfToken(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to) {
			long others = ~lettersDigitsHyphens((long) WORDS.get(bytes, i)) & HIGH_BITS;
			if (others == 0) {
				i += Long.BYTES;
				continue;
			}
			i += Long.numberOfTrailingZeros(others) >>> 3;
			if (i >= to || !is(TOKEN, bytes[i])) {
				break;
			}
			i++;
		}
		return Math.min(i, to);
	}

	/**
	 * The high bit of each byte that is a letter, a digit or a hyphen. Each sum stays
	 * within its byte, because the operands have seven bits.
	 */
	private static long lettersDigitsHyphens(long word) {
		long low = word & ~HIGH_BITS;
		long folded = low | CASE_BITS;
		long letters = (folded + (0x80 - 'a') * ONES) & ((0x80 + 'z') * ONES - folded);
		long digits = (low + (0x80 - '0') * ONES) & ((0x80 + '9') * ONES - low);
		long hyphens = ~((low ^ '-' * ONES) + 0x7F * ONES);
		return (letters | digits | hyphens) & ~word;
	}

	/**
	 * The index of the first control character (below 0x20, or 0x7F) other than the
	 * horizontal tab, or {@code to}.
	 */
	static int endOfText(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to) {
			long word = (long) WORDS.get(bytes, i);
			long deletes = word ^ 0x7F * ONES;
			// exact up to the lowest hit; a borrow can only spoil the bytes above
			long controls = (((word - 0x20 * ONES) & ~word) | ((deletes - ONES) & ~deletes)) & HIGH_BITS;
			if (controls == 0) {
				i += Long.BYTES;
				continue;
			}
			i += Long.numberOfTrailingZeros(controls) >>> 3;
			if (i >= to || bytes[i] != '\t') {
				break;
			}
			i++;
		}
		return Math.min(i, to);
	}

	/** The index of the first octet with this value, or {@code to}. */
	static int indexOf(byte octet, byte[] bytes, int from, int to) {
		long pattern = (octet & 0xFFL) * ONES;
		int i = from;
		while (i < to) {
			long difference = (long) WORDS.get(bytes, i) ^ pattern;
			long hits = (difference - ONES) & ~difference & HIGH_BITS;
			if (hits != 0) {
				return Math.min(i + (Long.numberOfTrailingZeros(hits) >>> 3), to);
			}
			i += Long.BYTES;
		}
		return to;
	}

	/**
	 * A hash of the octets that does not see the case of ASCII letters. Octets that
	 * differ in more may share it: compare afterwards.
	 */
	static int foldedHash(byte[] bytes, int from, int to) {
		long hash = to - from;
		int i = from;
		for (; to - i >= Long.BYTES; i += Long.BYTES) {
			hash = mix(hash, (long) WORDS.get(bytes, i) | CASE_BITS);
		}
		if (i < to) {
			long word = (long) WORDS.get(bytes, i) | CASE_BITS;
			hash = mix(hash, word & (-1L >>> (Long.BYTES - (to - i)) * Byte.SIZE));
		}
		return (int) (hash >>> Integer.SIZE);
	}

	/**
	 * The hash of a string of ASCII characters, as {@link #foldedHash(byte[], int, int)}.
	 */
	static int foldedHash(String text) {
		long hash = text.length();
		long word = 0;
		int shift = 0;
		for (int i = 0; i < text.length(); i++) {
			word |= (text.charAt(i) & 0xFFL | 0x20) << shift;
			shift += Byte.SIZE;
			if (shift == Long.SIZE) {
				hash = mix(hash, word);
				word = 0;
				shift = 0;
			}
		}
		if (shift > 0) {
			hash = mix(hash, word);
		}
		return (int) (hash >>> Integer.SIZE);
	}

	private static long mix(long hash, long word) {
		long product = (hash ^ word) * HASH_FACTOR;
		return product ^ (product >>> Integer.SIZE);
	}

	/** Whether the octets are exactly these characters. */
	static boolean equal(byte[] bytes, int from, int to, String text) {
		if (to - from != text.length()) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			if ((bytes[from + i] & 0xFF) != text.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/** Whether the octets are these characters, the case of ASCII letters ignored. */
	static boolean equalFolded(byte[] bytes, int from, int to, String text) {
		if (to - from != text.length()) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			int difference = (bytes[from + i] & 0xFF) ^ text.charAt(i);
			if (difference != 0 && !(difference == 0x20 && isLetter(text.charAt(i)))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isLetter(char character) {
		int folded = character | 0x20;
		return folded >= 'a' && folded <= 'z';
	}

}
