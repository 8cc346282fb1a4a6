package io.github.uringserver.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a kernel does rarely: reordered, short, cancelled, stale and failing completions.
 */
class ScriptedTransportTests {

	private static final TransportConfiguration SIZES = new TransportConfiguration(4, 4, 64, 8, 64, 256);

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

	private final ScriptedTransport transport = new ScriptedTransport(SIZES);

	private final ScriptedRing ring = this.transport.ring();

	@AfterEach
	void free() {
		this.transport.close();
	}

	@Test
	void staleCompletionIsDroppedAndItsBufferComesBack() {
		int fd = this.transport.accept();
		int buffers = this.ring.bufferRing(0).available();
		ScriptedOperation receive = this.transport.receive(fd);
		long stale = UserData.pack(Operation.RECEIVE, UserData.nextGeneration(UserData.generation(receive.userData())),
				UserData.slot(receive.userData()));
		int id = this.ring.bufferRing(0).fill(HELLO, 0, HELLO.length);
		this.ring.post(stale, HELLO.length, CompletionFlags.withBuffer(CompletionFlags.MORE, id));
		this.transport.turn();
		assertThat(this.transport.count(Counter.STALE_COMPLETIONS)).isEqualTo(1);
		assertThat(this.transport.count(Counter.BYTES_RECEIVED)).isZero();
		assertThat(this.ring.bufferRing(0).available()).isEqualTo(buffers);
		assertThat(this.transport.isReceiving(fd)).isTrue();
	}

	@Test
	void shortSendsAreResumedAtTheirOffset() {
		int fd = this.transport.accept();
		byte[] answer = new byte[200];
		new Random(1).nextBytes(answer);
		this.transport.handler(0).connection().write(answer, 0, answer.length);
		this.transport.turn();
		ByteArrayOutputStream sent = new ByteArrayOutputStream();
		for (int part : new int[] { 1, 63, 70, 65, 1 }) {
			ScriptedOperation send = sendInFlight(fd);
			sent.write(send.content(), 0, part);
			this.ring.sendSome(send, part);
			this.transport.turn();
		}
		assertThat(sent.toByteArray()).isEqualTo(answer);
		assertThat(this.transport.count(Counter.SENDS_SHORT)).isEqualTo(4);
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
	}

	@Test
	void oneSendIsOutstandingHoweverMuchIsWritten() {
		int fd = this.transport.accept();
		Connection connection = this.transport.handler(0).connection();
		for (int i = 0; i < 3; i++) {
			connection.write(HELLO, 0, HELLO.length);
			this.transport.turn();
		}
		ScriptedOperation first = sendInFlight(fd);
		assertThat(first.content()).isEqualTo(HELLO);
		this.ring.sendAll(first);
		this.transport.turn();
		assertThat(new String(sendInFlight(fd).content(), StandardCharsets.US_ASCII)).isEqualTo("hellohello");
	}

	@Test
	void slotIsReusedOnlyAfterTheLastCompletionWhateverTheirOrder() {
		int fd = this.transport.accept();
		Connection connection = this.transport.handler(0).connection();
		connection.write(HELLO, 0, HELLO.length);
		this.transport.turn();
		connection.abort();
		this.transport.turn();
		this.ring.complete(this.ring.single(Kind.CLOSE, fd), 0);
		this.transport.turn();
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
		ScriptedOperation receive = this.transport.receive(fd);
		ScriptedOperation send = sendInFlight(fd);
		this.ring.complete(this.ring.single(Kind.CANCEL_ALL, fd), 2);
		this.transport.turn();
		this.ring.receive(receive, HELLO);
		this.transport.turn();
		this.ring.complete(send, -Errno.ECANCELED);
		this.transport.turn();
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
		assertThat(this.transport.transport().sendBuffersLeased()).isEqualTo(1);
		this.ring.complete(receive, -Errno.ECANCELED);
		this.transport.turn();
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
		assertThat(this.ring.bufferRing(0).available()).isEqualTo(SIZES.receiveBuffers());
	}

	@Test
	void sendBufferStaysLeasedUntilItsSendHasCompleted() {
		int fd = this.transport.accept();
		Connection connection = this.transport.handler(0).connection();
		connection.write(HELLO, 0, HELLO.length);
		this.transport.turn();
		ScriptedOperation send = sendInFlight(fd);
		connection.abort();
		this.transport.turn();
		int other = this.transport.accept();
		Connection second = this.transport.handler(1).connection();
		byte[] noise = new byte[256];
		second.write(noise, 0, noise.length);
		this.transport.turn();
		assertThat(sendInFlight(other)).isNotNull();
		this.ring.sendAll(send);
	}

	@Test
	void dataThatOvertakesThePauseIsDeliveredAndReceivingGoesOnAfterIt() {
		int fd = this.transport.accept();
		Connection connection = this.transport.handler(0).connection();
		connection.pauseReceive();
		this.transport.turn();
		this.ring.receive(this.transport.receive(fd), HELLO);
		connection.resumeReceive();
		this.ring.answerCancel(this.ring.single(Kind.CANCEL));
		this.transport.turn();
		assertThat(this.transport.count(Counter.BYTES_RECEIVED)).isEqualTo(HELLO.length);
		assertThat(this.transport.isReceiving(fd)).isTrue();
	}

	@Test
	void cancellationThatCompletesFirstMakesNoDifference() {
		int fd = this.transport.accept();
		this.transport.handler(0).connection().pauseReceive();
		this.transport.turn();
		this.ring.answerCancelFirst(this.ring.single(Kind.CANCEL));
		this.transport.turn();
		assertThat(this.transport.isReceiving(fd)).isFalse();
		this.transport.handler(0).connection().resumeReceive();
		this.transport.turn();
		assertThat(this.transport.isReceiving(fd)).isTrue();
	}

	@Test
	void multishotThatEndsWithDataIsArmedAgain() {
		int fd = this.transport.accept();
		this.ring.receiveLast(this.transport.receive(fd), HELLO);
		this.transport.turn();
		assertThat(this.transport.isReceiving(fd)).isTrue();
		assertThat(this.transport.count(Counter.RECEIVES_ARMED)).isEqualTo(2);
	}

	@Test
	void exhaustedBuffersAreSurvivedByEveryConnection() {
		int[] fds = { this.transport.accept(), this.transport.accept(), this.transport.accept() };
		this.ring.receive(this.transport.receive(fds[0]), new byte[64 * SIZES.receiveBuffers()]);
		this.ring.receive(this.transport.receive(fds[1]), HELLO);
		this.ring.receive(this.transport.receive(fds[2]), HELLO);
		this.transport.turn();
		assertThat(this.transport.count(Counter.RECEIVE_BUFFERS_EXHAUSTED)).isEqualTo(2);
		for (int fd : fds) {
			assertThat(this.transport.isReceiving(fd)).isTrue();
		}
	}

	@Test
	void acceptBacksOffWhenDescriptorsRunOutAndGoesOnLater() {
		this.ring.complete(this.ring.single(Kind.ACCEPT), -Errno.EMFILE);
		this.transport.turn();
		assertThat(this.ring.inFlight(Kind.ACCEPT)).isEmpty();
		assertThat(this.transport.count(Counter.ACCEPT_BACKOFFS)).isEqualTo(1);
		this.transport.pass(3 * Listener.BACK_OFF_NANOS);
		assertThat(this.ring.inFlight(Kind.ACCEPT)).hasSize(1);
	}

	@Test
	void acceptThatEndsForOneAbortedConnectionIsArmedAgainAtOnce() {
		this.ring.complete(this.ring.single(Kind.ACCEPT), -Errno.ECONNABORTED);
		this.transport.turn();
		assertThat(this.ring.inFlight(Kind.ACCEPT)).hasSize(1);
		assertThat(this.transport.count(Counter.ACCEPT_BACKOFFS)).isZero();
	}

	@Test
	void overflownCompletionsAreHandledWhenTheKernelHandsThemOver() {
		int fd = this.transport.accept();
		this.ring.overflowing(true);
		this.ring.receive(this.transport.receive(fd), HELLO);
		this.ring.overflowing(false);
		this.transport.turn();
		this.transport.turn();
		assertThat(this.transport.count(Counter.BYTES_RECEIVED)).isEqualTo(HELLO.length);
	}

	@Test
	void sendErrorEndsTheConnectionOnceAndReportsIt() {
		int fd = this.transport.accept();
		this.transport.handler(0).connection().write(HELLO, 0, HELLO.length);
		this.transport.turn();
		this.ring.complete(sendInFlight(fd), -Errno.EPIPE);
		this.ring.complete(this.transport.receive(fd), -Errno.ECONNRESET);
		this.transport.turn();
		this.transport.answerClose(fd);
		assertThat(this.transport.count(Counter.CONNECTION_ERRORS)).isEqualTo(1);
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
	}

	@Test
	void lateCompletionOfAFormerConnectionDoesNotTouchItsSuccessor() {
		int fd = this.transport.accept();
		long former = this.transport.receive(fd).userData();
		this.transport.handler(0).connection().abort();
		this.transport.turn();
		this.transport.answerClose(fd);
		int successor = this.transport.accept();
		assertThat(UserData.slot(this.transport.receive(successor).userData())).isEqualTo(UserData.slot(former));
		this.ring.post(former, 0, 0);
		this.transport.turn();
		assertThat(this.transport.isReceiving(successor)).isTrue();
		assertThat(this.transport.count(Counter.STALE_COMPLETIONS)).isEqualTo(1);
		assertThat(this.transport.handler(1).connection().isOpen()).isTrue();
	}

	private ScriptedOperation sendInFlight(int fd) {
		return this.ring.inFlight(Kind.SEND, fd)
			.stream()
			.findFirst()
			.orElseGet(() -> this.ring.single(Kind.SEND_MESSAGE, fd));
	}

}
