package io.github.uringserver.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that sends exactly the bytes it is told and reads responses one by one. */
public final class RawClient implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 20_000;

	private final Socket socket;

	private final InputStream in;

	/** Connects to a port of the loopback interface, over TLS when the suite does so. */
	public RawClient(int port) throws IOException {
		this(SuiteTls.connect(port));
	}

	/** Speaks over a connection. */
	public RawClient(Socket connected) throws IOException {
		this.socket = connected;
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.socket.setTcpNoDelay(true);
		this.in = new java.io.BufferedInputStream(this.socket.getInputStream());
	}

	/** The socket, for what this class does not offer. */
	public Socket socket() {
		return this.socket;
	}

	/** What the server sends, for what this class does not offer. */
	public InputStream in() {
		return this.in;
	}

	/** Sends these characters as ISO-8859-1. */
	public RawClient send(String bytes) throws IOException {
		return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Sends these bytes. */
	public RawClient send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		return this;
	}

	/** Sends a GET with a Host header. */
	public RawClient get(String target) throws IOException {
		return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}

	/** Reads the next response with its body, framed as HTTP/1.1 says. */
	public Response read() throws IOException {
		return read(false);
	}

	/** Reads the next response; one to HEAD has no body. */
	public Response read(boolean head) throws IOException {
		String statusLine = line();
		List<String> headers = new ArrayList<>();
		for (String header = line(); !header.isEmpty(); header = line()) {
			headers.add(header);
		}
		Response response = new Response(statusLine, headers, new byte[0]);
		int status = response.status();
		if (head || status == 204 || status == 304 || status < 200) {
			return response;
		}
		return new Response(statusLine, headers, body(response));
	}

	private byte[] body(Response response) throws IOException {
		if ("chunked".equals(response.header("Transfer-Encoding"))) {
			return chunks();
		}
		String length = response.header("Content-Length");
		if (length == null) {
			return this.in.readAllBytes();
		}
		byte[] body = this.in.readNBytes(Integer.parseInt(length));
		if (body.length < Integer.parseInt(length)) {
			throw new EOFException("body ends after " + body.length + " of " + length + " bytes");
		}
		return body;
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
			body.write(this.in.readNBytes(size));
			line();
		}
		line();
		return body.toByteArray();
	}

	/** Reads a line without its end. */
	public String line() throws IOException {
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

	/**
	 * Whether the server has closed the connection, in order or by a reset, with nothing
	 * more to read.
	 */
	public boolean isClosedByServer() throws IOException {
		try {
			return this.in.read() == -1;
		}
		catch (java.net.SocketException ex) {
			return true;
		}
	}

	/** Half-closes: no more will be sent. */
	public void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	/** Closes with a reset instead of an orderly end. */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * One response.
	 *
	 * @param statusLine as received
	 * @param headers header lines as received
	 * @param bytes the body
	 */
	public record Response(String statusLine, List<String> headers, byte[] bytes) {

		/** The status code. */
		public int status() {
			return Integer.parseInt(this.statusLine.split(" ")[1]);
		}

		/** The value of a header, null if absent. */
		public String header(String name) {
			String prefix = name.toLowerCase(Locale.ROOT) + ":";
			for (String header : this.headers) {
				if (header.toLowerCase(Locale.ROOT).startsWith(prefix)) {
					return header.substring(prefix.length()).trim();
				}
			}
			return null;
		}

		/** The body as UTF-8. */
		public String body() {
			return new String(this.bytes, StandardCharsets.UTF_8);
		}

	}

}
