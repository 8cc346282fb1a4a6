package io.github.uringserver.accesslog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.ExchangeSummary.Outcome;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class AccessLogTests {

	private static final AccessLogFormat FORMAT = AccessLogFormat.parse("%m %U %s %B %X %I");

	private final Lines lines = new Lines();

	@Test
	void serverLogsItsExchangesInOrderOffTheWorker() throws Exception {
		AccessLog log = new AccessLog(FORMAT, this.lines, ClientAddresses.PEERS);
		try (ServerFixture server = new ServerFixture((exchange) -> exchange.respond(200, null, new byte[3]),
				(wishes) -> wishes.exchangeObserver(log)); RawClient client = server.connect()) {
			client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\nnonsense\r\n\r\n");
			ServerFixture.await("three lines", () -> this.lines.written.size() == 3);
		}
		assertThat(this.lines.written).containsExactly("GET /a 200 3 + uring-worker-0", "GET /b 200 3 + uring-worker-0",
				"- - 400 0 - uring-worker-0");
		assertThat(this.lines.threads).containsOnly("uring-access-log");
		assertThat(log.droppedCount()).isZero();
	}

	@Test
	void whatIsQueuedIsWrittenBeforeTheServerHasStopped() {
		AccessLog log = new AccessLog(FORMAT, this.lines, ClientAddresses.PEERS);
		for (int round = 1; round <= 2; round++) {
			log.serverStarting();
			for (int i = 0; i < 5000; i++) {
				log.exchangeEnded(exchange());
			}
			log.serverStopped();
			assertThat(this.lines.written).hasSize(round * 5000);
			assertThat(this.lines.closes).isEqualTo(round);
		}
	}

	@Test
	void fullQueueDropsAndCountsWithoutWaiting() throws Exception {
		AccessLog log = new AccessLog(FORMAT, this.lines, ClientAddresses.PEERS, Clock.systemUTC(), 4);
		this.lines.gate = new CountDownLatch(1);
		log.serverStarting();
		log.exchangeEnded(exchange());
		this.lines.entered.await();
		for (int i = 0; i < 10; i++) {
			log.exchangeEnded(exchange());
		}
		assertThat(log.droppedCount()).isEqualTo(6);
		this.lines.gate.countDown();
		log.serverStopped();
		assertThat(this.lines.written).hasSize(5);
	}

	@Test
	void destinationThatFailsForAWhileLosesItsLinesOnly() {
		AccessLog log = new AccessLog(FORMAT, this.lines, ClientAddresses.PEERS);
		log.serverStarting();
		this.lines.failing = true;
		log.exchangeEnded(exchange());
		ServerFixture.await("a lost line", () -> log.droppedCount() == 1);
		this.lines.failing = false;
		log.exchangeEnded(exchange());
		log.serverStopped();
		assertThat(this.lines.written).hasSize(1);
	}

	@Test
	void destinationThatCannotBeOpenedKeepsTheServerDown(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("file"), "");
		AccessLog log = new AccessLog(FORMAT,
				new RotatingFileDestination(new FileSettings(file, "log", "", true, 0, 0)), ClientAddresses.PEERS);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> new ServerFixture((exchange) -> exchange.respond(200, null, new byte[0]),
					(wishes) -> wishes.exchangeObserver(log)))
			.withMessageContaining("access log");
		log.serverStopped();
	}

	private static ExchangeSummary exchange() {
		return AccessLogFormatTests.exchange(new TestHead("GET", "/"), 200, 0, Outcome.CLOSED);
	}

	private static final class Lines implements AccessLogDestination {

		final List<String> written = new CopyOnWriteArrayList<>();

		final List<String> threads = new CopyOnWriteArrayList<>();

		final CountDownLatch entered = new CountDownLatch(1);

		volatile CountDownLatch gate = new CountDownLatch(0);

		volatile boolean failing;

		volatile int closes;

		@Override
		public void open() {
		}

		@Override
		public void write(String line) throws IOException {
			this.entered.countDown();
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			if (this.failing) {
				throw new IOException("No space left on device");
			}
			this.written.add(line);
			this.threads.add(Thread.currentThread().getName());
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
			this.closes++;
		}

	}

}
