package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HeadWriterTest {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500_000_000L);

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T00:00:00.250Z"));

	private final DateHeader date = new DateHeader(this.nanos::get, this.now::get);

	private final HeadWriter writer = new HeadWriter();

	private final MemoryConnection transport = new MemoryConnection();

	private final Output output = new Output(this.transport);

	private Http1Response response() {
		Http1Response response = new Http1Response(this.writer, this.date);
		response.reset(this.output, false, false);
		return response;
	}

	@Test
	void dateIsMadeAnewOnceASecond() {
		assertThat(dateLine()).isEqualTo("Date: Sun, 01 Mar 2026 00:00:00 GMT\r\n");
		this.now.set(Instant.parse("2026-03-01T00:00:01.001Z"));
		this.nanos.addAndGet(749_999_999L);
		assertThat(dateLine()).contains("00:00:00");
		this.nanos.incrementAndGet();
		assertThat(dateLine()).isEqualTo("Date: Sun, 01 Mar 2026 00:00:01 GMT\r\n");
		this.nanos.addAndGet(998_999_999L);
		this.now.set(Instant.parse("2026-03-01T00:00:02Z"));
		assertThat(dateLine()).contains("00:00:01");
		this.nanos.incrementAndGet();
		assertThat(dateLine()).contains("00:00:02");
	}

	private String dateLine() {
		return new String(this.date.line(), StandardCharsets.US_ASCII);
	}

	@Test
	void headsOfTwoResponsesDoNotMix() {
		Http1Response first = response();
		Http1Response second = response();
		first.begin(200);
		first.header("A", "1");
		second.begin(404);
		second.header("B", "2");
		first.header("C", "3");
		second.header("D", "4");
		first.commit(0, true);
		second.commit(0, true);
		assertThat(this.transport.sent().replace(dateLine(), ""))
			.isEqualTo("HTTP/1.1 200 OK\r\nA: 1\r\nC: 3\r\nContent-Length: 0\r\n\r\n"
					+ "HTTP/1.1 404 Not Found\r\nB: 2\r\nD: 4\r\nContent-Length: 0\r\n\r\n");
	}

	@Test
	void headBegunAgainForgetsWhatWasSetAside() {
		Http1Response first = response();
		Http1Response second = response();
		first.begin(200);
		first.header("A", "1");
		second.begin(404);
		first.begin(503);
		first.commit(0, true);
		assertThat(this.transport.sent()).startsWith("HTTP/1.1 503 ").doesNotContain("A: 1");
	}

	@Test
	void refusedHeaderLeavesNothingBehind() {
		Http1Response response = response();
		response.begin(200);
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("X-A", "b\r\nX-Evil: 1"))
			.withMessageContaining("X-A")
			.withMessageNotContaining("\n");
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("X-A\r\n", "b"));
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("", "b"));
		response.header("X-B", "ok");
		response.commit(0, true);
		assertThat(this.transport.sent()).doesNotContain("X-A").doesNotContain("Evil").contains("\r\nX-B: ok\r\n");
	}

	@Test
	void noCharacterOfAValueBreaksALine() {
		for (char character = 0; character < 0xFFFF; character++) {
			Http1Response response = response();
			response.begin(200);
			this.transport.forgetSent();
			String value = "<" + character + ">";
			boolean control = (character < 0x20 && character != '\t') || character == 0x7F;
			if (control) {
				assertThatIllegalArgumentException().isThrownBy(() -> response.header("X", value));
				continue;
			}
			response.header("X", value);
			response.commit(0, true);
			String expected = (character > 0xFF) ? "<?>" : value;
			if (!this.transport.sent().contains("\r\nX: " + expected + "\r\n")) {
				assertThat(this.transport.sent()).contains("\r\nX: " + expected + "\r\n");
			}
		}
	}

	@Test
	void headGrowsUpToItsLimit() {
		Http1Response response = response();
		response.begin(200);
		for (int i = 0; i < 60; i++) {
			response.header("X-" + i, "v".repeat(1000));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> response.header("X-60", "v".repeat(10_000)))
			.withMessageContaining("65536");
		response.commit(0, true);
		assertThat(this.transport.sent()).contains("\r\nX-59: vvv").endsWith("\r\n\r\n").doesNotContain("X-60");
	}

	@Test
	void everyStatusHasALine() {
		for (int status = 200; status <= 999; status++) {
			this.transport.forgetSent();
			Http1Response response = response();
			response.begin(status);
			response.commit(0, true);
			assertThat(this.transport.sent()).startsWith("HTTP/1.1 " + status + " ");
		}
		assertThat(StatusLines.of(418)).asString(StandardCharsets.US_ASCII).isEqualTo("HTTP/1.1 418 \r\n");
	}

}
