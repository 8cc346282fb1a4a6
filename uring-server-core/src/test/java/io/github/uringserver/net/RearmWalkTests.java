package io.github.uringserver.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A seeded random walk over accept, receive, cancel (pause and resume), send, close,
 * ENOBUFS, EMFILE and overflow on the scripted ring, with an oracle that is asked all
 * along the way: once the transport has had its turns, every connection that wants input
 * has a receive armed, and the listener an accept. In the end everything is given back.
 */
class RearmWalkTests {

	private static final long SEED = Long.getLong("uring.test.seed", 20261120L);

	private static final int WALKS = 60;

	private static final int STEPS = 400;

	private static final TransportConfiguration SIZES = new TransportConfiguration(8, 4, 64, 16, 64, 256);

	/** Turns until whoever waits for a buffer has had its chance. */
	private static final int SETTLING_TURNS = SIZES.maxConnections();

	@Test
	void noConnectionIsLeftWithoutAReceiveItWants() {
		for (int i = 0; i < WALKS; i++) {
			new Walk(SEED + i).run((walk) -> false);
		}
	}

	/** The oracle must see it when a re-arm is lost: here the kernel forgets one. */
	@Test
	void theOracleNoticesAForgottenReceive() {
		assertNoticed("without an armed receive", Walk::forgetAReceive);
	}

	@Test
	void theOracleNoticesAForgottenAccept() {
		assertNoticed("without an armed accept", Walk::forgetAnAccept);
	}

	private static void assertNoticed(String complaint, Predicate<Walk> fault) {
		for (int i = 0; i < 10; i++) {
			Walk walk = new Walk(SEED + i);
			assertThatThrownBy(() -> walk.run(fault)).isInstanceOf(AssertionError.class)
				.hasMessageContaining(complaint);
		}
	}

	/** One connection as the walk knows it. */
	private static final class Peer {

		final int fd;

		final WatchedConnection connection;

		boolean ended;

		Peer(int fd, WatchedConnection connection) {
			this.fd = fd;
			this.connection = connection;
		}

		boolean wantsInput() {
			return this.connection.isOpen() && this.connection.hasDemand() && !this.ended;
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

		/**
		 * Walks.
		 * @param fault tried from the middle on, before each question to the oracle,
		 * until it could be done
		 */
		void run(Predicate<Walk> fault) {
			try {
				boolean faulty = false;
				for (int step = 0; step < STEPS; step++) {
					step();
					if (this.random.nextInt(4) == 0) {
						ask();
						if (step > STEPS / 2 && !faulty) {
							faulty = fault.test(this);
							ask();
						}
					}
				}
				settle();
				ask();
				closeAll();
			}
			catch (RuntimeException ex) {
				throw new AssertionError("seed " + this.seed, ex);
			}
			finally {
				this.transport.close();
			}
		}

		boolean forgetAReceive() {
			List<Peer> receiving = this.peers.stream().filter(Peer::wantsInput).toList();
			receiving.stream().limit(1).forEach((peer) -> this.ring.forget(this.transport.receive(peer.fd)));
			return !receiving.isEmpty();
		}

		boolean forgetAnAccept() {
			this.ring.forget(this.ring.single(Kind.ACCEPT));
			return true;
		}

		private void step() {
			switch (this.random.nextInt(12)) {
				case 0, 1 -> accept();
				case 2 -> withPeer((peer) -> act(peer.connection::pauseReceive));
				case 3 -> withPeer((peer) -> act(peer.connection::resumeReceive));
				case 4, 5 -> withPeer(this::receive);
				case 6 -> withPeer(this::receiveLast);
				case 7 -> withPeer(this::end);
				case 8 -> completeSomething();
				case 9 -> acceptFails();
				case 10 -> overflow();
				default -> this.transport.turn();
			}
			this.peers.removeIf((peer) -> !peer.connection.isOpen());
		}

		/**
		 * The oracle. An accept that rests gets the time it rests for.
		 */
		private void ask() {
			for (int i = 0; i < SETTLING_TURNS; i++) {
				this.transport.turn();
			}
			if (this.ring.inFlight(Kind.ACCEPT).isEmpty()) {
				this.transport.pass(3 * Listener.BACK_OFF_NANOS);
			}
			assertThat(this.ring.inFlight(Kind.ACCEPT)).as("seed %s, without an armed accept", this.seed).hasSize(1);
			for (Peer peer : this.peers) {
				assertThat(!peer.wantsInput() || this.transport.isReceiving(peer.fd))
					.as("seed %s, without an armed receive: %s", this.seed, peer.connection)
					.isTrue();
			}
		}

		private void accept() {
			if (this.peers.size() < SIZES.maxConnections() / 2 && !this.ring.inFlight(Kind.ACCEPT).isEmpty()
					&& this.transport.count(Counter.CONNECTIONS_ACTIVE) < SIZES.maxConnections()) {
				int fd = this.transport.accept();
				this.peers.add(new Peer(fd, this.transport.connection(this.accepted++)));
			}
		}

		/** EMFILE makes the listener rest; the walk goes on meanwhile. */
		private void acceptFails() {
			if (!this.ring.inFlight(Kind.ACCEPT).isEmpty()) {
				int errno = this.random.nextBoolean() ? Errno.EMFILE : Errno.ECONNABORTED;
				this.ring.complete(this.ring.single(Kind.ACCEPT), -errno);
				maybeTurn();
			}
		}

		/**
		 * What completes for a while overflows, and an enter that is refused comes on
		 * top.
		 */
		private void overflow() {
			this.ring.overflowing(true);
			for (int i = this.random.nextInt(4); i >= 0; i--) {
				withPeer(this::receive);
				completeSomething();
			}
			if (this.random.nextBoolean()) {
				this.ring.failNextEnter(Errno.EBUSY);
			}
			this.transport.turn();
			this.transport.turn();
			this.ring.overflowing(false);
		}

		private void act(Runnable action) {
			action.run();
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
