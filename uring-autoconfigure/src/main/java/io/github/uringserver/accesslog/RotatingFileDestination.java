package io.github.uringserver.accesslog;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lines go to a file that is always called the same. When it is rotated it gets the date
 * of its first day as a part of its name, {@code access_log.2026-01-31.log}, and a number
 * from the second file of a day on. A file that the server finds when it starts is
 * continued, or rotated if it is of another day. One thread at a time.
 */
public final class RotatingFileDestination implements AccessLogDestination {

	private static final int BUFFER_BYTES = 32 * 1024;

	private final FileSettings settings;

	private final Clock clock;

	private OutputStream output;

	private long sizeBytes;

	/** The day of the file's first line. */
	private LocalDate day;

	private long nextDayMillis;

	/** Creates the destination; nothing is opened yet. */
	public RotatingFileDestination(FileSettings settings) {
		this(settings, Clock.systemDefaultZone());
	}

	RotatingFileDestination(FileSettings settings, Clock clock) {
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public void open() throws IOException {
		Files.createDirectories(this.settings.directory());
		Path file = this.settings.current();
		this.day = LocalDate.now(this.clock);
		if (Files.exists(file)) {
			LocalDate lastWritten = LocalDate.ofInstant(Files.getLastModifiedTime(file).toInstant(),
					this.clock.getZone());
			if (this.settings.rotateDaily() && !lastWritten.equals(this.day) && Files.size(file) > 0) {
				archive(lastWritten);
			}
		}
		append();
	}

	private void append() throws IOException {
		Path file = this.settings.current();
		this.output = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE,
				StandardOpenOption.WRITE, StandardOpenOption.APPEND), BUFFER_BYTES);
		this.sizeBytes = Files.size(file);
		this.nextDayMillis = this.day.plusDays(1).atStartOfDay(this.clock.getZone()).toInstant().toEpochMilli();
	}

	@Override
	public void write(String line) throws IOException {
		byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
		if (this.output == null) {
			open();
		}
		if (isToBeRotated(bytes.length)) {
			rotate();
		}
		this.output.write(bytes);
		this.sizeBytes += bytes.length;
	}

	private boolean isToBeRotated(int nextBytes) {
		boolean full = this.settings.maxBytes() > 0 && this.sizeBytes > 0
				&& this.sizeBytes + nextBytes > this.settings.maxBytes();
		return full || (this.settings.rotateDaily() && this.clock.millis() >= this.nextDayMillis);
	}

	private void rotate() throws IOException {
		close();
		if (Files.exists(this.settings.current()) && Files.size(this.settings.current()) > 0) {
			archive(this.day);
		}
		this.day = LocalDate.now(this.clock);
		append();
	}

	/** Behind the files of that day there are, however many of them were deleted. */
	private void archive(LocalDate fileDay) throws IOException {
		List<Archive> archives = archives();
		int number = archives.stream()
			.filter((archive) -> archive.day.equals(fileDay.toString()))
			.mapToInt((archive) -> archive.number + 1)
			.max()
			.orElse(0);
		String name = this.settings.prefix() + "." + fileDay + ((number > 0) ? "." + number : "")
				+ this.settings.suffix();
		Files.move(this.settings.current(), this.settings.directory().resolve(name));
		if (this.settings.maxFiles() > 0) {
			int kept = this.settings.maxFiles() - 1;
			for (Archive archive : archives.subList(Math.min(kept, archives.size()), archives.size())) {
				Files.deleteIfExists(archive.file);
			}
		}
	}

	/** The rotated files, the newest first, without the one that is next. */
	private List<Archive> archives() throws IOException {
		Pattern pattern = Pattern.compile(Pattern.quote(this.settings.prefix())
				+ "\\.(\\d{4}-\\d{2}-\\d{2})(?:\\.(\\d{1,9}))?" + Pattern.quote(this.settings.suffix()));
		try (Stream<Path> files = Files.list(this.settings.directory())) {
			return files.map((file) -> Archive.of(file, pattern))
				.filter(Objects::nonNull)
				.sorted(Comparator.comparing(Archive::day).thenComparing(Archive::number).reversed())
				.toList();
		}
	}

	@Override
	public void flush() throws IOException {
		if (this.output != null) {
			this.output.flush();
		}
	}

	@Override
	public void close() throws IOException {
		OutputStream closing = this.output;
		this.output = null;
		if (closing != null) {
			closing.close();
		}
	}

	/** A rotated file. */
	private record Archive(Path file, String day, int number) {

		/** Null if the file is none. */
		static Archive of(Path file, Pattern pattern) {
			Matcher name = pattern.matcher(file.getFileName().toString());
			if (!name.matches()) {
				return null;
			}
			return new Archive(file, name.group(1), (name.group(2) != null) ? Integer.parseInt(name.group(2)) : 0);
		}

	}

}
