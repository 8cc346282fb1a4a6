package io.github.uringserver.contract;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.uringserver.server.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The management port: a second server in a context of its own, and the endpoint. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ManagementPortTests {

	private static final String[] OWN_PORT = { "management.server.port=0",
			"management.endpoints.web.exposure.include=*" };

	@Test
	void endpointShowsTheOneServer() throws Exception {
		try (Application application = Application.run(Doors.class, "management.endpoints.web.exposure.include=*")) {
			JsonNode answer = json(application.get("/actuator/uring"));
			assertThat(answer.fieldNames()).toIterable().contains("kernel", "features", "flags", "workers");
			assertThat(answer.get("kernel").asText()).isEqualTo(System.getProperty("os.version"));
			assertThat(answer.get("workers").findValuesAsText("server")).containsExactly("server", "server");
			assertThat(answer.get("workers").findValuesAsText("index")).containsExactly("0", "1");
		}
	}

	@Test
	void endpointOnItsOwnPortShowsBothServers() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			JsonNode answer = json(management(application, "/actuator/uring"));
			assertThat(answer.get("workers").findValuesAsText("server")).containsExactly("server", "server",
					"management");
			assertThat(application.get("/actuator/uring").status()).isEqualTo(404);
		}
	}

	@Test
	void propertiesReachTheServerOfTheManagementPort() throws Exception {
		try (Application application = Application.run(Doors.class, "management.server.port=0",
				"management.endpoints.web.exposure.include=*", "server.max-http-request-header-size=2KB");
				RawClient client = new RawClient(managementPort(application))) {
			client.send("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(4000) + "\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(431);
		}
	}

	@Test
	void managementServerStopsAndStartsWithTheContext() throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			assertThat(management(application, "/actuator/health").status()).isEqualTo(200);
			application.context().stop();
			application.context().start();
			assertThat(application.get("/hello").status()).isEqualTo(200);
			assertThat(management(application, "/actuator/health").status()).isEqualTo(200);
		}
	}

	@Test
	void managementServerShutsDownGracefully(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT);
				RawClient idle = new RawClient(managementPort(application));
				RawClient busy = application.connect()) {
			idle.get("/actuator/health").read();
			busy.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			Thread closing = new Thread(application::close);
			closing.start();
			// a counter of the application's server would be gone by now: its door is not
			application.bean(Doors.class).open("a");
			assertThat(busy.read().body()).isEqualTo("through a");
			closing.join();
			assertThat(idle.isClosedByServer()).isTrue();
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("Graceful shutdown complete"))).hasSize(2);
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void eachServerSaysOnceWhatItRunsOn(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class, OWN_PORT)) {
			assertThat(application.port()).isNotEqualTo(managementPort(application));
			assertThat(output.getOut().lines().filter((line) -> line.contains("io_uring on Linux"))).hasSize(2);
			assertThat(Map.of("application", application.port(), "management", managementPort(application)).values())
				.allSatisfy((port) -> assertThat(output).contains("Uring started on port " + port + " (http)"));
		}
	}

	private static int managementPort(Application application) {
		return application.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	private static RawClient.Response management(Application application, String target) throws Exception {
		try (RawClient client = new RawClient(managementPort(application))) {
			return client.get(target).read();
		}
	}

	private static JsonNode json(RawClient.Response response) throws Exception {
		assertThat(response.status()).isEqualTo(200);
		return new ObjectMapper().readTree(response.body());
	}

}
