package io.github.uringserver.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Everything measured for one workload: per contender the samples of all rounds. */
final class Comparison {

	private final Workload workload;

	private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

	private final Map<String, SystemCalls> systemCalls = new LinkedHashMap<>();

	Comparison(Workload workload, List<String> contenders) {
		this.workload = workload;
		contenders.forEach((contender) -> this.samples.put(contender, new ArrayList<>()));
	}

	void add(String contender, Sample sample) {
		this.samples.get(contender).add(sample);
	}

	void add(String contender, SystemCalls calls) {
		this.systemCalls.put(contender, calls);
	}

	Workload workload() {
		return this.workload;
	}

	List<String> contenders() {
		return List.copyOf(this.samples.keySet());
	}

	List<Sample> samples(String contender) {
		return this.samples.get(contender);
	}

	SystemCalls systemCalls(String contender) {
		return this.systemCalls.get(contender);
	}

	/** A figure of one contender over all rounds. */
	Statistics statistics(String contender, ToDoubleFunction<Sample> figure) {
		return Statistics.of(this.samples.get(contender).stream().mapToDouble(figure).toArray());
	}

	/** A figure of the first contender in units of the second's, round by round. */
	Statistics ratio(ToDoubleFunction<Sample> figure) {
		List<List<Sample>> both = List.copyOf(this.samples.values());
		double[] ratios = new double[both.get(0).size()];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = figure.applyAsDouble(both.get(0).get(i)) / figure.applyAsDouble(both.get(1).get(i));
		}
		return Statistics.of(ratios);
	}

	/** Whether there are two to compare. */
	boolean hasPeer() {
		return this.samples.size() == 2;
	}

	/** The most any contender used of the CPU while the other one was measured. */
	double worstIdleShare() {
		return this.samples.values().stream().flatMap(List::stream).mapToDouble(Sample::idleShare).max().orElse(0);
	}

}
