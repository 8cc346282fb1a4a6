package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.http.ResponseListener;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pipelined requests against handlers of every temper, while input arrives in pieces and
 * the send queue gets space now and then: every request gets its answer, in order, and
 * nothing gets stuck. The seed is set with {@code -During.fuzz.seed=}.
 */
class ConversationFuzzTest {

	private static final long SEED = Long.getLong("uring.fuzz.seed", System.nanoTime());

	private static final int ROUNDS = Integer.getInteger("uring.fuzz.rounds", 1_000);

	private static final HttpLimits LIMITS = new HttpLimits(1024, 256, 1 << 20, 1024);

	@Test
	void everyRequestIsAnsweredInOrder() {
		for (int round = 0; round < ROUNDS; round++) {
			String description = "-During.fuzz.seed=" + SEED + ", round " + round;
			try {
				new Conversation(new Random(SEED + round)).run();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError(description + ": " + ex.getMessage(), ex);
			}
		}
	}

	/** One connection from its first request to its last answer. */
	private static final class Conversation implements HttpHandler {

		private static final int MAX_STEPS = 200_000;

		private final Random random;

		private final List<String> bodies = new ArrayList<>();

		private final List<String> expected = new ArrayList<>();

		/** What handlers do later, outside the connection's calls. */
		private final Deque<Runnable> later = new ArrayDeque<>();

		private final Wire wire;

		Conversation(Random random) {
			this.random = random;
			this.wire = new Wire(LIMITS, this);
		}

		void run() {
			byte[] input = Wire.bytes(requests());
			int fed = 0;
			int steps = 0;
			this.wire.transport().space(this.random.nextInt(600));
			while (fed < input.length || !this.later.isEmpty() || this.wire.transport().owesSpace()) {
				assertThat(++steps).as("steps: something is stuck").isLessThan(MAX_STEPS);
				int choice = this.random.nextInt(3);
				if (choice == 0 && fed < input.length && (!this.wire.transport().isPaused() || oneIn(50))) {
					int piece = Math.min(input.length - fed, 1 + this.random.nextInt(oneIn(4) ? 2000 : 100));
					this.wire.receive(Arrays.copyOfRange(input, fed, fed + piece));
					fed += piece;
				}
				else if (choice == 1 && !this.later.isEmpty()) {
					this.later.poll().run();
				}
				else if (choice == 2) {
					this.wire.transport().space(this.random.nextInt(600));
				}
			}
			check();
		}

		private void check() {
			assertThat(this.wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
			assertThat(answers()).isEqualTo(this.expected);
			assertThat(this.wire.transport().isPaused()).isFalse();
			assertThat(this.wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
			assertThat(this.wire.count(Counter.RESPONSES)).isEqualTo(this.bodies.size());
		}

		private boolean oneIn(int n) {
			return this.random.nextInt(n) == 0;
		}

		private String requests() {
			StringBuilder text = new StringBuilder();
			for (int i = 1 + this.random.nextInt(12); i > 0; i--) {
				String body = ("[" + this.bodies.size() + "]").repeat(this.random.nextInt(oneIn(5) ? 1000 : 20));
				this.bodies.add(body);
				text.append(oneIn(2) ? Wire.request("POST", "/", body, "Content-Length: " + body.length())
						: Wire.request("POST", "/", chunked(body), "Transfer-Encoding: chunked"));
			}
			return text.toString();
		}

		private String chunked(String body) {
			StringBuilder text = new StringBuilder();
			for (int from = 0; from < body.length();) {
				int size = Math.min(body.length() - from, 1 + this.random.nextInt(500));
				text.append(Integer.toHexString(size)).append("\r\n");
				text.append(body, from, from + size).append("\r\n");
				from += size;
			}
			return text.append("0\r\n\r\n").toString();
		}

		private List<String> answers() {
			EmbeddedChannel client = new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(1 << 24));
			client.writeInbound(Unpooled.wrappedBuffer(Wire.bytes(this.wire.transport().sent())));
			List<String> answers = new ArrayList<>();
			for (FullHttpResponse answer = client.readInbound(); answer != null; answer = client.readInbound()) {
				assertThat(answer.decoderResult().isSuccess()).isTrue();
				assertThat(answer.headers().contains("Connection")).isFalse();
				answers.add(answer.status().code() + " " + answer.content().toString(StandardCharsets.ISO_8859_1));
				answer.release();
			}
			client.finishAndReleaseAll();
			return answers;
		}

		@Override
		public void handle(HttpExchange exchange) {
			int number = this.expected.size();
			assertThat(exchange.sequence()).isEqualTo(number + 1);
			String echoed = "200 " + this.bodies.get(number);
			switch (this.random.nextInt(6)) {
				case 0 -> {
					this.expected.add("200 at once");
					exchange.respond(200, "text/plain", Wire.bytes("at once"));
				}
				case 1 -> {
					this.expected.add("404 late");
					exchange.retain();
					this.later.add(() -> exchange.respond(404, "text/plain", Wire.bytes("late")));
				}
				case 2 -> {
					this.expected.add("500 ");
					exchange.retain();
					if (oneIn(2)) {
						exchange.discardBody();
					}
					this.later.add(() -> exchange.fail(new IOException("made by the test")));
				}
				case 3 -> {
					this.expected.add("201 ");
					exchange.startResponse(201);
					exchange.finish();
				}
				default -> {
					this.expected.add(echoed);
					exchange.retain();
					new Echo(exchange, oneIn(2)).start();
				}
			}
		}

		/** Sends the body back, either streamed or when it is complete. */
		private final class Echo implements RequestBodyHandler, ResponseListener {

			private final HttpExchange exchange;

			private final boolean streamed;

			private final StringBuilder collected = new StringBuilder();

			private ByteBuffer unsent = ByteBuffer.allocate(0);

			private boolean complete;

			private boolean finished;

			Echo(HttpExchange exchange, boolean streamed) {
				this.exchange = exchange;
				this.streamed = streamed;
			}

			void start() {
				this.exchange.responseListener(this);
				this.exchange.receiveBody(this);
				demand();
			}

			private void demand() {
				long pieces = oneIn(10) ? Long.MAX_VALUE : 1;
				if (oneIn(2)) {
					this.exchange.demand(pieces);
				}
				else {
					Conversation.this.later.add(() -> this.exchange.demand(pieces));
				}
			}

			@Override
			public void onData(ByteBuffer data) {
				this.collected.append(StandardCharsets.ISO_8859_1.decode(data.duplicate()));
				if (this.streamed) {
					ByteBuffer all = ByteBuffer.allocate(this.unsent.remaining() + data.remaining());
					this.unsent = all.put(this.unsent).put(data).flip();
					write();
				}
				demand();
			}

			@Override
			public void onComplete() {
				this.complete = true;
				if (this.streamed) {
					write();
				}
				else {
					byte[] body = Wire.bytes(this.collected.toString());
					Conversation.this.later.add(() -> this.exchange.respond(200, null, body));
				}
			}

			private void write() {
				if (!this.exchange.isCommitted()) {
					this.exchange.startResponse(200);
					this.exchange.commit(HttpExchange.UNKNOWN_LENGTH);
				}
				if (this.exchange.write(this.unsent) && this.complete) {
					this.exchange.finish();
				}
			}

			@Override
			public void onWritable() {
				assertThat(this.streamed).isTrue();
				write();
			}

			@Override
			public void onFinished() {
				assertThat(this.finished).isFalse();
				this.finished = true;
			}

			@Override
			public void onError(IOException cause) {
				throw new AssertionError(cause);
			}

		}

	}

}
