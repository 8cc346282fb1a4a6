package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Bouncy Castle's own log is silent, unless the application asks for it. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsProviderLogTests {

	private static final String LINE = "ProvTlsServer";

	@TempDir
	private Path directory;

	@Test
	void connectionsAreNotLogged(CapturedOutput output) throws Exception {
		try (Application application = run("logging.level.root=info")) {
			TlsClient.get(application.port(), "/hello");
		}
		assertThat(output).contains("Graceful shutdown complete").doesNotContain(LINE);
	}

	@Test
	void connectionsAreLoggedWhereALevelIsSet(CapturedOutput output) throws Exception {
		try (Application application = run("logging.level.org.bouncycastle.jsse=info")) {
			TlsClient.get(application.port(), "/hello");
			ServerFixture.await("the connection is logged", () -> output.getOut().contains(LINE));
		}
	}

	private Application run(String level) {
		return new TlsApplications(this.directory).run(Doors.class, Certificates.ec("localhost"), level);
	}

}
