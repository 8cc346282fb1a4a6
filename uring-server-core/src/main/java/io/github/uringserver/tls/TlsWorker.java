package io.github.uringserver.tls;

import java.nio.ByteBuffer;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * What the TLS connections of one worker share: scratch arrays, the pool of record arrays
 * and the line of handshakes. Worker thread only.
 */
final class TlsWorker {

	/** Arrays the pool keeps: 4 MiB at most. */
	private static final int MAX_KEPT_ARRAYS = 256;

	private final Worker worker;

	private final TlsConfiguration configuration;

	private final byte[] plainTextAnswer;

	private final HandshakeLine handshakes;

	private final TlsScratch scratch = new TlsScratch();

	private final ArrayPool arrays = new ArrayPool(TlsEngine.MAX_RECORD_BYTES, MAX_KEPT_ARRAYS);

	/** A record that came whole in one buffer. */
	private final byte[] incoming = new byte[TlsEngine.MAX_RECORD_BYTES];

	private final byte[] outgoing = new byte[TlsEngine.MAX_SEND_BYTES];

	private final byte[] decrypted = new byte[TlsEngine.MAX_RECORD_BYTES];

	private final ByteBuffer plain = ByteBuffer.wrap(this.decrypted);

	TlsWorker(Worker worker, TlsConfiguration configuration, byte[] plainTextAnswer) {
		this.worker = worker;
		this.configuration = configuration;
		this.plainTextAnswer = plainTextAnswer;
		this.handshakes = new HandshakeLine(worker, configuration.maxHandshakeStepsPerTurn());
	}

	TlsContextSelector contexts() {
		return this.configuration.contexts();
	}

	long handshakeTimeoutNanos() {
		return this.configuration.handshakeTimeout().toNanos();
	}

	/** What a client is sent that does not speak TLS. */
	byte[] plainTextAnswer() {
		return this.plainTextAnswer;
	}

	HandshakeLine handshakes() {
		return this.handshakes;
	}

	/** What the engines share. */
	TlsScratch scratch() {
		return this.scratch;
	}

	ArrayPool arrays() {
		return this.arrays;
	}

	/** For one record that has come whole; good until the next one. */
	byte[] incoming() {
		return this.incoming;
	}

	/** For what goes out within one call. */
	byte[] outgoing() {
		return this.outgoing;
	}

	/** For what one record brought. */
	byte[] decrypted() {
		return this.decrypted;
	}

	/** The first {@code count} bytes of {@link #decrypted()}. */
	ByteBuffer plain(int count) {
		return this.plain.clear().limit(count);
	}

	void count(Counter counter) {
		this.worker.counters().increment(counter);
	}

	void uncount(Counter gauge) {
		this.worker.counters().decrement(gauge);
	}

	Worker worker() {
		return this.worker;
	}

}
