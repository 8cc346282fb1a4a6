package io.github.uringserver.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The port of the application and that of the management have TLS each on its own. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsManagementPortTests {

	private static final Certificates WEB = Certificates.ec("localhost");

	private static final Certificates OPERATORS = Certificates.rsa("localhost");

	private final List<String> properties = new ArrayList<>(List.of("management.server.port=0"));

	@TempDir
	private Path directory;

	@BeforeEach
	void writeBundles() {
		TlsApplications applications = new TlsApplications(this.directory);
		this.properties.addAll(applications.bundle("web", WEB));
		this.properties.addAll(applications.bundle("operators", OPERATORS));
	}

	@Test
	void eachHasABundleOfItsOwn(CapturedOutput output) throws Exception {
		try (Application application = run("server.ssl.bundle=web", "management.server.ssl.bundle=operators")) {
			assertThat(TlsClient.certificate(application.port(), "localhost")).isEqualTo(WEB.certificate());
			assertThat(TlsClient.certificate(managementPort(application), "localhost"))
				.isEqualTo(OPERATORS.certificate());
			assertThat(TlsClient.get(application.port(), "/hello").body()).isEqualTo("hello");
			assertThat(TlsClient.get(managementPort(application), "/actuator/health").status()).isEqualTo(200);
			assertThat(output).contains("port " + application.port() + " (https)",
					"port " + managementPort(application) + " (https)");
		}
	}

	@Test
	void managementIsPlainBesideTls(CapturedOutput output) throws Exception {
		try (Application application = run("server.ssl.bundle=web", "management.server.ssl.enabled=false")) {
			assertThat(TlsClient.get(application.port(), "/hello").body()).isEqualTo("hello");
			assertThat(plain(managementPort(application)).status()).isEqualTo(200);
			assertThat(output).contains("port " + managementPort(application) + " (http)");
		}
	}

	@Test
	void managementHasTlsBesideAPlainPort() throws Exception {
		try (Application application = run("management.server.ssl.bundle=operators")) {
			assertThat(application.get("/hello").body()).isEqualTo("hello");
			assertThat(TlsClient.get(managementPort(application), "/actuator/health").status()).isEqualTo(200);
			assertThat(plain(managementPort(application)).status()).isEqualTo(400);
		}
	}

	@Test
	void handshakesOfEachAreToldApart() throws Exception {
		try (Application application = run("server.ssl.bundle=web", "management.server.ssl.bundle=operators",
				"management.endpoints.web.exposure.include=*")) {
			int management = managementPort(application);
			TlsClient.get(application.port(), "/hello");
			TlsClient.get(application.port(), "/hello");
			JsonNode servers = new ObjectMapper().readTree(TlsClient.get(management, "/actuator/uring").body())
				.at("/tls/servers");
			assertThat(servers.at("/server/handshakes")).hasSize(1);
			JsonNode handshakes = servers.at("/server/handshakes/0");
			assertThat(handshakes.get("protocol").asText()).isEqualTo("TLSv1.3");
			assertThat(handshakes.get("count").asInt()).isEqualTo(2);
			assertThat(Duration.parse(handshakes.get("duration").asText()))
				.isGreaterThan(Duration.parse(handshakes.get("longest").asText()));
			assertThat(servers.at("/management/handshakes/0/count").asInt()).isOne();
			String sample = "uring_tls_handshake_seconds_count{group=\"" + handshakes.get("group").asText()
					+ "\",protocol=\"TLSv1.3\",server=\"%s\",worker=\"0\"}%s";
			assertThat(TlsClient.get(management, "/actuator/prometheus").body())
				.contains(sample.formatted("management", " 2"), sample.formatted("server", ""));
		}
	}

	private Application run(String... more) {
		this.properties.addAll(List.of(more));
		return TlsApplications.runWith(Doors.class, this.properties);
	}

	private static int managementPort(Application application) {
		return application.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	private static RawClient.Response plain(int port) throws Exception {
		try (RawClient client = new RawClient(port)) {
			return client.get("/actuator/health").read();
		}
	}

}
