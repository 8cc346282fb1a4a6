package io.github.uringserver.http.h1;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Persistence and pipelining. */
class KeepAliveTest {

	@Test
	void connectionServesOneRequestAfterTheOther() {
		Wire wire = Wire.answering("hi");
		for (int i = 1; i <= 3; i++) {
			wire.receive(Wire.get("/"));
			assertThat(wire.takeSent()).isEqualTo(Wire.response("200 OK", "hi"));
			assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
		}
		assertThat(wire.count(Counter.REQUESTS)).isEqualTo(3);
		assertThat(wire.count(Counter.RESPONSES)).isEqualTo(3);
		assertThat(wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	@Test
	void exchangeIsReusedUnlessItIsRetained() {
		Wire wire = Wire.answering("hi");
		wire.receive(Wire.get("/")).receive(Wire.get("/"));
		assertThat(wire.exchanges().get(1)).isSameAs(wire.exchanges().get(0));
		Wire keeping = new Wire((exchange) -> {
			exchange.retain();
			exchange.finish();
		});
		keeping.receive(Wire.get("/1")).receive(Wire.get("/2"));
		assertThat(keeping.exchanges().get(1)).isNotSameAs(keeping.exchanges().get(0));
		assertThat(keeping.exchanges()).extracting((exchange) -> exchange.head().target()).containsExactly("/1", "/2");
		assertThat(keeping.exchanges()).extracting(HttpExchange::sequence).containsExactly(1L, 2L);
	}

	@Test
	void exchangeCannotBeRetainedAfterItsHandlerHasReturned() {
		Wire wire = Wire.answering("hi");
		wire.receive(Wire.get("/1") + "GET /2 HTTP/1.1\r\n");
		assertThatIllegalStateException().isThrownBy(() -> wire.exchange().retain());
		wire.receive("Host: a\r\n\r\n");
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "hi").repeat(2));
	}

	@Test
	void closeIsAnsweredWithClose() {
		Wire wire = Wire.answering("hi");
		wire.receive(Wire.get("/", "Connection: close") + Wire.get("/ignored"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.exchanges()).hasSize(1);
	}

	@Test
	void oldClientIsClosedUnlessItAsksForMore() {
		Wire wire = Wire.answering("hi");
		wire.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
		assertThat(wire.takeSent())
			.isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nhi");
		wire.receive("GET / HTTP/1.0\r\n\r\n");
		assertThat(wire.takeSent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void connectIsAnsweredWithClose() {
		Wire wire = Wire.answering("no");
		wire.receive("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
		assertThat(wire.sent()).contains("Connection: close\r\n");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void handlersCloseIsHonoured() {
		Wire wire = new Wire((exchange) -> {
			exchange.startResponse(200);
			exchange.addHeader("connection", "x, Close");
			exchange.finish();
		});
		wire.receive(Wire.get("/") + Wire.get("/"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		assertThat(wire.exchanges()).hasSize(1);
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() {
		Wire wire = new Wire((exchange) -> exchange.respond(200, null, Wire.bytes(exchange.head().target())));
		String requests = Wire.get("/1") + Wire.request("POST", "/2", "abc", "Content-Length: 3") + "\r\n"
				+ Wire.get("/3");
		for (int piece = 1; piece <= requests.length(); piece++) {
			wire.receive(Wire.bytes(requests), piece);
			assertThat(wire.takeSent()).as("in pieces of %d", piece)
				.isEqualTo(
						Wire.response("200 OK", "/1") + Wire.response("200 OK", "/2") + Wire.response("200 OK", "/3"));
		}
	}

	@Test
	void nextRequestWaitsForTheResponse() {
		Wire wire = Wire.keeping();
		wire.receive(Wire.get("/1") + Wire.get("/2") + "GET /3 HT");
		wire.receive("TP/1.1\r\nHost: a\r\n\r\n");
		assertThat(wire.exchanges()).hasSize(1);
		for (int i = 1; i <= 3; i++) {
			assertThat(wire.exchanges()).hasSize(i);
			assertThat(wire.exchange().head().target()).isEqualTo("/" + i);
			wire.exchange().respond(200, null, Wire.bytes("r" + i));
			assertThat(wire.takeSent()).isEqualTo(Wire.response("200 OK", "r" + i));
		}
		assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
	}

	@Test
	void deepPipelineOfImmediateAnswersDoesNotDeepenTheStack() {
		int[] maxDepth = new int[1];
		Wire wire = new Wire((exchange) -> {
			maxDepth[0] = Math.max(maxDepth[0], Thread.currentThread().getStackTrace().length);
			exchange.finish();
		});
		wire.receive(Wire.get("/"));
		int shallow = maxDepth[0];
		wire.receive(Wire.get("/").repeat(10_000));
		assertThat(wire.exchanges()).hasSize(10_001);
		assertThat(maxDepth[0]).isEqualTo(shallow);
	}

	@Test
	void deepPipelineBehindALateAnswerDoesNotDeepenTheStack() {
		List<Integer> depths = new ArrayList<>();
		Wire wire = new Wire((exchange) -> {
			if (exchange.sequence() == 1) {
				exchange.retain();
				return;
			}
			depths.add(Thread.currentThread().getStackTrace().length);
			exchange.finish();
		});
		wire.receive(Wire.get("/").repeat(10_000));
		assertThat(wire.exchanges()).hasSize(1);
		wire.exchange().finish();
		assertThat(wire.exchanges()).hasSize(10_000);
		assertThat(depths).hasSize(9_999).containsOnly(depths.get(0));
	}

	@Test
	void lateAnswersInsideEachOthersEndDoNotRecurse() {
		List<HttpExchange> open = new ArrayList<>();
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			open.add(exchange);
		});
		wire.receive(Wire.get("/").repeat(10_000));
		for (int i = 0; i < 10_000; i++) {
			open.get(i).finish();
		}
		assertThat(wire.count(Counter.RESPONSES)).isEqualTo(10_000);
	}

	@Test
	void errorInAPipelinedRequestWaitsForItsTurn() {
		Wire wire = Wire.keeping();
		wire.receive(Wire.get("/") + "BAD\r\n\r\n");
		assertThat(wire.sent()).isEmpty();
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_BAD_REQUEST)).isZero();
		wire.exchange().finish();
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "") + Wire.refusal("400 Bad Request"));
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_BAD_REQUEST)).isEqualTo(1);
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void inputHeldForALaterRequestIsBoundedByPausing() {
		Wire wire = Wire.keeping();
		String next = Wire.get("/next", "X: " + "x".repeat(1000));
		int fits = 64 * 1024 / next.length();
		wire.receive(Wire.get("/"));
		for (int i = 0; i < fits; i++) {
			wire.receive(next);
		}
		assertThat(wire.transport().isPaused()).isFalse();
		wire.receive(next);
		assertThat(wire.transport().isPaused()).isTrue();
		wire.receive(next);
		assertThat(wire.transport().pauses()).isEqualTo(1);
		for (int served = 1; served <= fits / 2 - 1; served++) {
			wire.exchange().finish();
			assertThat(wire.transport().isPaused()).as("after %d", served).isTrue();
		}
		while (wire.transport().isPaused()) {
			wire.exchange().finish();
		}
		assertThat(wire.exchanges().size()).isBetween(fits / 2, fits / 2 + 6);
		assertThat(wire.transport().resumes()).isEqualTo(1);
		while (wire.exchanges().size() <= fits + 2) {
			assertThat(wire.exchange().isEnded()).isFalse();
			wire.exchange().finish();
		}
		assertThat(wire.exchanges()).hasSize(fits + 3);
	}

}
