package io.github.uringserver.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Zero-copy sends and fixed buffers on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelZeroCopyTests {

	private static final int MEMORY_BYTES = 8192;

	private static final int HEADER = 4096;

	private KernelRing ring;

	private NativeMemory memory;

	private Completions completions;

	@BeforeEach
	void open() {
		this.ring = KernelRing.open(RingConfiguration.DEFAULT);
		this.ring.enable();
		Assumptions.assumeTrue(this.ring.features().supports("SENDMSG_ZC"), "the kernel lacks SENDMSG_ZC (6.1)");
		this.memory = NativeMemory.allocate(MEMORY_BYTES);
		this.completions = new Completions(this.ring);
	}

	@AfterEach
	void close() {
		this.ring.close();
		this.memory.close();
	}

	private void put(int at, String text) {
		this.memory.buffer().put(at, text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String read(SocketPair pair, int length) throws IOException {
		return new String(pair.client().getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
	}

	private void checkTwoCompletions(int sentBytes) {
		List<Completion> both = this.completions.await(2);
		assertThat(both.get(0).result()).isEqualTo(sentBytes);
		assertThat(both.get(0).hasMore()).isTrue();
		assertThat(CompletionFlags.isNotification(both.get(0).flags())).isFalse();
		assertThat(both.get(1).result()).isIn(0, CompletionFlags.USAGE_COPIED);
		assertThat(both.get(1).hasMore()).isFalse();
		assertThat(CompletionFlags.isNotification(both.get(1).flags())).isTrue();
		assertThat(both).extracting(Completion::userData).containsOnly(9L);
	}

	@Test
	void sendFromAFixedBufferCompletesTwice() throws Exception {
		int buffer = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		assertThat(buffer).isZero();
		put(100, "hello");
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.sendZeroCopy(pair.server(), this.memory.address() + 100, 5, MessageFlags.MSG_NOSIGNAL, buffer, 9);
			this.ring.enter(0);
			assertThat(read(pair, 5)).isEqualTo("hello");
			checkTwoCompletions(5);
		}
	}

	@Test
	void sendOutsideTheFixedBufferIsRefused() throws Exception {
		int buffer = this.ring.registerBuffer(this.memory.address(), 4096);
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.sendZeroCopy(pair.server(), this.memory.address() + 4090, 10, MessageFlags.MSG_NOSIGNAL, buffer,
					9);
			this.ring.enter(1);
			assertThat(this.completions.next().result()).isEqualTo(-Errno.EFAULT);
		}
	}

	@Test
	void messageNeedsNoFixedBuffer() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.sendMessageZeroCopy(pair.server(), message(), MessageFlags.MSG_NOSIGNAL, Ring.NO_FIXED_BUFFER, 9);
			this.ring.enter(0);
			assertThat(read(pair, 10)).isEqualTo("worldhello");
			checkTwoCompletions(10);
		}
	}

	@Test
	void messageIsGatheredFromAFixedBuffer() throws Exception {
		Assumptions.assumeTrue(this.ring.features().supports(ZeroCopyProbe.FIXED_MESSAGES),
				"the kernel has no fixed buffers for SENDMSG_ZC (6.15)");
		int buffer = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.sendMessageZeroCopy(pair.server(), message(), MessageFlags.MSG_NOSIGNAL, buffer, 9);
			this.ring.enter(0);
			assertThat(read(pair, 10)).isEqualTo("worldhello");
			checkTwoCompletions(10);
		}
	}

	private long message() {
		put(0, "helloworld");
		long vectors = this.memory.address() + HEADER + MsgHdrLayout.SIZE_BYTES;
		int at = HEADER + MsgHdrLayout.SIZE_BYTES;
		this.memory.buffer()
			.putLong(HEADER + MsgHdrLayout.IOV, vectors)
			.putLong(HEADER + MsgHdrLayout.IOV_LENGTH, 2)
			.putLong(at + MsgHdrLayout.IOVEC_BASE, this.memory.address() + 5)
			.putLong(at + MsgHdrLayout.IOVEC_LENGTH, 5)
			.putLong(at + MsgHdrLayout.IOVEC_SIZE_BYTES + MsgHdrLayout.IOVEC_BASE, this.memory.address())
			.putLong(at + MsgHdrLayout.IOVEC_SIZE_BYTES + MsgHdrLayout.IOVEC_LENGTH, 5);
		return this.memory.address() + HEADER;
	}

	@Test
	void sendOnAClosedConnectionStillLetsGoOfItsMemory() throws Exception {
		int buffer = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		try (SocketPair pair = SocketPair.connected()) {
			pair.client().setSoLinger(true, 0);
			pair.client().close();
			this.ring.sendZeroCopy(pair.server(), this.memory.address(), 5, MessageFlags.MSG_NOSIGNAL, buffer, 9);
			Completion first = this.completions.next();
			assertThat(first.result()).isIn(-Errno.EPIPE, -Errno.ECONNRESET);
			if (first.hasMore()) {
				assertThat(CompletionFlags.isNotification(this.completions.next().flags())).isTrue();
			}
		}
	}

	@Test
	void tableOfFixedBuffersIsBounded() {
		int index = 0;
		int result = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		while (result >= 0) {
			assertThat(result).isEqualTo(index++);
			result = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		}
		assertThat(result).isEqualTo(-Errno.ENOSPC);
		assertThat(index).isEqualTo(64);
	}

	@Test
	void sizesOutOfRangeAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.ring.registerBuffer(this.memory.address(), 0))
			.withMessageContaining("lengthBytes=0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.ring.registerBuffer(this.memory.address(), Ring.MAX_FIXED_BUFFER_BYTES + 1));
	}

	@Test
	void memoryThatIsNotThereIsRefused() {
		assertThat(this.ring.registerBuffer(4096, 4096)).isEqualTo(-Errno.EFAULT);
	}

	@Test
	void whatIsGoneWithoutIsTold() {
		this.ring.goWithout("the moon is not in force");
		assertThat(this.ring.features().fallbacks()).contains("the moon is not in force");
		assertThat(this.ring.features().refusals()).containsExactly("the moon is not in force");
	}

}
