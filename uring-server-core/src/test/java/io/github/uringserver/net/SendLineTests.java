package io.github.uringserver.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Who gets a send buffer when there are too few, on a scripted ring. */
class SendLineTests {

	private static final int BUFFER_BYTES = 64;

	/** Two buffers, and each connection may have both. */
	private static final TransportConfiguration SIZES = new TransportConfiguration(4, 4, 64, 2, BUFFER_BYTES,
			2 * BUFFER_BYTES);

	private final List<Writer> writers = new ArrayList<>();

	private final ScriptedTransport transport = new ScriptedTransport(new ScriptedRing(), SIZES, LeaseRules.OFF,
			(connection) -> {
				Writer writer = new Writer(connection);
				this.writers.add(writer);
				return writer;
			});

	private int accept() {
		return this.transport.accept();
	}

	/** The send under way on a connection. */
	private ScriptedOperation send(int fd) {
		List<ScriptedOperation> sends = new ArrayList<>(this.transport.ring().inFlight(Kind.SEND, fd));
		sends.addAll(this.transport.ring().inFlight(Kind.SEND_MESSAGE, fd));
		assertThat(sends).hasSize(1);
		return sends.get(0);
	}

	private boolean isSending(int fd) {
		return !this.transport.ring().inFlight(Kind.SEND, fd).isEmpty()
				|| !this.transport.ring().inFlight(Kind.SEND_MESSAGE, fd).isEmpty();
	}

	private void completeSend(int fd) {
		this.transport.ring().sendAll(send(fd));
		this.transport.turn();
	}

	private void close(int... descriptors) {
		for (int i = 0; i < descriptors.length; i++) {
			this.writers.get(i).connection().abort();
		}
		this.transport.turn();
		for (int fd : descriptors) {
			this.transport.answerClose(fd);
		}
		assertThat(this.transport.transport().sendBuffersLeased()).isZero();
		this.transport.close();
	}

	@Test
	void connectionThatGoesOnWritingDoesNotOvertakeThoseInLine() {
		int hog = accept();
		int other = accept();
		this.writers.get(0).write(10 * BUFFER_BYTES);
		this.writers.get(1).write(BUFFER_BYTES);
		this.transport.turn();
		assertThat(isSending(other)).isFalse();
		completeSend(hog);
		assertThat(isSending(other)).isTrue();
		assertThat(isSending(hog)).isTrue();
		completeSend(other);
		for (int i = 0; i < 8; i++) {
			if (isSending(hog)) {
				completeSend(hog);
			}
		}
		assertThat(this.writers.get(0).left).isZero();
		close(hog, other);
	}

	@Test
	void connectionThatTriesOftenIsInLineOnce() {
		int hog = accept();
		int other = accept();
		this.writers.get(0).write(2 * BUFFER_BYTES);
		for (int i = 0; i < 5; i++) {
			this.writers.get(1).write(BUFFER_BYTES);
		}
		this.writers.get(1).left = 0;
		this.transport.turn();
		completeSend(hog);
		assertThat(this.writers.get(1).spaces).isEqualTo(1);
		close(hog, other);
	}

	@Test
	void connectionThatIsClosedLeavesTheLine() {
		int hog = accept();
		int gone = accept();
		int last = accept();
		this.writers.get(0).write(2 * BUFFER_BYTES);
		this.writers.get(1).write(BUFFER_BYTES);
		this.writers.get(2).write(BUFFER_BYTES);
		this.transport.turn();
		this.writers.get(1).connection().abort();
		completeSend(hog);
		assertThat(this.writers.get(1).spaces).isZero();
		assertThat(isSending(last)).isTrue();
		this.transport.answerClose(gone);
		completeSend(last);
		close(hog, gone, last);
	}

	@Test
	void whoHoldsNothingIsToldOfTheReservedBuffers() {
		ScriptedTransport quarter = new ScriptedTransport(new ScriptedRing(),
				new TransportConfiguration(4, 4, 64, 4, BUFFER_BYTES, 4 * BUFFER_BYTES), LeaseRules.OFF,
				(connection) -> {
					Writer writer = new Writer(connection);
					this.writers.add(writer);
					return writer;
				});
		int hog = quarter.accept();
		int other = quarter.accept();
		this.writers.get(0).write(4 * BUFFER_BYTES);
		assertThat(this.writers.get(0).left).isEqualTo(BUFFER_BYTES);
		assertThat(this.writers.get(0).connection().sendSpaceBytes()).isZero();
		assertThat(this.writers.get(1).connection().sendSpaceBytes()).isEqualTo(BUFFER_BYTES);
		this.writers.get(1).write(2 * BUFFER_BYTES);
		assertThat(this.writers.get(1).left).isEqualTo(BUFFER_BYTES);
		assertThat(quarter.count(Counter.SEND_BUFFERS_EXHAUSTED)).isPositive();
		this.writers.forEach((writer) -> writer.connection().abort());
		quarter.turn();
		quarter.answerClose(hog);
		quarter.answerClose(other);
		assertThat(quarter.transport().sendBuffersLeased()).isZero();
		quarter.close();
		this.transport.close();
	}

	/** Writes as much as it is told, as soon as it may. */
	private static final class Writer extends EchoHandler {

		private int left;

		private int spaces;

		Writer(Connection connection) {
			super(connection);
		}

		void write(int bytes) {
			this.left = bytes;
			writeOn();
		}

		private void writeOn() {
			this.left -= connection().write(ByteBuffer.allocate(this.left));
		}

		@Override
		public void onSendSpace() {
			this.spaces++;
			if (this.left > 0) {
				writeOn();
			}
		}

	}

}
