package io.github.uringserver.http.h1;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Which clock runs when, and what it does at its end; the time is the test's own. */
class ConnectionClockTest {

	private static final Duration TICK = Duration.ofMillis(200);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration HOUR = Duration.ofHours(1);

	private static final HttpTimeouts TIMEOUTS = HttpTimeouts.DEFAULT;

	private static final HttpTimeouts WITH_REQUEST = TIMEOUTS.withRequest(Duration.ofSeconds(5));

	private static final String POST = Wire.request("POST", "/", "", "Content-Length: 1000000");

	private final RecordingBodyHandler body = new RecordingBodyHandler();

	private final RecordingListener listener = new RecordingListener();

	private final HttpHandler keeping = (exchange) -> {
		exchange.retain();
		exchange.responseListener(this.listener);
		exchange.receiveBody(this.body);
	};

	private final HttpHandler reading = (exchange) -> {
		this.keeping.handle(exchange);
		exchange.demand(Long.MAX_VALUE);
	};

	private static Wire answering(HttpTimeouts timeouts) {
		return new Wire(timeouts, (exchange) -> exchange.respond(200, null, Wire.bytes("ok")));
	}

	private static void assertOpen(Wire wire) {
		assertThat(wire.transport().isOpen()).isTrue();
	}

	/** Closed in order, and nothing hangs in the wheel. */
	private static void assertClosing(Wire wire) {
		assertThat(wire.transport().isClosing()).isTrue();
		assertLeftNothing(wire);
	}

	private static void assertAborted(Wire wire) {
		assertThat(wire.transport().isAborted()).isTrue();
		assertLeftNothing(wire);
	}

	private static void assertLeftNothing(Wire wire) {
		assertThat(wire.scheduledDeadlines()).isZero();
		assertThat(wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	// ---- head

	@Test
	void silentConnectionIsJustClosed() {
		Wire wire = answering(TIMEOUTS);
		assertOpen(wire.pass(TIMEOUTS.header()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEmpty();
		assertThat(wire.count(Counter.HEADER_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void headDrippedByteByByteEndsWith408() {
		Wire wire = answering(TIMEOUTS);
		String head = Wire.get("/", "X: " + "x".repeat(100));
		for (int i = 0; i < 10; i++) {
			assertOpen(wire.receive(head.substring(i, i + 1)).pass(SECOND));
		}
		assertClosing(wire.receive(head.substring(10, 11)).pass(TICK));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("408 Request Timeout"));
		assertThat(wire.count(Counter.HEADER_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void firstHeadIsTimedFromTheBeginningOfTheConnection() {
		Wire wire = answering(TIMEOUTS);
		wire.pass(TIMEOUTS.header().minus(SECOND)).receive("GET / HT");
		assertClosing(wire.pass(SECOND.plus(TICK)));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("408 Request Timeout"));
	}

	@Test
	void laterHeadIsTimedFromItsFirstByte() {
		Wire wire = answering(TIMEOUTS);
		wire.receive(Wire.get("/")).pass(TIMEOUTS.idle().minus(SECOND));
		wire.takeSent();
		assertOpen(wire.receive("G").pass(TIMEOUTS.header()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("408 Request Timeout"));
	}

	@Test
	void headBehindAPipelinedRequestIsTimedFromTheEndOfThatRequest() {
		Wire wire = new Wire(TIMEOUTS, HttpExchange::retain);
		wire.receive(Wire.get("/") + "GET / HT").pass(HOUR);
		wire.exchange().finish();
		assertOpen(wire.pass(TIMEOUTS.header()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).endsWith(Wire.refusal("408 Request Timeout"));
	}

	@Test
	void emptyLinesDoNotProlongTheWait() {
		Wire wire = answering(TIMEOUTS);
		wire.pass(TIMEOUTS.header().minus(SECOND)).receive("\r\n");
		assertClosing(wire.pass(SECOND.plus(TICK)));
		assertThat(wire.sent()).isEmpty();
	}

	@Test
	void headThatIsCompleteInTimeIsServed() {
		Wire wire = answering(TIMEOUTS);
		wire.receive("GET / HTTP/1.1\r\n").pass(TIMEOUTS.header()).receive("Host: a\r\n\r\n");
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "ok"));
		assertOpen(wire.pass(TIMEOUTS.header().plus(TICK)));
	}

	// ---- idle

	@Test
	void idleConnectionIsClosedWithoutAWord() {
		Wire wire = answering(TIMEOUTS);
		wire.receive(Wire.get("/"));
		wire.takeSent();
		assertOpen(wire.pass(TIMEOUTS.idle()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEmpty();
		assertThat(wire.count(Counter.IDLE_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void everyRequestBeginsTheIdleTimeAnew() {
		Wire wire = answering(TIMEOUTS);
		for (int i = 0; i < 100; i++) {
			assertOpen(wire.receive(Wire.get("/")).pass(TIMEOUTS.idle()));
			assertThat(wire.scheduledDeadlines()).isEqualTo(1);
		}
		assertClosing(wire.pass(TICK));
	}

	@Test
	void idleTimeBeginsWithTheEndOfALongExchange() {
		Wire wire = new Wire(TIMEOUTS, HttpExchange::retain);
		wire.receive(Wire.get("/")).pass(HOUR);
		wire.exchange().finish();
		assertOpen(wire.pass(TIMEOUTS.idle()));
		assertClosing(wire.pass(TICK));
	}

	@Test
	void inputThatWaitsWhileTheWorkerIsHeldUpIsReadFirst() {
		Wire wire = answering(TIMEOUTS);
		wire.receive("GET / HTTP/1.1\r\n").heldUp(HOUR);
		assertOpen(wire);
		wire.receive("Host: a\r\n\r\n");
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "ok"));
		assertOpen(wire.heldUp(HOUR));
		assertClosing(wire.pass(TICK));
	}

	// ---- what is never cut

	@Test
	void slowHandlerIsNotCut() {
		Wire wire = new Wire(TIMEOUTS, HttpExchange::retain);
		assertOpen(wire.receive(Wire.get("/")).pass(HOUR));
		assertThat(wire.scheduledDeadlines()).as("nothing is timed").isZero();
		wire.exchange().respond(200, null, Wire.bytes("late"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "late"));
	}

	@Test
	void streamIsNotCutBetweenItsPieces() {
		Wire wire = new Wire(TIMEOUTS, HttpExchange::retain);
		wire.receive(Wire.get("/"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		for (int i = 0; i < 3; i++) {
			wire.exchange().write(Wire.buffer("event"));
			assertOpen(wire.pass(HOUR));
		}
		wire.exchange().finish();
		assertThat(wire.sent()).endsWith("5\r\nevent\r\n0\r\n\r\n");
	}

	@Test
	void bodyThatNobodyAsksForIsNotCut() {
		Wire wire = new Wire(TIMEOUTS, this.keeping);
		assertOpen(wire.receive(POST).pass(HOUR));
		wire.exchange().demand(1);
		wire.receive("abc");
		assertOpen(wire.pass(HOUR));
		assertThat(this.body.joined()).isEqualTo("abc");
	}

	@Test
	void discardedBodyIsNotTimedWhileTheHandlerWorks() {
		Wire wire = new Wire(TIMEOUTS, this.keeping);
		wire.receive(POST);
		wire.exchange().discardBody();
		assertOpen(wire.pass(HOUR));
	}

	// ---- body

	@Test
	void bodyThatDoesNotComeEndsWith408AndTellsTheHandler() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		assertOpen(wire.receive(POST).pass(TIMEOUTS.body()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("408 Request Timeout"));
		assertThat(this.body.joined()).startsWith("<error: Connection reset by peer: the request body came too slowly");
		assertThat(this.listener.signals()).singleElement().asString().startsWith("error");
		assertThat(wire.count(Counter.BODY_TIMEOUTS)).isEqualTo(1);
		wire.exchange().respond(200, null, Wire.bytes("unheard"));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("408 Request Timeout"));
	}

	@Test
	void bodyClockBeginsWithTheDemand() {
		Wire wire = new Wire(TIMEOUTS, this.keeping);
		wire.receive(POST).pass(HOUR);
		wire.exchange().demand(1);
		assertOpen(wire.pass(TIMEOUTS.body()));
		assertClosing(wire.pass(TICK));
	}

	@Test
	void bodyDrippedBelowTheRateIsCut() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		wire.receive(POST);
		int seconds = 0;
		while (wire.transport().isOpen() && seconds < 3600) {
			wire.receive("x".repeat(120)).pass(SECOND);
			seconds++;
		}
		assertThat(seconds).as("half the rate lasts for twice the patience").isBetween(58, 62);
		assertThat(wire.count(Counter.BODY_TIMEOUTS)).isEqualTo(1);
		assertClosing(wire);
	}

	@Test
	void bodyThatKeepsToTheRateIsNotCut() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		wire.receive(POST);
		for (int i = 0; i < 1000; i++) {
			assertOpen(wire.receive("x".repeat(250)).pass(SECOND));
		}
	}

	@Test
	void fastBeginningBuysNoMoreThanThePatience() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		wire.receive(POST).receive("x".repeat(900_000));
		assertOpen(wire.pass(TIMEOUTS.body()));
		assertClosing(wire.pass(TICK));
	}

	@Test
	void withoutARateAnyByteBeginsThePatienceAnew() {
		Wire wire = new Wire(TIMEOUTS.withMinBodyBytesPerSecond(0), this.reading);
		wire.receive(POST);
		for (int i = 0; i < 100; i++) {
			assertOpen(wire.receive("x").pass(TIMEOUTS.body()));
		}
		assertClosing(wire.pass(TICK));
	}

	@Test
	void slowBodyUnderACommittedResponseEndsWithoutATerminator() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		wire.receive(POST);
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		wire.exchange().write(Wire.buffer("part"));
		assertClosing(wire.pass(TIMEOUTS.body().plus(TICK)));
		assertThat(wire.sent()).endsWith("4\r\npart\r\n");
		assertThat(this.body.joined()).startsWith("<error");
		assertThat(wire.count(Counter.BODY_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void slowBodyUnderAResponseDelimitedByTheCloseIsReset() {
		Wire wire = new Wire(TIMEOUTS, this.reading);
		wire.receive("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n");
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		assertAborted(wire.pass(TIMEOUTS.body().plus(TICK)));
	}

	@Test
	void restOfABodyThatIsDrainedIsTimed() {
		Wire wire = answering(TIMEOUTS);
		wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 10"));
		assertThat(wire.takeSent()).isEqualTo(Wire.response("200 OK", "ok"));
		assertOpen(wire.pass(TIMEOUTS.body()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEmpty();
		assertThat(wire.count(Counter.BODY_TIMEOUTS)).isEqualTo(1);
	}

	// ---- the whole request

	@Test
	void requestThatTakesTooLongIsAnsweredWith503() {
		Wire wire = new Wire(WITH_REQUEST, this.keeping);
		assertOpen(wire.receive(Wire.get("/")).pass(WITH_REQUEST.request()));
		assertClosing(wire.pass(TICK));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("503 Service Unavailable"));
		assertThat(this.listener.signals()).singleElement().asString().startsWith("error");
		assertThat(wire.count(Counter.REQUEST_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void committedResponseThatTakesTooLongIsReset() {
		Wire wire = new Wire(WITH_REQUEST, this.keeping);
		wire.receive(Wire.get("/"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		assertAborted(wire.pass(WITH_REQUEST.request().plus(TICK)));
		assertThat(wire.count(Counter.REQUEST_TIMEOUTS)).isEqualTo(1);
	}

	@Test
	void responseThatItsClientDoesNotTakeCountsAsUnfinished() {
		Wire wire = new Wire(WITH_REQUEST, this.keeping);
		wire.transport().space(20);
		wire.receive(Wire.get("/"));
		wire.exchange().respond(200, null, new byte[1000]);
		assertOpen(wire.pass(WITH_REQUEST.request()));
		assertAborted(wire.pass(TICK));
		assertThat(this.listener.signals()).singleElement().asString().startsWith("error");
	}

	@Test
	void timeOfARequestBeginsWithItsHead() {
		Wire wire = new Wire(WITH_REQUEST, this.keeping);
		wire.receive(Wire.get("/")).pass(WITH_REQUEST.request().minus(SECOND));
		wire.exchange().finish();
		wire.receive(Wire.get("/"));
		assertOpen(wire.pass(WITH_REQUEST.request()));
		assertClosing(wire.pass(TICK));
	}

	@Test
	void bodyAndRequestAreTimedTogether() {
		Wire wire = new Wire(TIMEOUTS.withRequest(Duration.ofSeconds(45)), this.reading);
		wire.receive(POST).pass(Duration.ofSeconds(20)).receive("x".repeat(100_000)).pass(Duration.ofSeconds(20));
		assertOpen(wire);
		assertClosing(wire.pass(Duration.ofSeconds(5).plus(TICK)));
		assertThat(wire.count(Counter.REQUEST_TIMEOUTS)).isEqualTo(1);
		assertThat(wire.count(Counter.BODY_TIMEOUTS)).isZero();
	}

	// ---- off

	@Test
	void nothingIsTimedWhenEverythingIsOff() {
		Wire wire = new Wire(HttpTimeouts.NONE, this.reading);
		assertThat(wire.scheduledDeadlines()).isZero();
		wire.pass(HOUR).receive("GET / HT").pass(HOUR).receive("TP/1.1\r\nHost: a\r\n\r\n").pass(HOUR);
		wire.exchange().finish();
		wire.pass(HOUR).receive(POST).pass(HOUR);
		assertOpen(wire);
		assertThat(wire.scheduledDeadlines()).isZero();
	}

	@Test
	void clientThatGoesAwayTakesItsDeadlineAlong() {
		for (String input : new String[] { "", "GET / HT", Wire.get("/"), POST }) {
			Wire wire = new Wire(WITH_REQUEST, this.reading);
			wire.receive(input);
			assertThat(wire.scheduledDeadlines()).isEqualTo(1);
			wire.closed("Connection reset by peer");
			assertLeftNothing(wire);
		}
	}

	@Test
	void connectionClosedByItsEndOfInputTakesItsDeadlineAlong() {
		Wire wire = new Wire(WITH_REQUEST, this.reading);
		wire.receive(POST).endOfInput();
		assertClosing(wire);
	}

}
