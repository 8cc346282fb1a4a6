package io.github.uringserver.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A client that sends exactly the bytes it is told and reads what comes back piece by
 * piece, over whatever socket it is given.
 */
final class ContractClient implements AutoCloseable {

	/** How long a client with TLS waits for the server's close_notify. */
	private static final int CLOSE_PATIENCE_MILLIS = 100;

	/** The connection itself. */
	private final Socket connected;

	/** The connection, or TLS on it. */
	private final Socket socket;

	private final InputStream in;

	ContractClient(Socket connected, Socket socket) throws IOException {
		this.connected = connected;
		this.socket = socket;
		this.in = new BufferedInputStream(socket.getInputStream());
	}

	Socket socket() {
		return this.socket;
	}

	/** Sends these characters as ISO-8859-1. */
	ContractClient send(String bytes) throws IOException {
		return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
	}

	ContractClient send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		return this;
	}

	/** Sends a request without a body, with a Host header and these lines. */
	ContractClient request(String method, String target, String... lines) throws IOException {
		return send(head(method, target, lines));
	}

	ContractClient get(String target, String... lines) throws IOException {
		return request("GET", target, lines);
	}

	/** Sends a POST with its Content-Length. */
	ContractClient post(String target, byte[] body, String... lines) throws IOException {
		List<String> all = new ArrayList<>(List.of(lines));
		all.add("Content-Length: " + body.length);
		return send(head("POST", target, all.toArray(String[]::new))).send(body);
	}

	ContractClient post(String target, String body, String... lines) throws IOException {
		return post(target, body.getBytes(StandardCharsets.UTF_8), lines);
	}

	/** A request head. */
	static String head(String method, String target, String... lines) {
		StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
		for (String line : lines) {
			head.append(line).append("\r\n");
		}
		return head.append("\r\n").toString();
	}

	/** Sends one chunk. */
	ContractClient chunk(String content) throws IOException {
		return send(Integer.toHexString(content.length()) + "\r\n" + content + "\r\n");
	}

	/** Reads the next response with its body. */
	Answer read() throws IOException {
		Answer head = readHead();
		return new Answer(head.statusLine(), head.lines(), body(head));
	}

	/** Reads the head of the next response. */
	Answer readHead() throws IOException {
		String statusLine = line();
		List<String> lines = new ArrayList<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			lines.add(line);
		}
		return new Answer(statusLine, lines, new byte[0]);
	}

	private byte[] body(Answer head) throws IOException {
		int status = head.status();
		if (status == 204 || status == 304 || status < 200) {
			return new byte[0];
		}
		if ("chunked".equals(head.header("Transfer-Encoding"))) {
			return chunks();
		}
		String length = head.header("Content-Length");
		return (length != null) ? bytes(Integer.parseInt(length)) : rest();
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
			body.write(chunk);
		}
		return body.toByteArray();
	}

	/** Reads one chunk; the last one is empty. */
	byte[] chunk() throws IOException {
		byte[] chunk = bytes(Integer.parseInt(line(), 16));
		line();
		return chunk;
	}

	/** Reads this many bytes of chunks. */
	byte[] chunked(int count) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (body.size() < count) {
			body.write(chunk());
		}
		return body.toByteArray();
	}

	/** Reads this many bytes. */
	byte[] bytes(int count) throws IOException {
		byte[] bytes = this.in.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException("closed after " + bytes.length + " of " + count + " bytes");
		}
		return bytes;
	}

	/** Reads up to the end of the connection, be it in order or not. */
	byte[] rest() throws IOException {
		ByteArrayOutputStream rest = new ByteArrayOutputStream();
		try {
			for (int octet = this.in.read(); octet >= 0; octet = this.in.read()) {
				rest.write(octet);
			}
		}
		catch (SocketException ex) {
			// as good as an end
		}
		return rest.toByteArray();
	}

	String restAsText() throws IOException {
		return new String(rest(), StandardCharsets.ISO_8859_1);
	}

	/** Reads a line without its end. */
	String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = this.in.read(); c != '\n'; c = this.in.read()) {
			if (c < 0) {
				throw new EOFException("connection closed after \"" + line + "\"");
			}
			line.append((char) c);
		}
		if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
			throw new IOException("line does not end with CR LF: " + line);
		}
		return line.substring(0, line.length() - 1);
	}

	/** Half-closes: no more will be sent. */
	void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	/** Closes with a reset instead of an orderly end. */
	void reset() throws IOException {
		this.connected.setSoLinger(true, 0);
		this.connected.close();
	}

	@Override
	public void close() throws IOException {
		if (!this.connected.isClosed()) {
			this.connected.setSoTimeout(CLOSE_PATIENCE_MILLIS);
		}
		this.socket.close();
	}

	/**
	 * One response.
	 *
	 * @param statusLine as received
	 * @param lines header lines as received
	 * @param bytes the body
	 */
	record Answer(String statusLine, List<String> lines, byte[] bytes) {

		int status() {
			return Integer.parseInt(this.statusLine.split(" ")[1]);
		}

		/** The only value of a header, null if absent. */
		String header(String name) {
			List<String> values = headers(name);
			if (values.size() > 1) {
				throw new AssertionError(name + " is there more than once: " + this.lines);
			}
			return values.isEmpty() ? null : values.get(0);
		}

		/** All values of a header. */
		List<String> headers(String name) {
			String prefix = name.toLowerCase(Locale.ROOT) + ":";
			return this.lines.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
				.map((line) -> line.substring(prefix.length()).trim())
				.collect(Collectors.toList());
		}

		/** The body as UTF-8. */
		String body() {
			return new String(this.bytes, StandardCharsets.UTF_8);
		}

	}

}
