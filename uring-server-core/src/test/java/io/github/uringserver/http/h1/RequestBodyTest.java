package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Request bodies as their handlers see them: framing, demand, ends, drain. */
class RequestBodyTest {

	private static final HttpLimits SMALL_DRAIN = new HttpLimits(1024, 1024, 10, 1024);

	private final RecordingBodyHandler body = new RecordingBodyHandler();

	private static String post(String body) {
		return Wire.request("POST", "/", body, "Content-Length: " + body.length());
	}

	private static String chunked(String body, String... lines) {
		String[] all = Arrays.copyOf(lines, lines.length + 1);
		all[lines.length] = "Transfer-Encoding: chunked";
		return Wire.request("POST", "/", body, all);
	}

	private Wire receiving(HttpLimits limits, long demand) {
		return new Wire(limits, (exchange) -> {
			exchange.retain();
			exchange.receiveBody(this.body);
			if (demand > 0) {
				exchange.demand(demand);
			}
		});
	}

	private Wire receiving(long demand) {
		return receiving(HttpLimits.DEFAULT, demand);
	}

	@Test
	void absentBodyIsCompleteAtOnce() {
		Wire wire = receiving(0);
		wire.receive(Wire.get("/"));
		assertThat(this.body.joined()).isEqualTo("<complete>");
		assertThat(wire.exchange().hasRequestBody()).isFalse();
		assertThat(wire.exchange().requestContentLength()).isZero();
		wire.exchange().demand(1);
		wire.exchange().discardBody();
		assertThatIllegalStateException().isThrownBy(() -> wire.exchange().receiveBody(this.body));
	}

	@Test
	void emptyBodyIsCompleteWithoutDemand() {
		Wire wire = receiving(0);
		wire.receive(post(""));
		assertThat(this.body.joined()).isEqualTo("<complete>");
		wire.exchange().finish();
		wire.receive(chunked("0\r\n\r\n"));
		assertThat(this.body.joined()).isEqualTo("<complete><complete>");
		assertThat(wire.exchange().requestContentLength()).isEqualTo(HttpExchange.UNKNOWN_LENGTH);
	}

	@Test
	void bodyOfKnownLengthIsDeliveredHoweverItArrives() {
		String request = post("hello world");
		for (int piece = 1; piece <= request.length(); piece++) {
			RequestBodyTest test = new RequestBodyTest();
			Wire wire = test.receiving(Long.MAX_VALUE);
			wire.receive(Wire.bytes(request), piece);
			assertThat(test.body.joined()).isEqualTo("hello world<complete>");
			assertThat(wire.exchange().requestContentLength()).isEqualTo(11);
		}
	}

	@Test
	void chunkedBodyIsDeliveredHoweverItArrives() {
		String request = chunked("5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nT: x\r\n\r\n") + Wire.get("/next");
		for (int piece = 1; piece <= request.length(); piece++) {
			RequestBodyTest test = new RequestBodyTest();
			Wire wire = test.receiving(Long.MAX_VALUE);
			wire.receive(Wire.bytes(request), piece);
			assertThat(test.body.joined()).isEqualTo("hello world<complete>");
			wire.exchange().finish();
			assertThat(wire.exchange().head().target()).isEqualTo("/next");
		}
	}

	@Test
	void eachPieceTakesOneUnitOfDemand() {
		Wire wire = receiving(1);
		wire.receive(chunked("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"));
		assertThat(this.body.signals()).containsExactly("a");
		wire.exchange().demand(1);
		assertThat(this.body.signals()).containsExactly("a", "b");
		wire.exchange().demand(1);
		assertThat(this.body.signals()).containsExactly("a", "b", "c", "<complete>");
	}

	@Test
	void demandAddsUpWithoutOverflow() {
		Wire wire = receiving(Long.MAX_VALUE - 1);
		wire.receive(Wire.request("POST", "/", "a", "Content-Length: 4"));
		wire.exchange().demand(Long.MAX_VALUE);
		wire.exchange().demand(1);
		wire.receive("b").receive("c").receive("d");
		assertThat(this.body.joined()).isEqualTo("abcd<complete>");
		assertThatIllegalArgumentException().isThrownBy(() -> wire.exchange().demand(0))
			.withMessageContaining("pieces=0");
	}

	@Test
	void withoutDemandNothingIsDeliveredAndReadingPauses() {
		Wire wire = receiving(0);
		int total = 100_000;
		wire.receive(Wire.request("POST", "/", "", "Content-Length: " + total));
		String piece = "x".repeat(1000);
		int sent = 0;
		while (!wire.transport().isPaused()) {
			wire.receive(piece);
			sent += 1000;
		}
		assertThat(sent).isBetween(64 * 1024, 66 * 1024);
		wire.receive(piece);
		sent += 1000;
		assertThat(this.body.signals()).isEmpty();
		wire.exchange().demand(1);
		assertThat(this.body.joined()).hasSize(sent);
		assertThat(wire.transport().isPaused()).isFalse();
		wire.exchange().demand(Long.MAX_VALUE);
		wire.receive("x".repeat(total - sent));
		assertThat(this.body.joined()).hasSize(total + "<complete>".length());
		assertThat(wire.transport().pauses()).isEqualTo(1);
	}

	@Test
	void readingIsNeverPausedWhileDemandExists() {
		Wire wire = receiving(Long.MAX_VALUE);
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 1000000"));
		for (int i = 0; i < 100; i++) {
			wire.receive("x".repeat(10_000));
		}
		assertThat(this.body.joined()).endsWith("x<complete>");
		assertThat(wire.transport().pauses()).isZero();
	}

	@Test
	void demandWithinDeliveryDoesNotRecurse() {
		int[] depth = new int[2];
		Wire[] wire = new Wire[1];
		RecordingBodyHandler demanding = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				depth[0]++;
				depth[1] = Math.max(depth[0], depth[1]);
				super.onData(data);
				wire[0].exchange().demand(1);
				depth[0]--;
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(demanding);
			exchange.demand(1);
		});
		wire[0].receive(chunked("1\r\nx\r\n".repeat(10_000) + "0\r\n\r\n"));
		assertThat(demanding.joined()).isEqualTo("x".repeat(10_000) + "<complete>");
		assertThat(depth[1]).isEqualTo(1);
	}

	@Test
	void finishWithinDeliveryEndsTheBodyAndGoesOn() {
		Wire[] wire = new Wire[1];
		RecordingBodyHandler finishing = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				super.onData(data);
				wire[0].exchange().respond(200, null, Wire.bytes("early"));
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			if (exchange.hasRequestBody()) {
				exchange.receiveBody(finishing);
				exchange.demand(Long.MAX_VALUE);
			}
			else {
				exchange.finish();
			}
		});
		wire[0].receive(chunked("1\r\na\r\n1\r\nb\r\n0\r\n\r\n") + Wire.get("/next"));
		assertThat(finishing.joined()).isEqualTo("a<error: The response ended before the request body was read>");
		assertThat(wire[0].sent()).isEqualTo(Wire.response("200 OK", "early") + Wire.response("200 OK", ""));
	}

	@Test
	void finishWithinTheLastPieceIsFollowedByCompletion() {
		Wire[] wire = new Wire[1];
		RecordingBodyHandler finishing = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				super.onData(data);
				wire[0].exchange().finish();
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(finishing);
			exchange.demand(1);
		});
		wire[0].receive(post("abc"));
		assertThat(finishing.joined()).isEqualTo("abc<complete>");
		assertThat(wire[0].sent()).isEqualTo(Wire.response("200 OK", ""));
	}

	@Test
	void failureOfTheHandlerWithinDeliveryIsAnswered() {
		RecordingBodyHandler failing = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				throw new IllegalStateException("thrown by the test");
			}
		};
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(failing);
			exchange.demand(1);
		});
		wire.receive(chunked("1\r\na\r\n0\r\n\r\n"));
		assertThat(wire.sent()).isEqualTo(Wire.response("500 Internal Server Error", ""));
		assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.IDLE);
		assertThat(wire.count(Counter.EXCHANGES_FAILED)).isEqualTo(1);
	}

	@Test
	void discardWithinDeliverySilencesTheHandler() {
		Wire[] wire = new Wire[1];
		RecordingBodyHandler discarding = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				super.onData(data);
				wire[0].exchange().discardBody();
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(discarding);
			exchange.demand(Long.MAX_VALUE);
		});
		wire[0].receive(chunked("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));
		assertThat(discarding.joined()).isEqualTo("a");
		wire[0].exchange().finish();
		assertThat(wire[0].connection().state()).isEqualTo(Http1Connection.State.IDLE);
		assertThatIllegalStateException().isThrownBy(() -> {
			wire[0].receive(post("x"));
			wire[0].exchange().receiveBody(discarding);
		});
	}

	@Test
	void secondHandlerIsRefused() {
		Wire wire = receiving(0);
		wire.receive(post("abc"));
		assertThatIllegalStateException().isThrownBy(() -> wire.exchange().receiveBody(this.body));
	}

	@Test
	void handlerGivenAfterTheEndHearsAnError() {
		Wire wire = Wire.keeping();
		wire.receive(post("abc"));
		wire.exchange().finish();
		wire.exchange().receiveBody(this.body);
		assertThat(this.body.joined()).isEqualTo("<error: The response ended before the request body was read>");
	}

	@Test
	void viewOfTheDataCannotLeakIntoWhatFollows() {
		RecordingBodyHandler careless = new RecordingBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				super.onData(data);
				data.position(data.limit());
			}
		};
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(careless);
			exchange.demand(Long.MAX_VALUE);
		});
		wire.receive(chunked("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"));
		assertThat(careless.signals()).containsExactly("abc", "def", "<complete>");
	}

	@Test
	void continueIsSentOnFirstDemandOnly() {
		Wire wire = receiving(0);
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 3", "Expect: 100-continue"));
		assertThat(wire.sent()).isEmpty();
		wire.exchange().demand(1);
		wire.exchange().demand(1);
		assertThat(wire.takeSent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
		wire.receive("abc");
		assertThat(this.body.joined()).isEqualTo("abc<complete>");
		wire.exchange().respond(200, null, Wire.bytes("ok"));
		assertThat(wire.takeSent()).isEqualTo(Wire.response("200 OK", "ok"));
	}

	@Test
	void unreadWithheldBodyClosesWithoutContinue() {
		Wire wire = Wire.answering("no");
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 3", "Expect: 100-continue"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void demandForADiscardedBodyDoesNotHideThatItIsWithheld() {
		Wire wire = Wire.keeping();
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 3", "Expect: 100-continue"));
		wire.exchange().discardBody();
		wire.exchange().demand(1);
		wire.exchange().finish();
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
	}

	@Test
	void bodySentWithoutWaitingForContinueIsDrained() {
		Wire wire = Wire.answering("no");
		wire.receive(Wire.request("POST", "/", "ab", "Content-Length: 3", "Expect: 100-continue"));
		assertThat(wire.takeSent()).isEqualTo(Wire.response("200 OK", "no"));
		wire.receive("c" + Wire.get("/"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "no"));
	}

	@Test
	void demandAfterTheCommitSendsNoContinue() {
		Wire wire = receiving(0);
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 3", "Expect: 100-continue"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(0);
		wire.exchange().demand(1);
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		wire.receive("abc");
		assertThat(this.body.joined()).isEqualTo("abc<complete>");
	}

	@Test
	void oldClientsExpectationIsIgnored() {
		Wire wire = receiving(1);
		wire.receive("POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
		assertThat(wire.sent()).isEmpty();
		assertThat(this.body.joined()).isEqualTo("abc<complete>");
	}

	@Test
	void emptyBodyNeedsNoContinue() {
		Wire wire = Wire.answering("ok");
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 0", "Expect: 100-continue"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "ok"));
	}

	@Test
	void continueThatDoesNotFitIsSentBeforeTheResponse() {
		Wire wire = receiving(0);
		wire.transport().space(5);
		wire.receive(Wire.request("POST", "/", "", "Content-Length: 3", "Expect: 100-continue"));
		wire.exchange().demand(1);
		wire.receive("abc");
		wire.exchange().finish();
		assertThat(wire.sent()).isEqualTo("HTTP/");
		wire.transport().space(1000);
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n" + Wire.response("200 OK", ""));
	}

	@Test
	void unreadBodyIsDrainedUpToTheLimit() {
		Wire wire = new Wire(SMALL_DRAIN, HttpExchange::finish);
		wire.receive(Wire.request("POST", "/", "12345", "Content-Length: 10"));
		assertThat(wire.connection().state()).isEqualTo(Http1Connection.State.DRAINING);
		wire.receive("67890" + Wire.get("/"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "").repeat(2));
	}

	@Test
	void unreadBodyBeyondTheLimitIsAnsweredWithClose() {
		Wire wire = new Wire(SMALL_DRAIN, HttpExchange::finish);
		wire.receive(Wire.request("POST", "/", "12345", "Content-Length: 11"));
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void closeIsAnnouncedWhenTheHeadIsWrittenAndNobodyHasAskedForTheBody() {
		Wire wire = Wire.keeping(SMALL_DRAIN);
		wire.receive(Wire.request("POST", "/", "12345", "Content-Length: 11"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(2);
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n");
		wire.exchange().write(Wire.buffer("ok"));
		wire.exchange().finish();
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void bodyThatIsAskedForAfterTheAnnouncementIsReadAllTheSame() {
		Wire wire = Wire.keeping(SMALL_DRAIN);
		wire.receive(Wire.request("POST", "/", "12345", "Content-Length: 11"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		wire.exchange().receiveBody(this.body);
		wire.exchange().demand(Long.MAX_VALUE);
		wire.receive("678901");
		assertThat(this.body.joined()).isEqualTo("12345678901<complete>");
		wire.exchange().finish();
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void bodyThatIsBeingReadPromisesNoEnd() {
		Wire wire = receiving(1);
		wire.receive(Wire.request("POST", "/", "12345", "Content-Length: 300000"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(0);
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", ""));
	}

	@Test
	void unreadChunkedBodyBeyondTheLimitCloses() {
		Wire wire = new Wire(SMALL_DRAIN, HttpExchange::finish);
		wire.receive(chunked("5\r\n12345\r\n5\r\n12345\r\n"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", ""));
		assertThat(wire.transport().isClosing()).isFalse();
		wire.receive("1\r\n");
		assertThat(wire.transport().isClosing()).isFalse();
		wire.receive("!");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.count(Counter.RESPONSES)).isEqualTo(1);
	}

	@Test
	void discardedBodyBeyondTheLimitStopsReadingUntilTheResponseCloses() {
		Wire wire = Wire.keeping(SMALL_DRAIN);
		wire.receive(chunked("64\r\n" + "x".repeat(100) + "\r\n"));
		wire.exchange().discardBody();
		for (int i = 0; i < 20; i++) {
			wire.receive("64\r\n" + "x".repeat(100) + "\r\n");
		}
		assertThat(wire.transport().isPaused()).isTrue();
		wire.exchange().respond(200, null, Wire.bytes("ok"));
		assertThat(wire.sent()).contains("Connection: close");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.transport().isPaused()).as("what is still sent must be read").isFalse();
	}

	@Test
	void malformedBodyIsAnsweredByTheServer() {
		RecordingListener listener = new RecordingListener();
		Wire wire = receiving(Long.MAX_VALUE);
		wire.receive(Wire.request("POST", "/", "", "Transfer-Encoding: chunked"));
		wire.exchange().responseListener(listener);
		wire.exchange().startResponse(200);
		wire.exchange().addHeader("X", "never sent");
		wire.receive("5\r\nhello\r\n+1\r\n!\r\n");
		assertThat(wire.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		assertThat(this.body.joined()).isEqualTo("hello<error: Malformed request body: malformed chunk size>");
		assertThat(listener.signals()).containsExactly("error: Malformed request body: malformed chunk size");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.exchange().isEnded()).isTrue();
		wire.exchange().addHeader("Y", "ignored");
		wire.exchange().commit(3);
		assertThat(wire.exchange().write(Wire.buffer("abc"))).isTrue();
		wire.exchange().finish();
		assertThat(wire.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_BAD_REQUEST)).isEqualTo(1);
		assertThat(wire.count(Counter.EXCHANGES_ACTIVE)).isZero();
	}

	@Test
	void malformedBodyAfterTheCommitCutsTheResponse() {
		Wire wire = receiving(Long.MAX_VALUE);
		wire.receive(Wire.request("POST", "/", "", "Transfer-Encoding: chunked"));
		wire.exchange().startResponse(200);
		wire.exchange().commit(HttpExchange.UNKNOWN_LENGTH);
		wire.exchange().write(Wire.buffer("abc"));
		wire.receive("zz\r\n");
		assertThat(wire.sent()).isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(this.body.joined()).startsWith("<error: Malformed");
	}

	@Test
	void malformedBodyIsReportedToALateHandler() {
		Wire wire = Wire.keeping();
		wire.receive(chunked("zz\r\n"));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		wire.exchange().receiveBody(this.body);
		assertThat(this.body.joined()).startsWith("<error: Malformed");
	}

	@Test
	void malformedBodyThatIsOnlyDrainedCloses() {
		Wire wire = Wire.answering("ok");
		wire.receive(chunked("1\r\na\r\nzz\r\n") + Wire.get("/never"));
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "ok"));
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_BAD_REQUEST)).isEqualTo(1);
	}

	@Test
	void oversizedExtensionsAreAnsweredWith413() {
		Wire wire = receiving(Long.MAX_VALUE);
		wire.receive(chunked("1;" + "x".repeat(ChunkDecoder.MAX_EXTENSION_BYTES + 1)));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("413 Content Too Large"));
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_CONTENT_TOO_LARGE)).isEqualTo(1);
	}

	@Test
	void onErrorMayAnswerInVain() {
		Wire[] wire = new Wire[1];
		RecordingBodyHandler answering = new RecordingBodyHandler() {
			@Override
			public void onError(IOException cause) {
				super.onError(cause);
				wire[0].exchange().respond(500, null, Wire.bytes("mine"));
				wire[0].exchange().fail(cause);
			}
		};
		wire[0] = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(answering);
			exchange.demand(1);
		});
		wire[0].receive(chunked("zz\r\n"));
		assertThat(answering.signals()).hasSize(1);
		assertThat(wire[0].sent()).isEqualTo(Wire.refusal("400 Bad Request"));
	}

}
