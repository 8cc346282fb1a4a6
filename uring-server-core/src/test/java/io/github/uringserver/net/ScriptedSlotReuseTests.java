package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a connection has left where it is handled later, once its slot serves another one.
 */
class ScriptedSlotReuseTests {

	private static final TransportConfiguration ONE_SEND_BUFFER = new TransportConfiguration(4, 16, 64, 1, 64, 64);

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

	private final List<ReceiveLease> leases = new ArrayList<>();

	private final List<Connection> connections = new ArrayList<>();

	@Test
	void placeInTheLineForSendBuffersIsNotInherited() {
		try (ScriptedTransport transport = new ScriptedTransport(ONE_SEND_BUFFER)) {
			int holder = transport.accept();
			int former = transport.accept();
			int waiting = transport.accept();
			int slot = UserData.slot(transport.receive(former).userData());
			for (int fd : new int[] { holder, former, waiting }) {
				receive(transport, fd, 1);
			}
			end(transport, transport.connection(1), former);
			int successor = transport.accept();
			assertThat(UserData.slot(transport.receive(successor).userData())).isEqualTo(slot);
			receive(transport, successor, 1);
			transport.ring().sendAll(transport.ring().single(Kind.SEND, holder));
			transport.turn();
			assertThat(transport.ring().inFlight(Kind.SEND, successor)).isEmpty();
			transport.ring().sendAll(transport.ring().single(Kind.SEND, waiting));
			transport.turn();
			transport.ring().sendAll(transport.ring().single(Kind.SEND, successor));
			transport.turn();
			assertThat(transport.transport().sendBuffersLeased()).isZero();
		}
	}

	@Test
	void connectionThatEndsBeforeItIsFlushedIsNotFlushedForItsSuccessor() {
		try (ScriptedTransport transport = new ScriptedTransport(ONE_SEND_BUFFER)) {
			int fd = transport.accept();
			ScriptedRing ring = transport.ring();
			transport.connection(0).write(HELLO, 0, HELLO.length);
			transport.connection(0).requestFlush();
			transport.connection(0).abort();
			ring.enter(0);
			ring.inFlight(Kind.CANCEL_ALL, fd).forEach(ring::answerCancel);
			ring.inFlight(Kind.CLOSE, fd).forEach((close) -> ring.complete(close, 0));
			ring.completeMore(ring.single(Kind.ACCEPT), fd + 1);
			ring.drain(transport.transport()::onCompletion, 1000);
			assertThat(transport.count(Counter.CONNECTIONS_CLOSED)).isEqualTo(1);
			assertThat(transport.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
			transport.connection(1).write(new byte[] { 1, 2 }, 0, 2);
			transport.turn();
			ScriptedOperation send = ring.single(Kind.SEND, fd + 1);
			assertThat(send.content()).containsExactly(1, 2);
			assertThat(ring.inFlight(Kind.SEND, fd)).isEmpty();
			ring.sendAll(send);
			transport.turn();
			assertThat(transport.transport().sendBuffersLeased()).isZero();
		}
	}

	@Test
	void handlerThatAbortsWhenItIsToldOfTheCloseLeavesNoDeadline() {
		try (ScriptedTransport transport = transport((connection) -> new Keeper(connection) {
			@Override
			public void onClosed(IOException cause) {
				connection.abort();
			}
		})) {
			int fd = transport.accept();
			Connection former = this.connections.get(0);
			former.closeAfterSend();
			transport.turn();
			transport.answerClose(fd);
			assertThat(transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
			assertThat(former.worker().deadlines().scheduled()).isZero();
		}
	}

	@Test
	void leasesThatOutliveTheirConnectionTakeNoCreditOfTheNext() {
		try (ScriptedTransport transport = transport(Keeper::new)) {
			int former = transport.accept();
			receive(transport, former, 3);
			assertThat(this.leases).doesNotContainNull().hasSize(2);
			end(transport, this.connections.get(0), former);
			int successor = transport.accept();
			receive(transport, successor, 3);
			assertThat(this.leases).hasSize(4);
			assertThat(transport.count(Counter.RECEIVE_LEASES_REFUSED_CREDITS)).isEqualTo(2);
			this.leases.forEach(ReceiveLease::release);
		}
	}

	@Test
	void closedConnectionLeasesNothingOfItsSuccessor() {
		try (ScriptedTransport transport = transport((connection) -> {
			Connection former = this.connections.isEmpty() ? null : this.connections.get(0);
			return new Keeper(connection) {
				@Override
				public void onReceive(ByteBuffer data) {
					if (former != null) {
						assertThat(former.lease(data)).isNull();
					}
					super.onReceive(data);
				}
			};
		})) {
			int fd = transport.accept();
			end(transport, this.connections.get(0), fd);
			int successor = transport.accept();
			receive(transport, successor, 1);
			assertThat(this.leases).hasSize(1);
			assertThat(transport.count(Counter.HANDLER_FAILURES)).isZero();
			this.leases.get(0).release();
		}
	}

	private static void receive(ScriptedTransport transport, int fd, int times) {
		for (int i = 0; i < times; i++) {
			transport.ring().receive(transport.receive(fd), HELLO);
			transport.turn();
			transport.ring().inFlight(Kind.CANCEL).forEach(transport.ring()::answerCancel);
			transport.turn();
		}
	}

	private static void end(ScriptedTransport transport, Connection connection, int fd) {
		connection.abort();
		transport.turn();
		transport.answerClose(fd);
	}

	private ScriptedTransport transport(ConnectionHandlerFactory handlers) {
		TransportConfiguration sizes = new TransportConfiguration(4, 16, 64, 8, 64, 64);
		return new ScriptedTransport(new ScriptedRing(), sizes, new LeaseRules(2, 1), handlers);
	}

	/** Leases what it receives, as far as it may. */
	private class Keeper implements ConnectionHandler {

		private final Connection connection;

		Keeper(Connection connection) {
			this.connection = connection;
			ScriptedSlotReuseTests.this.connections.add(connection);
		}

		@Override
		public void onReceive(ByteBuffer data) {
			ReceiveLease lease = this.connection.lease(data);
			if (lease != null) {
				ScriptedSlotReuseTests.this.leases.add(lease);
			}
			data.position(data.limit());
		}

		@Override
		public void onEndOfInput() {
			this.connection.closeAfterSend();
		}

		@Override
		public void onSendSpace() {
			// sends nothing
		}

		@Override
		public void onShutdown() {
			this.connection.closeAfterSend();
		}

	}

}
