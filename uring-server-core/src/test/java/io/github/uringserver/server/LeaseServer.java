package io.github.uringserver.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A raw server with few and small receive buffers whose handlers may lease them; plain,
 * also when the suite runs over TLS. The handler answers each piece with one byte.
 */
final class LeaseServer implements AutoCloseable {

	static final int BUFFERS = 16;

	static final int BUFFER_BYTES = 1024;

	private static final byte[] ANSWER = { '.' };

	private final ServerFixture fixture;

	/**
	 * Starts the server.
	 * @param receiver called with each piece, on the worker's thread; may leave bytes
	 */
	LeaseServer(LeaseRules rules, BiConsumer<Connection, ByteBuffer> receiver) throws IOException {
		this(rules, receiver, UnaryOperator.identity());
	}

	LeaseServer(LeaseRules rules, BiConsumer<Connection, ByteBuffer> receiver,
			UnaryOperator<UringServerConfigurationBuilder> wishes) throws IOException {
		this.fixture = ServerFixture.raw((connection) -> new Handler(connection, receiver),
				(builder) -> wishes.apply(builder.tls(null)
					.receiveMode(ReceiveMode.PLAIN)
					.receiveBuffers(BUFFERS)
					.receiveBufferSizeBytes(BUFFER_BYTES)
					.receiveLeases(rules)));
	}

	ServerFixture fixture() {
		return this.fixture;
	}

	long count(Counter counter) {
		return this.fixture.count(counter);
	}

	RawClient connect() throws IOException {
		return this.fixture.connectPlain();
	}

	/** Sends bytes and waits until the server has handled a piece. */
	void deliver(RawClient client, byte[] bytes) throws IOException {
		client.send(bytes);
		assertThat(client.in().read()).isEqualTo('.');
	}

	/** Makes the worker turn, so that its gauges are of now. */
	void turn() {
		var turned = new java.util.concurrent.CountDownLatch(1);
		this.fixture.server().workers().get(0).execute(turned::countDown);
		ServerFixture.await("a turn", () -> turned.getCount() == 0);
	}

	/** Waits until every buffer is the kernel's. */
	void awaitEveryBuffer() {
		this.fixture.awaitCount(Counter.RECEIVE_BUFFERS_LEASED, 0);
		ServerFixture.await("every buffer is back: " + count(Counter.RECEIVE_BUFFERS_FREE), () -> {
			turn();
			return count(Counter.RECEIVE_BUFFERS_FREE) == BUFFERS;
		});
		assertThat(count(Counter.HANDLER_FAILURES)).isZero();
		assertThat(count(Counter.TASK_FAILURES)).isZero();
	}

	@Override
	public void close() {
		this.fixture.close();
	}

	private record Handler(Connection connection,
			BiConsumer<Connection, ByteBuffer> receiver) implements ConnectionHandler {

		@Override
		public void onReceive(ByteBuffer data) {
			this.receiver.accept(this.connection, data);
			data.position(data.limit());
			this.connection.write(ANSWER, 0, 1);
		}

		@Override
		public void onEndOfInput() {
			this.connection.closeAfterSend();
		}

		@Override
		public void onSendSpace() {
			// a lost answer is no loss
		}

		@Override
		public void onSendComplete() {
			// nothing waits for it
		}

		@Override
		public void onClosed(IOException cause) {
			// leases outlive it
		}

		@Override
		public void onShutdown() {
			this.connection.closeAfterSend();
		}

	}

}
