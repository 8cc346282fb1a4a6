package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedBufferRing;
import io.github.uringserver.ring.ScriptedRing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of a worker whose buffers are leased, on a scripted ring, which knows when its
 * memory is freed. The test's thread is not the worker's: what it releases goes through
 * the queue.
 */
class ReceiveLeaseEndTests {

	private static final TransportConfiguration SMALL = new TransportConfiguration(16, 8, 64, 8, 64, 64);

	private final List<ReceiveLease> leases = new ArrayList<>();

	@Test
	void memoryIsFreedWithTheRingWhenNothingIsHeld() {
		ScriptedTransport transport = transport(LeaseRules.DEFAULT_CREDITS);
		ScriptedBufferRing buffers = transport.ring().bufferRing(0);
		transport.close();
		assertThat(buffers.isMemoryFreed()).isTrue();
	}

	@Test
	void memoryIsKeptUntilTheLastReleaseAfterTheEnd() {
		ScriptedTransport transport = transport(LeaseRules.DEFAULT_CREDITS);
		ScriptedBufferRing buffers = transport.ring().bufferRing(0);
		int fd = transport.accept();
		for (int i = 0; i < 3; i++) {
			transport.ring().receive(transport.receive(fd), new byte[] { 1, 2, 3 });
			transport.turn();
		}
		assertThat(this.leases).hasSize(3);
		assertThat(buffers.leasedBuffers()).isEqualTo(3);
		this.leases.get(0).release();
		assertThat(buffers.leasedBuffers()).as("the release waits in the queue").isEqualTo(3);
		transport.close();
		assertThat(buffers.isMemoryFreed()).isFalse();
		assertThat(this.leases.get(1).bytes().get(2)).isEqualTo((byte) 3);
		this.leases.get(1).release();
		assertThat(buffers.isMemoryFreed()).isFalse();
		this.leases.get(2).release();
		assertThat(buffers.isMemoryFreed()).isTrue();
	}

	private ScriptedTransport transport(int credits) {
		return new ScriptedTransport(new ScriptedRing(), SMALL, new LeaseRules(credits, 1), Keeper::new);
	}

	private final class Keeper implements ConnectionHandler {

		private final Connection connection;

		Keeper(Connection connection) {
			this.connection = connection;
		}

		@Override
		public void onReceive(ByteBuffer data) {
			ReceiveLeaseEndTests.this.leases.add(this.connection.lease(data));
		}

		@Override
		public void onEndOfInput() {
			// the end of the worker comes first
		}

		@Override
		public void onSendSpace() {
			// sends nothing
		}

		@Override
		public void onSendComplete() {
			// sends nothing
		}

		@Override
		public void onClosed(IOException cause) {
			// keeps what it has
		}

		@Override
		public void onShutdown() {
			// the end of the worker comes first
		}

	}

}
