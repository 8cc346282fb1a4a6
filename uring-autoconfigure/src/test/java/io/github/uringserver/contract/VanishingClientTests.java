package io.github.uringserver.contract;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that goes away, at every point of an exchange and in both ways: nothing stays
 * open, no buffer is lost, and the next client is served.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VanishingClientTests {

	private Application application;

	@BeforeEach
	void run() {
		this.application = Application.run(Failures.class, "uring.server.timeouts.half-close=200ms");
	}

	@AfterEach
	void close() {
		if (this.application != null) {
			this.application.close();
		}
	}

	@ParameterizedTest
	@MethodSource("momentsAndWays")
	void nothingIsLeft(Moment moment, boolean reset) throws Exception {
		for (int i = 0; i < 10; i++) {
			RawClient client = this.application.connect();
			moment.reach(this.application, client);
			if (reset) {
				client.reset();
			}
			else {
				client.close();
			}
		}
		this.application.awaitNothingOpen();
		this.application.bean(Failures.class).buffers().awaitAllReleased();
		assertThat(this.application.get("/fine").body()).isEqualTo("fine");
		this.application.awaitNothingOpen();
	}

	static List<Arguments> momentsAndWays() {
		return Arrays.stream(Moment.values())
			.flatMap((moment) -> moment.resetOnly ? List.of(Arguments.of(moment, true)).stream()
					: List.of(Arguments.of(moment, true), Arguments.of(moment, false)).stream())
			.toList();
	}

	/** How far the exchange has got when the client goes away. */
	enum Moment {

		BEFORE_THE_HEAD("", false),

		IN_THE_HEAD("GET /fine HTTP/1.1\r\nHost: loc", false),

		BEFORE_THE_BODY("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n", false),

		BEFORE_THE_BODY_THAT_IS_COLLECTED("POST /collect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n",
				false),

		BEFORE_THE_BODY_IT_WAS_TOLD_TO_SEND(
				"POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n", false),

		IN_THE_BODY("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf", false),

		IN_THE_BODY_THAT_IS_COLLECTED("POST /collect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf",
				false),

		IN_THE_BODY_THAT_IS_IGNORED("POST /ignore HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf",
				false),

		IN_A_CHUNK("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf", false),

		BEHIND_A_CHUNK("POST /collect HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
				false),

		WHILE_A_PART_OF_THE_BODY_IS_HELD(
				"POST /hold HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(10_000), false),

		WHILE_THE_BODY_IS_HELD(
				"POST /hold HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000), true),

		WAITING_FOR_THE_RESPONSE("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n", false),

		WAITING_FOR_MORE_OF_THE_RESPONSE("GET /half HTTP/1.1\r\nHost: localhost\r\n\r\n", false),

		IN_THE_RESPONSE("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n", false),

		IN_THE_RESPONSE_THAT_DRIPS("GET /dripping HTTP/1.1\r\nHost: localhost\r\n\r\n", false),

		AFTER_AN_ERROR("GET /error HTTP/1.1\r\nHost: localhost\r\n\r\n", false),

		IDLE("GET /fine HTTP/1.1\r\nHost: localhost\r\n\r\n", false);

		private final String sent;

		/** What is not even received hides the end behind it. */
		private final boolean resetOnly;

		Moment(String sent, boolean resetOnly) {
			this.sent = sent;
			this.resetOnly = resetOnly;
		}

		void reach(Application application, RawClient client) throws IOException {
			long requests = application.count(Counter.REQUESTS);
			client.send(this.sent);
			if (this.sent.contains("\r\n\r\n")) {
				ServerFixture.await("the request is there", () -> application.count(Counter.REQUESTS) > requests);
			}
			if (this.name().startsWith("IN_THE_RESPONSE") || this == IDLE) {
				assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			}
		}

	}

}
