package io.github.uringserver.contract;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.Part;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that does not send the body it has promised is the client's fault: whatever
 * the application does with the body, nobody is told above the level of debugging.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BrokenBodyLogTests {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private Application application;

	@BeforeEach
	void run() {
		this.application = Application.run(Bodies.class, "uring.server.timeouts.body=300ms");
		this.lines.start();
		this.root.addAppender(this.lines);
	}

	@AfterEach
	void close() {
		this.root.detachAppender(this.lines);
		if (this.application != null) {
			this.application.close();
		}
	}

	@ParameterizedTest
	@MethodSource("targetsAndFaults")
	void faultOfTheClientIsNoError(String target, Fault fault) throws Exception {
		try (RawClient client = this.application.connect()) {
			client
				.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: "
						+ typeOf(target) + "\r\n\r\n7\r\n{\"name\"\r\n");
			this.application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
			fault.happen(client);
		}
		this.application.awaitNothingOpen();
		// the log of what the handler does in other threads has been written before this
		assertThat(this.application.get("/none").status()).isEqualTo(404);
		assertThat(List.copyOf(this.lines.list)).filteredOn((line) -> line.getLevel().isGreaterOrEqual(Level.WARN))
			.isEmpty();
	}

	private static String typeOf(String target) {
		return target.equals("/parts") ? "multipart/form-data; boundary=b" : "application/json";
	}

	static List<Arguments> targetsAndFaults() {
		return List.of("/text", "/json", "/parts", "/handled", "/elsewhere", "/recovered")
			.stream()
			.flatMap((target) -> Arrays.stream(Fault.values()).map((fault) -> Arguments.of(target, fault)))
			.toList();
	}

	/** What the client does instead of sending the rest of its body. */
	enum Fault {

		SLOW {

			@Override
			void happen(RawClient client) throws IOException {
				assertThat(client.read().status()).isEqualTo(408);
			}

		},

		MALFORMED {

			@Override
			void happen(RawClient client) throws IOException {
				client.send("no size\r\n");
				assertThat(client.read().status()).isEqualTo(400);
			}

		},

		GONE {

			@Override
			void happen(RawClient client) throws IOException {
				client.close();
			}

		},

		RESET {

			@Override
			void happen(RawClient client) throws IOException {
				client.reset();
			}

		};

		abstract void happen(RawClient client) throws IOException;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ BodyController.class, HandlingController.class })
	static class Bodies {

	}

	record Named(String name) {
	}

	@RestController
	static class BodyController {

		@PostMapping("/text")
		Mono<String> text(@RequestBody String body) {
			return Mono.just(body);
		}

		@PostMapping("/json")
		Mono<String> json(@RequestBody Mono<Named> body) {
			return body.map(Named::name);
		}

		@PostMapping("/parts")
		Mono<String> parts(ServerWebExchange exchange) {
			return exchange.getMultipartData().map(MultiValueMap<String, Part>::size).map(String::valueOf);
		}

		@PostMapping("/elsewhere")
		Mono<String> elsewhere(@RequestBody Mono<String> body) {
			return body.publishOn(Schedulers.parallel());
		}

		@PostMapping("/recovered")
		Mono<String> recovered(@RequestBody Mono<String> body) {
			return body.onErrorReturn("nobody hears this");
		}

	}

	@RestController
	static class HandlingController {

		@PostMapping("/handled")
		Mono<String> json(@RequestBody Mono<Named> body) {
			return body.map(Named::name);
		}

		@ExceptionHandler
		ResponseEntity<String> handle(Exception cause) {
			return ResponseEntity.status(HttpStatus.BAD_REQUEST)
				.header("X-Cause", cause.getClass().getSimpleName())
				.body("nobody reads this");
		}

	}

}
