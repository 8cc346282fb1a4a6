package io.github.uringserver.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.reactive.DispatcherHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What both {@link DispatchWay ways} of a request do beside answering: log, note where an
 * exception was seen, clean up, hear of a client that goes, follow Reactor's hooks.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LeanDispatchBehaviourTests {

	private static final String ADAPTER = "org.springframework.web.server.adapter.HttpWebHandlerAdapter";

	@ParameterizedTest
	@EnumSource
	void checkpointsNameHandlerAndRequest(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			application.get("/error-of-mono?a=b");
			assertThat(application.bean(DispatchApplication.class).notes()).containsExactly("attribute true",
					"\t*__checkpoint ⇢ its own",
					"\t|_ checkpoint ⇢ Handler " + DispatchApplication.Annotated.class.getName()
							+ "#failLater() [DispatcherHandler]",
					"\t*__checkpoint ⇢ HTTP GET \"/error-of-mono?a=b\" [ExceptionHandlingWebHandler]");
			application.get("/handled-badly");
			assertThat(application.bean(DispatchApplication.class).notes()).hasSize(3)
				.anySatisfy((note) -> assertThat(note).contains("#handledBadly() [DispatcherHandler]"));
			application.get("/mapping/error");
			assertThat(application.bean(DispatchApplication.class).notes()).containsExactly("attribute true",
					"\t*__checkpoint ⇢ HTTP GET \"/mapping/error\" [ExceptionHandlingWebHandler]");
		}
	}

	@ParameterizedTest
	@EnumSource
	void requestAndEndAreLogged(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED);
				Messages messages = new Messages(ADAPTER, Level.DEBUG)) {
			application.get("/text?a=b");
			assertThat(messages.taken()).containsExactly("DEBUG [id] HTTP GET \"/text?a=b\"",
					"DEBUG [id] Completed 200 OK");
			application.get("/reject");
			assertThat(messages.taken()).containsExactly("DEBUG [id] HTTP GET \"/reject\"",
					"DEBUG [id] Completed 409 CONFLICT");
		}
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED);
				Messages messages = new Messages(ADAPTER, Level.TRACE)) {
			application.get("/text");
			assertThat(messages.taken()).containsExactly("TRACE [id] HTTP GET \"/text\", headers={masked}",
					"TRACE [id] Completed 200 OK, headers={masked}");
		}
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED,
				"spring.http.codecs.log-request-details=true");
				Messages messages = new Messages(ADAPTER, Level.TRACE)) {
			application.get("/text");
			assertThat(messages.taken()).hasSize(2)
				.allSatisfy((message) -> assertThat(message).contains("headers=[").doesNotContain("masked"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void errorAfterTheCommitIsLogged(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED);
				Messages messages = new Messages(ADAPTER, Level.ERROR);
				RawClient client = application.connect()) {
			client.get("/partial");
			client.in().readAllBytes();
			assertThat(messages.taken())
				.containsExactly("ERROR [id] Error [java.lang.IllegalStateException: in the middle]"
						+ " for HTTP GET \"/partial\", but ServerHttpResponse already committed (200 OK)");
		}
	}

	@ParameterizedTest
	@EnumSource
	void cancellationReachesTheHandler(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			DispatchApplication notes = application.bean(DispatchApplication.class);
			try (RawClient client = application.connect()) {
				client.get("/never");
				notes.awaitNote("waiting");
				client.reset();
			}
			notes.awaitNote("cancelled true");
			try (RawClient client = application.connect()) {
				client.get("/dripping");
				client.line();
				client.reset();
			}
			notes.awaitNote("stopped");
			application.awaitNothingOpen();
		}
	}

	@ParameterizedTest
	@EnumSource
	void mappingThatHasFoundAHandlerIsCancelled(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			application.get("/mapping/found");
			assertThat(application.bean(DispatchApplication.class).notes()).containsExactly("mapping cancel");
		}
	}

	@ParameterizedTest
	@EnumSource
	void filesOfPartsAreDeleted(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED);
				RawClient client = application.connect()) {
			String body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n"
					+ "x".repeat(300_000) + "\r\n--X--\r\n";
			client.send("POST /parts HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=X\r\n"
					+ "Content-Length: " + body.length() + "\r\n\r\n" + body);
			assertThat(client.read().body()).isEqualTo("big 1");
			String note = application.bean(DispatchApplication.class).notes().get(0);
			assertThat(note).startsWith("file /");
			ServerFixture.await("file is deleted", () -> !Files.exists(Path.of(note.substring(5))));
		}
	}

	@ParameterizedTest
	@EnumSource
	void hooksSeeTheFrameworksOperators(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			Hooks.onOperatorDebug();
			try {
				application.get("/error-of-mono");
			}
			finally {
				Hooks.resetOnOperatorDebug();
			}
			assertThat(String.join("\n", application.bean(DispatchApplication.class).notes()))
				.contains("ExceptionHandlingWebHandler.handle")
				.contains("DispatcherHandler.handle");
		}
	}

	@ParameterizedTest
	@EnumSource
	void contextIsPropagatedToThreadLocals(DispatchWay way) throws Exception {
		Hooks.enableAutomaticContextPropagation();
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			List<String> seen = new ArrayList<>();
			Hooks.onEachOperator("seen", (operator) -> {
				seen.add(operator.getClass().getSimpleName());
				return operator;
			});
			try {
				assertThat(application.get("/context-elsewhere").body()).isEqualTo("none true");
			}
			finally {
				Hooks.resetOnEachOperator("seen");
			}
			assertThat(seen).contains("MonoTapRestoringThreadLocals");
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
		}
	}

	@ParameterizedTest
	@EnumSource
	void handlerOfTheContextHandlesEachSubscription(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED)) {
			MockServerHttpResponse response = new MockServerHttpResponse();
			Mono<Void> handling = application.bean(HttpHandler.class)
				.handle(MockServerHttpRequest.get("/plain").build(), response);
			assertThat(response.isCommitted()).isFalse();
			handling.then(handling).block();
			assertThat(response.isCommitted()).isTrue();
			assertThat(application.bean(DispatcherHandler.class).getClass()).isEqualTo(DispatcherHandler.class);
		}
	}

	@ParameterizedTest
	@EnumSource
	void managementPortGoesTheSameWay(DispatchWay way) throws Exception {
		try (Application application = way.run(DispatchApplication.class, "management.server.port=0",
				"management.endpoints.web.exposure.include=*")) {
			int port = application.context()
				.getEnvironment()
				.getRequiredProperty("local.management.port", Integer.class);
			try (RawClient client = new RawClient(port)) {
				JsonNode dispatch = new ObjectMapper().readTree(client.get("/actuator/uring").read().body())
					.get("dispatch");
				assertThat(dispatch.fieldNames()).toIterable().containsExactlyInAnyOrder("server", "management");
				String server = dispatch.get("server").toString();
				assertThat(dispatch.get("management")).hasToString(server);
				assertThat(server).isEqualTo((way == DispatchWay.LEAN)
						? "{\"lean\":[\"exchange\",\"errors\",\"dispatcher\"],\"framework\":"
								+ "{\"completion\":\"Requests are observed by an ObservationRegistry.\"}}"
						: "{\"lean\":[],\"framework\":" + Stream.of("exchange", "completion", "errors", "dispatcher")
							.map((part) -> "\"" + part + "\":\"It is switched off.\"")
							.toList()
							.toString()
							.replace("[", "{")
							.replace("]", "}")
							.replace(", ", ",") + "}");
				assertThat(client.get("/actuator/nothing").read().status()).isEqualTo(404);
			}
		}
	}

	@Test
	void basePathIsInFrontOfBothWays() throws Exception {
		for (DispatchWay way : DispatchWay.values()) {
			try (Application application = way.run(DispatchApplication.class, DispatchWay.UNOBSERVED,
					"spring.webflux.base-path=/base")) {
				assertThat(application.get("/base/text").body()).isEqualTo("text");
				assertThat(application.get("/text").status()).isEqualTo(404);
			}
		}
	}

	/** What a logger is told, with its level and without numbers of requests. */
	private static final class Messages implements AutoCloseable {

		private final Logger logger;

		private final Level before;

		private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

		Messages(String name, Level level) {
			this.logger = (Logger) LoggerFactory.getLogger(name);
			this.before = this.logger.getLevel();
			this.logger.setLevel(level);
			this.appender.start();
			this.logger.addAppender(this.appender);
		}

		List<String> taken() {
			List<String> messages = List.copyOf(this.appender.list)
				.stream()
				.map((event) -> event.getLevel() + " "
						+ event.getFormattedMessage().replaceAll("\\[[0-9a-f]+-\\d+]", "[id]"))
				.toList();
			this.appender.list.clear();
			return messages;
		}

		@Override
		public void close() {
			this.logger.detachAppender(this.appender);
			this.logger.setLevel(this.before);
		}

	}

}
