package io.github.uringserver.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client on a unix domain socket that sends bytes and reads whole connections. */
public final class UnixClient implements AutoCloseable {

	private final SocketChannel channel;

	/** Connects. */
	public UnixClient(Path path) throws IOException {
		this.channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
	}

	/** Sends these characters as ISO-8859-1. */
	public UnixClient send(String text) throws IOException {
		this.channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
		return this;
	}

	/** Asks with a GET that wants the connection closed. */
	public UnixClient getAndClose(String target) throws IOException {
		return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	}

	/** Everything until the server closes, as ISO-8859-1. */
	public String readAll() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		ByteBuffer buffer = ByteBuffer.allocate(8192);
		while (this.channel.read(buffer.clear()) >= 0) {
			all.write(buffer.array(), 0, buffer.position());
		}
		return all.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
