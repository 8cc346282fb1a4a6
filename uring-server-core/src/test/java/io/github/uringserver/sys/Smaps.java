package io.github.uringserver.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says about a piece of this process's memory; for tests. */
final class Smaps {

	private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");

	private static final Pattern FIGURE = Pattern.compile("(\\w+): +(\\d+) kB");

	private final List<String> lines = new ArrayList<>();

	private Smaps() {
	}

	/** The mappings that lie within, whole. */
	static Smaps of(NativeMemory memory) throws IOException {
		Smaps smaps = new Smaps();
		boolean within = false;
		for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
			Matcher mapping = MAPPING.matcher(line);
			if (mapping.matches()) {
				long from = Long.parseUnsignedLong(mapping.group(1), 16);
				long to = Long.parseUnsignedLong(mapping.group(2), 16);
				within = from < memory.address() + memory.mappedBytes() && to > memory.address();
			}
			else if (within) {
				smaps.lines.add(line);
			}
		}
		return smaps;
	}

	/** The sum of a figure over the mappings in bytes. */
	long bytes(String name) {
		long kibibytes = 0;
		for (String line : this.lines) {
			Matcher figure = FIGURE.matcher(line);
			if (figure.matches() && figure.group(1).equals(name)) {
				kibibytes += Long.parseLong(figure.group(2));
			}
		}
		return kibibytes * 1024;
	}

}
