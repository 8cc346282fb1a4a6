package io.github.uringserver.sample.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/**
 * One client that asks for a very long body and reads it a few bytes at a time, with a
 * small socket buffer, so that TCP soon tells the server to wait. Data comes on the
 * client's thread.
 */
final class SlowClientRun implements Run {

	static final String PATH = "/live/river";

	/** What one read takes at most. */
	private static final int SIP_BYTES = 128;

	private static final int SOCKET_BUFFER_BYTES = 4096;

	private final Clients clients;

	private final River river;

	private final Pacer pacer = new Pacer(System.nanoTime());

	private final AtomicLong bytesRead = new AtomicLong();

	private final Reader reader = new Reader();

	private int bytesPerSecond;

	/** Written by the client's thread, read by the experiments'. */
	private volatile String end;

	SlowClientRun(Door door, River river) {
		this.clients = new Clients("live-slow", door, 1, 1);
		this.river = river;
		this.clients.client()
			.option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
			.option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SIP_BYTES).maxMessagesPerRead(1))
			.get()
			.uri(PATH + "?run=" + river.open())
			.responseContent()
			.map(ByteBuf::readableBytes)
			.subscribe(this.reader);
	}

	@Override
	public void adjust(int value) {
		this.bytesPerSecond = value;
	}

	@Override
	public String tick(long nowNanos) {
		this.reader.allow(this.pacer.due(nowNanos, this.bytesPerSecond));
		return this.end;
	}

	@Override
	public Map<String, Long> figures() {
		Map<String, Long> figures = new LinkedHashMap<>();
		figures.put("bytesAsked", River.LENGTH_BYTES);
		figures.put("bytesMade", this.river.bytesMade());
		figures.put("bytesRead", this.bytesRead.get());
		return figures;
	}

	@Override
	public void close() {
		this.reader.cancel();
		this.clients.close();
	}

	/** Takes the next piece when its bytes are allowed, and not before. */
	private final class Reader extends BaseSubscriber<Integer> {

		private final AtomicLong allowedBytes = new AtomicLong();

		/** Of the experiments' thread. */
		private long requested;

		private final AtomicLong received = new AtomicLong();

		void allow(int bytes) {
			long allowed = this.allowedBytes.addAndGet(bytes);
			if (allowed > 0 && this.requested == this.received.get() && upstream() != null) {
				this.requested++;
				upstream().request(1);
			}
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// nothing is asked for before the first tick
		}

		@Override
		protected void hookOnNext(Integer bytes) {
			SlowClientRun.this.bytesRead.addAndGet(bytes);
			this.allowedBytes.addAndGet(-bytes);
			this.received.incrementAndGet();
		}

		@Override
		protected void hookOnError(Throwable failure) {
			SlowClientRun.this.end = "The server has closed the connection: " + failure.getMessage();
		}

		@Override
		protected void hookFinally(SignalType type) {
			if (type == SignalType.ON_COMPLETE) {
				SlowClientRun.this.end = "The client has read everything.";
			}
		}

	}

}
