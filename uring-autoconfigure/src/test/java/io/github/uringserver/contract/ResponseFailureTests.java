package io.github.uringserver.contract;

import java.io.EOFException;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a client sees of a handler that fails, and what is left behind: nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ResponseFailureTests {

	private static Application application;

	@BeforeAll
	static void run() {
		application = Application.run(Failures.class);
	}

	@AfterAll
	static void close() {
		if (application != null) {
			application.close();
		}
	}

	@AfterEach
	void nothingIsLeft() {
		application.awaitNothingOpen();
		application.bean(Failures.class).buffers().awaitAllReleased();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/throws", "/null", "/error", "/error-elsewhere", "/error-of-body", "/error-of-action" })
	void errorBeforeTheCommitIs500(String target) throws Exception {
		long failed = application.count(Counter.EXCHANGES_FAILED);
		try (RawClient client = application.connect()) {
			RawClient.Response response = client.get(target).read();
			assertThat(response.status()).isEqualTo(500);
			assertThat(response.header("Content-Length")).isEqualTo("0");
			assertThat(client.get("/fine").read().body()).isEqualTo("fine");
		}
		application.awaitCount(Counter.EXCHANGES_FAILED, failed + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/late", "/late-flushed" })
	void errorAfterTheCommitCutsTheConnection(String target) throws Exception {
		long cut = application.count(Counter.EXCHANGES_CUT);
		try (RawClient client = application.connect()) {
			client.get(target);
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> {
				while (true) {
					assertThat(client.line()).isNotEqualTo("0");
				}
			});
		}
		application.awaitCount(Counter.EXCHANGES_CUT, cut + 1);
	}

	@Test
	void errorAfterTheWholeBodyCutsTheConnection() throws Exception {
		try (RawClient client = application.connect()) {
			client.get("/written-and-error");
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> {
				while (true) {
					assertThat(client.line()).isNotEqualTo("0");
				}
			});
		}
	}

	@Test
	void declaredLengthNotMetClosesTheConnection() throws Exception {
		try (RawClient client = application.connect()) {
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> client.get("/too-short").read())
				.withMessageContaining("5 of 100");
		}
	}

	@Test
	void declaredLengthExceededIsTruncatedAndClosesTheConnection() throws Exception {
		try (RawClient client = application.connect()) {
			RawClient.Response response = client.get("/too-long").read();
			assertThat(response.body()).isEqualTo("too ");
			assertThat(client.isClosedByServer()).isTrue();
		}
	}

	@Test
	void pipelinedRequestsAroundAFailureAreAnsweredInOrder() throws Exception {
		try (RawClient client = application.connect()) {
			client.get("/fine").get("/throws").get("/fine").get("/error").get("/fine");
			for (int status : new int[] { 200, 500, 200, 500, 200 }) {
				assertThat(client.read().status()).isEqualTo(status);
			}
		}
	}

	@Test
	void otherConnectionsAreNotTouched() throws Exception {
		try (RawClient bystander = application.connect(); RawClient client = application.connect()) {
			assertThat(bystander.get("/fine").read().status()).isEqualTo(200);
			client.get("/late");
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(bystander.get("/fine").read().status()).isEqualTo(200);
		}
	}

}
