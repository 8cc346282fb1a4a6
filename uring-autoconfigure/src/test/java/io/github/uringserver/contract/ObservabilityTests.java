package io.github.uringserver.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What operators see of an application: meters, endpoint and health. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ObservabilityTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=*";

	private static final String[] OWN_PORT = { "management.server.port=0", EXPOSED,
			"management.endpoint.health.show-details=always" };

	private static final ObjectMapper JSON = new ObjectMapper();

	@TempDir
	private Path folder;

	@Test
	void metersAreThereForBothServers() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			application.get("/hello");
			String scrape = management(application, "/actuator/prometheus").body();
			assertThat(scrape).contains("uring_active{server=\"server\"} 1.0")
				.contains("uring_active{server=\"management\"} 1.0")
				.contains("uring_requests_total{server=\"management\",worker=\"0\"} 1.0")
				.contains("uring_workers{server=\"server\"} 2.0")
				.contains("uring_workers{server=\"management\"} 1.0")
				.doesNotContain("uring_access_log_dropped");
			assertThat(sum(scrape, "uring_requests_total{server=\"server\"")).isEqualTo(1);
		}
	}

	@Test
	void metersGoOnWhenTheContextStartsAgain() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			application.get("/hello");
			application.context().stop();
			application.context().start();
			application.get("/hello");
			management(application, "/actuator/health");
			String scrape = management(application, "/actuator/prometheus").body();
			assertThat(sum(scrape, "uring_requests_total{server=\"server\"")).isEqualTo(2);
			assertThat(sum(scrape, "uring_requests_total{server=\"management\"")).isEqualTo(2);
			assertThat(scrape).contains("uring_active{server=\"server\"} 1.0")
				.contains("uring_active{server=\"management\"} 1.0");
		}
	}

	@Test
	void lostLinesOfTheAccessLogHaveAMeter() throws Exception {
		try (Application application = Application.run(Doors.class, EXPOSED, "uring.server.access-log.enabled=true")) {
			assertThat(application.get("/actuator/prometheus").body())
				.contains("uring_access_log_dropped_total{server=\"server\"} 0.0");
		}
	}

	@Test
	void endpointHasTheFormThatIsDocumented() throws Exception {
		Certificates certificates = Certificates.ec("localhost");
		try (Application application = Application.run(Doors.class, EXPOSED, "management.server.port=0",
				"management.server.ssl.enabled=false",
				"server.ssl.certificate=" + certificates.writeCertificate(this.folder.resolve("web.crt")),
				"server.ssl.certificate-private-key=" + certificates.writeKey(this.folder.resolve("web.key")))) {
			TlsClient.get(application.port(), "/hello");
			JsonNode answer = json(management(application, "/actuator/uring"));
			JsonNode documented = documented();
			assertThat(keys(answer)).isEqualTo(keys(documented));
			assertThat(keys(answer.at("/features"))).isEqualTo(keys(documented.at("/features")));
			assertThat(keys(answer.at("/tls"))).isEqualTo(keys(documented.at("/tls")));
			assertThat(keys(answer.at("/tls/servers"))).isEqualTo(keys(documented.at("/tls/servers")));
			JsonNode tls = answer.at("/tls/servers/server");
			JsonNode documentedTls = documented.at("/tls/servers/server");
			assertThat(keys(tls)).isEqualTo(keys(documentedTls));
			assertThat(tls.get("handshakeTimeout")).isEqualTo(documentedTls.get("handshakeTimeout"));
			assertThat(tls.get("maxHandshakeStepsPerTurn")).isEqualTo(documentedTls.get("maxHandshakeStepsPerTurn"));
			assertThat(tls.get("handshakes")).hasSize(1);
			assertThat(keys(tls.at("/handshakes/0"))).isEqualTo(keys(documentedTls.at("/handshakes/0")));
			assertThat(keys(answer.at("/limits/server"))).isEqualTo(keys(documented.at("/limits/server")));
			assertThat(answer.at("/workers")).hasSize(3)
				.allSatisfy((worker) -> assertThat(keys(worker)).isEqualTo(keys(documented.at("/workers/0"))));
			assertThat(keys(answer.at("/workers/0/enterCompletions")))
				.isEqualTo(keys(documented.at("/workers/0/enterCompletions")));
			assertThat(answer.at("/workers/0/counters")).hasSize(Counter.values().length);
			assertThat(keys(answer.at("/workers/0/counters"))).containsAll(keys(documented.at("/workers/0/counters")));
			assertThat(answer.at("/limits/server/turnLimit").asText()).isEqualTo("PT5S");
			assertThat(answer.at("/workers/0/state").asText()).isEqualTo("running");
			assertThat(answer.at("/features/supported")).isNotEmpty();
			assertThat(answer.at("/flags")).isNotEmpty();
		}
	}

	@Test
	void tlsIsOffWithoutServerSsl() throws Exception {
		try (Application application = Application.run(Doors.class, EXPOSED)) {
			assertThat(json(application.get("/actuator/uring")).at("/tls"))
				.isEqualTo(JSON.readTree("{ \"enabled\": false, \"servers\": {} }"));
		}
	}

	@Test
	void oneWorkerCanBeAskedFor() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			JsonNode worker = json(management(application, "/actuator/uring/1"));
			assertThat(worker.get("name").asText()).isEqualTo("server-1");
			assertThat(json(management(application, "/actuator/uring/server-1")).get("index").asInt()).isOne();
			assertThat(json(management(application, "/actuator/uring/management-0")).get("server").asText())
				.isEqualTo("management");
			assertThat(Arrays.asList("2", "management-1", "server-", "other-0", "x")).allSatisfy(
					(name) -> assertThat(management(application, "/actuator/uring/" + name).status()).isEqualTo(404));
		}
	}

	@Test
	void healthHasTheServers() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			JsonNode health = json(management(application, "/actuator/health")).at("/components/uring");
			assertThat(health.at("/status").asText()).isEqualTo("UP");
			assertThat(health.at("/details/server").asText()).isEqualTo("running with 2 workers");
			assertThat(health.at("/details/management").asText()).isEqualTo("running with 1 worker");
		}
	}

	@Test
	void drainingServerIsOutOfServiceForTheManagementPort() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT); RawClient busy = application.connect()) {
			busy.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			application.webServer().shutDownGracefully((result) -> {
			});
			ServerFixture.await("draining", () -> application.uring().getServer().isDraining());
			assertThat(management(application, "/actuator/health").status()).isEqualTo(503);
			assertThat(management(application, "/actuator/prometheus").body())
				.contains("uring_draining{server=\"server\"} 1.0");
			application.bean(Doors.class).open("a");
			assertThat(busy.read().body()).isEqualTo("through a");
		}
	}

	@Test
	void healthCanBeSwitchedOff() throws Exception {
		try (Application application = Application.run(Doors.class, EXPOSED, "management.health.uring.enabled=false",
				"management.endpoint.health.show-details=always")) {
			JsonNode health = json(application.get("/actuator/health"));
			assertThat(keys(health.at("/components"))).isNotEmpty().doesNotContain("uring");
		}
	}

	private static JsonNode documented() throws Exception {
		String text = Files.readString(Path.of("..", "docs", "actuator.md"));
		int begin = text.indexOf("```json\n") + "```json\n".length();
		return JSON.readTree(text.substring(begin, text.indexOf("```", begin)));
	}

	private static List<String> keys(JsonNode node) {
		List<String> keys = new ArrayList<>();
		node.fieldNames().forEachRemaining(keys::add);
		return keys;
	}

	private static double sum(String scrape, String prefix) {
		return scrape.lines()
			.filter((line) -> line.startsWith(prefix))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.sum();
	}

	private static RawClient.Response management(Application application, String target) throws Exception {
		int port = application.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
		try (RawClient client = new RawClient(port)) {
			return client.get(target).read();
		}
	}

	private static JsonNode json(RawClient.Response response) throws Exception {
		assertThat(response.status()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

}
