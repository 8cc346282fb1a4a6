package io.github.uringserver.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.FlightEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a flight recording has of a server on the real kernel. */
@Timeout(120)
class FlightEventsTests {

	private static final String PREFIX = "io.github.uringserver.";

	private static final List<String> EVENTS = List.of("SlowTurn", "CompletionQueueOverflow", "ReceiveBuffersExhausted",
			"Handshake");

	private static final byte[] HELLO = "Hello".getBytes(StandardCharsets.US_ASCII);

	@TempDir
	private Path folder;

	@BeforeEach
	void assumeFlightRecorder() {
		Assumptions.assumeTrue(FlightRecorder.isAvailable(), "This JVM has no flight recorder");
	}

	@Test
	void slowTurnIsRecordedWithItsLength() throws Exception {
		try (Recording recording = started("SlowTurn")) {
			try (ServerFixture fixture = new ServerFixture(FlightEventsTests::takeTwentyMilliseconds);
					RawClient client = fixture.connect()) {
				client.get("/").read();
				ServerFixture.await("slow turn", () -> fixture.count(Counter.SLOW_TURNS) > 0);
			}
			assertThat(stop(recording)).isNotEmpty()
				.anySatisfy(
						(event) -> assertThat(event.getDuration("turn")).isGreaterThanOrEqualTo(Duration.ofMillis(20)))
				.allSatisfy((event) -> {
					assertThat(event.getInt("worker")).isZero();
					assertThat(event.getThread().getJavaName()).isEqualTo("uring-worker-0");
				});
		}
	}

	@Test
	void emptyRingOfBuffersIsRecorded() throws Exception {
		try (Recording recording = started("ReceiveBuffersExhausted")) {
			try (ServerFixture fixture = new ServerFixture(FlightEventsTests::hello,
					(builder) -> builder.receiveBuffers(1))) {
				whileCountIsZero(fixture, Counter.RECEIVE_BUFFERS_EXHAUSTED);
			}
			assertThat(stop(recording)).isNotEmpty()
				.allSatisfy((event) -> assertThat(event.getInt("waiting")).isPositive());
		}
	}

	@Test
	void overflowOfTheCompletionQueueIsRecorded() throws Exception {
		try (Recording recording = started("CompletionQueueOverflow")) {
			try (ServerFixture fixture = new ServerFixture(FlightEventsTests::hello,
					(builder) -> builder.ring(new RingConfiguration(8, 2)))) {
				whileCountIsZero(fixture, Counter.COMPLETION_QUEUE_OVERFLOW);
			}
			assertThat(stop(recording)).isNotEmpty()
				.allSatisfy((event) -> assertThat(event.getLong("total")).isPositive());
		}
	}

	@Test
	void handshakeIsRecordedWithWhatWasAgreedOn() throws Exception {
		try (Recording recording = started("Handshake")) {
			FlightEvents.handshake(3, 1_500_000, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519", null);
			assertThat(stop(recording)).singleElement().satisfies((event) -> {
				assertThat(event.getInt("worker")).isEqualTo(3);
				assertThat(event.getDuration("handshake")).isEqualTo(Duration.ofNanos(1_500_000));
				assertThat(event.getString("protocol")).isEqualTo("TLSv1.3");
				assertThat(event.getString("cipherSuite")).isEqualTo("TLS_AES_128_GCM_SHA256");
				assertThat(event.getString("group")).isEqualTo("X25519");
				assertThat(event.getString("failure")).isNull();
			});
		}
	}

	@Test
	void handshakesOfAServerAreRecorded() throws Exception {
		Certificates certificates = Certificates.ec("localhost");
		try (Recording recording = started("Handshake")) {
			TlsContext context = TlsContexts.create(TlsOptions.builder().provider(TlsProvider.JDK).build(),
					new TlsIdentity(certificates.keyManagers().getKeyManagers(), null, null, null,
							TlsClientAuthentication.NONE));
			try (ServerFixture fixture = new ServerFixture(FlightEventsTests::hello,
					(builder) -> builder.tls(new TlsConfiguration((serverName) -> context)))) {
				try (RawClient client = new RawClient(
						certificates.client(null).getSocketFactory().createSocket("localhost", fixture.port()))) {
					assertThat(client.get("/").read().body()).isEqualTo("Hello");
				}
				try (RawClient stranger = new RawClient(
						SSLContext.getDefault().getSocketFactory().createSocket("localhost", fixture.port()))) {
					assertThatThrownBy(() -> stranger.get("/").read()).isInstanceOf(IOException.class);
				}
				fixture.awaitCount(Counter.TLS_HANDSHAKE_FAILURES, 1);
			}
			List<RecordedEvent> events = stop(recording);
			assertThat(events).hasSize(2);
			assertThat(events.get(0).getString("protocol")).isEqualTo("TLSv1.3");
			assertThat(events.get(0).getString("failure")).isNull();
			assertThat(events.get(0).getDuration("handshake")).isPositive();
			assertThat(events.get(1).getString("protocol")).isNull();
			assertThat(events.get(1).getString("failure")).isNotBlank();
		}
	}

	@Test
	void recordingWithoutTheEventsHasNone() throws Exception {
		try (Recording recording = new Recording()) {
			EVENTS.forEach((name) -> recording.disable(PREFIX + name));
			recording.start();
			FlightEvents.handshake(0, 1, null, null, null, "bad_certificate");
			assertThat(stop(recording)).isEmpty();
		}
	}

	private static void hello(HttpExchange exchange) {
		exchange.respond(200, "text/plain", HELLO);
	}

	/** Work, not a wait: a handler that is in the way of others. */
	private static void takeTwentyMilliseconds(HttpExchange exchange) {
		long end = System.nanoTime() + 20_000_000;
		while (System.nanoTime() - end < 0) {
			Thread.onSpinWait();
		}
		hello(exchange);
	}

	private static void whileCountIsZero(ServerFixture fixture, Counter counter) throws IOException {
		List<RawClient> clients = new ArrayList<>();
		while (fixture.count(counter) == 0) {
			if (clients.size() < 64) {
				clients.add(fixture.connect());
			}
			for (RawClient client : clients) {
				client.get("/");
			}
			for (RawClient client : clients) {
				client.read();
			}
		}
		for (RawClient client : clients) {
			client.close();
		}
	}

	private static Recording started(String event) {
		Recording recording = new Recording();
		EVENTS.forEach((name) -> recording.disable(PREFIX + name));
		recording.enable(PREFIX + event);
		recording.start();
		return recording;
	}

	private List<RecordedEvent> stop(Recording recording) throws IOException {
		recording.stop();
		Path file = this.folder.resolve("recording.jfr");
		recording.dump(file);
		List<RecordedEvent> events = RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().startsWith(PREFIX))
			.toList();
		Files.delete(file);
		return events;
	}

}
