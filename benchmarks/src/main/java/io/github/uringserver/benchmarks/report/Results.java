package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.uringserver.benchmarks.compare.Statistics;

/**
 * Everything that was measured for one table: facts about the run, and per workload,
 * contender and figure the values of all rounds. Written and read as lines of words with
 * tabs between them, so that a report is made from what was measured when.
 */
final class Results {

	private static final String FACT = "fact";

	private static final String NOTE = "note";

	private static final String VALUES = "values";

	private final Map<String, String> facts = new LinkedHashMap<>();

	private final List<String> notes = new ArrayList<>();

	private final Map<Key, double[]> values = new LinkedHashMap<>();

	/** Reads what {@link #write} wrote. */
	static Results read(Path file) throws IOException {
		Results results = new Results();
		for (String line : Files.readAllLines(file)) {
			results.parse(line.split("\t"), file);
		}
		return results;
	}

	private void parse(String[] words, Path file) throws IOException {
		switch (words[0]) {
			case FACT -> fact(words[1], words[2]);
			case NOTE -> note(words[1]);
			case VALUES -> {
				Figure figure = Figure.named(words[3])
					.orElseThrow(() -> new IOException(file + " has an unknown figure: " + words[3]));
				put(words[1], words[2], figure,
						Arrays.stream(words).skip(4).mapToDouble(Double::parseDouble).toArray());
			}
			default -> throw new IOException(file + " has an unknown line: " + String.join(" ", words));
		}
	}

	/** Replaces the file. */
	void write(Path file) throws IOException {
		List<String> lines = new ArrayList<>();
		this.facts.forEach((name, value) -> lines.add(String.join("\t", FACT, name, value)));
		this.notes.forEach((note) -> lines.add(String.join("\t", NOTE, note)));
		this.values.forEach((key, values) -> lines
			.add(String.join("\t", VALUES, key.workload(), key.contender(), key.figure().title()) + "\t"
					+ Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining("\t"))));
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.write(file, lines);
	}

	/** States something about the run: when, where, with what. */
	void fact(String name, String value) {
		this.facts.put(name, value.replaceAll("\\s+", " "));
	}

	/** A fact, or an empty text. */
	String fact(String name) {
		return this.facts.getOrDefault(name, "");
	}

	/** Facts whose names begin with a word, without it. */
	Map<String, String> facts(String prefix) {
		Map<String, String> found = new LinkedHashMap<>();
		this.facts.forEach((name, value) -> {
			if (name.startsWith(prefix)) {
				found.put(name.substring(prefix.length()), value);
			}
		});
		return found;
	}

	/** Says what a reader of the table has to know. */
	void note(String text) {
		this.notes.add(text.replaceAll("\\s+", " "));
	}

	List<String> notes() {
		return this.notes;
	}

	/** Keeps the values of all rounds. */
	void put(String workload, String contender, Figure figure, double... values) {
		this.values.put(new Key(workload, contender, figure), values);
	}

	/** In the order in which they were measured. */
	Set<String> workloads() {
		return this.values.keySet().stream().map(Key::workload).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** Who was measured under a workload. */
	Set<String> contenders(String workload) {
		return this.values.keySet()
			.stream()
			.filter((key) -> key.workload().equals(workload))
			.map(Key::contender)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/** Whether anybody has this figure under a workload. */
	boolean has(String workload, Figure figure) {
		return contenders(workload).stream()
			.map((contender) -> statistics(workload, contender, figure).median())
			.anyMatch((median) -> !Double.isNaN(median));
	}

	/** Median and extremes over the rounds; NaN if it was not measured. */
	Statistics statistics(String workload, String contender, Figure figure) {
		return Statistics.of(rounds(workload, contender, figure));
	}

	private double[] rounds(String workload, String contender, Figure figure) {
		return this.values.getOrDefault(new Key(workload, contender, figure), new double[0]);
	}

	/**
	 * A contender's figure in units of the reference's, round by round. Empty if they
	 * were not measured in the same rounds, or the figure is unknown.
	 */
	Optional<Statistics> ratio(String workload, String contender, String reference, Figure figure) {
		double[] own = rounds(workload, contender, figure);
		double[] others = rounds(workload, reference, figure);
		if (own.length == 0 || own.length != others.length) {
			return Optional.empty();
		}
		double[] ratios = new double[own.length];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = own[i] / others[i];
		}
		return Optional.of(Statistics.of(ratios)).filter((statistics) -> !Double.isNaN(statistics.median()));
	}

	/** The median, over everything measured, of the distance of the extremes. */
	double noisePercent(Figure figure) {
		return Statistics
			.of(this.values.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().figure() == figure)
				.mapToDouble((entry) -> Statistics.of(entry.getValue()).spreadPercent())
				.filter((spread) -> !Double.isNaN(spread))
				.toArray())
			.median();
	}

	private record Key(String workload, String contender, Figure figure) {
	}

}
