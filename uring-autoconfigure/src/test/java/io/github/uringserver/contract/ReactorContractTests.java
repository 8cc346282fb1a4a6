package io.github.uringserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

import io.github.uringserver.contract.ContractClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** The contract with Reactor: worker threads, hops from other threads, contexts. */
class ReactorContractTests extends ContractFixture {

	private final ExecutorService foreignThreads = Executors.newFixedThreadPool(3,
			(body) -> new Thread(body, "foreign"));

	private final Scheduler foreign = Schedulers.fromExecutor(this.foreignThreads);

	@AfterEach
	void stopForeignThreads() {
		this.foreignThreads.shutdownNow();
	}

	@Test
	void handlersRunOnThreadsThatMustNotBlock() throws IOException {
		serve((request, response) -> answer(response, Thread.currentThread() instanceof NonBlocking));
		assertThat(connect().get("/").read().body()).isEqualTo("true");
	}

	@Test
	void blockingAWorkerFailsFast() throws IOException {
		serve((request, response) -> {
			assertThat(Schedulers.isInNonBlockingThread()).isTrue();
			assertThatIllegalStateException().isThrownBy(() -> Mono.delay(Duration.ofSeconds(1)).block())
				.withMessageContaining("not supported in thread");
			assertThatIllegalStateException().isThrownBy(() -> Flux.never().blockFirst());
			return answer(response, "failed fast");
		});
		assertThat(connect().get("/").read().body()).isEqualTo("failed fast");
	}

	@Test
	void everyRequestOfAWorkerRunsOnItsThread() throws IOException {
		Set<String> names = new HashSet<>();
		serve((request, response) -> answer(response, Thread.currentThread().getName()));
		for (int i = 0; i < 10; i++) {
			names.add(connect().get("/").read().body());
		}
		assertThat(names).hasSize(1);
	}

	@Test
	void bodyMayBeSubscribedFromAnotherThread() throws IOException {
		serve((request, response) -> Mono.defer(() -> text(request.getBody()))
			.subscribeOn(this.foreign)
			.flatMap((body) -> answer(response, body)));
		assertThat(connect().post("/", "x".repeat(100_000)).read().bytes()).hasSize(100_000);
	}

	@Test
	void bodyMayBeDemandedFromAnyThread() throws IOException {
		serve((request, response) -> Mono.<Long>create((sink) -> request.getBody().subscribe(new BaseSubscriber<>() {

			private long length;

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				ReactorContractTests.this.foreign.schedule(() -> request(1));
			}

			@Override
			protected void hookOnNext(DataBuffer piece) {
				this.length += piece.readableByteCount();
				DataBufferUtils.release(piece);
				ReactorContractTests.this.foreign.schedule(() -> request(1));
			}

			@Override
			protected void hookOnComplete() {
				sink.success(this.length);
			}

		})).flatMap((length) -> answer(response, length)));
		ContractClient client = connect();
		for (int i = 0; i < 20; i++) {
			assertThat(client.post("/", new byte[70_000]).read().body()).isEqualTo("70000");
		}
	}

	@Test
	void bodyMayBeCancelledFromAnotherThread() throws IOException {
		serve((request, response) -> {
			AtomicReference<Subscription> subscription = new AtomicReference<>();
			request.getBody().subscribe(new BaseSubscriber<>() {
				@Override
				protected void hookOnSubscribe(Subscription bodySubscription) {
					subscription.set(bodySubscription);
				}
			});
			return Mono.<Void>fromRunnable(() -> subscription.get().cancel())
				.subscribeOn(this.foreign)
				.then(answer(response, "cancelled"));
		});
		ContractClient client = connect();
		for (int i = 0; i < 20; i++) {
			assertThat(client.post("/", new byte[1000]).read().body()).isEqualTo("cancelled");
		}
	}

	@Test
	void signalsOfTheBodyComeOnTheWorkerUnlessHopped() throws IOException {
		List<String> threads = new CopyOnWriteArrayList<>();
		serve((request, response) -> request.getBody().doOnNext((piece) -> {
			threads.add(Thread.currentThread().getName());
			DataBufferUtils.release(piece);
		}).subscribeOn(this.foreign).then(answer(response, "ok")));
		connect().post("/", "body").read();
		assertThat(threads).isNotEmpty().allMatch((name) -> name.startsWith("uring-worker"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 5000 })
	void bodyMayBeWrittenFromAnotherThread(int pieces) throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		serve((request, response) -> response
			.writeWith(Flux.range(0, pieces).publishOn(this.foreign).map((i) -> buffers.of("0123456789"))));
		assertThat(connect().get("/").read().bytes()).hasSize(pieces * 10);
		buffers.awaitAllReleased();
	}

	@Test
	void piecesFromAnotherThreadStayInOrder() throws IOException {
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 10_000; i++) {
			expected.append(i).append(',');
		}
		serve((request,
				response) -> response.writeWith(Flux.range(0, 10_000)
					.flatMapSequential((i) -> (i % 3 == 0) ? Mono.just(i) : Mono.just(i).publishOn(this.foreign))
					.map((i) -> buffer(i + ","))));
		assertThat(connect().get("/").read().body()).isEqualTo(expected.toString());
	}

	@Test
	void echoMayHopBetweenThreads() throws Exception {
		byte[] body = pattern(2_000_000);
		serve((request, response) -> response.writeWith(request.getBody().publishOn(this.foreign)));
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/", body));
		assertThat(client.read().bytes()).isEqualTo(body);
		sending.get();
	}

	@Test
	void everythingMayHappenOnAnotherThread() throws IOException {
		serve((request, response) -> Mono.defer(() -> {
			response.getHeaders().set("X-Thread", Thread.currentThread().getName());
			response.beforeCommit(() -> Mono.<Void>empty().publishOn(this.foreign));
			return text(request.getBody()).publishOn(this.foreign).flatMap((body) -> answer(response, body));
		}).subscribeOn(this.foreign).publishOn(this.foreign));
		ContractClient client = connect();
		for (int i = 0; i < 50; i++) {
			Answer answer = client.post("/", "body " + i).read();
			assertThat(answer.header("X-Thread")).isEqualTo("foreign");
			assertThat(answer.body()).isEqualTo("body " + i);
		}
	}

	@Test
	void errorMayComeFromAnotherThread() throws IOException {
		serve((request, response) -> Mono.<Void>error(new IllegalStateException("foreign")).subscribeOn(this.foreign));
		ContractClient client = connect();
		assertThat(client.get("/").read().status()).isEqualTo(500);
		assertThat(client.get("/").read().status()).isEqualTo(500);
	}

	@Test
	void handlerMayCompleteFromAnotherThread() throws IOException {
		Sinks.Empty<Void> end = Sinks.empty();
		serve((request, response) -> answer(response, "written").then(end.asMono()));
		ContractClient client = connect().get("/");
		assertThat(client.read().body()).isEqualTo("written");
		client.get("/");
		end.tryEmitEmpty();
		assertThat(client.read().body()).isEqualTo("written");
	}

	@Test
	void contextOfTheSubscriberReachesTheSource() throws IOException {
		serve((request, response) -> response
			.writeWith(Mono.deferContextual((context) -> Mono.just(buffer(context.<String>get("key")))))
			.contextWrite((context) -> context.put("key", "value")));
		assertThat(connect().get("/").read().body()).isEqualTo("value");
	}

	@Test
	void contextOfTheSubscriberReachesCommitActions() throws IOException {
		serve((request, response) -> {
			response.beforeCommit(() -> Mono.deferContextual((context) -> Mono
				.fromRunnable(() -> response.getHeaders().set("X-Context", context.<String>get("key")))));
			return answer(response, "body").contextWrite((context) -> context.put("key", "value"));
		});
		assertThat(connect().get("/").read().header("X-Context")).isEqualTo("value");
	}

}
