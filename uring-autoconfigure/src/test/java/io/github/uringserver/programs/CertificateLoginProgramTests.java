package io.github.uringserver.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** An application whose users log in by their certificates. */
@Timeout(60)
class CertificateLoginProgramTests {

	private static final Certificates SERVER = Certificates.ec("localhost");

	private static final Certificates ADA = Certificates.ec("ada");

	@TempDir
	private static Path directory;

	private static Program program;

	@BeforeAll
	static void start() throws Exception {
		program = Program.run(Application.class, "--spring.autoconfigure.exclude=", "--uring.server.tls.warm-up=0",
				"--server.ssl.client-auth=want",
				"--server.ssl.certificate=" + SERVER.writeCertificate(directory.resolve("server.crt")),
				"--server.ssl.certificate-private-key=" + SERVER.writeKey(directory.resolve("server.key")),
				"--server.ssl.trust-certificate=" + ADA.writeCertificate(directory.resolve("ada.crt")));
	}

	@AfterAll
	static void stop() {
		if (program != null) {
			program.close();
		}
	}

	@Test
	void certificateIsTheLogin() throws Exception {
		HttpResponse<String> answer = ask(ADA);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo("ada");
	}

	@Test
	void clientWithoutACertificateIsNotLoggedIn() throws Exception {
		assertThat(ask(null).statusCode()).isIn(401, 403);
	}

	private static HttpResponse<String> ask(Certificates client) throws Exception {
		return HttpClient.newBuilder()
			.sslContext(SERVER.client(client))
			.build()
			.send(HttpRequest.newBuilder(URI.create("https://localhost:" + program.port() + "/name")).build(),
					HttpResponse.BodyHandlers.ofString());
	}

	/** Tells users their names. */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SecurityWebFilterChain security(ServerHttpSecurity http) {
			return http.authorizeExchange((exchanges) -> exchanges.anyExchange().authenticated())
				.x509(Customizer.withDefaults())
				.build();
		}

		@Bean
		MapReactiveUserDetailsService users() {
			return new MapReactiveUserDetailsService(
					User.withUsername("ada").password("{noop}unused").roles("USER").build());
		}

		@Bean
		RouterFunction<ServerResponse> nameRoutes() {
			return RouterFunctions.route()
				.GET("/name",
						(request) -> request.principal()
							.flatMap((principal) -> ServerResponse.ok().bodyValue(principal.getName())))
				.build();
		}

	}

}
