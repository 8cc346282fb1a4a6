package io.github.uringserver.server;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.FileTransferListener;
import io.github.uringserver.server.RawClient.Response;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files as response bodies, on the real kernel. Every test leaves nothing behind. */
@Timeout(120)
class FileBodyTests {

	private static final int BUFFER_BYTES = 8192;

	private static final int BUFFERS = 16;

	/** Larger than all that a connection's buffers hold, with those of the kernel. */
	private static final int LARGE_BYTES = 32 << 20;

	@TempDir
	private Path folder;

	private FileServer files;

	private ServerFixture fixture;

	private int descriptors;

	private void serve() throws IOException {
		serve(UnaryOperator.identity());
	}

	private void serve(UnaryOperator<UringServerConfigurationBuilder> wishes) throws IOException {
		this.files = new FileServer(this.folder);
		this.fixture = new ServerFixture(this.files,
				(builder) -> wishes.apply(builder.fileBuffers(BUFFERS).fileBufferSizeBytes(BUFFER_BYTES)));
		try (RawClient client = this.fixture.connect()) {
			assertThat(client.get("/").read().status()).isEqualTo(200);
		}
		this.fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		this.descriptors = descriptors().size();
	}

	@AfterEach
	void nothingIsLeft() throws IOException {
		if (this.fixture != null && this.fixture.server().isRunning()) {
			try {
				assertNothingIsLeft();
			}
			finally {
				this.fixture.close();
			}
		}
	}

	private void assertNothingIsLeft() throws IOException {
		this.fixture.awaitCount(Counter.FILES_ACTIVE, 0);
		this.fixture.awaitCount(Counter.FILE_BUFFERS_LEASED, 0);
		this.fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		assertThat(this.fixture.count(Counter.EXCHANGES_ACTIVE)).isZero();
		assertThat(this.fixture.count(Counter.HANDLER_FAILURES)).isZero();
		assertThat(descriptors()).hasSizeLessThanOrEqualTo(this.descriptors);
	}

	/** Sockets, rings and the files served; what the JVM opens for itself aside. */
	private List<String> descriptors() throws IOException {
		String served = this.folder.toRealPath().toString();
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.map(FileBodyTests::target)
				.filter((name) -> name.startsWith("socket:") || name.contains("io_uring") || name.startsWith(served))
				.toList();
		}
	}

	private static String target(Path link) {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (IOException ex) {
			return ".jar";
		}
	}

	private byte[] write(String name, int length) throws IOException {
		byte[] content = new byte[length];
		for (int i = 0; i < length; i++) {
			content[i] = (byte) (i * 31 + i / 251);
		}
		Files.write(this.folder.resolve(name), content);
		return content;
	}

	private static void assertSame(byte[] actual, byte[] expected) {
		assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
	}

	@Test
	void registeredBuffersBringTheSameBytes() throws Exception {
		byte[] content = write("file", 1_000_003);
		serve((builder) -> builder.fileBuffersRegistered(true));
		try (RawClient client = this.fixture.connect()) {
			assertSame(client.get("/file").read().bytes(), content);
		}
		assertThat(this.fixture.count(Counter.FILE_READS_FIXED)).isEqualTo(this.fixture.count(Counter.FILE_READS))
			.isPositive();
		assertThat(this.fixture.server().features().refusals()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, BUFFER_BYTES - 1, BUFFER_BYTES, BUFFER_BYTES + 1, 2 * BUFFER_BYTES, 1_000_003 })
	void aFileOfAnySizeArrivesEntirely(int size) throws Exception {
		byte[] content = write("file", size);
		serve();
		try (RawClient client = this.fixture.connect()) {
			for (int i = 0; i < 3; i++) {
				Response response = client.get("/file").read();
				assertThat(response.header("Content-Length")).isEqualTo("" + size);
				assertSame(response.bytes(), content);
			}
		}
		assertThat(this.fixture.count(Counter.FILES_OPENED)).isEqualTo(3);
		assertThat(this.fixture.count(Counter.FILE_BYTES_READ)).isEqualTo(3L * size);
	}

	@Test
	void aRegionArrivesAndNothingAroundIt() throws Exception {
		byte[] content = write("file", 5 * BUFFER_BYTES);
		serve();
		try (RawClient client = this.fixture.connect()) {
			for (int position : new int[] { 0, 1, BUFFER_BYTES - 1, BUFFER_BYTES, 3 * BUFFER_BYTES + 7 }) {
				for (int count : new int[] { 0, 1, BUFFER_BYTES, BUFFER_BYTES + 1 }) {
					byte[] body = client.get("/file?" + position + ',' + count).read().bytes();
					assertSame(body, Arrays.copyOfRange(content, position, position + count));
				}
			}
		}
	}

	@Test
	void aBodyWithoutLengthIsChunked() throws Exception {
		byte[] content = write("file", 300_001);
		serve();
		try (RawClient client = this.fixture.connect()) {
			Response response = client.get("/file?0,300001,chunked").read();
			assertThat(response.header("Transfer-Encoding")).isEqualTo("chunked");
			assertSame(response.bytes(), content);
		}
	}

	@Test
	void headReadsNoMoreThanTheFirstPiece() throws Exception {
		write("file", 50 * BUFFER_BYTES);
		serve();
		try (RawClient client = this.fixture.connect()) {
			Response response = client.send("HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n").read(true);
			assertThat(response.header("Content-Length")).isEqualTo("" + 50 * BUFFER_BYTES);
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		assertThat(this.fixture.count(Counter.FILE_BYTES_READ)).isLessThanOrEqualTo(BUFFER_BYTES);
	}

	@Test
	void pipelinedFilesComeInOrder() throws Exception {
		byte[] first = write("first", 100_000);
		byte[] second = write("second", 3);
		serve();
		try (RawClient client = this.fixture.connect()) {
			client.get("/first").get("/second").get("/").get("/first");
			assertSame(client.read().bytes(), first);
			assertSame(client.read().bytes(), second);
			assertThat(client.read().body()).isEqualTo("hello");
			assertSame(client.read().bytes(), first);
		}
	}

	@Test
	void whatCannotBeOpenedOrReadIsAnsweredBeforeTheCommit() throws Exception {
		Files.createDirectory(this.folder.resolve("folder"));
		serve();
		try (RawClient client = this.fixture.connect()) {
			assertThat(client.get("/missing?0,10").read().status()).isEqualTo(404);
			assertThat(client.get("/folder?0,10").read().status()).isEqualTo(500);
			assertThat(client.get("/folder/below?0,10").read().status()).isEqualTo(404);
			assertThat(client.get("/" + "n".repeat(300) + "?0,1").read().status()).isEqualTo(500);
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		assertThat(this.fixture.count(Counter.FILE_FAILURES)).isEqualTo(4);
	}

	@Test
	void aRegionBehindTheEndIsAnsweredBeforeTheCommit() throws Exception {
		write("file", 10);
		serve();
		try (RawClient client = this.fixture.connect()) {
			assertThat(client.get("/file?10,1").read().status()).isEqualTo(500);
		}
	}

	@Test
	void aFileThatShrinksWhileItIsSentClosesTheConnection() throws Exception {
		write("file", LARGE_BYTES);
		serve();
		try (RawClient client = this.fixture.connect()) {
			client.get("/file");
			client.line();
			try (FileChannel file = FileChannel.open(this.folder.resolve("file"), StandardOpenOption.WRITE)) {
				file.truncate(BUFFER_BYTES);
			}
			assertThat(drain(client.in())).isLessThan(LARGE_BYTES);
		}
		assertThat(this.files.events()).singleElement().asString().contains("ends at byte");
	}

	private static long drain(InputStream in) {
		byte[] bytes = new byte[1 << 16];
		long total = 0;
		try {
			for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
				total += n;
			}
		}
		catch (IOException ex) {
			// a reset is an end, too
		}
		return total;
	}

	@Test
	void twoGigabytesPassThroughTheSameFewBuffers() throws Exception {
		long size = (2L << 30) + 12_345;
		try (RandomAccessFile file = new RandomAccessFile(this.folder.resolve("sparse").toFile(), "rw")) {
			file.setLength(size);
			file.seek(size - 1);
			file.write('!');
		}
		serve((builder) -> builder.fileBufferSizeBytes(64 * 1024));
		try (RawClient client = this.fixture.connect()) {
			client.get("/sparse");
			long mapped = mappedBytes();
			while (!client.line().isEmpty()) {
				// the head
			}
			InputStream in = client.in();
			byte[] bytes = new byte[1 << 18];
			long total = 0;
			int last = 0;
			while (total < size) {
				int n = in.read(bytes, 0, (int) Math.min(bytes.length, size - total));
				assertThat(n).isPositive();
				total += n;
				last = bytes[n - 1];
			}
			assertThat(last).isEqualTo('!');
			assertThat(mappedBytes() - mapped).isLessThan(256L << 20);
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		assertThat(this.fixture.count(Counter.FILE_BYTES_READ)).isEqualTo(size);
	}

	private static long mappedBytes() throws IOException {
		return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[0]) * Linux.pageSizeBytes();
	}

	@Test
	void twoHundredDownloadsShareSixteenBuffers() throws Exception {
		byte[] content = write("file", fitsTheWindow() ? 48_000 : 400_000);
		serve();
		ExecutorService threads = Executors.newFixedThreadPool(20);
		List<RawClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 200; i++) {
				clients.add(this.fixture.connect().get("/file"));
			}
			List<Future<Response>> responses = new ArrayList<>();
			for (RawClient client : clients) {
				responses.add(threads.submit(() -> client.read()));
			}
			for (Future<Response> response : responses) {
				assertSame(response.get(60, TimeUnit.SECONDS).bytes(), content);
			}
		}
		finally {
			threads.shutdownNow();
			for (RawClient client : clients) {
				client.close();
			}
		}
		assertThat(this.fixture.count(Counter.FILES_OPENED)).isEqualTo(200);
	}

	/**
	 * Whether bodies must fit the window that a client opens with. Given parts of huge
	 * pages without a copy, loopback shrinks the window of a client that does not read
	 * yet, and the sender then only probes it, after pauses that grow to many seconds.
	 */
	private static boolean fitsTheWindow() {
		return SuiteOption.ZERO_COPY.isActive() && SuiteOption.MEMORY.isActive();
	}

	@Test
	void clientsThatDoNotReadKeepNobodyFromReading() throws Exception {
		write("large", LARGE_BYTES);
		byte[] content = write("small", 3 * BUFFER_BYTES);
		serve((builder) -> builder.fileBuffers(2).sendBuffers(1024));
		List<RawClient> idle = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			RawClient client = this.fixture.connect();
			client.socket().setOption(StandardSocketOptions.SO_RCVBUF, 4096);
			idle.add(client.get("/large"));
			client.line();
		}
		try (RawClient client = this.fixture.connect()) {
			long stalled = idle.size() - 2;
			for (int i = 0; i < 20_000 && this.fixture.count(Counter.FILE_BUFFERS_RECLAIMED) < stalled; i++) {
				assertSame(client.get("/small").read().bytes(), content);
			}
			assertThat(this.fixture.count(Counter.FILE_BUFFERS_RECLAIMED)).isGreaterThanOrEqualTo(stalled);
		}
		for (RawClient client : idle) {
			client.close();
		}
		assertNothingIsLeft();
	}

	@Test
	void aSlowClientGetsEveryByteThoughItsBuffersWereTaken() throws Exception {
		byte[] large = write("large", LARGE_BYTES);
		byte[] small = write("small", 3 * BUFFER_BYTES);
		serve((builder) -> builder.fileBuffers(1));
		try (RawClient slow = this.fixture.connect(); RawClient other = this.fixture.connect()) {
			slow.get("/large");
			while (!slow.line().isEmpty()) {
				// the head
			}
			awaitStall();
			byte[] received = new byte[large.length];
			for (int total = 0; total < received.length;) {
				assertSame(other.get("/small").read().bytes(), small);
				total += slow.in().readNBytes(received, total, Math.min(2_000_000, received.length - total));
			}
			assertSame(received, large);
		}
		assertThat(this.fixture.count(Counter.FILE_BUFFERS_RECLAIMED)).isPositive();
	}

	/** Waits until the kernel takes nothing more of what is sent. */
	private void awaitStall() {
		long before = -1;
		for (long sent = 0; sent != before; sent = this.fixture.count(Counter.BYTES_SENT)) {
			before = sent;
			LockSupport.parkNanos(100_000_000L);
		}
	}

	@Test
	void clientsThatVanishLeaveNothing() throws Exception {
		write("file", LARGE_BYTES);
		serve();
		for (int i = 0; i < 100; i++) {
			RawClient client = this.fixture.connect().get("/file");
			if (i % 2 == 0) {
				client.line();
			}
			if (i % 3 == 0) {
				client.reset();
			}
			client.close();
		}
		assertNothingIsLeft();
		assertThat(this.files.events()).noneMatch((event) -> event.equals("complete"));
	}

	@Test
	void theWorkerServesOthersWhileAFileDoesNotAnswer() throws Exception {
		Path pipe = pipe();
		serve();
		try (FileOutputStream writer = open(pipe); RawClient stuck = this.fixture.connect()) {
			stuck.get("/pipe?0,10");
			this.fixture.awaitCount(Counter.FILE_READS, 1);
			try (RawClient other = this.fixture.connect()) {
				assertThat(other.get("/").read().body()).isEqualTo("hello");
			}
			writer.write("01234".getBytes());
			this.fixture.awaitCount(Counter.FILE_READS, 2);
			writer.write("56789".getBytes());
			assertThat(stuck.read().body()).isEqualTo("0123456789");
		}
		assertThat(this.fixture.count(Counter.FILE_READS_SHORT)).isEqualTo(1);
		this.fixture.awaitCount(Counter.FILES_ACTIVE, 0);
		this.fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	@Test
	void aClientThatVanishesBeforeItsFileAnswersCancelsTheRead() throws Exception {
		Path pipe = pipe();
		serve();
		try (FileOutputStream writer = open(pipe)) {
			RawClient client = this.fixture.connect().get("/pipe?0,10");
			this.fixture.awaitCount(Counter.FILE_READS, 1);
			client.reset();
			this.fixture.awaitCount(Counter.FILES_ACTIVE, 0);
			assertThat(this.fixture.count(Counter.FILE_BUFFERS_LEASED)).isZero();
			assertThat(writer.getFD().valid()).isTrue();
		}
		assertThat(this.files.events()).singleElement().asString().startsWith("error: Connection reset by peer");
	}

	/** Both ends are open, so that neither open waits and the read does. */
	private FileOutputStream open(Path pipe) throws IOException {
		FileOutputStream writer;
		try (RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw")) {
			writer = new FileOutputStream(pipe.toFile());
		}
		return writer;
	}

	private Path pipe() throws Exception {
		Path pipe = this.folder.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		return pipe;
	}

	@Test
	void theServerStopsAndStartsAgainWithDownloadsUnderWay() throws Exception {
		byte[] small = write("small", 3);
		write("large", LARGE_BYTES);
		Path pipe = pipe();
		serve();
		try (FileOutputStream writer = open(pipe)) {
			for (int round = 0; round < 5; round++) {
				List<RawClient> clients = new ArrayList<>();
				for (int i = 0; i < 20; i++) {
					clients.add(this.fixture.connect().get((i < 17) ? "/large" : "/pipe?0,10"));
				}
				clients.get(0).line();
				this.fixture.server().stop();
				for (RawClient client : clients) {
					client.close();
				}
				this.fixture.server().start();
				try (RawClient client = this.fixture.connect()) {
					assertSame(client.get("/small").read().bytes(), small);
				}
			}
			writer.flush();
		}
		this.fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	@Test
	void aGracefulStopLetsADownloadFinish() throws Exception {
		byte[] content = write("file", LARGE_BYTES / 4);
		serve();
		try (RawClient client = this.fixture.connect()) {
			client.get("/file");
			this.fixture.awaitCount(Counter.FILES_OPENED, 1);
			CountDownLatch idle = new CountDownLatch(1);
			this.fixture.server().shutDownGracefully(idle::countDown);
			assertSame(client.read().bytes(), content);
			client.close();
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void twoFilesAtOnceAndRegionsThatAreNoneAreRefused() throws Exception {
		write("file", 10);
		try (ServerFixture server = new ServerFixture((exchange) -> {
			exchange.retain();
			Path file = this.folder.resolve("file");
			assertThatThrownBy(() -> exchange.writeFile(file, -1, 1, null))
				.isInstanceOf(IllegalArgumentException.class);
			exchange.writeFile(file, 0, 10, new IgnoringListener());
			assertThatThrownBy(() -> exchange.writeFile(file, 0, 10, null)).isInstanceOf(IllegalStateException.class);
			exchange.respond(200, null, ByteBuffer.allocate(3).array());
		}); RawClient client = server.connect()) {
			assertThat(client.get("/").read().bytes()).hasSize(3);
			server.awaitCount(Counter.FILES_ACTIVE, 0);
		}
	}

	/** Hears of a file that will not be written. */
	private static final class IgnoringListener implements FileTransferListener {

		@Override
		public void onOpened() {
			throw new AssertionError("The exchange has ended");
		}

		@Override
		public void onComplete() {
			throw new AssertionError("The exchange has ended");
		}

		@Override
		public void onError(IOException cause) {
			assertThat(cause).hasMessageContaining("exchange ended");
		}

	}

}
