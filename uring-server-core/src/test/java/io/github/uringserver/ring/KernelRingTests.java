package io.github.uringserver.ring;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Sockets;

import static org.assertj.core.api.Assertions.assertThat;

/** The ring on the running kernel. */
class KernelRingTests {

	@Test
	void probeFindsTheKernelFit() {
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 1024, 8192);
		assertThat(support.isSupported()).isTrue();
	}

	@Test
	void echoOverMultishotAcceptAndReceive() throws Exception {
		try (KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
				NativeMemory out = NativeMemory.allocate(4096)) {
			ring.enable();
			BufferRing buffers = ring.registerBufferRing(3, 8, 1024);
			int listener = Sockets.listen(new InetSocketAddress(0), 16, true);
			assertThat(listener).isPositive();
			InetSocketAddress address = Sockets.localAddress(listener);
			ring.acceptMultishot(listener, 1);
			ring.enter(0);
			List<String> seen = new ArrayList<>();
			try (Socket client = new Socket(InetAddress.getByName("127.0.0.1"), address.getPort())) {
				client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
				int[] fd = new int[1];
				ring.enter(1);
				ring.drain((u, r, f) -> {
					fd[0] = r;
					seen.add(u + " " + r + " " + f);
				}, 10);
				ring.receiveMultishot(fd[0], 3, 2);
				ring.enter(1);
				ring.drain((u, r, f) -> {
					seen.add(u + " " + r + " " + f);
					int id = CompletionFlags.bufferId(f);
					buffers.taken(id);
					ByteBuffer in = buffers.memory();
					out.buffer().put(0, in, id * 1024, r);
					buffers.recycle(id);
					buffers.publish();
					ring.send(fd[0], out.address(), r, MessageFlags.MSG_NOSIGNAL, 3);
				}, 10);
				ring.enter(1);
				ring.drain((u, r, f) -> seen.add(u + " " + r + " " + f), 10);
				assertThat(client.getInputStream().readNBytes(5)).asString(StandardCharsets.US_ASCII)
					.isEqualTo("hello");
				ring.cancelAll(fd[0], 4);
				ring.close(fd[0], 5);
				ring.enter(2);
				ring.drain((u, r, f) -> seen.add(u + " " + r + " " + f), 10);
				assertThat(client.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

}
