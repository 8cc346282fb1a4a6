package io.github.uringserver.web;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.ZeroCopyHttpOutputMessage;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link FileBody}: the writes of files that the ring cannot read. */
class FileBodyTests {

	private static final int SIZE_BYTES = 3 * FileBody.PIECE_BYTES + 17;

	private static RinglessWorker worker;

	private static byte[] content;

	@TempDir
	private static Path folder;

	private static FileSystem archive;

	private static Path directory;

	private final InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/");

	@BeforeAll
	static void prepare() throws IOException {
		worker = new RinglessWorker(new UringThreads());
		content = new byte[SIZE_BYTES];
		new Random(1).nextBytes(content);
		archive = FileSystems.newFileSystem(URI.create("jar:" + folder.resolve("archive.zip").toUri()),
				Map.of("create", "true"));
		directory = archive.getPath("/");
		Files.write(directory.resolve("file"), content);
	}

	@AfterAll
	static void stopWorker() throws IOException {
		worker.close();
		archive.close();
	}

	@ParameterizedTest
	@CsvSource({ "0, 98321", "0, 1", "1, 98320", "32768, 32768", "100, 0", "98320, 1" })
	void partOfAFileIsSent(int position, int count) {
		handle(directory.resolve("file"), position, count);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.committedLength()).isEqualTo(count);
		assertThat(this.exchange.bodyBytes()).isEqualTo(Arrays.copyOfRange(content, position, position + count));
	}

	@Test
	void slowClientSlowsTheReading() {
		this.exchange.sendSpace(1000);
		handle(directory.resolve("file"), 0, SIZE_BYTES);
		for (int i = 0; i < 10; i++) {
			this.exchange.send(SIZE_BYTES / 10);
		}
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.bodyBytes()).isEqualTo(content);
	}

	@Test
	void missingFileCommitsNothing() {
		handle(directory.resolve("missing"), 0, 10);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(500);
		assertThat(this.exchange.failure()).isInstanceOf(NoSuchFileException.class);
	}

	@Test
	void contentLengthThatWasSetIsNotContradicted() {
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			response.getHeaders().setContentLength(10);
			return ((ZeroCopyHttpOutputMessage) response).writeWith(directory.resolve("file"), 5, 10);
		}));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.headers("Content-Length")).containsExactly("10");
		assertThat(this.exchange.bodyBytes()).hasSize(10);
	}

	private void handle(Path file, long position, long count) {
		this.exchange.handleBy(new UringHttpHandlerAdapter(
				(request, response) -> ((ZeroCopyHttpOutputMessage) response).writeWith(file, position, count)));
	}

}
