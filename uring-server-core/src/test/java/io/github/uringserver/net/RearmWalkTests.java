package io.github.uringserver.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A seeded random walk over accept, receive, pause, resume, send, close, ENOBUFS, EMFILE
 * and overflow on the scripted ring, with an oracle: no connection that wants to receive
 * is ever left without an armed receive once the transport has had its turns, and in the
 * end everything is given back.
 */
class RearmWalkTests {

	private static final long SEED = Long.getLong("uring.test.seed", 20261120L);

	private static final int WALKS = 60;

	private static final int STEPS = 400;

	private static final TransportConfiguration SIZES = new TransportConfiguration(8, 4, 64, 16, 64, 256);

	@Test
	void noConnectionIsLeftWithoutAReceiveItWants() {
		for (int i = 0; i < WALKS; i++) {
			new Walk(SEED + i).run(false);
		}
	}

	/** The oracle must see it when a re-arm is lost: here the kernel forgets one. */
	@Test
	void theOracleNoticesAForgottenReceive() {
		int noticed = 0;
		for (int i = 0; i < 10; i++) {
			try {
				new Walk(SEED + i).run(true);
			}
			catch (AssertionError ex) {
				noticed++;
			}
		}
		assertThat(noticed).isEqualTo(10);
	}

	/** One connection as the walk knows it. */
	private static final class Peer {

		final int fd;

		final Connection connection;

		boolean paused;

		boolean ended;

		Peer(int fd, Connection connection) {
			this.fd = fd;
			this.connection = connection;
		}

	}

	private static final class Walk {

		private final long seed;

		private final Random random;

		private final ScriptedTransport transport = new ScriptedTransport(SIZES);

		private final ScriptedRing ring = this.transport.ring();

		private final List<Peer> peers = new ArrayList<>();

		private int accepted;

		Walk(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
		}

		void run(boolean forgetful) {
			try {
				for (int step = 0; step < STEPS; step++) {
					step();
				}
				if (forgetful) {
					accept();
					Peer victim = this.peers.get(this.peers.size() - 1);
					// taken out of the kernel's hands with no completion
					this.ring.forget(this.transport.receive(victim.fd));
				}
				settle();
				check();
				closeAll();
			}
			catch (RuntimeException ex) {
				throw new AssertionError("seed " + this.seed, ex);
			}
			finally {
				this.transport.close();
			}
		}

		private void step() {
			switch (this.random.nextInt(10)) {
				case 0 -> accept();
				case 1 -> withPeer(this::pause);
				case 2 -> withPeer(this::resume);
				case 3, 4 -> withPeer(this::receive);
				case 5 -> withPeer(this::receiveLast);
				case 6 -> withPeer(this::end);
				case 7 -> completeSomething();
				case 8 -> acceptFails();
				default -> this.transport.turn();
			}
			this.peers.removeIf((peer) -> !peer.connection.isOpen());
		}

		private void accept() {
			if (this.peers.size() < SIZES.maxConnections() / 2 && !this.ring.inFlight(Kind.ACCEPT).isEmpty()
					&& this.transport.count(Counter.CONNECTIONS_ACTIVE) < SIZES.maxConnections()) {
				int fd = this.transport.accept();
				this.peers.add(new Peer(fd, this.transport.handler(this.accepted++).connection()));
			}
		}

		private void acceptFails() {
			if (!this.ring.inFlight(Kind.ACCEPT).isEmpty()) {
				int errno = this.random.nextBoolean() ? Errno.EMFILE : Errno.ECONNABORTED;
				this.ring.complete(this.ring.single(Kind.ACCEPT), -errno);
				this.transport.turn();
				this.transport.pass(3 * Listener.BACK_OFF_NANOS);
			}
		}

		private void pause(Peer peer) {
			peer.connection.pauseReceive();
			peer.paused = true;
			maybeTurn();
		}

		private void resume(Peer peer) {
			peer.connection.resumeReceive();
			peer.paused = false;
			maybeTurn();
		}

		private void receive(Peer peer) {
			if (this.transport.isReceiving(peer.fd)) {
				this.ring.receive(this.transport.receive(peer.fd), new byte[1 + this.random.nextInt(300)]);
				maybeTurn();
			}
		}

		private void receiveLast(Peer peer) {
			if (this.transport.isReceiving(peer.fd) && this.ring.bufferRing(0).publishedBuffers() > 0) {
				this.ring.receiveLast(this.transport.receive(peer.fd), new byte[1 + this.random.nextInt(64)]);
				maybeTurn();
			}
		}

		private void end(Peer peer) {
			if (this.random.nextInt(3) == 0) {
				peer.connection.abort();
			}
			else if (this.transport.isReceiving(peer.fd)) {
				this.ring.complete(this.transport.receive(peer.fd), this.random.nextBoolean() ? 0 : -Errno.ECONNRESET);
				peer.ended = true;
			}
			maybeTurn();
		}

		/** Sends, cancellations and closes complete in any order. */
		private void completeSomething() {
			List<ScriptedOperation> waiting = this.ring.inFlight()
				.stream()
				.filter((operation) -> operation.kind() != Kind.ACCEPT && operation.kind() != Kind.RECEIVE)
				.toList();
			if (!waiting.isEmpty()) {
				complete(waiting.get(this.random.nextInt(waiting.size())));
				maybeTurn();
			}
		}

		private void complete(ScriptedOperation operation) {
			switch (operation.kind()) {
				case SEND, SEND_MESSAGE ->
					this.ring.sendSome(operation, 1 + this.random.nextInt(operation.lengthBytes()));
				case CANCEL, CANCEL_ALL -> {
					if (this.random.nextBoolean()) {
						this.ring.answerCancel(operation);
					}
					else {
						this.ring.answerCancelFirst(operation);
					}
				}
				default -> this.ring.complete(operation, 0);
			}
		}

		private void maybeTurn() {
			if (this.random.nextBoolean()) {
				this.transport.turn();
			}
		}

		/** Lets everything that is on its way arrive. */
		private void settle() {
			for (int i = 0; i < 200; i++) {
				this.transport.turn();
				List<ScriptedOperation> waiting = this.ring.inFlight()
					.stream()
					.filter((operation) -> operation.kind() != Kind.ACCEPT && operation.kind() != Kind.RECEIVE)
					.toList();
				if (waiting.isEmpty()) {
					return;
				}
				if (waiting.get(0).kind() == Kind.SEND || waiting.get(0).kind() == Kind.SEND_MESSAGE) {
					this.ring.sendAll(waiting.get(0));
				}
				else {
					complete(waiting.get(0));
				}
			}
			throw new AssertionError("seed " + this.seed + ": operations are left " + this.ring.inFlight());
		}

		private void check() {
			this.peers.removeIf((peer) -> !peer.connection.isOpen());
			for (Peer peer : this.peers) {
				// the echo handler pauses while what it has to send does not fit
				boolean wanted = !peer.ended && !peer.paused;
				if (wanted) {
					assertThat(this.transport.isReceiving(peer.fd)).as("seed %s, descriptor %s", this.seed, peer.fd)
						.isTrue();
				}
			}
		}

		private void closeAll() {
			this.peers.forEach((peer) -> peer.connection.abort());
			settle();
			assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).as("seed %s", this.seed).isZero();
			assertThat(this.transport.transport().sendBuffersLeased()).as("seed %s", this.seed).isZero();
			assertThat(this.ring.bufferRing(0).available()).as("seed %s", this.seed).isEqualTo(SIZES.receiveBuffers());
		}

		private void withPeer(Consumer<Peer> action) {
			if (!this.peers.isEmpty()) {
				action.accept(this.peers.get(this.random.nextInt(this.peers.size())));
			}
		}

	}

}
