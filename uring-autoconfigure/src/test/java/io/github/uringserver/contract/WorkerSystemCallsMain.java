package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * An application that serves until its standard input ends; run and traced by
 * {@link WorkerSystemCallTests}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WorkerSystemCallsMain {

	static final int FILE_BYTES = 300_000;

	static final int LARGE_BYTES = 1_000_000;

	private static final byte[] LARGE = new byte[LARGE_BYTES];

	private final Path file;

	WorkerSystemCallsMain() throws IOException {
		this.file = Files.createTempFile("served", ".bin");
		this.file.toFile().deleteOnExit();
		Files.write(this.file, new byte[FILE_BYTES]);
	}

	public static void main(String[] arguments) throws IOException {
		try (Application application = Application.run(WorkerSystemCallsMain.class)) {
			System.out.println("port " + application.port());
			while (System.in.read() >= 0) {
				// until it ends
			}
		}
	}

	@Bean
	RouterFunction<ServerResponse> tracedRoutes() {
		return RouterFunctions.route()
			.GET("/text", (request) -> ServerResponse.ok().bodyValue("text"))
			.POST("/echo",
					(request) -> ServerResponse.ok()
						.body(BodyInserters.fromDataBuffers(request.body(BodyExtractors.toDataBuffers()))))
			.GET("/large",
					(request) -> ServerResponse.ok()
						.contentLength(LARGE_BYTES)
						.body((message, context) -> message
							.writeWith(Mono.fromSupplier(() -> message.bufferFactory().wrap(LARGE)))))
			.GET("/chunks",
					(request) -> ServerResponse.ok()
						.body(BodyInserters.fromDataBuffers(Flux.<DataBuffer>range(1, 20)
							.map((number) -> ContractFixture.buffer("chunk " + number + "\n")))))
			.GET("/events",
					(request) -> ServerResponse.ok()
						.contentType(MediaType.TEXT_EVENT_STREAM)
						.body(BodyInserters.fromServerSentEvents(Flux.interval(Duration.ofMillis(1))
							.take(5)
							.map((number) -> ServerSentEvent.builder("event " + number).build()))))
			.GET("/file", (request) -> ServerResponse.ok()
				.contentLength(FILE_BYTES)
				.body((message, context) -> ((ZeroCopyHttpOutputMessage) message).writeWith(this.file, 0, FILE_BYTES)))
			.build();
	}

}
