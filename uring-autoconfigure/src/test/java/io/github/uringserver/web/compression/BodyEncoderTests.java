package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.MediaType;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that an encoder has taken is left behind, however its body ends. */
@Timeout(60)
class BodyEncoderTests {

	private static final DataBuffer MARK = DefaultDataBufferFactory.sharedInstance.wrap(new byte[0]);

	private final GzipCoding gzip = new GzipCoding();

	private final NettyDataBufferFactory netty = new NettyDataBufferFactory(new PooledByteBufAllocator(true));

	private final List<NettyDataBuffer> made = new ArrayList<>();

	@Test
	void buffersAndDeflaterComeBackWhenTheBodyIsComplete() {
		StepVerifier.create(encode(Flux.range(0, 10).map((i) -> buffer())))
			.thenConsumeWhile((b) -> true)
			.verifyComplete();
		assertNothingIsHeld();
	}

	@Test
	void buffersAndDeflaterComeBackWhenTheSourceFails() {
		StepVerifier
			.create(encode(Flux.range(0, 10).map((i) -> buffer()).concatWith(Flux.error(new Exception("late")))))
			.thenConsumeWhile((b) -> true)
			.verifyErrorMessage("late");
		assertNothingIsHeld();
	}

	@Test
	void buffersAndDeflaterComeBackWhenTheSubscriberCancels() {
		Sinks.Many<DataBuffer> source = Sinks.many().unicast().onBackpressureBuffer();
		StepVerifier.create(encode(source.asFlux()), 1)
			.then(() -> source.tryEmitNext(buffer()).orThrow())
			.expectNextCount(1)
			.thenCancel()
			.verify();
		assertNothingIsHeld();
	}

	@Test
	void encoderThatIsBusyIsClosedBehindItsBuffer() throws Exception {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		AtomicBoolean closed = new AtomicBoolean();
		BodyEncoder encoder = new BodyEncoder(new SlowCoding(writing, goOn, closed),
				DefaultDataBufferFactory.sharedInstance, MARK);
		Thread thread = new Thread(() -> Flux.just(buffer()).<DataBuffer>handle(encoder::encode).blockLast());
		thread.start();
		writing.await();
		encoder.close();
		assertThat(closed).isFalse();
		goOn.countDown();
		thread.join();
		assertThat(closed).isTrue();
		assertThat(held()).isZero();
	}

	@Test
	void clientThatGoesAwayFreesTheSource() throws Exception {
		Sinks.Many<DataBuffer> source = Sinks.many().unicast().onBackpressureBuffer();
		AtomicBoolean cancelled = new AtomicBoolean();
		try (CompressedServer server = new CompressedServer((request, response) -> {
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			return response.writeAndFlushWith(
					source.asFlux().doOnCancel(() -> cancelled.set(true)).map((buffer) -> Flux.just(buffer)));
		}, (compression) -> {
		}); RawClient client = new RawClient(server.port())) {
			client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
			source.tryEmitNext(buffer()).orThrow();
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			client.reset();
			ServerFixture.await("cancelled", cancelled::get);
			ServerFixture.await("all buffers released", () -> held() == 0);
		}
	}

	private Flux<DataBuffer> encode(Flux<DataBuffer> source) {
		return Flux.using(() -> new BodyEncoder(this.gzip, DefaultDataBufferFactory.sharedInstance, MARK),
				(encoder) -> source.<DataBuffer>handle(encoder::encode).concatWith(Mono.fromCallable(encoder::finish)),
				BodyEncoder::close);
	}

	private void assertNothingIsHeld() {
		assertThat(this.made).isNotEmpty();
		assertThat(held()).isZero();
		assertThat(this.gzip.keptCount()).isOne();
	}

	private synchronized long held() {
		return this.made.stream().filter((buffer) -> buffer.getNativeBuffer().refCnt() > 0).count();
	}

	private synchronized DataBuffer buffer() {
		NettyDataBuffer buffer = this.netty.allocateBuffer(64);
		buffer.write("some text\n", StandardCharsets.UTF_8);
		this.made.add(buffer);
		return buffer;
	}

	/** Takes its time to write. */
	private record SlowCoding(CountDownLatch writing, CountDownLatch goOn,
			AtomicBoolean closed) implements ContentCoding {

		@Override
		public String token() {
			return "slow";
		}

		@Override
		public OutputStream open(OutputStream sink) {
			return new OutputStream() {
				@Override
				public void write(int value) throws IOException {
					SlowCoding.this.writing.countDown();
					try {
						SlowCoding.this.goOn.await();
					}
					catch (InterruptedException ex) {
						throw new IOException(ex);
					}
				}

				@Override
				public void close() {
					SlowCoding.this.closed.set(true);
				}
			};
		}

	}

}
