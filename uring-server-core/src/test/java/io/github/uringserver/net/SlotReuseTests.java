package io.github.uringserver.net;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** What connections that have the same slot, one after the other, know of each other. */
@Timeout(120)
class SlotReuseTests {

	private static final TransportConfiguration ONE_SLOT = new TransportConfiguration(1, 64, 4096, 64, 4096, 16 * 1024);

	@Test
	void keptConnectionReachesNobody() throws Exception {
		List<Connection> kept = new ArrayList<>();
		List<InetSocketAddress> addresses = new ArrayList<>();
		try (TransportFixture fixture = new TransportFixture(ONE_SLOT, (connection) -> {
			List<Connection> former = List.copyOf(kept);
			kept.add(connection);
			addresses.add(connection.remoteAddress());
			return new EchoHandler(connection) {
				@Override
				public void onReceive(ByteBuffer data) {
					former.forEach(StaleCalls::callAll);
					super.onReceive(data);
					former.forEach(StaleCalls::callAll);
				}
			};
		})) {
			for (int n = 0; n < 20; n++) {
				try (Socket socket = fixture.connect()) {
					for (int i = 0; i < 5; i++) {
						socket.getOutputStream().write(new byte[] { (byte) n, (byte) i });
						assertThat(socket.getInputStream().readNBytes(2)).containsExactly(n, i);
					}
					socket.shutdownOutput();
					assertThat(socket.getInputStream().read()).isEqualTo(-1);
				}
				fixture.awaitNoConnections();
			}
			assertThat(fixture.count(Counter.BYTES_SENT)).isEqualTo(20 * 5 * 2);
			assertThat(fixture.count(Counter.HANDLER_FAILURES)).isZero();
			assertThat(fixture.count(Counter.CONNECTION_ERRORS)).isZero();
			assertThat(fixture.count(Counter.RECEIVE_PAUSES)).isZero();
		}
		for (int n = 0; n < kept.size(); n++) {
			assertClosed(kept.get(n), addresses.get(n));
		}
		assertThat(kept).extracting(Connection::id).doesNotHaveDuplicates();
	}

	private static void assertClosed(Connection connection, InetSocketAddress address) {
		long id = connection.id();
		ByteBuffer source = ByteBuffer.allocate(10);
		assertThat(connection.isOpen()).isFalse();
		assertThat(connection.write(source)).isEqualTo(10);
		assertThat(source.hasRemaining()).isFalse();
		assertThat(connection.write(new byte[10], 2, 7)).isEqualTo(7);
		assertThat(connection.sendSpaceBytes()).isZero();
		assertThat(address).isNotNull();
		assertThat(connection.remoteAddress()).isEqualTo(address);
		assertThat(connection.localAddress()).as("was not asked for in time").isNull();
		assertThat(connection).hasToString("TcpConnection[" + id + ", CLOSED, ENDED]");
	}

	@Test
	void heapOfAConnectionIsItsHandleAndItsHandler() throws Exception {
		int handleBytes = 32;
		int handlerBytes = 16;
		int connections = 1000;
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, Echo::new)) {
			long worker = fixture.worker().thread().getId();
			long limit = connections * (handleBytes + handlerBytes) + 500;
			long least = Long.MAX_VALUE;
			for (int round = 0; round < 15 && least > limit; round++) {
				long before = threads.getThreadAllocatedBytes(worker);
				for (int i = 0; i < connections; i += 4) {
					connectFour(fixture);
				}
				fixture.awaitNoConnections();
				least = Math.min(least, threads.getThreadAllocatedBytes(worker) - before);
			}
			assertThat(least).as("bytes allocated by the worker over 1,000 connections").isLessThanOrEqualTo(limit);
		}
	}

	@Test
	void connectionInANewSlotTakesLessThanHalfAKilobyte() throws Exception {
		Assumptions.assumeFalse(SuiteOption.ZERO_COPY.isActive(), "the lanes of sends without a copy come on top");
		int connections = 500;
		int mostBytes = 512;
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 5 && least > connections * mostBytes; round++) {
			try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, Echo::new)) {
				for (int i = 0; i < 50; i++) {
					connectFour(fixture);
				}
				long worker = fixture.worker().thread().getId();
				long before = threads.getThreadAllocatedBytes(worker);
				List<Socket> sockets = new ArrayList<>();
				for (int i = 0; i < connections; i++) {
					sockets.add(fixture.connect());
					sockets.get(i).getOutputStream().write(7);
					assertThat(sockets.get(i).getInputStream().read()).isEqualTo(7);
				}
				least = Math.min(least, threads.getThreadAllocatedBytes(worker) - before);
				for (Socket socket : sockets) {
					socket.close();
				}
			}
		}
		assertThat(least).as("bytes allocated by the worker for 500 connections in new slots")
			.isLessThanOrEqualTo(connections * mostBytes);
	}

	private static void connectFour(TransportFixture fixture) throws IOException {
		List<Socket> sockets = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			sockets.add(fixture.connect());
		}
		for (Socket socket : sockets) {
			socket.getOutputStream().write(7);
		}
		for (Socket socket : sockets) {
			assertThat(socket.getInputStream().read()).isEqualTo(7);
			socket.close();
		}
	}

	/** Sends back what it receives, and has no more than it needs for that. */
	private static final class Echo implements ConnectionHandler {

		private final Connection connection;

		Echo(Connection connection) {
			this.connection = connection;
		}

		@Override
		public void onReceive(ByteBuffer data) {
			this.connection.write(data);
		}

		@Override
		public void onEndOfInput() {
			this.connection.closeAfterSend();
		}

		@Override
		public void onSendSpace() {
			// a byte always fits
		}

		@Override
		public void onShutdown() {
			this.connection.closeAfterSend();
		}

	}

}
