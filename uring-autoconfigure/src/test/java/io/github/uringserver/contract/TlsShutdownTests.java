package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A graceful shutdown ends TLS connections in order: with close_notify. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsShutdownTests {

	@TempDir
	private Path directory;

	@Test
	void requestUnderWayIsAnsweredAndIdleConnectionsAreClosed(CapturedOutput output) throws Exception {
		try (Application application = new TlsApplications(this.directory).run(Doors.class,
				Certificates.ec("localhost"));
				SSLSocket idleSocket = TlsClient.connect(application.port(), "localhost");
				SSLSocket busySocket = TlsClient.connect(application.port(), "localhost")) {
			RawClient idle = new RawClient(idleSocket);
			assertThat(idle.get("/hello").read().status()).isEqualTo(200);
			RawClient busy = new RawClient(busySocket);
			busy.get("/door/a");
			Doors doors = application.bean(Doors.class);
			doors.awaitVisitor("a");
			Thread closing = new Thread(application::close);
			closing.start();
			// without close_notify the client would throw
			assertThat(idle.in().read()).isEqualTo(-1);
			doors.open("a");
			RawClient.Response answer = busy.read();
			assertThat(answer.body()).isEqualTo("through a");
			assertThat(answer.header("Connection")).isEqualTo("close");
			assertThat(busy.in().read()).isEqualTo(-1);
			closing.join();
		}
		assertThat(output).contains("Graceful shutdown complete").doesNotContain("ERROR");
	}

}
