package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** {@code server.ssl.client-auth}, and what the application learns of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsClientCertificateTests {

	private static final Certificates SERVER = Certificates.ec("localhost");

	private static final Certificates ADA = Certificates.ec("Ada");

	private static final Certificates STRANGER = Certificates.rsa("Stranger");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "bouncycastle, TLSv1.3", "bouncycastle, TLSv1.2", "jdk, TLSv1.3", "jdk, TLSv1.2" })
	void neededCertificateReachesTheApplication(String provider, String protocol) throws Exception {
		try (Application application = run("need", "uring.server.tls.provider=" + provider,
				"spring.ssl.bundle.jks.web.options.enabled-protocols=" + protocol)) {
			assertThat(ask(application, ADA)).isEqualTo("CN=Ada, 1 certificate");
			assertThatIsRefused(application, null);
			assertThatIsRefused(application, STRANGER);
			application.awaitCount(Counter.TLS_HANDSHAKE_FAILURES, 2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bouncycastle", "jdk" })
	void wantedCertificateMayBeMissing(String provider) throws Exception {
		try (Application application = run("want", "uring.server.tls.provider=" + provider)) {
			assertThat(ask(application, ADA)).isEqualTo("CN=Ada, 1 certificate");
			assertThat(ask(application, null)).isEqualTo("nobody");
			assertThatIsRefused(application, STRANGER);
		}
	}

	@Test
	void certificateIsNotAskedForByDefault() throws Exception {
		try (Application application = run("none")) {
			assertThat(ask(application, ADA)).isEqualTo("nobody");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bouncycastle", "jdk" })
	void sessionIdIsTheClientsInHexadecimal(String provider) throws Exception {
		try (Application application = run("none", "uring.server.tls.provider=" + provider,
				"spring.ssl.bundle.jks.web.options.enabled-protocols=TLSv1.2");
				SSLSocket socket = TlsClient.connect(application.port(), "localhost")) {
			String answer = new RawClient(socket).get("/session").read().body();
			assertThat(answer).isEqualTo(java.util.HexFormat.of().formatHex(socket.getSession().getId()));
		}
	}

	private static String ask(Application application, Certificates client) throws IOException {
		return TlsClient
			.get(application.port(), "/who",
					(client != null) ? InsistentKey.client(SERVER, client) : SERVER.client(null))
			.body();
	}

	/** In TLS 1.3 the client hears of it when it reads. */
	private static void assertThatIsRefused(Application application, Certificates client) {
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> ask(application, client));
	}

	private Application run(String clientAuth, String... properties) {
		TlsApplications applications = new TlsApplications(this.directory);
		return applications.run(Visitors.class, SERVER,
				Stream
					.of(Stream.of("server.ssl.client-auth=" + clientAuth),
							Arrays.stream(applications.trust("web", ADA)), Arrays.stream(properties))
					.flatMap((lines) -> lines)
					.toArray(String[]::new));
	}

	/** Tells visitors who they are. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Visitors {

		@Bean
		RouterFunction<ServerResponse> visitorRoutes() {
			return RouterFunctions.route()
				.GET("/who",
						(request) -> ServerResponse.ok().bodyValue(who(request.exchange().getRequest().getSslInfo())))
				.GET("/session",
						(request) -> ServerResponse.ok()
							.bodyValue(request.exchange().getRequest().getSslInfo().getSessionId()))
				.build();
		}

		private static String who(SslInfo info) {
			return (info.getPeerCertificates() == null) ? "nobody"
					: info.getPeerCertificates()[0].getSubjectX500Principal().getName() + ", "
							+ info.getPeerCertificates().length + " certificate";
		}

	}

}
