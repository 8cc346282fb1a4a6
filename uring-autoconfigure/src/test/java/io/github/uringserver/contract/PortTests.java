package io.github.uringserver.contract;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.ApplicationContextException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** {@code server.port} and {@code server.address}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PortTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void portOfAnotherSocketIsInUse(int workers) throws Exception {
		try (ServerSocket taken = new ServerSocket(0)) {
			assertInUse(taken.getLocalPort(), workers);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void portThatAnotherProcessWouldShareIsInUse(int workers) throws Exception {
		try (ChildJvm.Running child = ChildJvm.of(ReusePortMain.class).start()) {
			assertInUse(Integer.parseInt(child.awaitOutput("port=(\\d+)\n")), workers);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void portOfAnotherServerOfThisKindIsInUse(int workers) throws Exception {
		try (Application first = Application.run(Doors.class)) {
			assertInUse(first.port(), workers);
			assertThat(first.get("/hello").status()).isEqualTo(200);
		}
	}

	private static void assertInUse(int port, int workers) {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> Application.run(Doors.class, "server.port=" + port, "uring.server.workers=" + workers))
			.havingRootCause()
			.withMessageContaining("EADDRINUSE");
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> Application.run(Doors.class, "server.port=" + port, "uring.server.workers=" + workers))
			.havingCause()
			.isInstanceOfSatisfying(PortInUseException.class,
					(exception) -> assertThat(exception.getPort()).isEqualTo(port));
	}

	@Test
	void portInUseNowIsServedWhenItIsFree() throws Exception {
		int port;
		try (Application first = Application.run(Doors.class)) {
			port = first.port();
		}
		try (Application second = Application.run(Doors.class, "server.port=" + port)) {
			assertThat(second.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void foreignAddressIsNoPortInUse() {
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> Application.run(Doors.class, "server.address=192.0.2.1"))
			.havingCause()
			.isInstanceOf(WebServerException.class)
			.isNotInstanceOf(PortInUseException.class)
			.withMessageContaining("192.0.2.1");
	}

	@Test
	void minusOneListensNowhere() {
		try (Application application = Application.run(Doors.class, "server.port=-1")) {
			assertThat(application.port()).isEqualTo(-1);
			assertThat(application.uring().getServer().isRunning()).isFalse();
		}
	}

	@Test
	void zeroIsAnyFreePortAndTheEnvironmentKnowsIt() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			assertThat(application.context().getEnvironment().getProperty("local.server.port"))
				.isEqualTo(String.valueOf(application.port()));
			assertThat(application.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void addressLimitsWhoCanConnect() throws Exception {
		try (Application application = Application.run(Doors.class, "server.address=127.0.0.2");
				Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.2", application.port()), 10_000);
			assertThat(socket.isConnected()).isTrue();
			assertThatExceptionOfType(java.net.ConnectException.class)
				.isThrownBy(() -> new RawClient(application.port()));
		}
	}

	@Test
	void wildcardServesIpv4AndIpv6() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			for (String address : new String[] { "127.0.0.1", "::1" }) {
				try (Socket socket = new Socket(InetAddress.getByName(address), application.port())) {
					socket.setSoTimeout(20_000);
					socket.getOutputStream().write("GET /hello HTTP/1.0\r\n\r\n".getBytes());
					assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
				}
			}
		}
	}

}
