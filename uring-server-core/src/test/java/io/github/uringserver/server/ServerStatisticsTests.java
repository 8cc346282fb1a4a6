package io.github.uringserver.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

import static org.assertj.core.api.Assertions.assertThat;

/** What a server tells of itself, on the real kernel. */
@Timeout(120)
class ServerStatisticsTests {

	private static final byte[] HELLO = "Hello".getBytes(StandardCharsets.US_ASCII);

	private final CountDownLatch entered = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void countsGoOnWhereTheyWereWhenTheServerStartsAgain() throws Exception {
		try (ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello)) {
			WorkerStatistics worker = fixture.server().statistics().get(0);
			get(fixture);
			get(fixture);
			fixture.server().stop();
			assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
			assertThat(worker.get(Counter.REQUESTS)).isEqualTo(2);
			assertThat(worker.get(Counter.RECEIVE_BUFFERS_FREE)).isZero();
			long systemCalls = worker.get(Counter.SYSTEM_CALLS);
			long batches = batches(worker);
			fixture.server().start();
			get(fixture);
			assertThat(fixture.server().statistics()).containsExactly(worker);
			assertThat(worker.get(Counter.REQUESTS)).isEqualTo(3);
			assertThat(worker.get(Counter.SYSTEM_CALLS)).isGreaterThan(systemCalls);
			ServerFixture.await("batches", () -> batches(worker) > batches);
		}
	}

	@Test
	void countOfAServerNeverFallsWhileItIsStoppedAndStarted() throws Exception {
		try (ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello)) {
			WorkerStatistics worker = fixture.server().statistics().get(0);
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<Boolean> grew = CompletableFuture.supplyAsync(() -> {
				long last = 0;
				while (end.getCount() > 0) {
					long value = worker.get(Counter.COMPLETIONS);
					if (value < last) {
						return false;
					}
					last = value;
				}
				return true;
			});
			for (int i = 0; i < 10; i++) {
				get(fixture);
				fixture.server().stop();
				fixture.server().start();
			}
			end.countDown();
			assertThat(grew.join()).isTrue();
		}
	}

	@Test
	void buffersAreSeen() throws Exception {
		try (ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello)) {
			get(fixture);
			WorkerStatistics worker = fixture.server().statistics().get(0);
			fixture.awaitCount(Counter.RECEIVE_BUFFERS_FREE, 128);
			fixture.awaitCount(Counter.RECEIVE_BUFFERS_LOW_WATER, 127);
			fixture.awaitCount(Counter.SEND_BUFFERS_LEASED, 0);
			assertThat(worker.cpu()).isEqualTo(-1);
			assertThat(worker.longestTurnNanos()).isPositive();
		}
	}

	@Test
	void drainingServerSaysSo() throws Exception {
		try (ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello)) {
			assertThat(fixture.server().isDraining()).isFalse();
			CountDownLatch idle = new CountDownLatch(1);
			fixture.server().shutDownGracefully(idle::countDown);
			assertThat(fixture.server().isDraining()).isTrue();
			idle.await();
			fixture.server().stop();
			assertThat(fixture.server().isDraining()).isFalse();
			fixture.server().start();
			assertThat(fixture.server().isDraining()).isFalse();
		}
	}

	@Test
	void turnThatTakesTooLongIsReportedOnceWithTheStackAndPasses() throws Exception {
		try (Messages messages = new Messages(WorkerWatch.class);
				ServerFixture fixture = new ServerFixture(this::block,
						(builder) -> builder.turnLimit(Duration.ofMillis(40)));
				RawClient client = fixture.connect()) {
			WorkerStatistics worker = fixture.server().statistics().get(0);
			client.get("/");
			this.entered.await();
			ServerFixture.await("stuck", () -> worker.state() == WorkerState.STUCK);
			ServerFixture.await("seen for a second", () -> worker.busyRatio() == 1);
			this.release.countDown();
			assertThat(client.read().body()).isEqualTo("Hello");
			ServerFixture.await("running", () -> worker.state() == WorkerState.RUNNING);
			assertThat(worker.longestTurnNanos()).isGreaterThan(40_000_000);
			assertThat(worker.get(Counter.SLOW_TURNS)).isPositive();
			assertThat(messages.all()).hasSize(2);
			assertThat(messages.all().get(0)).startsWith("Worker 0 is stuck").contains("ServerStatisticsTests.block(");
			assertThat(messages.all().get(1)).isEqualTo("Worker 0 goes on");
		}
	}

	@Test
	void sleepingWorkerIsNotStuck() throws Exception {
		try (Messages messages = new Messages(WorkerWatch.class);
				ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello,
						(builder) -> builder.turnLimit(Duration.ofMillis(10)))) {
			get(fixture);
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			WorkerWatch watch = new WorkerWatch(fixture.server().workers().get(0), 10_000_000, 10_000_000, 0);
			ServerFixture.await("asleep", () -> fixture.server().workers().get(0).isAsleep());
			for (int i = 0; i < 1000; i++) {
				watch.look(i * 10_000_000L);
			}
			assertThat(watch.isStuck()).isFalse();
			assertThat(watch.busyRatio()).isLessThan(1);
			assertThat(messages.all()).isEmpty();
		}
	}

	@Test
	void watchdogLivesAsLongAsTheServer() throws Exception {
		try (ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello)) {
			assertThat(watchdogs()).hasSize(1).allMatch(Thread::isDaemon);
			fixture.server().stop();
			assertThat(watchdogs()).isEmpty();
		}
	}

	@Test
	void starvedBuffersAreComplainedOfOnce() throws Exception {
		try (Messages messages = new Messages(Watchdog.class);
				ServerFixture fixture = new ServerFixture(ServerStatisticsTests::hello,
						(builder) -> builder.receiveBuffers(1).turnLimit(Duration.ofMillis(40)))) {
			List<RawClient> clients = new ArrayList<>();
			while (fixture.count(Counter.RECEIVE_BUFFERS_EXHAUSTED) == 0 || messages.all().isEmpty()) {
				clients.add(fixture.connect());
				for (RawClient client : clients) {
					client.get("/");
				}
				for (RawClient client : clients) {
					client.read();
				}
				if (clients.size() == 64) {
					closeAll(clients);
				}
			}
			closeAll(clients);
			assertThat(messages.all()).singleElement()
				.asString()
				.startsWith("Receive buffers ran out ")
				.endsWith("Each worker has 1 of 8192 bytes; give it more.");
		}
	}

	private static void closeAll(List<RawClient> clients) throws IOException {
		for (RawClient client : clients) {
			client.close();
		}
		clients.clear();
	}

	private static List<Thread> watchdogs() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("uring-watchdog"))
			.toList();
	}

	private static long batches(WorkerStatistics worker) {
		return IntStream.range(0, WorkerCounters.batchBuckets()).mapToLong(worker::batches).sum();
	}

	private static void get(ServerFixture fixture) throws IOException {
		try (RawClient client = fixture.connect()) {
			assertThat(client.get("/").read().status()).isEqualTo(200);
		}
	}

	private static void hello(HttpExchange exchange) {
		exchange.respond(200, "text/plain", HELLO);
	}

	private void block(HttpExchange exchange) {
		this.entered.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		hello(exchange);
	}

	/** What a class logs while this is open, from INFO on. */
	private static final class Messages extends AppenderBase<ILoggingEvent> implements AutoCloseable {

		private final List<String> messages = new ArrayList<>();

		private final Logger logger;

		private final Level level;

		Messages(Class<?> type) {
			this.logger = (Logger) LoggerFactory.getLogger(type);
			this.level = this.logger.getLevel();
			this.logger.setLevel(Level.INFO);
			this.logger.addAppender(this);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			synchronized (this.messages) {
				this.messages.add(event.getFormattedMessage());
			}
		}

		List<String> all() {
			synchronized (this.messages) {
				return List.copyOf(this.messages);
			}
		}

		@Override
		public void close() {
			this.logger.detachAppender(this);
			this.logger.setLevel(this.level);
		}

	}

}
