package io.github.uringserver.web;

import java.util.BitSet;

import io.github.uringserver.http.RequestHead;

import org.springframework.http.HttpCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Reads the Cookie headers of a request. As strict as the peers: a pair whose name or
 * value RFC 6265 does not allow is left out, the quotes around a value are dropped, the
 * attributes of RFC 2965 ($Version, $Path ...) are ignored. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1">RFC 6265, 4.1.1</a>
 */
final class RequestCookies {

	private static final BitSet NAME = characters(0x21, 0x7e, "()<>@,;:\\\"/[]?={}");

	private static final BitSet VALUE = characters(0x21, 0x7e, "\",;\\");

	private static final String SEPARATORS = " ,;\t\n\u000b\f\r";

	private static final String[] OBSOLETE = { "$Path", "$Domain", "$Port" };

	private static final String VERSION = "$Version";

	private RequestCookies() {
	}

	/** The cookies of a request by name, several values per name in order. */
	static MultiValueMap<String, HttpCookie> parse(RequestHead head) {
		MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
		for (int i = head.indexOf("Cookie", 0); i >= 0; i = head.indexOf("Cookie", i + 1)) {
			parse(head.headerValue(i), cookies);
		}
		return cookies;
	}

	static void parse(String header, MultiValueMap<String, HttpCookie> cookies) {
		boolean obsoleteStyle = header.regionMatches(true, 0, VERSION, 0, VERSION.length());
		int begin = skipSeparators(header, obsoleteStyle ? header.indexOf(';') + 1 : 0);
		while (begin < header.length()) {
			int end = header.indexOf(';', begin);
			end = (end < 0) ? header.length() : end;
			int equals = header.indexOf('=', begin);
			if (equals >= 0 && equals < end && !(obsoleteStyle && isObsolete(header, begin))) {
				add(header.substring(begin, equals), header.substring(equals + 1, end), cookies);
			}
			begin = skipSeparators(header, end);
		}
	}

	private static int skipSeparators(String header, int from) {
		int i = from;
		while (i < header.length() && SEPARATORS.indexOf(header.charAt(i)) >= 0) {
			i++;
		}
		return i;
	}

	private static boolean isObsolete(String header, int begin) {
		for (String name : OBSOLETE) {
			if (header.startsWith(name, begin)) {
				return true;
			}
		}
		return false;
	}

	private static void add(String name, String quotedValue, MultiValueMap<String, HttpCookie> cookies) {
		String value = unquote(quotedValue);
		if (!name.isEmpty() && value != null && consistsOf(NAME, name) && consistsOf(VALUE, value)) {
			cookies.add(name, new HttpCookie(name, value));
		}
	}

	/** The value without its quotes; null when the closing one is missing. */
	private static String unquote(String value) {
		if (value.isEmpty() || value.charAt(0) != '"') {
			return value;
		}
		boolean closed = value.length() > 1 && value.charAt(value.length() - 1) == '"';
		return closed ? value.substring(1, value.length() - 1) : null;
	}

	private static boolean consistsOf(BitSet characters, String text) {
		for (int i = 0; i < text.length(); i++) {
			if (!characters.get(text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static BitSet characters(int first, int last, String without) {
		BitSet characters = new BitSet();
		characters.set(first, last + 1);
		without.chars().forEach(characters::clear);
		return characters;
	}

}
