package io.github.uringserver.http.h1;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a client that has sent its last byte may wait for a response that is silent;
 * the time is the test's own.
 */
class HalfCloseTest {

	private static final Duration TICK = Duration.ofMillis(200);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration HALF_CLOSE = HttpTimeouts.DEFAULT.halfClose();

	private final RecordingBodyHandler body = new RecordingBodyHandler();

	private final RecordingListener listener = new RecordingListener();

	private Wire wire = wire(HttpTimeouts.DEFAULT);

	private Wire wire(HttpTimeouts timeouts) {
		return new Wire(timeouts, (exchange) -> {
			exchange.retain();
			exchange.responseListener(this.listener);
			exchange.receiveBody(this.body);
		});
	}

	private HttpExchange commit() {
		HttpExchange exchange = this.wire.exchange();
		exchange.startResponse(200);
		exchange.commit(HttpExchange.UNKNOWN_LENGTH);
		return exchange;
	}

	private void assertServed() {
		assertThat(this.wire.transport().isOpen()).isTrue();
		assertThat(this.wire.count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	private void assertGone() {
		assertThat(this.wire.transport().isAborted()).isTrue();
		assertThat(this.wire.count(Counter.EXCHANGES_CLIENT_GONE)).isEqualTo(1);
		assertThat(this.wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
		assertThat(this.wire.scheduledDeadlines()).isZero();
		assertThat(this.listener.signals()).singleElement().asString().startsWith("error: Connection reset by peer");
	}

	@Test
	void responseThatHasNotBegunIsGivenUp() {
		this.wire.receive(Wire.get("/")).pass(HOUR).endOfInput();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
		assertThat(this.wire.sent()).isEmpty();
		this.wire.exchange().respond(200, null, Wire.bytes("unheard"));
		assertThat(this.wire.sent()).isEmpty();
	}

	@Test
	void answerWithinTheTimeIsSent() {
		this.wire.receive(Wire.get("/")).endOfInput();
		this.wire.pass(HALF_CLOSE);
		this.wire.exchange().respond(200, null, Wire.bytes("late"));
		assertThat(this.wire.sent()).endsWith("Connection: close\r\n\r\nlate");
		assertThat(this.wire.transport().isClosing()).isTrue();
		assertThat(this.listener.signals()).containsExactly("finished");
		assertThat(this.wire.scheduledDeadlines()).isZero();
	}

	@Test
	void streamThatFallsSilentIsGivenUp() {
		this.wire.receive(Wire.get("/"));
		commit().write(Wire.buffer("event"));
		this.wire.transport().deliver();
		this.wire.pass(HOUR).endOfInput();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
	}

	@Test
	void whatIsSentBeginsTheTimeAnew() {
		this.wire.receive(Wire.get("/")).endOfInput();
		HttpExchange exchange = commit();
		for (int i = 0; i < 20; i++) {
			exchange.write(Wire.buffer("event"));
			this.wire.transport().deliver();
			this.wire.pass(HALF_CLOSE.minus(SECOND));
			assertServed();
		}
		this.wire.pass(SECOND);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
	}

	@Test
	void whatWaitsToBeSentIsNoSilence() {
		this.wire.receive(Wire.get("/")).endOfInput();
		commit().write(Wire.buffer("taken by the send queue"));
		this.wire.pass(HOUR);
		assertServed();
		this.wire.transport().deliver();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
	}

	@Test
	void whatTheSendQueueDoesNotTakeIsNoSilence() {
		this.wire.receive(Wire.get("/")).endOfInput();
		this.wire.transport().space(20);
		commit();
		this.wire.transport().deliver();
		this.wire.pass(HOUR);
		assertServed();
	}

	@Test
	void everyRequestOfAPipelineHasTheTimeForItself() {
		this.wire.receive(Wire.get("/1") + Wire.get("/2") + Wire.get("/3")).endOfInput();
		for (int i = 0; i < 2; i++) {
			this.wire.pass(HALF_CLOSE);
			assertServed();
			this.wire.exchange().finish();
			this.wire.transport().deliver();
		}
		this.listener.signals().clear();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
		assertThat(this.wire.exchange().head().target()).isEqualTo("/3");
	}

	@Test
	void silenceCountsAlthoughOtherRequestsWait() {
		this.wire.receive(Wire.get("/1") + Wire.get("/2")).endOfInput();
		this.wire.pass(HALF_CLOSE.plus(TICK));
		assertGone();
		assertThat(this.wire.exchanges()).hasSize(1);
	}

	@Test
	void bodyThatIsHeldIsReadWithoutHaste() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 3")).endOfInput();
		this.wire.pass(HOUR);
		assertServed();
		this.wire.exchange().demand(1);
		assertThat(this.body.joined()).isEqualTo("abc<complete>");
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
	}

	@Test
	void bodyThatIsHeldAndHasNotComeWholeIsGivenUp() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 4")).endOfInput();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		assertThat(this.body.joined()).isEmpty();
		this.wire.pass(TICK);
		assertGone();
		assertThat(this.body.joined()).contains("Connection reset by peer");
	}

	@Test
	void responseInSpiteOfABodyThatHasNotComeWholeBeginsTheTimeAnew() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 4")).endOfInput();
		this.wire.pass(HALF_CLOSE.minus(SECOND));
		commit().write(Wire.buffer("event"));
		this.wire.transport().deliver();
		this.wire.pass(HALF_CLOSE);
		assertServed();
		this.wire.pass(TICK);
		assertGone();
	}

	@Test
	void chunksThatAreHeldMayBeWhole() {
		this.wire.receive(Wire.request("POST", "/", "1\r\na\r\n0\r\n\r\n", "Transfer-Encoding: chunked")).endOfInput();
		this.wire.pass(HOUR);
		assertServed();
		this.wire.exchange().demand(1);
		assertThat(this.body.joined()).isEqualTo("a<complete>");
	}

	@Test
	void bodyThatIsHeldBehindDiscardedInterestCountsAsRead() {
		this.wire.receive(Wire.request("POST", "/", "abc", "Content-Length: 3")).endOfInput();
		this.wire.exchange().discardBody();
		this.wire.pass(HALF_CLOSE.plus(TICK));
		assertGone();
	}

	@Test
	void longerTimeForTheWholeRequestDoesNotHideTheSilence() {
		this.wire = wire(HttpTimeouts.DEFAULT.withRequest(HALF_CLOSE.multipliedBy(2)));
		this.wire.receive(Wire.get("/")).endOfInput();
		this.wire.pass(HALF_CLOSE.plus(TICK));
		assertGone();
	}

	@Test
	void shorterTimeForTheWholeRequestIsKept() {
		this.wire = wire(HttpTimeouts.DEFAULT.withRequest(HALF_CLOSE.minus(SECOND)));
		this.wire.receive(Wire.get("/")).endOfInput();
		this.wire.pass(HALF_CLOSE.minus(SECOND).plus(TICK));
		assertThat(this.wire.sent()).isEqualTo(Wire.refusal("503 Service Unavailable"));
		assertThat(this.wire.scheduledDeadlines()).isZero();
	}

	@Test
	void zeroLetsHalfClosedClientsWait() {
		this.wire = wire(HttpTimeouts.DEFAULT.withHalfClose(Duration.ZERO));
		this.wire.receive(Wire.get("/")).endOfInput();
		this.wire.pass(HOUR);
		assertServed();
		this.wire.exchange().respond(200, null, Wire.bytes("late"));
		assertThat(this.wire.sent()).endsWith("late");
	}

}
