package io.github.uringserver.ring;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Order among operations, and reads and writes with fixed buffers, on the kernel. */
@ExtendWith(OwnThread.class)
@Timeout(60)
class KernelChainTests {

	private static final int NO_DESCRIPTOR = -1;

	private static final int SIZE = 4096;

	private final KernelRing ring = KernelRing.open(new RingConfiguration(8, 4));

	private final Completions completions = new Completions(this.ring);

	private void failing(long userData) {
		this.ring.receive(NO_DESCRIPTOR, 0, 1, userData);
	}

	@Test
	void linkedOperationBeginsWhenTheOneBeforeIsThrough() throws Exception {
		try (this.ring; SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(8)) {
			this.ring.enable();
			this.ring.receive(pair.server(), memory.address(), 1, 1);
			this.ring.linkLast();
			this.ring.nop(2);
			this.ring.nop(3);
			assertThat(this.completions.next()).isEqualTo(new Completion(3, 0, 0));
			this.completions.poll();
			assertThat(this.completions.all()).isEmpty();
			pair.client().getOutputStream().write(7);
			assertThat(this.completions.await(2)).extracting(Completion::userData).containsExactly(1L, 2L);
		}
	}

	@Test
	void failureCancelsTheRestOfTheChainAndNothingElse() {
		try (this.ring) {
			this.ring.enable();
			this.ring.nop(0);
			failing(1);
			this.ring.linkLast();
			this.ring.nop(2);
			this.ring.linkLast();
			this.ring.nop(3);
			this.ring.nop(4);
			assertThat(this.completions.await(5)).containsExactlyInAnyOrder(new Completion(0, 0, 0),
					new Completion(1, -Errno.EBADF, 0), new Completion(2, -Errno.ECANCELED, 0),
					new Completion(3, -Errno.ECANCELED, 0), new Completion(4, 0, 0));
		}
	}

	/** Without the room it would end with the batch, and its rest would run. */
	@Test
	void chainIsNotTornByAFullQueue() {
		try (this.ring) {
			this.ring.enable();
			for (int i = 0; i < 6; i++) {
				this.ring.nop(100 + i);
			}
			this.ring.makeRoomFor(3);
			failing(1);
			this.ring.linkLast();
			this.ring.nop(2);
			this.ring.linkLast();
			this.ring.nop(3);
			List<Completion> all = this.completions.await(9);
			assertThat(all).filteredOn((completion) -> completion.userData() >= 100).hasSize(6);
			assertThat(all).contains(new Completion(2, -Errno.ECANCELED, 0), new Completion(3, -Errno.ECANCELED, 0));
		}
	}

	@Test
	void drainedOperationWaitsForAllBeforeAndHoldsUpAllAfter() throws Exception {
		try (this.ring; SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(8)) {
			this.ring.enable();
			this.ring.receive(pair.server(), memory.address(), 1, 1);
			this.ring.nop(2);
			this.ring.drainLast();
			this.ring.nop(3);
			this.completions.poll();
			assertThat(this.completions.all()).isEmpty();
			pair.client().getOutputStream().write(7);
			assertThat(this.completions.await(3)).extracting(Completion::userData).containsExactly(1L, 2L, 3L);
		}
	}

	@Test
	void nothingPreparedIsNothingToLink() {
		try (this.ring) {
			this.ring.enable();
			assertThatIllegalStateException().isThrownBy(this.ring::linkLast);
			assertThatIllegalStateException().isThrownBy(this.ring::drainLast);
			this.ring.nop(1);
			this.ring.enter(1);
			assertThatIllegalStateException().isThrownBy(this.ring::linkLast);
			assertThatIllegalArgumentException().isThrownBy(() -> this.ring.makeRoomFor(9));
		}
	}

	@Test
	void fixedBufferIsReadFromAFileAndWrittenToASocket(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("file"), "x".repeat(100) + "content");
		byte[] name = (file + "\0").getBytes(StandardCharsets.UTF_8);
		try (this.ring;
				SocketPair pair = SocketPair.connected();
				NativeMemory path = NativeMemory.allocate(name.length);
				NativeMemory memory = NativeMemory.allocate(SIZE)) {
			this.ring.enable();
			int buffer = this.ring.registerBuffer(memory.address(), SIZE);
			assertThat(buffer).isNotNegative();
			path.buffer().put(0, name);
			this.ring.openToRead(path.address(), 1);
			int fd = this.completions.next().result();
			this.ring.readFixed(fd, memory.address() + 10, 50, 100, buffer, 2);
			assertThat(this.completions.next()).isEqualTo(new Completion(2, 7, 0));
			this.ring.writeFixed(pair.server(), memory.address() + 10, 7, 0, buffer, 3);
			assertThat(this.completions.next()).isEqualTo(new Completion(3, 7, 0));
			assertThat(pair.client().getInputStream().readNBytes(7)).asString(StandardCharsets.US_ASCII)
				.isEqualTo("content");
			this.ring.write(pair.server(), memory.address() + 10, 3, 0, 4);
			assertThat(this.completions.next()).isEqualTo(new Completion(4, 3, 0));
			assertThat(pair.client().getInputStream().readNBytes(3)).asString(StandardCharsets.US_ASCII)
				.isEqualTo("con");
			Linux.close(fd);
		}
	}

	@Test
	void memoryOutsideOfTheFixedBufferIsRefused() throws Exception {
		try (this.ring; SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(SIZE)) {
			this.ring.enable();
			int buffer = this.ring.registerBuffer(memory.address(), SIZE);
			this.ring.writeFixed(pair.server(), memory.address() + SIZE - 1, 2, 0, buffer, 1);
			assertThat(this.completions.next()).isEqualTo(new Completion(1, -Errno.EFAULT, 0));
			this.ring.writeFixed(pair.server(), memory.address(), 2, 0, buffer + 1, 2);
			assertThat(this.completions.next()).isEqualTo(new Completion(2, -Errno.EFAULT, 0));
		}
	}

}
