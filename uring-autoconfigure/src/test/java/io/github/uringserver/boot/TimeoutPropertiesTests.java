package io.github.uringserver.boot;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code uring.server.timeouts.*}, in a running application. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TimeoutPropertiesTests {

	private static final String[] ARGUMENTS = { "--server.port=0", "--spring.main.banner-mode=off",
			"--spring.jmx.enabled=false", "--uring.server.workers=1", "--uring.server.pinning=off",
			"--uring.server.timeouts.header=500ms", "--uring.server.timeouts.idle=500ms",
			"--uring.server.timeouts.body=500ms", "--uring.server.timeouts.write-stall=500ms" };

	@Test
	void slowClientsAreCutAndSlowStreamsAreNot() throws Exception {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		try (ReactiveWebServerApplicationContext context = run()) {
			UringWebServer server = (UringWebServer) context.getWebServer();
			try (RawClient first = connect(server)) {
				assertThat(first.get("/hello").read().body()).isEqualTo("hello");
			}
			try (RawClient stream = connect(server);
					RawClient silent = connect(server);
					RawClient dripping = connect(server);
					RawClient idle = connect(server);
					RawClient uploading = connect(server);
					RawClient deaf = connect(server)) {
				stream.get("/events");
				deaf.get("/large");
				dripping.send("GET /hello HTTP/1.1\r\n");
				assertThat(idle.get("/hello").read().body()).isEqualTo("hello");
				uploading.send(
						"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\npart");
				assertThat(dripping.read().status()).isEqualTo(408);
				assertThat(uploading.read().status()).isEqualTo(408);
				assertThat(silent.isClosedByServer()).isTrue();
				assertThat(idle.isClosedByServer()).isTrue();
				ServerFixture.await("write stall", () -> count(server, Counter.WRITE_STALLS) == 1);
				assertThat(stream.read().body()).isEqualTo("data:0\n\ndata:1\n\n");
			}
			assertThat(count(server, Counter.HEADER_TIMEOUTS)).isEqualTo(2);
			assertThat(count(server, Counter.BODY_TIMEOUTS)).isEqualTo(1);
			assertLeftNothing(server);
		}
	}

	private static ReactiveWebServerApplicationContext run() {
		return (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(Routes.class)
			.web(WebApplicationType.REACTIVE)
			.registerShutdownHook(false)
			.run(ARGUMENTS);
	}

	private static RawClient connect(UringWebServer server) throws Exception {
		return new RawClient(server.getPort());
	}

	private static long count(UringWebServer server, Counter counter) {
		return workers(server).stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

	private static List<Worker> workers(UringWebServer server) {
		return server.getServer().workers();
	}

	private static void assertLeftNothing(UringWebServer server) {
		ServerFixture.await("no connections", () -> count(server, Counter.CONNECTIONS_ACTIVE) == 0);
		assertThat(count(server, Counter.EXCHANGES_ACTIVE)).isZero();
		for (Worker worker : workers(server)) {
			assertThat(CompletableFuture.supplyAsync(() -> worker.deadlines().scheduled(), worker).join()).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Routes {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/hello", (request) -> ServerResponse.ok().bodyValue("hello"))
				.GET("/large", (request) -> ServerResponse.ok().bodyValue(new byte[10 << 20]))
				.POST("/echo", (request) -> ServerResponse.ok().body(request.bodyToMono(String.class), String.class))
				.GET("/events",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.TEXT_EVENT_STREAM)
							.body(Flux.interval(Duration.ofSeconds(2)).take(2), Long.class))
				.build();
		}

	}

}
