package io.github.uringserver.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Every sample of a comparison as JSON. */
final class Json {

	private Json() {
	}

	static String of(List<Comparison> comparisons, String environment) {
		return "{\n\"environment\": " + quote(environment) + ",\n\"workloads\": ["
				+ comparisons.stream().map(Json::of).collect(Collectors.joining(",\n", "\n", "\n")) + "]\n}\n";
	}

	private static String of(Comparison comparison) {
		String contenders = comparison.contenders()
			.stream()
			.map((name) -> contender(comparison, name))
			.collect(Collectors.joining(",\n", "\n", "\n"));
		return "{\"name\": " + quote(comparison.workload().title()) + ", \"description\": "
				+ quote(comparison.workload().description()) + ", \"contenders\": [" + contenders + "]}";
	}

	private static String contender(Comparison comparison, String name) {
		SystemCalls calls = comparison.systemCalls(name);
		String traced = calls.names()
			.entrySet()
			.stream()
			.map((entry) -> quote(entry.getKey()) + ": " + entry.getValue())
			.collect(Collectors.joining(", ", "{", "}"));
		String samples = comparison.samples(name)
			.stream()
			.map(Json::of)
			.collect(Collectors.joining(",\n  ", "\n  ", "\n"));
		return " {\"name\": " + quote(name) + ", \"systemCallsPerRequest\": " + number(calls.perRequest())
				+ ", \"countedBy\": " + quote(calls.how()) + ", \"systemCallsTraced\": " + traced + ", \"samples\": ["
				+ samples + " ]}";
	}

	private static String of(Sample sample) {
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("requests", (double) sample.load().requests());
		figures.put("micros", (double) sample.load().micros());
		figures.put("userMicros", (double) sample.cpu().userMicros());
		figures.put("systemMicros", (double) sample.cpu().systemMicros());
		figures.put("heapBytes", (sample.heapBytes() < 0) ? Double.NaN : sample.heapBytes());
		figures.put("idleMicros", (double) sample.idleMicros());
		figures.put("p50Micros", (double) sample.load().p50Micros());
		figures.put("voluntarySwitches", (double) sample.switches().voluntary());
		figures.put("involuntarySwitches", (double) sample.switches().involuntary());
		figures.put("p95Micros", (double) sample.load().p95Micros());
		figures.put("p999Micros", (double) sample.load().p999Micros());
		figures.put("p99Micros", (double) sample.load().p99Micros());
		if (sample.atRate() != null) {
			figures.put("atRateRequestsPerSecond", sample.atRate().requestsPerSecond());
			figures.put("atRateP50Micros", (double) sample.atRate().p50Micros());
			figures.put("atRateP99Micros", (double) sample.atRate().p99Micros());
		}
		return figures.entrySet()
			.stream()
			.map((entry) -> quote(entry.getKey()) + ": " + number(entry.getValue()))
			.collect(Collectors.joining(", ", "{", "}"));
	}

	private static String number(double value) {
		if (Double.isNaN(value)) {
			return "null";
		}
		return (value == Math.rint(value)) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4f", value);
	}

	private static String quote(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

}
