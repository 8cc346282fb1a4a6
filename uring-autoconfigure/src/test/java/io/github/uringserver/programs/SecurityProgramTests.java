package io.github.uringserver.programs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.StatusAssertions;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** An application behind Spring Security. */
@Timeout(60)
class SecurityProgramTests {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private static Program program;

	private final WebTestClient client = program.client();

	@BeforeAll
	static void start() {
		program = Program.run(Application.class, "--spring.autoconfigure.exclude=");
	}

	@AfterAll
	static void stop() {
		if (program != null) {
			program.close();
		}
	}

	@Test
	void strangerIsAskedForCredentials() {
		this.client.get()
			.uri("/private")
			.accept(MediaType.APPLICATION_JSON)
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectHeader()
			.valueMatches(HttpHeaders.WWW_AUTHENTICATE, "Basic .*");
	}

	@Test
	void browserIsSentToTheLoginForm() {
		this.client.get()
			.uri("/private")
			.accept(MediaType.TEXT_HTML)
			.exchange()
			.expectStatus()
			.isFound()
			.expectHeader()
			.location("/login");
	}

	@Test
	void everybodyMaySeeWhatIsPublic() {
		this.client.get().uri("/public").exchange().expectBody(String.class).isEqualTo("nobody");
	}

	@Test
	void basicCredentialsAreAccepted() {
		get("/private", "user", "secret").expectStatus().isOk().expectBody(String.class).isEqualTo("user");
	}

	@Test
	void wrongPasswordIsUnauthorized() {
		get("/private", "user", "wrong").expectStatus().isUnauthorized();
	}

	@Test
	void missingRoleIsForbidden() {
		get("/admin", "user", "secret").expectStatus().isForbidden();
		get("/admin", "admin", "secret").expectStatus().isOk();
	}

	@Test
	void postWithoutCsrfTokenIsForbidden() {
		this.client.post()
			.uri("/private")
			.headers((headers) -> headers.setBasicAuth("user", "secret"))
			.bodyValue("x".repeat(100_000))
			.exchange()
			.expectStatus()
			.isForbidden();
		get("/private", "user", "secret").expectStatus().isOk();
	}

	@Test
	void securityHeadersArePresentOnce() {
		HttpHeaders headers = get("/private", "user", "secret").expectBody(String.class)
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.get("X-Content-Type-Options")).containsExactly("nosniff");
		assertThat(headers.get("X-Frame-Options")).containsExactly("DENY");
		assertThat(headers.get("Referrer-Policy")).containsExactly("no-referrer");
		assertThat(headers.get(HttpHeaders.CACHE_CONTROL))
			.containsExactly("no-cache, no-store, max-age=0, must-revalidate");
	}

	@Test
	void sessionLastsFromFormLoginToLogout() {
		FluxExchangeResult<String> form = this.client.get().uri("/login").exchange().returnResult(String.class);
		String token = csrf(form);
		ResponseCookie anonymous = session(form);
		FluxExchangeResult<String> login = post("/login", anonymous, token, "secret");
		assertThat(login.getStatus()).isEqualTo(HttpStatus.FOUND);
		assertThat(login.getResponseHeaders().getLocation()).hasPath("/").hasNoQuery();
		ResponseCookie session = session(login);
		assertThat(session.getValue()).isNotEqualTo(anonymous.getValue());
		assertThat(session.isHttpOnly()).isTrue();
		visit(session).isOk();
		FluxExchangeResult<String> logout = post("/logout", session, csrf(page("/logout", session)), "");
		assertThat(logout.getResponseHeaders().getLocation()).hasPath("/login").hasQuery("logout");
		visit(session).isUnauthorized();
	}

	@Test
	void wrongPasswordLeadsBackToTheForm() {
		FluxExchangeResult<String> form = this.client.get().uri("/login").exchange().returnResult(String.class);
		FluxExchangeResult<String> login = post("/login", session(form), csrf(form), "wrong");
		assertThat(login.getStatus()).isEqualTo(HttpStatus.FOUND);
		assertThat(login.getResponseHeaders().getLocation()).hasPath("/login").hasQuery("error");
	}

	private WebTestClient.ResponseSpec get(String path, String user, String password) {
		return this.client.get()
			.uri(path)
			.accept(MediaType.APPLICATION_JSON)
			.headers((headers) -> headers.setBasicAuth(user, password))
			.exchange();
	}

	private StatusAssertions visit(ResponseCookie session) {
		return this.client.get()
			.uri("/private")
			.accept(MediaType.APPLICATION_JSON)
			.cookie(session.getName(), session.getValue())
			.exchange()
			.expectStatus();
	}

	private FluxExchangeResult<String> page(String path, ResponseCookie session) {
		return this.client.get()
			.uri(path)
			.cookie(session.getName(), session.getValue())
			.exchange()
			.returnResult(String.class);
	}

	private FluxExchangeResult<String> post(String path, ResponseCookie session, String token, String password) {
		return this.client.post()
			.uri(path)
			.accept(MediaType.TEXT_HTML)
			.cookie(session.getName(), session.getValue())
			.body(BodyInserters.fromFormData("_csrf", token).with("username", "user").with("password", password))
			.exchange()
			.returnResult(String.class);
	}

	private static String csrf(FluxExchangeResult<String> page) {
		String html = String.join("\n", page.getResponseBody().collectList().block(Program.PATIENCE));
		Matcher matcher = CSRF.matcher(html);
		assertThat(matcher.find()).as(html).isTrue();
		return matcher.group(1);
	}

	private static ResponseCookie session(FluxExchangeResult<String> result) {
		ResponseCookie session = result.getResponseCookies().getFirst("SESSION");
		assertThat(session).isNotNull();
		return session;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SecurityWebFilterChain security(ServerHttpSecurity http) {
			return http
				.authorizeExchange((paths) -> paths.pathMatchers("/public")
					.permitAll()
					.pathMatchers("/admin")
					.hasRole("ADMIN")
					.anyExchange()
					.authenticated())
				.httpBasic(Customizer.withDefaults())
				.formLogin(Customizer.withDefaults())
				.build();
		}

		@Bean
		MapReactiveUserDetailsService users() {
			return new MapReactiveUserDetailsService(
					User.withUsername("user").password("{noop}secret").roles("USER").build(),
					User.withUsername("admin").password("{noop}secret").roles("ADMIN").build());
		}

		@Bean
		RouterFunction<ServerResponse> pages() {
			return RouterFunctions.route()
				.path("/",
						(pages) -> pages.route((request) -> true,
								(request) -> request.principal()
									.map((principal) -> principal.getName())
									.defaultIfEmpty("nobody")
									.flatMap((name) -> ServerResponse.ok().bodyValue(name))))
				.build();
		}

	}

}
