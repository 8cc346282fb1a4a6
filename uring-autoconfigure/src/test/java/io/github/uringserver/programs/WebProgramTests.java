package io.github.uringserver.programs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.uringserver.programs.WebApplication.Item;

import static org.assertj.core.api.Assertions.assertThat;

/** What WebFlux offers, for the clients of the framework. */
@Timeout(60)
class WebProgramTests {

	private static final int FILE_BYTES = 3 << 20;

	private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT = new ParameterizedTypeReference<>() {
	};

	private static Program program;

	@BeforeAll
	static void start() {
		program = Program.run(WebApplication.class, "--spring.webflux.problemdetails.enabled=true");
	}

	@AfterAll
	static void stop() {
		if (program != null) {
			program.close();
		}
	}

	static Stream<ClientHttpConnector> connectors() {
		return Stream.of(new ReactorClientHttpConnector(), new JdkClientHttpConnector());
	}

	private static WebTestClient client(ClientHttpConnector connector) {
		return WebTestClient.bindToServer(connector).baseUrl(program.url()).responseTimeout(Program.PATIENCE).build();
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void filesAndFieldsAreUploadedTogether(ClientHttpConnector connector) {
		byte[] first = random(1);
		byte[] second = random(2);
		MultipartBodyBuilder parts = new MultipartBodyBuilder();
		parts.part("title", "Zwölf");
		parts.part("file", file(first, "first.bin"));
		parts.part("file", file(second, "second.bin"));
		parts.part("note", "last");
		client(connector).post()
			.uri("/upload")
			.bodyValue(parts.build())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(new ParameterizedTypeReference<List<String>>() {
			})
			.isEqualTo(List.of("title=Zwölf", "file@first.bin=" + crc(first), "file@second.bin=" + crc(second),
					"note=last"));
	}

	private static byte[] random(long seed) {
		byte[] bytes = new byte[FILE_BYTES];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static Resource file(byte[] bytes, String name) {
		return new ByteArrayResource(bytes) {
			@Override
			public String getFilename() {
				return name;
			}
		};
	}

	private static long crc(byte[] bytes) {
		CRC32 crc = new CRC32();
		crc.update(bytes);
		return crc.getValue();
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void formIsRead(ClientHttpConnector connector) {
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("a", "1 & 2");
		form.add("b", "ü");
		form.add("b", "");
		client(connector).post()
			.uri("/form")
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.bodyValue(form)
			.exchange()
			.expectBody(String.class)
			.isEqualTo("a=1 & 2;b=ü|");
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void itemsStreamInAndOut(ClientHttpConnector connector) {
		Flux<Item> items = Flux.range(0, 2_000).map((number) -> new Item(number, "item " + number));
		List<Item> back = client(connector).post()
			.uri("/items")
			.contentType(MediaType.APPLICATION_NDJSON)
			.accept(MediaType.APPLICATION_NDJSON)
			.body(items, Item.class)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(Item.class)
			.getResponseBody()
			.collectList()
			.block(Program.PATIENCE);
		assertThat(back).hasSize(2_000)
			.allSatisfy((item) -> assertThat(item.name()).isEqualTo("item " + (item.number() - 1)));
	}

	@Test
	void eventsComeUntilTheClientLeaves() throws InterruptedException {
		CountDownLatch cancelled = new CountDownLatch(1);
		WebApplication.cancelled = cancelled;
		Flux<ServerSentEvent<String>> events = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector())
			.baseUrl(program.url())
			.build()
			.get()
			.uri("/events")
			.accept(MediaType.TEXT_EVENT_STREAM)
			.retrieve()
			.bodyToFlux(EVENT);
		StepVerifier.create(events).assertNext((event) -> {
			assertThat(event.id()).isEqualTo("0");
			assertThat(event.event()).isEqualTo("tick");
			assertThat(event.data()).isEqualTo("line\nof 0");
		}).expectNextCount(5).thenCancel().verify(Program.PATIENCE);
		assertThat(cancelled.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void preflightIsAnsweredForFriendsOnly(ClientHttpConnector connector) {
		preflight(connector, "https://friend.example").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "https://friend.example")
			.expectHeader()
			.valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
			.expectHeader()
			.valueEquals(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "60");
		preflight(connector, "https://stranger.example").expectStatus()
			.isForbidden()
			.expectHeader()
			.doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
	}

	private static WebTestClient.ResponseSpec preflight(ClientHttpConnector connector, String origin) {
		return client(connector).options()
			.uri("/crossing")
			.header(HttpHeaders.ORIGIN, origin)
			.header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
			.exchange();
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void cookiesKeepTheirAttributes(ClientHttpConnector connector) {
		HttpHeaders headers = client(connector).get()
			.uri("/cookies")
			.cookie("first", "1")
			.cookie("second", "2")
			.exchange()
			.expectBody(String.class)
			.isEqualTo("1,2")
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.get(HttpHeaders.SET_COOKIE)).hasSize(2).anySatisfy((cookie) -> {
			assertThat(cookie).startsWith("part=p; ").contains("Path=/cookies", "Max-Age=60", "Expires=");
			assertThat(cookie).contains("Secure", "HttpOnly", "SameSite=None", "Partitioned");
		}).contains("plain=q");
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void sessionLastsUntilItIsInvalidated(ClientHttpConnector connector) {
		ResponseCookie session = visit(connector, "none", 1);
		assertThat(session).isNotNull();
		assertThat(visit(connector, session.getValue(), 2)).isNull();
		client(connector).post()
			.uri("/leave")
			.cookie("SESSION", session.getValue())
			.exchange()
			.expectStatus()
			.isOk()
			.expectCookie()
			.maxAge("SESSION", Duration.ZERO);
		assertThat(visit(connector, session.getValue(), 1)).isNotNull();
	}

	private static ResponseCookie visit(ClientHttpConnector connector, String session, int count) {
		return client(connector).get()
			.uri("/visits")
			.cookie("SESSION", session)
			.exchange()
			.expectBody(Integer.class)
			.isEqualTo(count)
			.returnResult()
			.getResponseCookies()
			.getFirst("SESSION");
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void statusExceptionIsAProblem(ClientHttpConnector connector) {
		client(connector).get()
			.uri("/taken")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Already taken")
			.jsonPath("$.instance")
			.isEqualTo("/taken");
		client(connector).get().uri("/fault").exchange().expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void resourceIsNotSentTwice(ClientHttpConnector connector) {
		HttpHeaders headers = file(connector, new HttpHeaders()).expectStatus()
			.isOk()
			.expectBody(String.class)
			.isEqualTo("0123456789\n")
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.getETag()).isEqualTo("\"11\"");
		assertThat(headers.getContentLength()).isEqualTo(11);
		HttpHeaders byTag = new HttpHeaders();
		byTag.setIfNoneMatch("\"11\"");
		file(connector, byTag).expectStatus().isNotModified().expectBody().isEmpty();
		HttpHeaders byDate = new HttpHeaders();
		byDate.setIfModifiedSince(headers.getLastModified());
		file(connector, byDate).expectStatus().isNotModified().expectBody().isEmpty();
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void partsOfAResourceAreSent(ClientHttpConnector connector) {
		HttpHeaders range = new HttpHeaders();
		range.set(HttpHeaders.RANGE, "bytes=2-4");
		file(connector, range).expectStatus()
			.isEqualTo(HttpStatus.PARTIAL_CONTENT)
			.expectHeader()
			.valueEquals(HttpHeaders.CONTENT_RANGE, "bytes 2-4/11")
			.expectBody(byte[].class)
			.isEqualTo("234".getBytes(StandardCharsets.US_ASCII));
		range.set(HttpHeaders.RANGE, "bytes=20-");
		file(connector, range).expectStatus().isEqualTo(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
	}

	@ParameterizedTest
	@MethodSource("connectors")
	void headOfAResourceIsItsLength(ClientHttpConnector connector) {
		client(connector).method(HttpMethod.HEAD)
			.uri("/files/digits.txt")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentLength(11)
			.expectBody()
			.isEmpty();
		client(connector).get().uri("/files/missing.txt").exchange().expectStatus().isNotFound();
	}

	private static WebTestClient.ResponseSpec file(ClientHttpConnector connector, HttpHeaders headers) {
		return client(connector).get().uri("/files/digits.txt").headers((all) -> all.addAll(headers)).exchange();
	}

}
