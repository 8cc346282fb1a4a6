package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
