package io.github.uringserver.sample.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the page asks for, asked of the real server. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "uring.server.workers=2")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LiveStreamTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>> EVENT = new ParameterizedTypeReference<>() {
	};

	@Autowired
	private Experiments experiments;

	@Autowired
	private LiveEvents events;

	private WebTestClient client;

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
	}

	@BeforeEach
	void patient(@Autowired WebTestClient client) {
		this.client = client.mutate().responseTimeout(PATIENCE).build();
	}

	@AfterEach
	void stopExperiments() {
		this.experiments.all().forEach((experiment) -> this.experiments.stop(experiment).block());
		await().atMost(PATIENCE).until(() -> this.events.watchers() == 0);
	}

	@Test
	void firstEventTellsTheServer() {
		ServerSentEvent<Map<String, Object>> first = take(1).get(0);
		assertThat(first.event()).isEqualTo("server");
		assertThat(first.retry()).isEqualTo(Duration.ofSeconds(1));
		assertThat(first.data()).containsEntry("refusal", "");
		Map<?, ?> server = (Map<?, ?>) first.data().get("server");
		assertThat(server).extracting("ioUring", "kernel", "receiveBuffers", "completionQueueEntries")
			.containsExactly(true, System.getProperty("os.version"), 1024, 4096);
		assertThat((List<?>) server.get("flags")).isNotEmpty();
	}

	@Test
	void samplesOfEveryWorkerGrow() {
		List<ServerSentEvent<Map<String, Object>>> samples = take(4).subList(1, 4);
		assertThat(samples).extracting(ServerSentEvent::event).containsOnly("sample");
		assertThat(worker(samples.get(0), 0).get("index")).isEqualTo(0);
		assertThat(worker(samples.get(0), 1).get("index")).isEqualTo(1);
		assertThat(turns(samples.get(2))).isGreaterThan(turns(samples.get(1))).isPositive();
		assertThat((double) samples.get(2).data().get("atMillis"))
			.isGreaterThan((double) samples.get(1).data().get("atMillis"));
	}

	@Test
	void streamIsNotCached() {
		FluxExchangeResult<?> result = open();
		result.getResponseBody().take(1).blockLast(PATIENCE);
		assertThat(result.getResponseHeaders().getCacheControl()).isEqualTo("no-store");
		assertThat(MediaType.TEXT_EVENT_STREAM.isCompatibleWith(result.getResponseHeaders().getContentType())).isTrue();
	}

	@Test
	void watchersAreBounded() {
		List<Disposable> watching = new ArrayList<>();
		try {
			for (int i = 0; i < LiveEvents.MAX_WATCHERS; i++) {
				watching.add(open().getResponseBody().subscribe());
			}
			await().atMost(PATIENCE).until(() -> this.events.watchers() == LiveEvents.MAX_WATCHERS);
			this.client.get().uri("/live/events").exchange().expectStatus().isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		}
		finally {
			watching.forEach(Disposable::dispose);
		}
		await().atMost(PATIENCE).until(() -> this.events.watchers() == 0);
		assertThat(take(1)).hasSize(1);
	}

	@Test
	void streamsEndWhenTheApplicationStops() {
		FluxExchangeResult<?> result = open();
		try {
			assertThat(result.getResponseBody().doOnNext((event) -> this.events.stop()).count().block(PATIENCE))
				.isPositive();
			this.client.get().uri("/live/events").exchange().expectStatus().isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		}
		finally {
			this.events.start();
		}
	}

	@Test
	void everyWorkerAnswersTheLoad() {
		put("load?value=1000", 200);
		await().atMost(PATIENCE).untilAsserted(() -> {
			Map<String, Object> latest = take(2).get(1).data();
			assertThat((Map<?, ?>) latest.get("latency")).extracting("count").isNotEqualTo(0);
			for (Object worker : (List<?>) latest.get("workers")) {
				assertThat((Map<?, ?>) worker).extracting("latency").extracting("count").isNotEqualTo(0);
			}
		});
		ExperimentState state = state("load");
		assertThat(state.running()).isTrue();
		assertThat(state.figures()).containsEntry("failed", 0L);
	}

	@Test
	void startIsIdempotent() {
		double remaining = put("flood", 200).remainingSeconds();
		await().atMost(PATIENCE).until(() -> state("flood").figures().get("opened") == 300);
		ExperimentState again = put("flood", 200);
		assertThat(again.remainingSeconds()).isLessThan(remaining);
		assertThat(again.figures()).containsEntry("opened", 300L);
	}

	@Test
	void stopIsIdempotent() {
		put("slow", 200);
		assertThat(delete("slow", 200).running()).isFalse();
		assertThat(delete("slow", 200).outcome()).isEqualTo("Stopped.");
	}

	@ParameterizedTest
	@CsvSource({ "load,0,100", "load,1000000,5000", "flood,-3,50", "flood,100000,500", "slow,1,256" })
	void dialIsBounded(String name, int value, int applied) {
		assertThat(put(name + "?value=" + value, 200).value()).isEqualTo(applied);
	}

	@Test
	void floodFollowsItsDial() {
		put("flood?value=200", 200);
		await().atMost(PATIENCE).until(() -> state("flood").figures().get("open") == 200);
		put("flood?value=50", 200);
		await().atMost(PATIENCE).until(() -> state("flood").figures().get("open") == 50);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring.example", "10.1.2.3", "localhost.example", "127.0.0.1.example" })
	void foreignNamesMayWatchOnly(String host) {
		this.client.put()
			.uri("/live/experiments/load")
			.header(HttpHeaders.HOST, host)
			.exchange()
			.expectStatus()
			.isForbidden();
		this.client.delete()
			.uri("/live/experiments/load")
			.header(HttpHeaders.HOST, host)
			.exchange()
			.expectStatus()
			.isForbidden();
		assertThat(state("load").running()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST:8080", "127.0.0.1:80", "127.9.8.7", "[::1]:8080" })
	void namesOfThisMachineMayTry(String host) {
		this.client.put().uri("/live/experiments/slow").header(HttpHeaders.HOST, host).exchange().expectStatus().isOk();
	}

	@Test
	void unknownExperimentIsNotFound() {
		this.client.put().uri("/live/experiments/storm").exchange().expectStatus().isNotFound();
	}

	@Test
	void valueThatIsNoNumberIsRefused() {
		this.client.put().uri("/live/experiments/load?value=many").exchange().expectStatus().isBadRequest();
		assertThat(state("load").running()).isFalse();
	}

	@Test
	void methodsOfForeignPagesNeedAPreflightThatFails() {
		this.client.options()
			.uri("/live/experiments/load")
			.header(HttpHeaders.ORIGIN, "http://elsewhere.example")
			.header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "PUT")
			.exchange()
			.expectStatus()
			.isForbidden();
		this.client.post().uri("/live/experiments/load").exchange().expectStatus().isEqualTo(405);
	}

	@Test
	void pageIsServedAtTheRoot() {
		this.client.get()
			.uri("/")
			.accept(MediaType.TEXT_HTML)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((page) -> assertThat(page).contains("The ring, live").doesNotContain("http://", "https://"));
	}

	private ExperimentState put(String what, int status) {
		return this.client.put()
			.uri("/live/experiments/" + what)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody(ExperimentState.class)
			.returnResult()
			.getResponseBody();
	}

	private ExperimentState delete(String what, int status) {
		return this.client.delete()
			.uri("/live/experiments/" + what)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody(ExperimentState.class)
			.returnResult()
			.getResponseBody();
	}

	private ExperimentState state(String name) {
		return this.client.get()
			.uri("/live/experiments")
			.exchange()
			.returnResult(ExperimentState.class)
			.getResponseBody()
			.filter((state) -> state.name().equals(name))
			.blockFirst(PATIENCE);
	}

	private FluxExchangeResult<ServerSentEvent<Map<String, Object>>> open() {
		return this.client.get().uri("/live/events").exchange().expectStatus().isOk().returnResult(EVENT);
	}

	private List<ServerSentEvent<Map<String, Object>>> take(int count) {
		return open().getResponseBody().take(count).collectList().block(PATIENCE);
	}

	private static Map<?, ?> worker(ServerSentEvent<Map<String, Object>> sample, int index) {
		return (Map<?, ?>) ((List<?>) sample.data().get("workers")).get(index);
	}

	private static long turns(ServerSentEvent<Map<String, Object>> sample) {
		long turns = 0;
		for (Object worker : (List<?>) sample.data().get("workers")) {
			Map<?, ?> counters = (Map<?, ?>) ((Map<?, ?>) worker).get("counters");
			turns += ((Number) counters.get("TURNS")).longValue();
		}
		return turns;
	}

}
