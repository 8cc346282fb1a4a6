package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A folder of files: what the file workloads ask every server for, and what nginx answers
 * where an application makes up a body.
 */
public final class StaticContent {

	private static final Map<String, Integer> SIZES = Map.of("file-1k.bin", 1024, "file-16k.bin", 16_384, "file-1m.bin",
			1_000_000, "bytes/1024", 1024, "bytes/16384", 16_384, "bytes/1000000", 1_000_000);

	private StaticContent() {
	}

	/** Writes the files, if they are not there. Returns their folder. */
	public static Path write(Path output) throws IOException {
		Path folder = output.toAbsolutePath().resolve("static");
		Files.createDirectories(folder.resolve("bytes"));
		for (Map.Entry<String, Integer> entry : SIZES.entrySet()) {
			Path file = folder.resolve(entry.getKey());
			if (!Files.exists(file) || Files.size(file) != entry.getValue()) {
				byte[] bytes = new byte[entry.getValue()];
				Arrays.fill(bytes, (byte) 'x');
				Files.write(file, bytes);
			}
		}
		return folder;
	}

	/** Makes a Boot application serve the folder. */
	public static List<String> arguments(Path output) {
		return List.of("--spring.web.resources.static-locations=file:" + output.toAbsolutePath().resolve("static")
				+ "/,classpath:/static/");
	}

}
