package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The ceiling for large messages: a thread per connection that reads into one direct
 * buffer and writes it back, in blocking system calls: two copies per byte, both the
 * kernel's, and nothing else. For a handful of connections.
 */
public final class BlockingEchoServer {

	private static final int BUFFER_BYTES = 256 * 1024;

	private BlockingEchoServer() {
	}

	/**
	 * Runs until the process is ended.
	 * @param arguments {@code --port N}
	 */
	public static void main(String[] arguments) throws IOException {
		Arguments options = new Arguments("--port N", "port", "7000").read(arguments);
		try (ServerSocketChannel listener = ServerSocketChannel.open()) {
			listener.bind(new InetSocketAddress(options.number("port", 0, 65_535)), 4096);
			System.out.println(ServerChild.LISTENING + listener.socket().getLocalPort());
			while (true) {
				SocketChannel channel = listener.accept();
				Thread thread = new Thread(() -> echo(channel), "echo");
				thread.setDaemon(true);
				thread.start();
			}
		}
	}

	private static void echo(SocketChannel channel) {
		ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
		try (channel) {
			while (channel.read(buffer.clear()) >= 0) {
				buffer.flip();
				while (buffer.hasRemaining()) {
					channel.write(buffer);
				}
			}
		}
		catch (IOException ex) {
			// the client is gone: so is the connection
		}
	}

}
