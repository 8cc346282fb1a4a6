package io.github.uringserver.ring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;

/** Each operation on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelOperationTests {

	private static final int GROUP = 7;

	private static final int BUFFERS = 4;

	private static final int BUFFER_BYTES = 16;

	private KernelRing ring;

	private BufferRing buffers;

	private Completions completions;

	@BeforeEach
	void open() {
		this.ring = KernelRing.open(RingConfiguration.DEFAULT);
		this.ring.enable();
		this.buffers = this.ring.registerBufferRing(GROUP, BUFFERS, BUFFER_BYTES);
		this.completions = new Completions(this.ring);
	}

	@AfterEach
	void close() {
		this.ring.close();
	}

	private String take(Completion completion) {
		int id = CompletionFlags.bufferId(completion.flags());
		this.buffers.taken(id);
		byte[] bytes = new byte[completion.result()];
		this.buffers.memory().get(id * BUFFER_BYTES, bytes);
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	private void giveBack(Completion completion) {
		this.buffers.recycle(CompletionFlags.bufferId(completion.flags()));
		this.buffers.publish();
	}

	private static void write(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	@Test
	void oneAcceptTakesManyConnections() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.ring.acceptMultishot(pair.listener(), 1);
			this.ring.enter(0);
			List<Socket> clients = new ArrayList<>();
			Set<Integer> accepted = new HashSet<>();
			for (int i = 0; i < 5; i++) {
				clients.add(pair.connect());
				Completion completion = this.completions.next();
				assertThat(completion.hasMore()).isTrue();
				accepted.add(completion.result());
				assertThat(Sockets.remoteAddress(completion.result()))
					.isEqualTo(clients.get(i).getLocalSocketAddress());
			}
			assertThat(accepted).hasSize(5);
			accepted.forEach(Linux::close);
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	@Test
	void acceptOfOneTakesOneConnection() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.ring.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket first = pair.connect(); Socket second = pair.connect()) {
				Completion completion = this.completions.next();
				assertThat(completion.hasMore()).isFalse();
				assertThat(Sockets.remoteAddress(completion.result())).isEqualTo(first.getLocalSocketAddress());
				this.completions.poll();
				assertThat(this.completions.all()).isEmpty();
				int waiting = Sockets.acceptNonBlocking(pair.listener());
				assertThat(Sockets.remoteAddress(waiting)).isEqualTo(second.getLocalSocketAddress());
				Linux.close(completion.result());
				Linux.close(waiting);
			}
		}
	}

	@Test
	void cancelledAcceptSaysSoAndAcceptsNoMore() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.ring.acceptMultishot(pair.listener(), 1);
			this.ring.cancelAll(pair.listener(), 2);
			List<Completion> both = this.completions.await(2);
			assertThat(both).containsExactlyInAnyOrder(new Completion(1, -Errno.ECANCELED, 0), new Completion(2, 1, 0));
			both.clear();
			try (Socket client = pair.connect()) {
				this.completions.poll();
				assertThat(this.completions.all()).isEmpty();
				int fd = Sockets.acceptNonBlocking(pair.listener());
				assertThat(Sockets.remoteAddress(fd)).isEqualTo(client.getLocalSocketAddress());
				Linux.close(fd);
			}
		}
	}

	@Test
	void oneReceiveTakesManySegments() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			for (int i = 0; i < 3 * BUFFERS; i++) {
				write(pair.client(), "segment " + i);
				Completion completion = this.completions.next();
				assertThat(completion.hasMore()).isTrue();
				assertThat(take(completion)).isEqualTo("segment " + i);
				giveBack(completion);
			}
			assertThat(this.buffers.lowWater()).isEqualTo(BUFFERS - 1);
			assertThat(this.buffers.available()).isEqualTo(BUFFERS);
		}
	}

	@Test
	void endOfInputEndsTheReceive() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			pair.client().shutdownOutput();
			Completion completion = this.completions.next();
			assertThat(completion.result()).isZero();
			assertThat(completion.hasMore()).isFalse();
			assertThat(CompletionFlags.hasBuffer(completion.flags())).isFalse();
		}
	}

	@Test
	void resetByThePeerIsAResult() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			pair.client().setSoLinger(true, 0);
			pair.client().close();
			assertThat(this.completions.next().result()).isEqualTo(-Errno.ECONNRESET);
		}
	}

	@Test
	void receiveWithoutBuffersEndsAndGoesOnWhenArmedAgain() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			write(pair.client(), "x".repeat(BUFFERS * BUFFER_BYTES) + "rest");
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			List<Completion> filled = new ArrayList<>();
			for (int i = 0; i < BUFFERS; i++) {
				Completion completion = this.completions.next();
				assertThat(take(completion)).hasSize(BUFFER_BYTES);
				filled.add(completion);
			}
			Completion last = this.completions.next();
			assertThat(last.result()).isEqualTo(-Errno.ENOBUFS);
			assertThat(last.hasMore()).isFalse();
			assertThat(this.buffers.available()).isZero();
			assertThat(this.buffers.lowWater()).isZero();
			filled.forEach(this::giveBack);
			this.ring.receiveMultishot(pair.server(), GROUP, 2);
			assertThat(take(this.completions.next())).isEqualTo("rest");
		}
	}

	@Test
	void recycledBufferIsTakenOnlyAfterPublish() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			write(pair.client(), "x".repeat(BUFFERS * BUFFER_BYTES));
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			for (int i = 0; i < BUFFERS; i++) {
				Completion completion = this.completions.next();
				take(completion);
				this.buffers.recycle(CompletionFlags.bufferId(completion.flags()));
			}
			assertThat(this.buffers.available()).isEqualTo(BUFFERS);
			write(pair.client(), "more");
			assertThat(this.completions.next().result()).isEqualTo(-Errno.ENOBUFS);
			this.buffers.publish();
			this.ring.receiveMultishot(pair.server(), GROUP, 2);
			assertThat(take(this.completions.next())).isEqualTo("more");
		}
	}

	@Test
	void cancelledReceiveLeavesDataInTheSocket() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			this.ring.enter(0);
			this.ring.cancel(1, 2);
			assertThat(this.completions.await(2)).containsExactlyInAnyOrder(new Completion(1, -Errno.ECANCELED, 0),
					new Completion(2, 0, 0));
			this.completions.all().clear();
			write(pair.client(), "kept");
			this.completions.poll();
			assertThat(this.completions.all()).isEmpty();
			this.ring.receiveMultishot(pair.server(), GROUP, 3);
			assertThat(take(this.completions.next())).isEqualTo("kept");
		}
	}

	@Test
	void cancelOfNothingSaysSo() {
		this.ring.cancel(99, 1);
		assertThat(this.completions.next()).isEqualTo(new Completion(1, -Errno.ENOENT, 0));
	}

	@Test
	void cancelAllAndCloseInOneBatchSendsFin() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			this.ring.enter(0);
			this.ring.cancelAll(pair.server(), 2);
			this.ring.close(pair.server(), 3);
			assertThat(this.completions.await(3)).extracting(Completion::result)
				.containsExactlyInAnyOrder(-Errno.ECANCELED, 1, 0);
			assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
			assertThat(Linux.close(pair.server())).isEqualTo(-Errno.EBADF);
		}
	}

	@Test
	void closeOfAClosedDescriptorIsAResult() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			int fd = pair.server();
			pair.closeServer();
			this.ring.close(fd, 1);
			assertThat(this.completions.next().result()).isEqualTo(-Errno.EBADF);
		}
	}

	@Test
	void pollSeesEveryEvent() {
		int eventFd = Linux.eventFd();
		this.ring.pollMultishot(eventFd, Ring.POLL_IN, 1);
		this.ring.enter(0);
		for (int i = 0; i < 5; i++) {
			assertThat(Linux.eventFdWrite(eventFd)).isZero();
			Completion completion = this.completions.next();
			assertThat(completion.result()).isEqualTo(Ring.POLL_IN);
			assertThat(completion.hasMore()).isTrue();
		}
		Linux.close(eventFd);
	}

	@Test
	void timeoutTicksUntilItIsCancelled() {
		this.ring.timeout(TimeUnit.MILLISECONDS.toNanos(2), 1);
		boolean multishot = this.ring.features().timeoutMultishot();
		for (int i = 0; i < 3; i++) {
			Completion tick = this.completions.next();
			assertThat(tick.result()).isEqualTo(-Errno.ETIME);
			assertThat(tick.hasMore()).isEqualTo(multishot);
			if (!multishot) {
				this.ring.timeout(TimeUnit.MILLISECONDS.toNanos(2), 1);
			}
		}
		this.ring.cancel(1, 2);
		Completion completion = this.completions.next();
		while (completion.result() == -Errno.ETIME) {
			completion = this.completions.next();
		}
		assertThat(List.of(completion, this.completions.next()))
			.containsExactlyInAnyOrder(new Completion(1, -Errno.ECANCELED, 0), new Completion(2, 0, 0));
	}

	@Test
	void timeoutOnceCompletesOnceOrIsCancelled() {
		this.ring.timeoutOnce(1, 1);
		assertThat(this.completions.next()).isEqualTo(new Completion(1, -Errno.ETIME, 0));
		this.ring.timeoutOnce(TimeUnit.HOURS.toNanos(1), 2);
		this.ring.cancel(2, 3);
		assertThat(List.of(this.completions.next(), this.completions.next()))
			.containsExactlyInAnyOrder(new Completion(2, -Errno.ECANCELED, 0), new Completion(3, 0, 0));
	}

	@Test
	void timeoutsOfOneBatchKeepTheirIntervals() {
		this.ring.timeout(TimeUnit.HOURS.toNanos(1), 1);
		this.ring.timeout(TimeUnit.MILLISECONDS.toNanos(1), 2);
		this.ring.timeout(TimeUnit.HOURS.toNanos(1), 3);
		assertThat(this.completions.next().userData()).isEqualTo(2);
	}

	@Test
	void sendWaitsForRoomInsteadOfFailing() throws Exception {
		int bytes = 16 << 20;
		try (SocketPair pair = SocketPair.connected(); NativeMemory out = NativeMemory.allocate(bytes)) {
			for (int i = 0; i < bytes; i++) {
				out.buffer().put(i, (byte) (i * 31));
			}
			this.ring.send(pair.server(), out.address(), bytes, MessageFlags.MSG_NOSIGNAL | MessageFlags.MSG_WAITALL,
					1);
			this.completions.poll();
			assertThat(this.completions.all()).as("nobody reads yet").isEmpty();
			CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> readAll(pair.client()));
			assertThat(this.completions.next()).isEqualTo(new Completion(1, bytes, 0));
			Sockets.shutdownWrite(pair.server());
			byte[] received = reader.get();
			assertThat(received).hasSize(bytes);
			for (int i = 0; i < bytes; i += 4093) {
				assertThat(received[i]).isEqualTo((byte) (i * 31));
			}
		}
	}

	private static byte[] readAll(Socket socket) {
		try {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			socket.getInputStream().transferTo(all);
			return all.toByteArray();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void sendAfterShutdownIsAResultAndNoSignal() throws Exception {
		try (SocketPair pair = SocketPair.connected(); NativeMemory out = NativeMemory.allocate(16)) {
			Sockets.shutdownWrite(pair.server());
			this.ring.send(pair.server(), out.address(), 16, MessageFlags.MSG_NOSIGNAL, 1);
			assertThat(this.completions.next().result()).isEqualTo(-Errno.EPIPE);
		}
	}

	@Test
	void messageIsGatheredAndItsHeaderFreeOnceSubmitted() throws Exception {
		try (SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(4096)) {
			memory.buffer().put(1024, "one two three".getBytes(StandardCharsets.US_ASCII));
			memory.buffer()
				.putLong(MsgHdrLayout.IOV, memory.address() + 256)
				.putLong(MsgHdrLayout.IOV_LENGTH, 2)
				.putLong(256 + MsgHdrLayout.IOVEC_BASE, memory.address() + 1024)
				.putLong(256 + MsgHdrLayout.IOVEC_LENGTH, 4)
				.putLong(272 + MsgHdrLayout.IOVEC_BASE, memory.address() + 1032)
				.putLong(272 + MsgHdrLayout.IOVEC_LENGTH, 5);
			this.ring.sendMessage(pair.server(), memory.address(), MessageFlags.MSG_NOSIGNAL, 1);
			this.ring.enter(0);
			for (int i = 0; i < 512; i++) {
				memory.buffer().put(i, (byte) 0xFF);
			}
			assertThat(this.completions.next()).isEqualTo(new Completion(1, 9, 0));
			assertThat(pair.client().getInputStream().readNBytes(9)).asString(StandardCharsets.US_ASCII)
				.isEqualTo("one three");
		}
	}

}
