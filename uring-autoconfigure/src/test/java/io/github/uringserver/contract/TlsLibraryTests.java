package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that has no Bouncy Castle on its class path. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TlsLibraryTests {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	@TempDir
	private Path directory;

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
	}

	@Test
	void jdkTakesOverAndOneWarningSaysSo() throws Exception {
		try (ChildJvm.Running child = application().start()) {
			assertThatServes(child);
			assertThat(child.output().lines().filter((line) -> line.contains(" WARN "))).singleElement()
				.asString()
				.contains("TLS is the JDK's, because org.bouncycastle:bctls-jdk18on is not on the class path");
		}
	}

	@Test
	void jdkIsNothingToWarnOfWhereItIsChosen() throws Exception {
		try (ChildJvm.Running child = application("uring.server.tls.provider=jdk").start()) {
			assertThatServes(child);
			assertThat(child.output()).doesNotContain(" WARN ");
		}
	}

	@Test
	void startFailsWhereBouncyCastleIsChosen() throws Exception {
		ChildJvm.Result result = application("uring.server.tls.provider=bouncycastle").run();
		assertThat(result.exitCode()).isNotZero();
		assertThat(result.output()).contains("APPLICATION FAILED TO START", "uring.server.tls.provider",
				"org.bouncycastle:bctls-jdk18on is not on the class path");
	}

	private static void assertThatServes(ChildJvm.Running child) throws Exception {
		int port = Integer.parseInt(child.awaitOutput("Uring started on port (\\d+) \\(https\\)"));
		assertThat(TlsClient.get(port, "/hello", CERTIFICATES.client(null)).body()).isEqualTo("hello");
	}

	private ChildJvm application(String... properties) throws IOException {
		List<String> all = new ArrayList<>(List.of(TlsClient.NO_WARM_UP,
				"server.ssl.certificate=" + CERTIFICATES.writeCertificate(this.directory.resolve("web.crt")),
				"server.ssl.certificate-private-key=" + CERTIFICATES.writeKey(this.directory.resolve("web.key"))));
		all.addAll(List.of(properties));
		return ChildJvm.of(TlsMain.class)
			.jvmArguments("-Dspring.devtools.restart.enabled=false")
			.withoutJars("/org/bouncycastle/")
			.arguments(all.toArray(String[]::new));
	}

}
