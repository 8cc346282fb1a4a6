package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A whole application behind a proxy or on a unix domain socket, over real sockets. */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ProxiedApplicationTests {

	private static final String REQUEST = "GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

	@TempDir
	private Path folder;

	@BeforeAll
	static void assumeSupported() {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
	}

	private static ReactiveWebServerApplicationContext run(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--uring.server.workers=2",
				"--uring.server.on-unsupported=fail", "--spring.main.banner-mode=off"));
		arguments.addAll(Arrays.asList(properties));
		return (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run(arguments.toArray(String[]::new));
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static Map<byte[], String> headers() {
		byte[] signature = ascii("\r\n\r\n\0\r\nQUIT\n");
		byte[] ipv4 = { 0x21, 0x11, 0, 12, (byte) 192, 0, 2, 1, (byte) 192, 0, 2, 2, 0x04, 0x57, 0x08, (byte) 0xae };
		ByteBuffer ipv6 = ByteBuffer.allocate(40).put(new byte[] { 0x21, 0x21, 0, 36 });
		ipv6.put(new byte[] { 0x20, 0x01, 0x0d, (byte) 0xb8 }).put(19, (byte) 1);
		ipv6.put(20, (byte) 0x20).put(21, (byte) 1).put(35, (byte) 2).putShort(36, (short) 1111);
		return Map.of(ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n"), "192.0.2.1:1111",
				ascii("PROXY TCP6 2001:db8::1 2001:db8::2 1111 2222\r\n"), "2001:db8:0:0:0:0:0:1:1111",
				concatenate(signature, ipv4), "192.0.2.1:1111", concatenate(signature, ipv6.array()),
				"2001:db8:0:0:0:0:0:1:1111");
	}

	@Test
	void remoteAddressIsTheClientOfTheProxy() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.proxy-protocol=on")) {
			for (Map.Entry<byte[], String> header : headers().entrySet()) {
				assertThat(ask(context, header.getKey())).startsWith("HTTP/1.1 200").endsWith(header.getValue());
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n", "" })
	void headerIsDetected(String header) throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.proxy-protocol=auto")) {
			assertThat(ask(context, ascii(header)))
				.contains(header.isEmpty() ? InetAddress.getLoopbackAddress().getHostAddress() : "192.0.2.1:1111");
		}
	}

	@Test
	void headerOfAStrangerIsABadRequest() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.proxy-protocol=auto",
				"--uring.server.trusted-proxies=192.0.2.0/24,2001:db8::/32")) {
			assertThat(ask(context, ascii("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n"))).startsWith("HTTP/1.1 400");
		}
	}

	private static String ask(ReactiveWebServerApplicationContext context, byte[] header) throws IOException {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout(20_000);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), context.getWebServer().getPort()));
			socket.getOutputStream().write(concatenate(header, ascii(REQUEST)));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	@Test
	void lastRequestOfAConnectionIsToldSo() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.max-keep-alive-requests=2");
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), context.getWebServer().getPort())) {
			socket.setSoTimeout(20_000);
			OutputStream out = socket.getOutputStream();
			out.write(ascii("GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3)));
			String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			assertThat(all.split("HTTP/1.1 200", -1)).hasSize(3);
			assertThat(all.toLowerCase().split("connection: close", -1)).hasSize(2);
		}
	}

	@Test
	void applicationListensOnAUnixDomainSocketInsteadOfAPort(CapturedOutput output) throws IOException {
		Path path = this.folder.resolve("app.sock");
		try (ReactiveWebServerApplicationContext context = run("--uring.server.unix-socket=" + path,
				"--uring.server.unix-socket-permissions=rw-rw----")) {
			assertThat(context.getWebServer().getPort()).isEqualTo(-1);
			assertThat(output).contains("Uring started on unix socket " + path + " (http)");
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-rw----");
			assertThat(ask(path)).startsWith("HTTP/1.1 200").endsWith("nobody");
			context.stop();
			assertThat(path).doesNotExist();
			context.start();
			assertThat(ask(path)).endsWith("nobody");
		}
		assertThat(path).doesNotExist();
	}

	@Test
	void unixDomainSocketInUseFailsTheStartWithItsPath() throws IOException {
		Path path = this.folder.resolve("app.sock");
		try (ReactiveWebServerApplicationContext context = run("--uring.server.unix-socket=" + path)) {
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> run("--uring.server.unix-socket=" + path))
				.havingCause()
				.isInstanceOf(WebServerException.class)
				.withMessageContaining(path.toString())
				.withMessageContaining("in use")
				.withRootCauseInstanceOf(BindException.class);
			assertThat(context.isRunning()).isTrue();
			assertThat(ask(path)).endsWith("nobody");
		}
	}

	@Test
	void managementPortStaysAPortWithoutProxy() throws IOException {
		Path path = this.folder.resolve("app.sock");
		try (ReactiveWebServerApplicationContext context = run("--uring.server.unix-socket=" + path,
				"--uring.server.proxy-protocol=on", "--management.server.port=0")) {
			int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
				socket.setSoTimeout(20_000);
				socket.getOutputStream()
					.write(ascii("GET /actuator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
				assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
					.startsWith("HTTP/1.1 200");
			}
			assertThat(path).exists();
		}
	}

	private static String ask(Path path) throws IOException {
		try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
			channel.write(ByteBuffer.wrap(ascii(REQUEST)));
			return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static byte[] concatenate(byte[] first, byte[] second) {
		return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> who() {
			return RouterFunctions.route()
				.GET("/who", (request) -> ServerResponse.ok().bodyValue(client(request)))
				.build();
		}

		private static String client(ServerRequest request) {
			InetSocketAddress address = request.exchange().getRequest().getRemoteAddress();
			if (address == null) {
				return "nobody";
			}
			return address.getAddress().getHostAddress() + ":" + address.getPort();
		}

	}

}
