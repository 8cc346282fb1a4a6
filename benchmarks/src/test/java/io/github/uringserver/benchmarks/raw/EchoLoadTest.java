package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The loads against a server that echoes, or does not. */
@Timeout(60)
class EchoLoadTest {

	private ServerSocketChannel listener;

	@BeforeEach
	void listen() throws IOException {
		this.listener = ServerSocketChannel.open();
		this.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	@AfterEach
	void close() throws IOException {
		this.listener.close();
	}

	private int port() {
		return this.listener.socket().getLocalPort();
	}

	/** Echoes, with each piece changed; a null piece ends the connection. */
	private void serve(UnaryOperator<ByteBuffer> change) {
		daemon(() -> {
			while (true) {
				SocketChannel channel = this.listener.accept();
				daemon(() -> {
					try (channel) {
						ByteBuffer buffer = ByteBuffer.allocate(1000);
						while (channel.read(buffer.clear()) >= 0) {
							ByteBuffer answer = change.apply(buffer.flip());
							if (answer == null) {
								return;
							}
							while (answer.hasRemaining()) {
								channel.write(answer);
							}
						}
					}
				});
			}
		});
	}

	private static void daemon(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// the test is over
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Test
	void everyMessageIsMeasured() throws Exception {
		serve(UnaryOperator.identity());
		try (MessageLoad load = new MessageLoad(port(), 7, 64, 1)) {
			load.everyConnectionOnce();
			load.run(500, 1, null);
			Latencies latencies = new Latencies(3000);
			long sent = load.run(500, 1, latencies);
			assertThat(sent).isPositive();
			assertThat(latencies.count()).isEqualTo((int) sent);
			assertThat(latencies.percentile(0)).isPositive();
		}
	}

	@Test
	void wrongByteIsNoticed() throws Exception {
		serve((data) -> data.put(data.limit() - 1, (byte) (data.get(data.limit() - 1) + 1)));
		try (MessageLoad load = new MessageLoad(port(), 1, 64, 1)) {
			assertThatThrownBy(load::everyConnectionOnce).hasRootCauseMessage("a wrong byte came back");
		}
		try (BulkLoad load = new BulkLoad(port(), 1, 65_536, 1)) {
			assertThatThrownBy(() -> load.run(5, true)).hasRootCauseMessage("a wrong byte came back");
		}
	}

	@Test
	void closedConnectionIsNoticed() throws Exception {
		serve((data) -> null);
		try (MessageLoad load = new MessageLoad(port(), 1, 64, 1)) {
			assertThatThrownBy(load::everyConnectionOnce).hasMessageContaining("connection 0");
		}
	}

	@Test
	void bulkCountsWhatComesBack() throws Exception {
		serve(UnaryOperator.identity());
		try (BulkLoad load = new BulkLoad(port(), 2, 65_536, 1)) {
			assertThat(load.run(1, true)).isPositive();
			assertThat(load.run(1, false)).isPositive();
		}
	}

	/** What a thread does. */
	private interface Task {

		void run() throws IOException;

	}

}
