package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Ends of connections: by the client, by the network, by the server that stops. */
class ConnectionEndTest {

	private final RecordingBodyHandler body = new RecordingBodyHandler();

	private final RecordingListener listener = new RecordingListener();

	private final Wire wire = new Wire((exchange) -> {
		exchange.retain();
		exchange.responseListener(this.listener);
		exchange.receiveBody(this.body);
	});

	private void receivePart() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 10"));
	}

	@Test
	void endOfInputWhileIdleCloses() {
		this.wire.endOfInput();
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.wire.sent()).isEmpty();
	}

	@Test
	void endOfInputBehindAnEmptyLineOrAPartOfAHeadCloses() {
		this.wire.receive("\r\n");
		this.wire.endOfInput();
		assertThat(this.wire.transport().isClosing()).isTrue();
		Wire other = Wire.answering("no");
		other.receive("GET / HT");
		other.endOfInput();
		assertThat(other.transport().isClosing()).isTrue();
		assertThat(other.sent()).isEmpty();
	}

	@Test
	void halfClosedClientGetsItsAnswer() {
		this.wire.receive(Wire.get("/"));
		this.wire.endOfInput();
		assertThat(this.wire.transport().isClosing()).isFalse();
		assertThat(this.listener.signals()).isEmpty();
		this.wire.exchange().respond(200, null, Wire.bytes("hi"));
		assertThat(this.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.listener.signals()).containsExactly("finished");
	}

	@Test
	void halfClosedClientGetsTheAnswersOfItsWholePipeline() {
		this.wire.receive(Wire.get("/1") + Wire.get("/2"));
		this.wire.endOfInput();
		this.wire.exchange().finish();
		assertThat(this.wire.takeSent()).isEqualTo(Wire.response("200 OK", ""));
		this.wire.exchange().finish();
		assertThat(this.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		assertThat(this.wire.transport().isClosing()).isTrue();
	}

	@Test
	void responseCommittedWithinTheBodyKeepsTheConnectionForTheRestOfThePipeline() {
		Wire echo = new Wire(ConnectionEndTest::commitWithTheFirstPiece);
		echo.receive(Wire.request("POST", "/1", "abc", "Content-Length: 3") + Wire.get("/2"));
		echo.endOfInput();
		echo.exchange().demand(1);
		assertThat(echo.takeSent()).isEqualTo(Wire.response("200 OK", ""));
		assertThat(echo.exchange().head().target()).isEqualTo("/2");
		echo.exchange().finish();
		assertThat(echo.transport().isClosing()).isTrue();
	}

	private static void commitWithTheFirstPiece(HttpExchange exchange) {
		exchange.retain();
		exchange.receiveBody(new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				super.onData(data);
				data.position(data.limit());
				exchange.startResponse(200);
				exchange.commit(0);
			}

			@Override
			public void onComplete() {
				super.onComplete();
				if (exchange.isCommitted()) {
					exchange.finish();
				}
			}
		});
	}

	@Test
	void endOfInputBehindHeldBodyIsNoErrorIfTheBodyIsComplete() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 3"));
		this.wire.endOfInput();
		assertThat(this.body.signals()).isEmpty();
		this.wire.exchange().demand(1);
		assertThat(this.body.joined()).isEqualTo("abc<complete>");
		this.wire.exchange().finish();
		assertThat(this.wire.transport().isClosing()).isTrue();
	}

	@Test
	void endOfInputWithinTheBodyIsAnErrorBehindWhatWasHeld() {
		receivePart();
		this.wire.endOfInput();
		assertThat(this.body.signals()).isEmpty();
		this.wire.exchange().demand(5);
		assertThat(this.body.signals()).containsExactly("abc",
				"<error: Connection reset by peer: the request body is incomplete>");
		assertThat(this.listener.signals())
			.containsExactly("error: Connection reset by peer: the request body is incomplete");
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.wire.count(Counter.EXCHANGES_CLIENT_GONE)).isEqualTo(1);
		assertThat(this.wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	@Test
	void endOfInputWithinTheBodyIsAnErrorAtOnceWhenNothingIsHeld() {
		receivePart();
		this.wire.exchange().demand(1);
		this.wire.endOfInput();
		assertThat(this.body.signals()).hasSize(2);
		assertThat(this.wire.exchange().isEnded()).isTrue();
	}

	@Test
	void endOfInputWhileDrainingCloses() {
		Wire answering = Wire.answering("hi");
		answering.receive(Wire.request("POST", "/", "abc", "Content-Length: 10"));
		answering.endOfInput();
		assertThat(answering.transport().isClosing()).isTrue();
		assertThat(answering.count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	@Test
	void lostClientIsToldToBodyAndResponseOnce() {
		receivePart();
		this.wire.exchange().demand(1);
		this.wire.closed("Connection reset by peer");
		assertThat(this.body.joined()).isEqualTo("abc<error: Connection reset by peer>");
		assertThat(this.listener.signals()).containsExactly("error: Connection reset by peer");
		assertThat(this.wire.count(Counter.EXCHANGES_CLIENT_GONE)).isEqualTo(1);
		assertThat(this.wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
		assertThat(this.wire.exchange().isEnded()).isTrue();
	}

	@Test
	void closeByTheServerIsToldInWordsThatKeepFrameworksQuiet() {
		receivePart();
		this.wire.closed(null);
		assertThat(this.listener.signals().get(0)).startsWith("error: Connection reset by peer");
	}

	@Test
	void handlerOfALostClientIsIgnored() {
		this.wire.receive(Wire.get("/"));
		this.wire.closed("Broken pipe");
		HttpExchange exchange = this.wire.exchange();
		exchange.startResponse(200);
		exchange.addHeader("A", "b");
		exchange.commit(5);
		assertThat(exchange.isCommitted()).isTrue();
		ByteBuffer source = Wire.buffer("hello");
		assertThat(exchange.write(source)).isTrue();
		assertThat(source.hasRemaining()).isFalse();
		exchange.demand(1);
		exchange.discardBody();
		exchange.finish();
		exchange.fail(new IllegalStateException());
		exchange.respond(200, null, new byte[0]);
		assertThat(exchange.head().target()).isEqualTo("/");
		assertThat(this.wire.sent()).isEmpty();
		assertThat(this.listener.signals()).containsExactly("error: Broken pipe");
	}

	@Test
	void clientLostWhileTheResponseIsFlushedIsTold() {
		this.wire.transport().space(10);
		this.wire.receive(Wire.get("/"));
		this.wire.exchange().respond(200, null, new byte[1000]);
		assertThat(this.listener.signals()).isEmpty();
		this.wire.closed("Connection reset by peer");
		assertThat(this.listener.signals()).containsExactly("error: Connection reset by peer");
		assertThat(this.wire.count(Counter.RESPONSES)).isZero();
		assertThat(this.wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	@Test
	void closedConnectionOfAFinishedExchangeTellsNobody() {
		this.wire.receive(Wire.get("/"));
		this.wire.exchange().finish();
		this.wire.closed("Connection reset by peer");
		assertThat(this.listener.signals()).containsExactly("finished");
		assertThat(this.wire.count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	@Test
	void shutdownClosesAnIdleConnection() {
		this.wire.receive(Wire.get("/"));
		this.wire.exchange().finish();
		this.wire.takeSent();
		this.wire.shutdown();
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.wire.sent()).isEmpty();
	}

	@Test
	void shutdownClosesAfterTheResponseThatIsOpen() {
		this.wire.receive(Wire.get("/1") + Wire.get("/2"));
		this.wire.shutdown();
		assertThat(this.wire.transport().isClosing()).isFalse();
		this.wire.exchange().finish();
		assertThat(this.wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.wire.exchanges()).hasSize(1);
	}

	@Test
	void shutdownClosesAfterAResponseThatIsCommitted() {
		this.wire.receive(Wire.get("/"));
		this.wire.exchange().startResponse(200);
		this.wire.exchange().commit(2);
		this.wire.shutdown();
		this.wire.exchange().write(Wire.buffer("hi"));
		this.wire.exchange().finish();
		assertThat(this.wire.sent()).isEqualTo(Wire.response("200 OK", "hi"));
		assertThat(this.wire.transport().isClosing()).isTrue();
	}

	@Test
	void shutdownLetsAHeadThatHasBegunFinish() {
		this.wire.receive("GET / HTTP/1.1\r\nHos");
		this.wire.shutdown();
		assertThat(this.wire.transport().isClosing()).isFalse();
		this.wire.receive("t: a\r\n\r\n");
		this.wire.exchange().finish();
		assertThat(this.wire.sent()).contains("Connection: close");
		assertThat(this.wire.transport().isClosing()).isTrue();
	}

	@Test
	void shutdownClosesWhileDraining() {
		Wire answering = Wire.answering("hi");
		answering.receive(Wire.request("POST", "/", "abc", "Content-Length: 10"));
		answering.shutdown();
		assertThat(answering.transport().isClosing()).isTrue();
	}

	@Test
	void shutdownLetsARefusalOut() {
		Wire answering = Wire.answering("hi");
		answering.transport().space(10);
		answering.receive("BAD\r\n");
		answering.shutdown();
		assertThat(answering.transport().isClosing()).isFalse();
		answering.receive("more that nobody reads");
		answering.transport().space(1000);
		assertThat(answering.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		assertThat(answering.transport().isClosing()).isTrue();
	}

}
