package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Responses on the wire: head, framing, ends, and send queues that are full. */
class ResponseTest {

	private final RecordingListener listener = new RecordingListener();

	private Wire serve(String request, Consumer<HttpExchange> handler) {
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			exchange.responseListener(this.listener);
			handler.accept(exchange);
		});
		return wire.receive(request);
	}

	private String answer(String request, Consumer<HttpExchange> handler) {
		return serve(request, handler).sent();
	}

	private static void stream(HttpExchange exchange, int status, long length, String... pieces) {
		exchange.startResponse(status);
		exchange.commit(length);
		for (String piece : pieces) {
			exchange.write(Wire.buffer(piece));
		}
		exchange.finish();
	}

	@Test
	void wholeResponseHasTypeLengthAndDate() {
		Wire wire = serve(Wire.get("/"), (exchange) -> exchange.respond(200, "text/plain", Wire.bytes("hi")));
		assertThat(wire.transport().sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
				+ "Content-Length: 2\r\n" + Wire.DATE_LINE + "\r\nhi");
		assertThat(this.listener.signals()).containsExactly("finished");
		assertThat(wire.exchange().isEnded()).isTrue();
		assertThat(wire.exchange().isCommitted()).isTrue();
	}

	@Test
	void handlersDateReplacesTheServers() {
		Wire wire = serve(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			exchange.addHeader("date", "yesterday");
			exchange.finish();
		});
		assertThat(wire.transport().sent())
			.isEqualTo("HTTP/1.1 200 OK\r\ndate: yesterday\r\nContent-Length: 0\r\n\r\n");
	}

	@Test
	void finishWithoutAnythingIsAnEmptyOk() {
		assertThat(answer(Wire.get("/"), HttpExchange::finish)).isEqualTo(Wire.response("200 OK", ""));
	}

	@Test
	void finishWithoutCommitKeepsTheHeadBegun() {
		assertThat(answer(Wire.get("/"), (exchange) -> {
			exchange.startResponse(302);
			exchange.addHeader("X", "forgotten");
			exchange.startResponse(404);
			exchange.addHeader("X", "y");
			exchange.finish();
		})).isEqualTo("HTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 0\r\n\r\n");
	}

	@Test
	void bodyOfKnownLengthIsWrittenAsItIs() {
		assertThat(answer(Wire.get("/"), (exchange) -> stream(exchange, 200, 5, "he", "", "llo")))
			.isEqualTo(Wire.response("200 OK", "hello"));
	}

	@Test
	void bodyOfUnknownLengthIsChunked() {
		assertThat(answer(Wire.get("/"), (exchange) -> stream(exchange, 200, -1, "hello", "", "x".repeat(300))))
			.isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n12c\r\n" + "x".repeat(300)
					+ "\r\n0\r\n\r\n");
	}

	@Test
	void bodyOfUnknownLengthEndsWithTheConnectionOfAnOldClient() {
		Wire wire = serve("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
				(exchange) -> stream(exchange, 200, -1, "hello"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void headHasTheLengthAndNoBody() {
		assertThat(answer(Wire.request("HEAD", "/", ""), (exchange) -> stream(exchange, 200, 5, "hello")))
			.isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
		assertThat(answer(Wire.request("HEAD", "/", ""), (exchange) -> exchange.respond(200, null, Wire.bytes("hi"))))
			.isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
		Wire wire = serve(Wire.request("HEAD", "/", "") + Wire.request("HEAD", "/", ""),
				(exchange) -> stream(exchange, 200, -1, "hello"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n".repeat(2));
	}

	@Test
	void statusesWithoutContentHaveNeitherLengthNorBody() {
		for (int status : new int[] { 204, 304 }) {
			String head = new String(StatusLines.of(status), StandardCharsets.US_ASCII) + "\r\n";
			assertThat(answer(Wire.get("/"), (exchange) -> stream(exchange, status, 5, "hello"))).isEqualTo(head);
			assertThat(answer(Wire.get("/"), (exchange) -> stream(exchange, status, -1, "hello"))).isEqualTo(head);
			assertThat(answer(Wire.get("/"), (exchange) -> exchange.respond(status, null, Wire.bytes("x"))))
				.isEqualTo(head);
			assertThat(answer(Wire.get("/"), (exchange) -> {
				exchange.startResponse(status);
				exchange.addHeader("Content-Length", "7");
				exchange.finish();
			})).isEqualTo(head);
		}
	}

	@Test
	void handlersContentLengthWins() {
		assertThat(answer(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			exchange.addHeader("content-LENGTH", " 5 ");
			exchange.addHeader("Content-Length", "5");
			exchange.commit(-1);
			exchange.write(Wire.buffer("hello"));
			exchange.finish();
		})).isEqualTo(Wire.response("200 OK", "hello"));
	}

	@Test
	void handlersBadContentLengthIsRefused() {
		serve(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			for (String value : new String[] { "", "x", "-1", "+1", "1,1", "9223372036854775808" }) {
				assertThatIllegalArgumentException().isThrownBy(() -> exchange.addHeader("Content-Length", value))
					.withMessageContaining("Content-Length=" + value);
			}
			exchange.addHeader("Content-Length", "1");
			assertThatIllegalArgumentException().isThrownBy(() -> exchange.addHeader("Content-Length", "2"));
		});
	}

	@Test
	void fieldsOfTheConnectionAreTheServers() {
		assertThat(answer(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			exchange.addHeader("Transfer-Encoding", "gzip");
			exchange.addHeader("Connection", "keep-alive, upgrade");
			exchange.addHeader("Keep-Alive", "timeout=5");
			exchange.addHeader("Proxy-Connection", "keep-alive");
			exchange.addHeader("X-16-characters-", "kept");
			exchange.finish();
		})).isEqualTo("HTTP/1.1 200 OK\r\nX-16-characters-: kept\r\nContent-Length: 0\r\n\r\n");
	}

	@Test
	void callsOutOfOrderAreRefused() {
		serve(Wire.get("/"), (exchange) -> {
			assertThatIllegalStateException().isThrownBy(() -> exchange.addHeader("A", "b"));
			assertThatIllegalStateException().isThrownBy(() -> exchange.commit(0));
			assertThatIllegalStateException().isThrownBy(() -> exchange.write(Wire.buffer("x")));
			assertThatIllegalArgumentException().isThrownBy(() -> exchange.startResponse(199));
			assertThatIllegalArgumentException().isThrownBy(() -> exchange.startResponse(1000));
			exchange.startResponse(200);
			assertThatIllegalArgumentException().isThrownBy(() -> exchange.commit(-2));
			assertThat(exchange.isCommitted()).isFalse();
			exchange.commit(1);
			assertThat(exchange.isCommitted()).isTrue();
			assertThatIllegalStateException().isThrownBy(() -> exchange.startResponse(200));
			assertThatIllegalStateException().isThrownBy(() -> exchange.addHeader("A", "b"));
			assertThatIllegalStateException().isThrownBy(() -> exchange.commit(1));
			assertThatIllegalStateException().isThrownBy(() -> exchange.respond(200, null, new byte[0]));
			exchange.write(Wire.buffer("x"));
			exchange.finish();
			exchange.finish();
			exchange.fail(new IllegalStateException("ignored"));
			assertThatIllegalStateException().isThrownBy(() -> exchange.write(Wire.buffer("x")));
			assertThatIllegalStateException().isThrownBy(() -> exchange.startResponse(200));
		});
		assertThat(this.listener.signals()).containsExactly("finished");
	}

	@Test
	void throwingHandlerIsAnsweredWith500AndTheConnectionLives() {
		Wire wire = new Wire((exchange) -> {
			exchange.startResponse(200);
			exchange.addHeader("X", "forgotten");
			throw new IOException("thrown by the test");
		});
		wire.receive(Wire.get("/")).receive(Wire.get("/"));
		assertThat(wire.sent()).isEqualTo(Wire.response("500 Internal Server Error", "").repeat(2));
		assertThat(wire.count(Counter.EXCHANGES_FAILED)).isEqualTo(2);
		assertThat(wire.count(Counter.RESPONSES)).isEqualTo(2);
	}

	@Test
	void handlerThatNeitherFinishesNorRetainsIsAnsweredWith500() {
		Wire wire = new Wire((exchange) -> {
		});
		wire.receive(Wire.get("/"));
		assertThat(wire.sent()).isEqualTo(Wire.response("500 Internal Server Error", ""));
	}

	@Test
	void failureAfterTheCommitOmitsTheLastChunk() {
		Wire wire = serve(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			exchange.commit(-1);
			exchange.write(Wire.buffer("hello"));
			exchange.fail(new IllegalStateException("thrown by the test"));
		});
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.transport().isAborted()).isFalse();
		assertThat(this.listener.signals()).containsExactly("error: The response ended before it was complete");
		assertThat(wire.count(Counter.EXCHANGES_CUT)).isEqualTo(1);
		assertThat(wire.count(Counter.RESPONSES)).isZero();
		assertThat(wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	@Test
	void failureOfABodyThatEndsWithTheConnectionResetsIt() {
		Wire wire = serve("GET / HTTP/1.0\r\n\r\n", (exchange) -> {
			exchange.startResponse(200);
			exchange.commit(-1);
			exchange.write(Wire.buffer("hello"));
			exchange.fail(new IllegalStateException("thrown by the test"));
		});
		assertThat(wire.transport().isAborted()).isTrue();
	}

	@Test
	void throwingHandlerAfterTheCommitCutsTheResponse() {
		Wire wire = new Wire((exchange) -> {
			exchange.startResponse(200);
			exchange.commit(5);
			exchange.write(Wire.buffer("he"));
			throw new IllegalStateException("thrown by the test");
		});
		wire.receive(Wire.get("/") + Wire.get("/"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void declaredLengthThatIsNotMetCloses() {
		Wire wire = serve(Wire.get("/") + Wire.get("/"), (exchange) -> stream(exchange, 200, 5, "he"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.count(Counter.EXCHANGES_CUT)).isEqualTo(1);
		assertThat(this.listener.signals()).containsExactly("error: The response ended before it was complete");
	}

	@Test
	void declaredLengthThatIsExceededTruncatesAndCloses() {
		Wire wire = serve(Wire.get("/") + Wire.get("/"), (exchange) -> stream(exchange, 200, 5, "hel", "lo!", "!!"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.count(Counter.EXCHANGES_CUT)).isEqualTo(1);
		assertThat(this.listener.signals()).containsExactly("finished");
	}

	@Test
	void wholeResponseGoesOutThroughAQueueOfAnySize() {
		byte[] body = Wire.bytes("0123456789".repeat(50));
		String expected = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 500\r\n" + Wire.DATE_LINE + "\r\n"
				+ "0123456789".repeat(50);
		for (int space = 1; space < 700; space++) {
			RecordingListener recording = new RecordingListener();
			Wire wire = new Wire((exchange) -> {
				exchange.responseListener(recording);
				exchange.respond(200, "a/b", body);
			});
			wire.transport().space(space);
			wire.receive(Wire.get("/") + Wire.get("/"));
			while (wire.transport().owesSpace()) {
				assertThat(wire.exchange().isEnded()).isTrue();
				wire.transport().space(space);
			}
			assertThat(wire.transport().sent()).isEqualTo(expected + expected);
			assertThat(recording.signals()).containsExactly("finished", "finished");
		}
	}

	@Test
	void nextRequestWaitsUntilTheQueueHasTheResponse() {
		Wire wire = Wire.answering("x".repeat(100));
		wire.transport().space(120);
		wire.receive(Wire.get("/1") + Wire.get("/2"));
		assertThat(wire.exchanges()).hasSize(1);
		assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.FLUSHING);
		wire.transport().space(10_000);
		assertThat(wire.exchanges()).hasSize(2);
	}

	/** Streams the source as a handler would: on until a write comes up short. */
	private Wire streaming(long length, ByteBuffer source, int space) {
		Wire[] wire = new Wire[1];
		RecordingListener resuming = new RecordingListener() {
			@Override
			public void onWritable() {
				super.onWritable();
				resume();
			}

			@Override
			public void onFinished() {
				ResponseTest.this.listener.onFinished();
			}

			private void resume() {
				if (wire[0].exchange().write(source)) {
					wire[0].exchange().finish();
				}
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			exchange.responseListener(resuming);
			exchange.startResponse(200);
			exchange.commit(length);
			if (exchange.write(source)) {
				exchange.finish();
			}
		});
		wire[0].transport().space(space);
		wire[0].receive(Wire.get("/"));
		while (wire[0].transport().owesSpace()) {
			wire[0].transport().space(space);
		}
		return wire[0];
	}

	@Test
	void streamOfKnownLengthGoesOutThroughAQueueOfAnySize() {
		String body = "0123456789".repeat(300);
		for (int space = 1; space < 400; space++) {
			Wire wire = streaming(body.length(), Wire.buffer(body), space);
			assertThat(wire.sent()).as("space %d", space).isEqualTo(Wire.response("200 OK", body));
			assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
		}
		assertThat(this.listener.signals()).hasSize(399).containsOnly("finished");
	}

	@Test
	void chunkedStreamGoesOutThroughAQueueOfAnySize() {
		String body = "0123456789".repeat(300);
		for (int space = 1; space < 700; space++) {
			Wire wire = streaming(HttpExchange.UNKNOWN_LENGTH, Wire.buffer(body), space);
			String sent = wire.sent();
			String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
			assertThat(sent).startsWith(head);
			assertThat(unchunk(sent.substring(head.length()))).as("space %d", space).isEqualTo(body);
			assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
		}
	}

	@Test
	void chunksFillTheQueueRatherThanBeingSmall() {
		Wire wire = streaming(HttpExchange.UNKNOWN_LENGTH, Wire.buffer("x".repeat(10_000)), 4096);
		assertThat(wire.sent().split("\r\n[0-9a-f]+\r\n")).hasSizeLessThan(8);
	}

	private static String unchunk(String text) {
		ChunkDecoder decoder = new ChunkDecoder(100);
		ByteBuffer input = Wire.buffer(text);
		StringBuilder data = new StringBuilder();
		while (!decoder.isDone()) {
			assertThat(decoder.advance(input)).isTrue();
			assertThat(decoder.isDone() || decoder.dataBytes() > 0).as("the stream has its end").isTrue();
			byte[] piece = new byte[(int) decoder.dataBytes()];
			input.get(piece);
			data.append(new String(piece, StandardCharsets.ISO_8859_1));
			if (piece.length > 0) {
				decoder.taken(piece.length);
			}
		}
		assertThat(input.hasRemaining()).isFalse();
		return data.toString();
	}

	@Test
	void writableIsToldOnceForEachShortWrite() {
		Wire wire = serve(Wire.get("/"), (exchange) -> {
			exchange.startResponse(200);
			exchange.commit(100);
		});
		wire.transport().space(10);
		assertThat(wire.exchange().write(Wire.buffer("x".repeat(20)))).isFalse();
		wire.connection().onSendSpace();
		wire.connection().onSendSpace();
		assertThat(this.listener.signals()).containsExactly("writable");
	}

	@Test
	void throwingListenerFailsTheExchange() {
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			exchange.responseListener(new RecordingListener() {
				@Override
				public void onWritable() {
					throw new IllegalStateException("thrown by the test");
				}
			});
			exchange.startResponse(200);
			exchange.commit(100);
			exchange.write(Wire.buffer("x".repeat(100)));
		});
		wire.transport().space(150);
		wire.receive(Wire.get("/"));
		wire.transport().space(150);
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.count(Counter.EXCHANGES_CUT)).isEqualTo(1);
	}

	@Test
	void headsOfTwoConnectionsMayBeWrittenByTurns() {
		Wire wire = Wire.keeping();
		MemoryConnection sibling = wire.siblingReceiving(Wire.get("/2"));
		wire.receive(Wire.get("/1"));
		HttpExchange first = wire.exchanges().get(1);
		HttpExchange second = wire.exchanges().get(0);
		first.startResponse(200);
		second.startResponse(404);
		first.addHeader("A", "1");
		second.addHeader("B", "2");
		second.finish();
		first.finish();
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 0\r\n\r\n");
		assertThat(sibling.sent()).contains("404").contains("B: 2").doesNotContain("A: 1");
	}

	@Test
	void exchangeTellsOfItsConnection() {
		serve(Wire.get("/"), (exchange) -> {
			assertThat(exchange.connectionId()).isEqualTo(MemoryConnection.ID);
			assertThat(exchange.remoteAddress().getPort()).isEqualTo(4711);
			assertThat(exchange.localAddress().getPort()).isEqualTo(80);
			assertThat(exchange.secure()).isFalse();
			assertThat(exchange.sequence()).isEqualTo(1);
			assertThat(exchange.toString()).contains("GET / HTTP/1.1");
		});
		assertThat(this.listener.signals()).isEmpty();
	}

}
