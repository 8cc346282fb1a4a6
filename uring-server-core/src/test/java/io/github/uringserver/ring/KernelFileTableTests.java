package io.github.uringserver.ring;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Files and connections without a descriptor, on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelFileTableTests {

	private static final int ENTRIES = 4;

	private static final int GROUP = 3;

	@TempDir
	Path folder;

	private KernelRing ring;

	private FileTable table;

	private Completions completions;

	@BeforeEach
	void open() {
		open(RingConfiguration.DEFAULT);
	}

	private void open(RingConfiguration configuration) {
		this.ring = KernelRing.open(configuration);
		this.ring.enable();
		this.completions = new Completions(this.ring);
		try {
			this.table = this.ring.registerFileTable(ENTRIES);
		}
		catch (RingException ex) {
			this.ring.close();
			Assumptions.abort(ex.getMessage());
		}
	}

	@AfterEach
	void close() {
		this.ring.close();
	}

	private int accept() {
		Completion accepted = this.completions.next();
		assertThat(accepted.result()).isBetween(0, ENTRIES - 1);
		return DirectDescriptor.of(accepted.result());
	}

	@Test
	void acceptedConnectionsHaveNoDescriptor() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.table.acceptMultishot(pair.listener(), 1);
			this.ring.enter(0);
			List<Socket> clients = new ArrayList<>();
			long before = ProcessResources.descriptors();
			for (int i = 0; i < ENTRIES; i++) {
				clients.add(pair.connect());
				assertThat(accept()).isEqualTo(DirectDescriptor.of(i));
			}
			assertThat(ProcessResources.descriptors()).isLessThanOrEqualTo(before + ENTRIES);
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	@Test
	void bytesGoBothWaysAndTheCloseIsSeen() throws Exception {
		try (SocketPair pair = new SocketPair(); NativeMemory memory = NativeMemory.allocate(64)) {
			BufferRing buffers = this.ring.registerBufferRing(GROUP, 4, 16);
			this.table.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket client = pair.connect()) {
				int descriptor = accept();
				this.ring.receiveMultishot(descriptor, GROUP, 2);
				client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
				Completion received = this.completions.next();
				assertThat(received.result()).isEqualTo(4);
				buffers.taken(CompletionFlags.bufferId(received.flags()));
				memory.buffer().put(0, "pong".getBytes(StandardCharsets.US_ASCII));
				this.ring.send(descriptor, memory.address(), 4, MessageFlags.MSG_NOSIGNAL, 3);
				assertThat(this.completions.next().result()).isEqualTo(4);
				assertThat(client.getInputStream().readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("pong");
				this.ring.cancelAll(descriptor, 4);
				this.ring.close(descriptor, 5);
				assertThat(this.completions.await(3)).extracting(Completion::userData, Completion::result)
					.containsExactlyInAnyOrder(tuple(2L, -Errno.ECANCELED), tuple(4L, 1), tuple(5L, 0));
				assertThat(client.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

	@Test
	void pollHearsOfAHangUp() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.table.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			Socket client = pair.connect();
			int descriptor = accept();
			this.ring.pollMultishot(descriptor, Ring.POLL_ERROR_OR_HANG_UP, 2);
			this.ring.enter(0);
			client.setSoLinger(true, 0);
			client.close();
			assertThat(this.completions.next().result() & Ring.POLL_ERROR_OR_HANG_UP).isNotZero();
		}
	}

	@Test
	void installedDescriptorNamesThePeerAndItsCloseIsNotTheConnections() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.table.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket client = pair.connect()) {
				int descriptor = accept();
				int fd = this.table.install(descriptor);
				assertThat(Sockets.remoteAddress(fd)).isEqualTo(client.getLocalSocketAddress());
				assertThat(Sockets.localAddress(fd)).isEqualTo(client.getRemoteSocketAddress());
				assertThat(Linux.close(fd)).isZero();
				fd = this.table.install(descriptor);
				assertThat(Sockets.remoteAddress(fd)).isEqualTo(client.getLocalSocketAddress());
				Linux.close(fd);
				assertThat(this.table.install(DirectDescriptor.of(ENTRIES - 1))).isEqualTo(-Errno.EBADF);
			}
		}
	}

	@Test
	void installingLeavesOtherCompletionsInTheirOrder() {
		int fd = Linux.eventFd();
		this.table.put(0, fd);
		for (int i = 0; i < 3; i++) {
			this.ring.nop(10 + i);
		}
		int installed = this.table.install(DirectDescriptor.of(0));
		assertThat(installed).isNotNegative();
		this.ring.nop(13);
		assertThat(this.completions.await(4)).extracting(Completion::userData).containsExactly(10L, 11L, 12L, 13L);
		Linux.close(installed);
		Linux.close(fd);
	}

	@Test
	void installingWaitsForTheThreadThatConsumesSubmissions() {
		this.ring.close();
		open(RingConfiguration.DEFAULT.withSubmissionPolling(new SubmissionPolling(Duration.ofMillis(1), List.of())));
		Assumptions.assumeTrue(this.ring.features().setupFlags().contains("SQPOLL"), "SQPOLL is not in force");
		int fd = Linux.eventFd();
		assertThat(this.table.put(0, fd)).isZero();
		for (int i = 0; i < 20; i++) {
			this.ring.nop(i);
			int installed = this.table.install(DirectDescriptor.of(0));
			assertThat(installed).isNotNegative();
			assertThat(Linux.close(installed)).isZero();
			LockSupport.parkNanos(i % 2 * 3_000_000L); // so that the thread falls asleep
		}
		assertThat(this.completions.await(20)).extracting(Completion::userData)
			.containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
		Linux.close(fd);
	}

	@Test
	void installingFindsItsCompletionBehindThoseThatTheQueueHasNoRoomFor() {
		this.ring.close();
		open(new RingConfiguration(8, 2));
		int fd = Linux.eventFd();
		this.table.put(0, fd);
		for (int i = 0; i < 100; i++) {
			this.ring.nop(i);
		}
		int installed = this.table.install(DirectDescriptor.of(0));
		assertThat(installed).isNotNegative();
		assertThat(this.completions.await(100)).extracting(Completion::userData)
			.containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
		Linux.close(installed);
		Linux.close(fd);
	}

	/**
	 * With many times more completions than the queue holds there is no place for its
	 * own.
	 */
	@Test
	void installationThatComesTooLateIsClosed() throws Exception {
		this.ring.close();
		open(new RingConfiguration(8, 2));
		int fd = Linux.eventFd();
		this.table.put(0, fd);
		long before = ProcessResources.descriptors();
		for (int i = 0; i < 2000; i++) {
			this.ring.nop(i);
		}
		assertThat(this.table.install(DirectDescriptor.of(0))).isEqualTo(-Errno.EBUSY);
		this.completions.await(2000);
		this.completions.poll();
		assertThat(this.completions.all()).hasSize(2000);
		assertThat(ProcessResources.descriptors()).isLessThanOrEqualTo(before);
		Linux.close(fd);
	}

	@Test
	void fullTableLosesTheConnectionAndServesTheNextOne() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			for (int i = 0; i < ENTRIES; i++) {
				int fd = Linux.eventFd();
				this.table.put(i, fd);
				Linux.close(fd);
			}
			this.table.acceptMultishot(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket lost = pair.connect()) {
				Completion refused = this.completions.next();
				assertThat(refused.result()).isEqualTo(-Errno.ENFILE);
				assertThat(refused.hasMore()).isFalse();
				assertThat(lost.getInputStream().read()).isEqualTo(-1);
			}
			assertThat(this.table.remove(2)).isZero();
			this.table.acceptMultishot(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket client = pair.connect()) {
				assertThat(accept()).isEqualTo(DirectDescriptor.of(2));
			}
		}
	}

	@Test
	void discardedConnectionIsClosedAndNobodyIsTold() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.table.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket client = pair.connect()) {
				this.table.discard(accept());
				this.completions.poll();
				assertThat(client.getInputStream().read()).isEqualTo(-1);
				this.completions.poll();
				assertThat(this.completions.all()).isEmpty();
			}
		}
	}

	@Test
	void filesAreAddedReplacedAndRemoved() throws Exception {
		int first = file("first");
		int second = file("second");
		assertThat(this.table.put(1, first)).isZero();
		assertThat(read(DirectDescriptor.of(1))).isEqualTo("first");
		assertThat(this.table.put(1, second)).isZero();
		Linux.close(first);
		Linux.close(second);
		assertThat(read(DirectDescriptor.of(1))).isEqualTo("second");
		assertThat(this.table.remove(1)).isZero();
		assertThat(read(DirectDescriptor.of(1))).isEqualTo("-" + Errno.EBADF);
	}

	private int file(String content) throws Exception {
		Path path = Files.writeString(this.folder.resolve(content), content);
		byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
		try (NativeMemory memory = NativeMemory.allocate(bytes.length + 1)) {
			memory.buffer().put(0, bytes);
			this.ring.openToRead(memory.address(), 1);
			return this.completions.next().result();
		}
	}

	private String read(int descriptor) {
		try (NativeMemory memory = NativeMemory.allocate(64)) {
			this.ring.read(descriptor, memory.address(), 64, 0, 2);
			int result = this.completions.next().result();
			if (result < 0) {
				return String.valueOf(result);
			}
			byte[] bytes = new byte[result];
			memory.buffer().get(0, bytes);
			return new String(bytes, StandardCharsets.US_ASCII);
		}
	}

	@Test
	void whatIsInFlightOutlivesTheRemoval() throws Exception {
		try (SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(64)) {
			this.table.put(3, pair.server());
			this.ring.receive(DirectDescriptor.of(3), memory.address(), 64, 1);
			this.ring.enter(0);
			assertThat(this.table.remove(3)).isZero();
			pair.client().getOutputStream().write(new byte[7]);
			assertThat(this.completions.next().result()).isEqualTo(7);
		}
	}

	@Test
	void placesBeyondTheTableAreRefused() {
		int fd = Linux.eventFd();
		assertThat(this.table.entries()).isEqualTo(ENTRIES);
		assertThat(this.table.put(ENTRIES, fd)).isEqualTo(-Errno.EINVAL);
		assertThat(this.table.put(-1, fd)).isNegative();
		assertThat(this.table.remove(ENTRIES)).isEqualTo(-Errno.EINVAL);
		assertThatThrownBy(() -> this.table.put(0, -1)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("fd=-1");
		Linux.close(fd);
	}

	@Test
	void ringHasOneTable() {
		assertThatThrownBy(() -> this.ring.registerFileTable(1)).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void tableBeyondTheLimitOfOpenFilesIsRefusedAndASmallerOneTaken() {
		KernelRing other = KernelRing.open(RingConfiguration.DEFAULT);
		other.enable();
		long limit = Linux.softLimit(Linux.RLIMIT_NOFILE);
		Assumptions.assumeTrue(limit < 1 << 20, "there is no limit of open files to speak of");
		assertThatThrownBy(() -> other.registerFileTable((int) limit + 1)).isInstanceOf(RingException.class)
			.hasMessageContaining("EMFILE");
		assertThat(other.registerFileTable((int) limit).entries()).isEqualTo((int) limit);
		other.close();
	}

	@Test
	void closingTheRingClosesWhatIsInTheTable() throws Exception {
		try (SocketPair pair = new SocketPair()) {
			this.table.acceptOnce(pair.listener(), 1);
			this.ring.enter(0);
			try (Socket client = pair.connect()) {
				accept();
				this.ring.close();
				assertThat(client.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

}
