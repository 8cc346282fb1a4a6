package io.github.uringserver.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ResolvableType;
import org.springframework.core.codec.StringDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.PooledDataBuffer;
import org.springframework.http.codec.json.Jackson2JsonDecoder;
import org.springframework.http.server.reactive.HttpHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Request bodies in leased buffers, as an application meets them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LeasedBodyTests extends ContractFixture {

	private static final LeaseRules RULES = new LeaseRules(16, 1);

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private void lease(HttpHandler handler) {
		serve(handler, (configuration) -> configuration.receiveLeases(RULES));
	}

	@AfterEach
	void nothingWasLost() {
		assertThat(this.failures).isEmpty();
		assertThat(count(Counter.RECEIVE_LEASES_LOST)).isZero();
	}

	/** Hands the first piece of a body to a check and answers with the check's result. */
	private void check(String body, Function<DataBuffer, Object> check) throws IOException {
		lease((request, response) -> request.getBody().next().map((piece) -> {
			assertThat(piece).isInstanceOf(PooledDataBuffer.class);
			return String.valueOf(check.apply(piece));
		}).doOnError(this.failures::add).flatMap((result) -> answer(response, result)));
		assertThat(connect().post("/", body).read().body()).isEqualTo("ok");
		assertThat(count(Counter.RECEIVE_LEASES)).isPositive();
	}

	@Test
	void echoIsExactAndLeavesNothing() throws IOException {
		lease(ContractFixture::echo);
		ContractClient client = connect();
		for (int size : new int[] { 1, 100, 8191, 8192, 8193, 100_000, 1_000_000 }) {
			byte[] body = pattern(size);
			sending(() -> client.post("/", body));
			assertThat(client.read().bytes()).isEqualTo(body);
		}
		assertThat(count(Counter.RECEIVE_LEASES)).isPositive();
	}

	@Test
	void bufferIsPooledAndLateUseThrows() throws IOException {
		check("abc", (piece) -> {
			PooledDataBuffer pooled = (PooledDataBuffer) piece;
			assertThat(pooled.isAllocated()).isTrue();
			assertThat(pooled.retain()).isSameAs(pooled);
			assertThat(pooled.release()).isFalse();
			assertThat(piece.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
			assertThat(pooled.release()).isTrue();
			assertThat(pooled.isAllocated()).isFalse();
			for (Consumer<DataBuffer> use : List.<Consumer<DataBuffer>>of(DataBuffer::read,
					DataBuffer::readableByteCount, (buffer) -> buffer.getByte(0), DataBuffer::asInputStream,
					(buffer) -> buffer.readableByteBuffers().next(), (buffer) -> buffer.split(1),
					(buffer) -> buffer.toString(StandardCharsets.UTF_8), (buffer) -> buffer.write((byte) 1),
					(buffer) -> ((PooledDataBuffer) buffer).retain(),
					(buffer) -> ((PooledDataBuffer) buffer).release())) {
				assertThatIllegalStateException().isThrownBy(() -> use.accept(piece)).withMessageContaining("released");
			}
			assertThat(DataBufferUtils.release(piece)).as("Spring takes a release too many lightly").isFalse();
			return "ok";
		});
	}

	@Test
	void partsAreReleasedOnTheirOwn() throws IOException {
		check("abcdef", (piece) -> {
			DataBuffer head = piece.split(2);
			assertThat(DataBufferUtils.release(piece)).isTrue();
			assertThat(count(Counter.RECEIVE_BUFFERS_LEASED)).isOne();
			assertThat(head.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
			assertThatIllegalStateException().isThrownBy(piece::read);
			assertThat(DataBufferUtils.release(head)).isTrue();
			assertThat(count(Counter.RECEIVE_BUFFERS_LEASED)).isZero();
			return "ok";
		});
	}

	@Test
	@SuppressWarnings("deprecation")
	void slicesShareTheCount() throws IOException {
		check("abcdef", (piece) -> {
			DataBuffer slice = piece.slice(1, 2);
			DataBuffer retained = piece.retainedSlice(3, 3);
			assertThat(slice.toString(StandardCharsets.UTF_8)).isEqualTo("bc");
			assertThat(DataBufferUtils.release(piece)).isFalse();
			assertThat(retained.toString(StandardCharsets.UTF_8)).isEqualTo("def");
			assertThat(DataBufferUtils.release(retained)).isTrue();
			assertThatIllegalStateException().isThrownBy(slice::read);
			return "ok";
		});
	}

	@Test
	@SuppressWarnings("deprecation")
	void everyWayToReadGivesTheBytes() throws IOException {
		check("abcdef", (piece) -> {
			try (InputStream in = piece.asInputStream();
					DataBuffer.ByteBufferIterator all = piece.readableByteBuffers()) {
				assertThat(StandardCharsets.UTF_8.decode(piece.toByteBuffer()).toString()).isEqualTo("abcdef");
				assertThat(StandardCharsets.UTF_8.decode(all.next()).toString()).isEqualTo("abcdef");
				assertThat(all.hasNext()).isFalse();
				assertThat(StandardCharsets.UTF_8.decode(piece.asByteBuffer(1, 2)).toString()).isEqualTo("bc");
				assertThat(piece.indexOf((b) -> b == 'c', 0)).isEqualTo(2);
				assertThat(piece.lastIndexOf((b) -> b == 'c', 5)).isEqualTo(2);
				ByteBuffer copy = ByteBuffer.allocate(6);
				piece.toByteBuffer(copy);
				assertThat(copy.array()).isEqualTo("abcdef".getBytes(StandardCharsets.UTF_8));
				assertThat(in.readAllBytes()).isEqualTo("abcdef".getBytes(StandardCharsets.UTF_8));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			DataBufferUtils.release(piece);
			return "ok";
		});
	}

	@Test
	void writingBeyondTheBytesGrowsElsewhere() throws IOException {
		check("abc", (piece) -> {
			piece.readPosition(1).write("defghi", StandardCharsets.UTF_8).write(new byte[] { 'j' });
			assertThat(piece.toString(StandardCharsets.UTF_8)).isEqualTo("bcdefghij");
			DataBufferUtils.release(piece);
			return "ok";
		});
	}

	@Test
	void buffersMayBeReleasedByAnyThread() throws IOException {
		lease((request, response) -> lengthOf(request.getBody().publishOn(Schedulers.parallel()))
			.flatMap((length) -> answer(response, length)));
		ContractClient client = connect();
		for (int i = 0; i < 20; i++) {
			assertThat(client.post("/", pattern(200_000)).read().body()).isEqualTo("200000");
		}
		assertThat(count(Counter.RECEIVE_LEASES)).isPositive();
	}

	@Test
	void decodersReleaseWhatTheyDecode() throws IOException {
		Jackson2JsonDecoder json = new Jackson2JsonDecoder();
		StringDecoder lines = StringDecoder.textPlainOnly();
		ResolvableType list = ResolvableType.forClassWithGenerics(List.class, Integer.class);
		ResolvableType text = ResolvableType.forClass(String.class);
		lease((request, response) -> switch (request.getPath().value()) {
			case "/json" -> json.decodeToMono(request.getBody(), list, null, null)
				.flatMap((numbers) -> answer(response, ((List<?>) numbers).size()));
			case "/lines" ->
				lines.decode(request.getBody(), text, null, null).count().flatMap((count) -> answer(response, count));
			default -> text(request.getBody()).flatMap((all) -> answer(response, all.length()));
		});
		ContractClient client = connect();
		assertThat(client.post("/json", "[1" + ",2".repeat(30_000) + "]").read().body()).isEqualTo("30001");
		assertThat(client.post("/lines", "line\n".repeat(20_000)).read().body()).isEqualTo("20000");
		assertThat(client.post("/text", "x".repeat(90_000)).read().body()).isEqualTo("90000");
	}

	@Test
	void discardedPiecesComeBack() throws IOException {
		lease((request, response) -> request.getBody()
			.filter((piece) -> false)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.then(answer(response, "discarded")));
		assertThat(connect().post("/", pattern(300_000)).read().body()).isEqualTo("discarded");
	}

	@Test
	void cancelledBodyComesBack() throws IOException {
		lease((request, response) -> DataBufferUtils.takeUntilByteCount(request.getBody(), 10)
			.doOnNext(DataBufferUtils.releaseConsumer())
			.then(answer(response, "enough")));
		assertThat(connect().post("/", "x".repeat(10_000)).read().body()).isEqualTo("enough");
	}

	@Test
	void piecesHeldBeyondTheCreditsAreCopies() throws IOException {
		Queue<DataBuffer> held = new ConcurrentLinkedQueue<>();
		lease((request, response) -> request.getBody().doOnNext(held::add).then(answer(response, "held")));
		assertThat(connect().post("/", pattern(1_000_000)).read().body()).isEqualTo("held");
		assertThat(count(Counter.RECEIVE_BUFFERS_LEASED)).isEqualTo(RULES.credits());
		assertThat(held.stream().filter(PooledDataBuffer.class::isInstance)).hasSize(RULES.credits());
		assertThat(count(Counter.RECEIVE_LEASES_REFUSED_CREDITS)).isPositive();
		DataBuffer all = DataBufferUtils.join(Flux.fromIterable(held)).block();
		byte[] bytes = new byte[all.readableByteCount()];
		all.read(bytes);
		assertThat(bytes).isEqualTo(pattern(1_000_000));
	}

	@Test
	void clientThatVanishesTakesNoBufferAlong() throws IOException {
		lease((request, response) -> request.getBody()
			.publishOn(Schedulers.parallel())
			.concatMap((piece) -> Mono.just(piece).doOnNext(DataBufferUtils.releaseConsumer()))
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.then(answer(response, "never")));
		for (int i = 0; i < 10; i++) {
			ContractClient client = connect();
			client.request("POST", "/", "Content-Length: 1000000");
			client.send("x".repeat(50_000));
			awaitCount(Counter.EXCHANGES_ACTIVE, 1);
			client.close();
			awaitCount(Counter.EXCHANGES_ACTIVE, 0);
		}
	}

}
