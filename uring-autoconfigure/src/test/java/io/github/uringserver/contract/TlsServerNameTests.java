package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code server.ssl.server-name-bundles}: the certificate goes by the name asked for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsServerNameTests {

	private static final String[] BUNDLES = { "web", "shop", "any" };

	private static final Certificates[] CERTIFICATES = { Certificates.ec("localhost"),
			Certificates.rsa("shop.example.org"), Certificates.ec("any.example.org") };

	@TempDir
	private static Path directory;

	private static Application application;

	@BeforeAll
	static void run() {
		TlsApplications applications = new TlsApplications(directory);
		List<String> properties = new ArrayList<>(
				List.of("server.ssl.bundle=web", "server.ssl.server-name-bundles[0].server-name=Shop.example.org",
						"server.ssl.server-name-bundles[0].bundle=shop",
						"server.ssl.server-name-bundles[1].server-name=*.example.org",
						"server.ssl.server-name-bundles[1].bundle=any"));
		for (int i = 0; i < BUNDLES.length; i++) {
			properties.addAll(applications.bundle(BUNDLES[i], CERTIFICATES[i]));
		}
		application = TlsApplications.runWith(Doors.class, properties);
	}

	@AfterAll
	static void stop() {
		if (application != null) {
			application.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "localhost, 0", "unknown.example.com, 0", "example.org, 0", "shop.example.org, 1",
			"SHOP.EXAMPLE.ORG, 1", "other.example.org, 2", "a.shop.example.org, 0" })
	void certificateIsThatOfTheName(String serverName, int index) throws Exception {
		assertThat(TlsClient.certificate(application.port(), serverName)).isEqualTo(CERTIFICATES[index].certificate());
	}

	@Test
	void clientThatAsksForNoneGetsTheDefault() throws Exception {
		assertThat(TlsClient.certificate(application.port(), null)).isEqualTo(CERTIFICATES[0].certificate());
	}

}
