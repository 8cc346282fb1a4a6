package io.github.uringserver.net;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Zero-copy sends on the scripted ring: who holds what until the notification. */
class ZeroCopyTransportTests {

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

	private static final TransportConfiguration SIZES = new TransportConfiguration(4, 4, 64, 8, 64, 256);

	private ScriptedTransport transport;

	private ScriptedRing ring;

	@AfterEach
	void free() {
		this.transport.close();
	}

	private void open(ZeroCopy zeroCopy, String... features) {
		this.ring = new ScriptedRing();
		this.ring.supporting(features);
		this.transport = new ScriptedTransport(this.ring, SIZES.with(zeroCopy));
	}

	private void open() {
		open(new ZeroCopy(5, true), "SENDMSG_ZC", "SEND_ZC_REPORT_USAGE", "SENDMSG_ZC_FIXED");
	}

	private Connection write(int n, byte[] bytes) {
		Connection connection = this.transport.handler(n).connection();
		connection.write(bytes, 0, bytes.length);
		this.transport.turn();
		return connection;
	}

	private ScriptedOperation zeroCopySend(int fd) {
		return this.ring.single(Kind.SEND_ZERO_COPY, fd);
	}

	private void held(ScriptedOperation send) {
		this.ring.sendHeld(send, send.lengthBytes());
		this.transport.turn();
	}

	private void letGo(ScriptedOperation send, boolean copied) {
		this.ring.letGo(send, copied);
		this.transport.turn();
	}

	@Test
	void sendBelowTheThresholdCopies() {
		open(new ZeroCopy(6, true), "SENDMSG_ZC", "SEND_ZC_REPORT_USAGE");
		int fd = this.transport.accept();
		write(0, HELLO);
		this.ring.sendAll(this.ring.single(Kind.SEND, fd));
		this.transport.turn();
		write(0, "hello!".getBytes(StandardCharsets.US_ASCII));
		assertThat(zeroCopySend(fd).lengthBytes()).isEqualTo(6);
		assertThat(this.transport.count(Counter.SENDS_ZERO_COPY)).isEqualTo(1);
	}

	@Test
	void nextSendFollowsTheFirstCompletionAndBuffersTheSecond() {
		open();
		int fd = this.transport.accept();
		write(0, HELLO);
		ScriptedOperation first = zeroCopySend(fd);
		held(first);
		assertThat(this.transport.transport().sendBuffersLeased()).isEqualTo(1);
		write(0, "world".getBytes(StandardCharsets.US_ASCII));
		ScriptedOperation second = this.ring.inFlight(Kind.SEND_ZERO_COPY, fd).get(1);
		assertThat(second.content()).asString(StandardCharsets.US_ASCII).isEqualTo("world");
		held(second);
		assertThat(this.transport.count(Counter.SENDS_ZERO_COPY_HELD)).isEqualTo(2);
		letGo(second, false);
		assertThat(this.transport.transport().sendBuffersLeased()).isEqualTo(1);
		letGo(first, true);
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
		assertThat(this.transport.count(Counter.SENDS_ZERO_COPY_COPIED)).isEqualTo(1);
		assertThat(this.transport.count(Counter.SENDS_ZERO_COPY_HELD)).isZero();
	}

	@Test
	void whatAPeerIsSlowToAcknowledgeDoesNotPileUp() {
		open();
		int fd = this.transport.accept();
		for (int i = 0; i < SIZES.sendBuffers() / 2; i++) {
			write(0, HELLO);
			held(this.ring.inFlight(Kind.SEND_ZERO_COPY, fd).get(i));
		}
		write(0, HELLO);
		this.ring.sendAll(this.ring.single(Kind.SEND, fd));
		this.transport.turn();
		assertThat(this.transport.transport().sendBuffersLeased()).isEqualTo(SIZES.sendBuffers() / 2);
		letGo(this.ring.inFlight(Kind.SEND_ZERO_COPY, fd).get(2), true);
		write(0, HELLO);
		assertThat(this.ring.inFlight(Kind.SEND_ZERO_COPY, fd)).hasSize(SIZES.sendBuffers() / 2);
	}

	@Test
	void oldKernelGathersNothingAndSaysThatMoreFollows() {
		open(new ZeroCopy(64, true), "SENDMSG_ZC", "SEND_ZC_REPORT_USAGE");
		int fd = this.transport.accept();
		byte[] bytes = new byte[150];
		new Random(1).nextBytes(bytes);
		write(0, bytes);
		ScriptedOperation first = zeroCopySend(fd);
		assertThat(first.lengthBytes()).isEqualTo(64);
		assertThat(first.flags() & MessageFlags.MSG_MORE).isNotZero();
		held(first);
		held(this.ring.inFlight(Kind.SEND_ZERO_COPY, fd).get(1));
		ScriptedOperation rest = this.ring.single(Kind.SEND, fd);
		assertThat(rest.lengthBytes()).isEqualTo(22);
		assertThat(rest.flags() & MessageFlags.MSG_MORE).isZero();
	}

	@Test
	void slotIsFreeOnlyAfterTheLastNotification() {
		open();
		int fd = this.transport.accept();
		Connection connection = write(0, HELLO);
		ScriptedOperation send = zeroCopySend(fd);
		held(send);
		connection.abort();
		this.transport.turn();
		this.ring.complete(this.transport.receive(fd), -Errno.ECANCELED);
		this.ring.complete(this.ring.single(Kind.CANCEL_ALL, fd), 1);
		this.ring.complete(this.ring.single(Kind.CLOSE, fd), 0);
		this.transport.turn();
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
		assertThat(this.transport.transport().sendBuffersLeased()).isEqualTo(1);
		letGo(send, true);
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
	}

	@Test
	void cancelledSendIsFollowedByItsNotification() {
		open();
		int fd = this.transport.accept();
		Connection connection = write(0, HELLO);
		ScriptedOperation send = zeroCopySend(fd);
		connection.abort();
		this.transport.turn();
		this.ring.sendHeld(send, -Errno.ECANCELED);
		this.ring.complete(this.transport.receive(fd), -Errno.ECANCELED);
		this.ring.complete(this.ring.single(Kind.CANCEL_ALL, fd), 2);
		this.ring.complete(this.ring.single(Kind.CLOSE, fd), 0);
		this.transport.turn();
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
		letGo(send, false);
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
	}

	@Test
	void descriptorStaysOpenUntilTheKernelLetsGoSoThatAnAbortStillResets() {
		open();
		int fd = this.transport.accept();
		write(0, HELLO);
		ScriptedOperation send = zeroCopySend(fd);
		this.ring.endOfInput(this.transport.receive(fd));
		this.transport.turn();
		held(send);
		assertThat(this.ring.inFlight(Kind.CLOSE, fd)).isEmpty();
		letGo(send, true);
		assertThat(this.ring.inFlight(Kind.CLOSE, fd)).hasSize(1);
		this.transport.answerClose(fd);
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
	}

	@Test
	void failureWithoutASecondCompletionFreesEverything() {
		open();
		int fd = this.transport.accept();
		write(0, HELLO);
		this.ring.complete(zeroCopySend(fd), -Errno.EPIPE);
		this.transport.turn();
		this.transport.answerClose(fd);
		assertThat(this.transport.count(Counter.CONNECTIONS_ACTIVE)).isZero();
		assertThat(this.transport.count(Counter.SENDS_ZERO_COPY_HELD)).isZero();
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
	}

	@Test
	void socketThatKnowsNoneGetsTheBytesWithACopy() {
		open();
		int fd = this.transport.accept();
		write(0, HELLO);
		ScriptedOperation refused = zeroCopySend(fd);
		this.ring.sendHeld(refused, -Errno.EOPNOTSUPP);
		this.transport.turn();
		ScriptedOperation again = this.ring.single(Kind.SEND, fd);
		assertThat(again.content()).isEqualTo(HELLO);
		letGo(refused, false);
		this.ring.sendAll(again);
		this.transport.turn();
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
		assertThat(this.ring.features().refusals()).singleElement().asString().contains("unix domain socket");
		this.transport.accept();
		write(1, HELLO);
		assertThat(this.ring.inFlight(Kind.SEND_ZERO_COPY)).isEmpty();
	}

	@Test
	void memoryLimitIsNamedAndSendsCopy() {
		this.ring = new ScriptedRing();
		this.ring.supporting("SENDMSG_ZC", "SEND_ZC_REPORT_USAGE");
		this.ring.refuseBuffers(Errno.ENOMEM);
		this.transport = new ScriptedTransport(this.ring, SIZES.with(new ZeroCopy(1, true)));
		int fd = this.transport.accept();
		write(0, HELLO);
		assertThat(this.ring.single(Kind.SEND, fd).content()).isEqualTo(HELLO);
		assertThat(this.ring.features().refusals()).singleElement().asString().contains("ENOMEM").contains("ulimit -l");
	}

	@Test
	void kernelWithoutZeroCopyIsNamed() {
		open(new ZeroCopy(1, true));
		assertThat(this.ring.features().refusals()).singleElement().asString().contains("SEND_ZC_REPORT_USAGE (6.2)");
	}

}
