package io.github.uringserver.forwarded;

/**
 * Host and port that a client has asked for.
 *
 * @param host as it stands in a URI
 * @param port -1 if there is none
 */
record Authority(String host, int port) {

	private static final String PUNCTUATION = "-._~!$&'()*+;=";

	private static final int MAX_HOST_CHARACTERS = 255;

	/** Reads {@code host[:port]}; null if it is malformed. */
	static Authority parse(String text) {
		int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
		if (hostEnd == 0) {
			return null;
		}
		String host = (hostEnd < 0) ? text : text.substring(0, hostEnd);
		String rest = text.substring(host.length());
		if (!isHost(host) || (!rest.isEmpty() && rest.charAt(0) != ':')) {
			return null;
		}
		if (rest.length() <= 1) {
			return new Authority(host, -1);
		}
		int port = IpLiteral.port(rest.substring(1));
		return (port < 0) ? null : new Authority(host, port);
	}

	private static boolean isHost(String host) {
		if (host.startsWith("[")) {
			String literal = host.substring(1, host.length() - 1);
			return literal.indexOf(':') >= 0 && IpLiteral.parse(literal) != null;
		}
		return !host.isEmpty() && host.length() <= MAX_HOST_CHARACTERS
				&& host.chars().allMatch((character) -> isNameCharacter((char) character));
	}

	private static boolean isNameCharacter(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || PUNCTUATION.indexOf(character) >= 0;
	}

}
