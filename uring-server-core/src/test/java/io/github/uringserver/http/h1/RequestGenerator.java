package io.github.uringserver.http.h1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes valid requests from the grammar of RFC 9112, and invalid ones from those. */
final class RequestGenerator {

	private static final String ALPHA = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	private static final String TOKEN = ALPHA + "0123456789!#$%&'*+-.^_`|~";

	private static final String PATH = ALPHA + "0123456789-._~!$&'()*+,;=:@/";

	private static final String QUERY = PATH + "?[]";

	private static final String[] METHODS = { "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "PROPFIND" };

	private static final String[] NAMES = { "User-Agent", "accept", "X-Forwarded-For", "Cookie", "x", "If-None-Match",
			"Content-Type", "Expect-CT", "Content-Lengthy", "Transfer-Encodings", "Hosts" };

	/** What parsers stumble over. */
	private static final String[] STUMBLING_BLOCKS = { "\r", "\n", "\r\n", "\n\r", " ", "\t", ":", ";", ",", "\0", "+",
			"-", "0x", "0", "00", "1", "a", "f", "F", "g", "\u007f", "\u0080", "\u00ff", "\u000b", "\f", "\"", "=", "%",
			"\\", "/", "?", "#", "@", "[", "\r\n ", "\r\n\t", "\r\n\r\n", "chunked", "Content-Length: 3\r\n",
			"Content-Length:0\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "0\r\n\r\n", "HTTP/1.0",
			"HTTP/1.1", "ffffffffffffffff", "99999999999999999999", "close", "keep-alive", "100-continue" };

	private static final String[] LINE_STARTS = { "+", "-", "0x", "0", " ", "\t", ";", "\n", "\r", "\0", ":" };

	private final Random random;

	RequestGenerator(long seed) {
		this.random = new Random(seed);
	}

	/** A stream of valid requests, and what they are. */
	record Stream(byte[] bytes, List<DecodedRequest> requests) {

	}

	Stream valid() {
		StringBuilder text = new StringBuilder();
		List<DecodedRequest> requests = new ArrayList<>();
		int count = 1 + this.random.nextInt(3);
		for (int i = 0; i < count; i++) {
			text.append("\r\n".repeat(oneIn(4) ? this.random.nextInt(HeadParser.MAX_EMPTY_LINES + 1) : 0));
			requests.add(request(text));
		}
		return new Stream(Wire.bytes(text.toString()), requests);
	}

	private boolean oneIn(int n) {
		return this.random.nextInt(n) == 0;
	}

	private String one(String... of) {
		return of[this.random.nextInt(of.length)];
	}

	private String some(String alphabet, int atLeast, int atMost) {
		StringBuilder text = new StringBuilder();
		for (int i = atLeast + this.random.nextInt(atMost - atLeast + 1); i > 0; i--) {
			text.append(alphabet.charAt(this.random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	private DecodedRequest request(StringBuilder text) {
		String line = (oneIn(8) ? some(TOKEN, 1, 12) : one(METHODS)) + " " + target() + " HTTP/1.1";
		List<String> headers = new ArrayList<>();
		StringBuilder lines = new StringBuilder();
		header(lines, headers, one("Host", "host", "HOST"), one("a", "example.com:8080", "[::1]:80", "a_b.c-d"));
		for (int i = this.random.nextInt(8); i > 0; i--) {
			header(lines, headers, oneIn(3) ? some(TOKEN, 1, 30) + "-" : one(NAMES), value());
		}
		StringBuilder framed = new StringBuilder();
		String body = body(lines, headers, framed);
		text.append(line).append("\r\n").append(lines).append("\r\n").append(framed);
		return new DecodedRequest(line, headers, body);
	}

	private void header(StringBuilder lines, List<String> headers, String name, String value) {
		String before = some(" \t", 0, 2);
		String after = some(" \t", 0, 2);
		lines.append(name).append(':').append(before).append(value).append(after).append("\r\n");
		headers.add(DecodedRequest.header(name, value));
	}

	private String target() {
		String path = "/" + some(PATH, 0, 40) + (oneIn(4) ? "%" + some("0123456789abcdefABCDEF", 2, 2) : "");
		String query = oneIn(2) ? "?" + some(QUERY, 0, 40) : "";
		return (oneIn(10) ? one("http://h", "https://h:1", "http://[::1]") : "") + path + query;
	}

	private String value() {
		StringBuilder value = new StringBuilder();
		for (int i = this.random.nextInt(60); i > 0; i--) {
			int octet = oneIn(20) ? '\t' : oneIn(20) ? 0x80 + this.random.nextInt(0x80) : ' ' + this.random.nextInt(95);
			value.append((char) octet);
		}
		return value.toString().replaceAll("^[ \t]+|[ \t]+$", "");
	}

	private String octets(int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append((char) this.random.nextInt(256));
		}
		return text.toString();
	}

	private String body(StringBuilder lines, List<String> headers, StringBuilder framed) {
		switch (this.random.nextInt(3)) {
			case 0 -> {
				String body = octets(this.random.nextInt(100));
				header(lines, headers, one("Content-Length", "content-length"), (oneIn(4) ? "00" : "") + body.length());
				framed.append(body);
				return body;
			}
			case 1 -> {
				header(lines, headers, one("Transfer-Encoding", "transfer-encoding"), one("chunked", "Chunked"));
				return chunks(framed);
			}
			default -> {
				return "";
			}
		}
	}

	private String chunks(StringBuilder framed) {
		StringBuilder body = new StringBuilder();
		for (int i = this.random.nextInt(5); i > 0; i--) {
			String data = octets(1 + this.random.nextInt(40));
			body.append(data);
			framed.append("0".repeat(oneIn(4) ? this.random.nextInt(5) : 0))
				.append(oneIn(2) ? Integer.toHexString(data.length()) : String.format("%X", data.length()))
				.append(extension())
				.append("\r\n")
				.append(data)
				.append("\r\n");
		}
		framed.append("0".repeat(1 + this.random.nextInt(3))).append(extension()).append("\r\n");
		for (int i = oneIn(3) ? this.random.nextInt(4) : 0; i > 0; i--) {
			framed.append(some(TOKEN, 1, 10)).append("-:").append(value()).append("\r\n");
		}
		framed.append("\r\n");
		return body.toString();
	}

	private String extension() {
		return oneIn(4) ? one(";a", ";a=b", " ;a", ";a=\"b;c\"", "; a = \"\\\"\";d", ";" + some(TOKEN, 1, 9)) : "";
	}

	/** The stream with one to four places changed, so that it may or may not be valid. */
	byte[] mutated(byte[] stream) {
		byte[] mutated = stream;
		for (int i = 1 + this.random.nextInt(4); i > 0; i--) {
			mutated = mutatedOnce(mutated);
		}
		return mutated;
	}

	private byte[] mutatedOnce(byte[] stream) {
		if (oneIn(3)) {
			return changed(stream, lineStart(stream), 0, Wire.bytes(one(LINE_STARTS)));
		}
		int at = place(stream);
		int cut = Math.min(oneIn(2) ? 0 : 1 + this.random.nextInt(4), stream.length - at);
		byte[] put = switch (this.random.nextInt(5)) {
			case 0 -> new byte[0];
			case 1 -> new byte[] { (byte) this.random.nextInt(256) };
			case 2 -> slice(stream);
			default -> Wire.bytes(one(STUMBLING_BLOCKS));
		};
		return changed(stream, at, cut, put);
	}

	private static byte[] changed(byte[] stream, int at, int cut, byte[] put) {
		ByteArrayOutputStream changed = new ByteArrayOutputStream();
		changed.write(stream, 0, at);
		changed.writeBytes(put);
		changed.write(stream, at + cut, stream.length - at - cut);
		return changed.toByteArray();
	}

	private int lineStart(byte[] stream) {
		int at = this.random.nextInt(stream.length + 1);
		while (at < stream.length && at > 0 && stream[at - 1] != '\n') {
			at++;
		}
		return at;
	}

	/** Half of the time a place around the end of a line: that is where frames are. */
	private int place(byte[] stream) {
		int at = this.random.nextInt(stream.length + 1);
		if (oneIn(2)) {
			return at;
		}
		while (at < stream.length && stream[at] != '\n') {
			at++;
		}
		return Math.max(0, Math.min(stream.length, at - 2 + this.random.nextInt(5)));
	}

	private byte[] slice(byte[] stream) {
		int from = this.random.nextInt(stream.length + 1);
		int to = Math.min(stream.length, from + this.random.nextInt(30));
		return Arrays.copyOfRange(stream, from, to);
	}

}
