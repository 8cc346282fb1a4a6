package io.github.uringserver.accesslog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RotatingFileDestinationTests {

	@TempDir
	private Path folder;

	private final SteppingClock clock = new SteppingClock(Instant.parse("2026-01-30T23:59:00Z"));

	@Test
	void directoryIsMadeAndTheFileContinued() throws IOException {
		FileSettings settings = new FileSettings(this.folder.resolve("a/b"), "log", ".txt", true, 0, 0);
		write(settings, "one");
		write(settings, "two");
		assertThat(settings.current()).hasContent("one\ntwo\n");
	}

	@Test
	void dayBeginsAFileOfItsOwn() throws IOException {
		RotatingFileDestination file = open(settings(true, 0, 0));
		file.write("friday");
		this.clock.now = this.clock.now.plus(Duration.ofMinutes(2));
		file.write("saturday");
		file.close();
		assertThat(this.folder.resolve("log.2026-01-30.txt")).hasContent("friday\n");
		assertThat(this.folder.resolve("log.txt")).hasContent("saturday\n");
	}

	@Test
	void fileOfAnotherDayIsRotatedAtTheStart() throws IOException {
		Path old = Files.writeString(this.folder.resolve("log.txt"), "old\n");
		Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2026-01-12T10:00:00Z")));
		write(settings(true, 0, 0), "new");
		assertThat(this.folder.resolve("log.2026-01-12.txt")).hasContent("old\n");
		assertThat(this.folder.resolve("log.txt")).hasContent("new\n");
	}

	@Test
	void dayDoesNotMatterWithoutDailyRotation() throws IOException {
		RotatingFileDestination file = open(settings(false, 0, 0));
		file.write("friday");
		this.clock.now = this.clock.now.plus(Duration.ofDays(2));
		file.write("sunday");
		file.close();
		assertThat(names()).containsExactly("log.txt");
	}

	@Test
	void fullFileIsRotatedWithANumber() throws IOException {
		RotatingFileDestination file = open(settings(true, 10, 0));
		for (String line : List.of("aaaa", "bbbb", "cccc", "dddd", "eeee and more", "ffff")) {
			file.write(line);
		}
		file.close();
		assertThat(this.folder.resolve("log.2026-01-30.txt")).hasContent("aaaa\nbbbb\n");
		assertThat(this.folder.resolve("log.2026-01-30.1.txt")).hasContent("cccc\ndddd\n");
		assertThat(this.folder.resolve("log.2026-01-30.2.txt")).hasContent("eeee and more\n");
		assertThat(this.folder.resolve("log.txt")).hasContent("ffff\n");
	}

	@Test
	void oldestFilesGoAndStrangersStay() throws IOException {
		Files.writeString(this.folder.resolve("log.2026-01-01.txt"), "old");
		Files.writeString(this.folder.resolve("log.backup.txt"), "strange");
		Files.writeString(this.folder.resolve("mylog.2026-01-01.txt"), "strange");
		RotatingFileDestination file = open(settings(true, 1, 2));
		for (int i = 0; i < 13; i++) {
			file.write("line " + i);
		}
		file.close();
		assertThat(names()).containsExactlyInAnyOrder("log.txt", "log.2026-01-30.10.txt", "log.2026-01-30.11.txt",
				"log.backup.txt", "mylog.2026-01-01.txt");
	}

	@Test
	void directoryThatCannotBeMadeIsReported() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "");
		assertThatIOException().isThrownBy(() -> open(new FileSettings(file, "log", ".txt", true, 0, 0)));
	}

	@Test
	void nameStaysInItsDirectory() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FileSettings(this.folder, "../log", ".txt", true, 0, 0));
	}

	private FileSettings settings(boolean daily, long maxBytes, int maxFiles) {
		return new FileSettings(this.folder, "log", ".txt", daily, maxBytes, maxFiles);
	}

	private void write(FileSettings settings, String line) throws IOException {
		RotatingFileDestination file = open(settings);
		file.write(line);
		file.close();
		Files.setLastModifiedTime(settings.current(), FileTime.from(this.clock.now));
	}

	private RotatingFileDestination open(FileSettings settings) throws IOException {
		RotatingFileDestination file = new RotatingFileDestination(settings, this.clock);
		file.open();
		return file;
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static final class SteppingClock extends Clock {

		private Instant now;

		SteppingClock(Instant now) {
			this.now = now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
