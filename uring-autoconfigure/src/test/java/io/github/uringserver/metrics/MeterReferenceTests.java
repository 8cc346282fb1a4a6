package io.github.uringserver.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;

import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reference of the meters in the documentation is what the server has. To write it
 * anew: {@code ./mvnw test -pl uring-autoconfigure -am -Dtest=MeterReferenceTests
 * -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtest.jvm.args=-During.reference.write=true}.
 */
class MeterReferenceTests {

	private static final Path REFERENCE = Path.of("..", "docs", "meters.md");

	private static final String HEAD = """
			# Meters

			Generated from the counters. Every meter has the tag `server`: `server`, or `management` for a separate management port.
			Those of workers also have the tag `worker`, the worker's number from 0. Counters go on when the server is stopped and started
			again. Values are read when the registry is read, a moment late and without disturbing a worker. The last column is the name
			in `/actuator/uring`, of a worker's counter unless it has dots.

			| Meter | In Prometheus | Type | Tags | What it is | Endpoint |
			|---|---|---|---|---|---|
			""";

	@Test
	void referenceIsWhatTheServerHas() throws IOException {
		String generated = HEAD + rows().stream().map((row) -> row + '\n').collect(Collectors.joining());
		if (Boolean.getBoolean("uring.reference.write")) {
			Files.writeString(REFERENCE, generated);
		}
		assertThat(Files.readString(REFERENCE)).isEqualTo(generated);
	}

	private static List<String> rows() {
		Map<String, String> rows = new TreeMap<>();
		grouped(ServerMeter.ALL, ServerMeter::name).forEach((name, meters) -> {
			ServerMeter first = meters.get(0);
			rows.put(name, row(name, true, null, tags("", meters.stream().map(ServerMeter::tags).toList()),
					first.description(), ""));
		});
		grouped(WorkerMeter.ALL, WorkerMeter::name).forEach((name, meters) -> {
			WorkerMeter first = meters.get(0);
			rows.put(name,
					row(name, first.gauge(), first.baseUnit(),
							tags("`worker`", meters.stream().map(WorkerMeter::tags).toList()), description(meters),
							endpoint(name)));
		});
		addHandshakes(rows);
		rows.put(UringMeters.ACCESS_LOG_DROPPED,
				row(UringMeters.ACCESS_LOG_DROPPED, false, null, "", UringMeters.ACCESS_LOG_DROPPED_DESCRIPTION, ""));
		return new ArrayList<>(rows.values());
	}

	private static void addHandshakes(Map<String, String> rows) {
		String tags = tags("`worker`", HandshakeMeter.ALL.stream().map(HandshakeMeter::tags).toList());
		String seconds = new PrometheusNamingConvention().name(HandshakeMeter.DURATION, Meter.Type.TIMER, "seconds");
		rows.put(HandshakeMeter.DURATION,
				"| `" + HandshakeMeter.DURATION + "` | `" + seconds + "_count` `" + seconds
						+ "_sum` | timer, seconds | " + tags + " | " + HandshakeMeter.DURATION_DESCRIPTION
						+ " | `tls.servers.*.handshakes` |");
		rows.put(HandshakeMeter.LONGEST, row(HandshakeMeter.LONGEST, true, "seconds", tags,
				HandshakeMeter.LONGEST_DESCRIPTION, "`tls.servers.*.handshakes`"));
	}

	private static <M> Map<String, List<M>> grouped(List<M> meters, Function<M, String> name) {
		return meters.stream().collect(Collectors.groupingBy(name, TreeMap::new, Collectors.toList()));
	}

	private static String row(String name, boolean gauge, String baseUnit, String tags, String description,
			String endpoint) {
		String prometheus = new PrometheusNamingConvention().name(name, gauge ? Meter.Type.GAUGE : Meter.Type.COUNTER,
				baseUnit) + (gauge ? "" : "_total");
		return "| `" + name + "` | `" + prometheus + "` | " + (gauge ? "gauge" : "counter")
				+ ((baseUnit != null) ? ", " + baseUnit : "") + " | " + tags + " | " + description + " | " + endpoint
				+ " |";
	}

	private static String tags(String common, List<Tags> all) {
		List<String> keys = new ArrayList<>(common.isEmpty() ? List.of() : List.of(common));
		Map<String, List<String>> values = new TreeMap<>();
		for (Tags tags : all) {
			for (Tag tag : tags) {
				values.computeIfAbsent(tag.getKey(), (key) -> new ArrayList<>()).add(tag.getValue());
			}
		}
		values.forEach((key, list) -> keys.add("`" + key + "`: "
				+ list.stream().distinct().map((value) -> "`" + value + "`").collect(Collectors.joining(" "))));
		return String.join(", ", keys);
	}

	private static String description(List<WorkerMeter> meters) {
		WorkerMeter first = meters.get(0);
		if (meters.stream().map(WorkerMeter::meaning).distinct().count() == 1) {
			return first.meaning();
		}
		return first.description() + meters.stream()
			.map((meter) -> "<br>`" + meter.tags().iterator().next().getValue() + "`: " + meter.meaning())
			.collect(Collectors.joining());
	}

	private static String endpoint(String meter) {
		return Arrays.stream(Counter.values())
			.filter((counter) -> meter.equals(UringMeters.PREFIX + counter.meter()))
			.map((counter) -> "`" + CounterNames.lowerCamelCase(counter) + "`")
			.collect(Collectors.joining("<br>"));
	}

}
