package io.github.uringserver.ring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;

/** Incremental buffers and bundles on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelBufferRingTests {

	private static final int GROUP = 3;

	private static final int BUFFERS = 4;

	private static final int BUFFER_BYTES = 16;

	private KernelRing ring;

	private Completions completions;

	@BeforeEach
	void open() {
		this.ring = KernelRing.open(RingConfiguration.DEFAULT);
		this.ring.enable();
		this.completions = new Completions(this.ring);
	}

	@AfterEach
	void close() {
		this.ring.close();
	}

	private BufferRing incremental() {
		try {
			return this.ring.registerIncrementalBufferRing(GROUP, BUFFERS, BUFFER_BYTES);
		}
		catch (RingException ex) {
			Assumptions.assumeFalse(ex.errno() == Errno.EINVAL, "the kernel lacks incremental buffers (6.12)");
			throw ex;
		}
	}

	private static String text(BufferRing buffers, int id, int from, int length) {
		byte[] bytes = new byte[length];
		buffers.memory().get(id * BUFFER_BYTES + from, bytes);
		return new String(bytes, StandardCharsets.US_ASCII);
	}

	@Test
	void incrementalBufferIsKeptUntilItIsFull() throws Exception {
		BufferRing buffers = incremental();
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveMultishot(pair.server(), GROUP, 1);
			this.ring.enter(0);
			String[] pieces = { "hello ", "world ", "once", " more" };
			int from = 0;
			for (int i = 0; i < 3; i++) {
				pair.client().getOutputStream().write(pieces[i].getBytes(StandardCharsets.US_ASCII));
				Completion completion = this.completions.next();
				assertThat(CompletionFlags.bufferId(completion.flags())).isZero();
				assertThat(text(buffers, 0, from, completion.result())).isEqualTo(pieces[i]);
				assertThat(CompletionFlags.keepsBuffer(completion.flags())).isEqualTo(i < 2);
				from += completion.result();
			}
			pair.client().getOutputStream().write(pieces[3].getBytes(StandardCharsets.US_ASCII));
			Completion next = this.completions.next();
			assertThat(CompletionFlags.bufferId(next.flags())).isEqualTo(1);
			assertThat(text(buffers, 1, 0, next.result())).isEqualTo(pieces[3]);
		}
	}

	@Test
	void bundleNamesTheFirstBufferAndTheRingTheOthers() throws Exception {
		Assumptions.assumeTrue(this.ring.features().supports("RECVSEND_BUNDLE"), "the kernel lacks bundles (6.10)");
		BufferRing buffers = this.ring.registerBufferRing(GROUP, BUFFERS, BUFFER_BYTES);
		try (SocketPair pair = SocketPair.connected()) {
			this.ring.receiveBundles(pair.server(), GROUP, 1);
			this.ring.enter(0);
			String text = "The quick brown fox jumps over the lazy dog";
			for (int round = 0; round < 20; round++) {
				pair.client().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
				ByteArrayOutputStream received = new ByteArrayOutputStream();
				while (received.size() < text.length()) {
					Completion completion = this.completions.next();
					assertThat(completion.hasMore()).isTrue();
					take(buffers, completion, received);
				}
				assertThat(received.toString(StandardCharsets.US_ASCII)).isEqualTo(text);
				assertThat(buffers.available()).isEqualTo(BUFFERS);
			}
		}
	}

	private static void take(BufferRing buffers, Completion completion, ByteArrayOutputStream received) {
		int id = CompletionFlags.bufferId(completion.flags());
		int left = completion.result();
		while (left > 0) {
			int piece = Math.min(left, buffers.capacityBytes(id));
			int next = buffers.next(id);
			buffers.taken(id);
			received.writeBytes(text(buffers, id, 0, piece).getBytes(StandardCharsets.US_ASCII));
			buffers.recycle(id);
			left -= piece;
			id = next;
		}
		buffers.publish();
	}

}
