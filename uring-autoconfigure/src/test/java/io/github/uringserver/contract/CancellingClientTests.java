package io.github.uringserver.contract;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.testing.Certificates;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.tcp.SslProvider;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real clients give up a response that is silent: a long poll, or a stream of events
 * between two of them. All they send is the end of their side, which a client sends, too,
 * that still wants its answer; {@link HttpTimeouts#halfClose()} tells them apart.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CancellingClientTests extends ContractFixture {

	private final AtomicInteger cancelled = new AtomicInteger();

	@ParameterizedTest
	@EnumSource(Client.class)
	void longPollIsCancelled(Client client) throws Exception {
		giveUp(client, "/poll");
	}

	@ParameterizedTest
	@EnumSource(Client.class)
	void silentStreamOfEventsIsCancelled(Client client) throws Exception {
		giveUp(client, "/events");
	}

	private void giveUp(Client client, String path) throws Exception {
		serve(Duration.ofMillis(200));
		URI uri = URI.create(scheme() + "://localhost:" + server().getPort() + path);
		try (AutoCloseable request = client.send(uri, path.equals("/events"))) {
			awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		}
		await("the handler is cancelled", () -> this.cancelled.get() == 1);
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	@Test
	void clientThatEndsItsOutputGetsItsAnswer() throws IOException {
		serve(Duration.ofSeconds(20));
		ContractClient client = connect().get("/soon");
		client.endOutput();
		assertThat(client.read().body()).isEqualTo("soon");
		assertThat(client.rest()).isEmpty();
		assertThat(count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	@Test
	void clientThatWaitsInSilenceIsReset() throws IOException {
		serve(Duration.ofMillis(200));
		ContractClient client = connect().get("/poll");
		client.endOutput();
		assertThat(client.rest()).isEmpty();
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
	}

	private void serve(Duration halfClose) {
		serve(this::handle, (configuration) -> configuration.timeouts(HttpTimeouts.DEFAULT.withHalfClose(halfClose)));
	}

	private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		return switch (request.getPath().value()) {
			case "/poll" -> Mono.<Void>never().doOnCancel(this.cancelled::incrementAndGet);
			case "/events" ->
				response.writeAndFlushWith(Flux.just(Flux.just(buffer("data:first\n\n"))).concatWith(Flux.never()))
					.doOnCancel(this.cancelled::incrementAndGet);
			default -> Mono.delay(Duration.ofMillis(20)).then(answer(response, "soon"));
		};
	}

	/** Sends a request, and gives it up when it is closed. */
	enum Client {

		/** Gives up by shutting its side down, then closing. */
		JDK {

			@Override
			AutoCloseable send(URI uri, boolean await) throws Exception {
				CompletableFuture<Void> first = new CompletableFuture<>();
				CompletableFuture<HttpResponse<Void>> response = HttpClient.newBuilder()
					.sslContext(Certificates.trustingClient())
					.build()
					.sendAsync(HttpRequest.newBuilder(uri).build(),
							HttpResponse.BodyHandlers.fromSubscriber(new First(first)));
				if (await) {
					first.get(20, TimeUnit.SECONDS);
				}
				return () -> response.cancel(true);
			}

		},

		/** Gives up by being killed. */
		CURL {

			@Override
			AutoCloseable send(URI uri, boolean await) throws Exception {
				Process curl = startCurl("-sNk", uri.toString());
				if (await) {
					assertThat(curl.getInputStream().read()).isEqualTo('d');
				}
				return () -> curl.destroy();
			}

		},

		REACTOR_NETTY {

			@Override
			AutoCloseable send(URI uri, boolean await) throws Exception {
				CompletableFuture<Void> first = new CompletableFuture<>();
				Disposable request = client(uri.getScheme()).get()
					.uri(uri)
					.responseContent()
					.subscribe((piece) -> first.complete(null));
				if (await) {
					first.get(20, TimeUnit.SECONDS);
				}
				return request::dispose;
			}

			private reactor.netty.http.client.HttpClient client(String scheme) {
				SslProvider.GenericSslContextSpec<SslContextBuilder> tls = Http11SslContextSpec.forClient()
					.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
				reactor.netty.http.client.HttpClient client = reactor.netty.http.client.HttpClient.create();
				return scheme.equals("https") ? client.secure((spec) -> spec.sslContext(tls)) : client;
			}

		};

		/**
		 * @param await whether to wait for the first byte of the body
		 */
		abstract AutoCloseable send(URI uri, boolean await) throws Exception;

		private static Process startCurl(String... arguments) {
			String[] command = new String[arguments.length + 1];
			command[0] = "curl";
			System.arraycopy(arguments, 0, command, 1, arguments.length);
			try {
				return new ProcessBuilder(command).start();
			}
			catch (IOException ex) {
				return Assumptions.abort("no curl: " + ex.getMessage());
			}
		}

	}

	/** Tells of the first piece of a body, and wants all of them. */
	private record First(CompletableFuture<Void> received) implements Flow.Subscriber<List<ByteBuffer>> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(List<ByteBuffer> piece) {
			this.received.complete(null);
		}

		@Override
		public void onError(Throwable error) {
			// it is given up
		}

		@Override
		public void onComplete() {
			// never
		}

	}

}
