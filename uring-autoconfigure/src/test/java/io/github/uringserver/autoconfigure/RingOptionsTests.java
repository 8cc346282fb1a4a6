package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.metrics.UringEndpoint;
import io.github.uringserver.metrics.UringEndpoint.UringDescriptor;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The options of rings, set by properties, in a whole application. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RingOptionsTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void assumeSupported() {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
	}

	private static ReactiveWebServerApplicationContext run(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--uring.server.workers=1", "--uring.server.on-unsupported=fail",
						"--spring.main.banner-mode=off", "--management.endpoints.web.exposure.include=uring"));
		arguments.addAll(Arrays.asList(properties));
		return (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run(arguments.toArray(String[]::new));
	}

	private String ask(ReactiveWebServerApplicationContext context) throws IOException, InterruptedException {
		URI uri = URI.create("http://localhost:" + context.getWebServer().getPort() + "/hello");
		return this.client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	private static UringDescriptor endpoint(ReactiveWebServerApplicationContext context) {
		return context.getBean(UringEndpoint.class).uring();
	}

	@Test
	void threadOfTheKernelSubmits() throws Exception {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.ring.sqpoll.enabled=true",
				"--uring.server.ring.sqpoll.idle=1ms")) {
			assertThat(ask(context)).isEqualTo("hello");
			assertThat(endpoint(context).flags()).contains("SQPOLL").doesNotContain("DEFER_TASKRUN");
			assertThat(endpoint(context).fallbacks()).isEmpty();
			// The thread has to fall asleep first, and may have to wait for a CPU to do
			// so.
			for (int i = 0; i < 1000 && wakeUps(context) == 0; i++) {
				Thread.sleep(5);
				assertThat(ask(context)).isEqualTo("hello");
			}
			assertThat(wakeUps(context)).isPositive();
		}
	}

	private static long wakeUps(ReactiveWebServerApplicationContext context) {
		return endpoint(context).workers().get(0).counters().get("kernelThreadWakeUps");
	}

	@Test
	void cpuThatIsNotThereIsAWarningAndAFallback(CapturedOutput output) throws Exception {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.ring.sqpoll.enabled=true",
				"--uring.server.ring.sqpoll.cpu=1000000")) {
			assertThat(ask(context)).isEqualTo("hello");
			assertThat(endpoint(context).flags()).contains("SQPOLL").doesNotContain("SQ_AFF");
			assertThat(endpoint(context).fallbacks()).singleElement().asString().contains("CPU 1000000");
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("CPU 1000000"))).singleElement()
			.asString()
			.contains("WARN");
	}

	@Test
	void networkDevicesArePolledOrAWarningSaysWhyNot(CapturedOutput output) throws Exception {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.ring.napi.busy-poll=50us",
				"--uring.server.ring.napi.prefer=true")) {
			assertThat(ask(context)).isEqualTo("hello");
			boolean inForce = endpoint(context).features().enabled().contains("NAPI");
			assertThat(endpoint(context).fallbacks()).hasSize(inForce ? 0 : 1);
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN") && line.contains("NAPI")))
				.hasSize(inForce ? 0 : 1);
		}
	}

	@Test
	void buffersLieOnHugePagesAndAreLockedAsFarAsThereAreAny() throws Exception {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.memory.huge-pages=true",
				"--uring.server.memory.lock=true", "--uring.server.max-connections-per-peer=100")) {
			assertThat(ask(context)).isEqualTo("hello");
			assertThat(endpoint(context).fallbacks()).allMatch(
					(sentence) -> sentence.startsWith("Huge pages") || sentence.startsWith("Memory is not locked"));
			long buffers = 1024 * 8192 + 1024 * 16384 + 16 * 65536;
			assertThat(endpoint(context).limits().get("server").nativeBytesPerWorker())
				.isEqualTo(buffers + AdmissionRules.DEFAULT_PEERS * 64);
		}
	}

	@Test
	void nothingOfItIsInForceByDefault() throws Exception {
		try (ReactiveWebServerApplicationContext context = run()) {
			assertThat(ask(context)).isEqualTo("hello");
			assertThat(endpoint(context).flags()).doesNotContain("SQPOLL");
			assertThat(endpoint(context).features().enabled()).doesNotContain("NAPI");
			assertThat(endpoint(context).fallbacks()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "sqpoll.idle, 0s", "sqpoll.idle, 2m", "sqpoll.cpu, -1", "napi.busy-poll, 2s", "napi.busy-poll, 10ns" })
	void valueThatMakesNoSenseIsNamed(String property, String value) {
		assertThatThrownBy(
				() -> run("--uring.server.ring.sqpoll.enabled=true", "--uring.server.ring." + property + "=" + value))
			.hasStackTraceContaining("uring.server.ring." + property);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> hello() {
			return RouterFunctions.route().GET("/hello", (request) -> ServerResponse.ok().bodyValue("hello")).build();
		}

	}

}
