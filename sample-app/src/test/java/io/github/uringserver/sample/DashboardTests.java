package io.github.uringserver.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard asks for what the application has, and the files around it fit. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureObservability
class DashboardTests {

	private static final Path FOLDER = Path.of("observability");

	private static final Path DASHBOARD = FOLDER.resolve("grafana/dashboards/uring-server.json");

	/** Labels that Prometheus adds to what it scrapes. */
	private static final Set<String> PROMETHEUS_LABELS = Set.of("instance", "job");

	private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(?:\\{([^}]*)})? \\S+$", Pattern.MULTILINE);

	private static final Pattern SELECTOR = Pattern.compile("\\b(uring_[a-z_]+)(?:\\{([^}]*)})?");

	private static final Pattern LABEL = Pattern.compile("([a-z_]+)(=~|!=|!~|=)\"([^\"]*)\"");

	private static final Pattern GROUPING = Pattern.compile("\\bby \\(([a-z_, ]+)\\)");

	private static final Pattern LEGEND = Pattern.compile("\\{\\{([a-z_]+)}}");

	@LocalServerPort
	private int port;

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
	}

	@Test
	void everyQueryNamesMetersAndLabelsThatAreThere() throws Exception {
		Map<String, Map<String, Set<String>>> scrape = scrape();
		List<JsonNode> targets = dashboard().findValues("targets").stream().flatMap(DashboardTests::elements).toList();
		assertThat(targets).hasSizeGreaterThan(60).allSatisfy((target) -> {
			String query = target.get("expr").asText();
			Set<String> labels = check(query, scrape);
			assertThat(matches(GROUPING, query).flatMap((match) -> List.of(match.group(1).split(", ")).stream()))
				.as(query)
				.allMatch(labels::contains);
			assertThat(matches(LEGEND, target.get("legendFormat").asText()).map((match) -> match.group(1))).as(query)
				.allSatisfy((label) -> assertThat(query).containsPattern("by \\((?:[a-z_]+, )*" + label));
		});
	}

	@Test
	void everyVariableAsksForALabelThatIsThere() throws Exception {
		Map<String, Map<String, Set<String>>> scrape = scrape();
		List<String> queries = elements(dashboard().at("/templating/list"))
			.filter((variable) -> variable.get("type").asText().equals("query"))
			.map((variable) -> variable.get("definition").asText())
			.toList();
		assertThat(queries).isNotEmpty().allSatisfy((query) -> {
			Set<String> labels = check(query, scrape);
			assertThat(labels).contains(query.substring(query.lastIndexOf(", ") + 2, query.length() - 1));
		});
	}

	@Test
	void panelsHaveIdsOfTheirOwnAndDoNotOverlap() throws Exception {
		List<JsonNode> panels = elements(dashboard().get("panels")).toList();
		assertThat(panels.stream().map((panel) -> panel.get("id").asInt())).doesNotHaveDuplicates();
		Set<String> cells = new HashSet<>();
		assertThat(panels).allSatisfy((panel) -> {
			JsonNode place = panel.get("gridPos");
			assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
			for (int x = place.get("x").asInt(); x < place.get("x").asInt() + place.get("w").asInt(); x++) {
				for (int y = place.get("y").asInt(); y < place.get("y").asInt() + place.get("h").asInt(); y++) {
					assertThat(cells.add(x + "," + y)).as(panel.get("title").asText()).isTrue();
				}
			}
		});
	}

	@Test
	void composedServicesFindTheirFiles() throws IOException {
		Map<String, Map<String, Map<String, Object>>> compose = yaml("compose.yaml");
		List<String> mounted = compose.get("services")
			.values()
			.stream()
			.flatMap((service) -> ((List<?>) service.get("volumes")).stream())
			.map((volume) -> ((String) volume).substring(0, ((String) volume).indexOf(':')))
			.toList();
		assertThat(mounted).isNotEmpty().allSatisfy((file) -> assertThat(FOLDER.resolve(file)).exists());
		assertThat(yaml("prometheus.yml").toString()).contains("metrics_path=/actuator/prometheus")
			.contains("host.docker.internal:8080");
		assertThat(yaml("grafana/provisioning/datasources/prometheus.yaml").toString())
			.contains("url=http://prometheus:9090");
		assertThat(yaml("grafana/provisioning/dashboards/uring-server.yaml").toString())
			.contains("path=/var/lib/grafana/dashboards");
	}

	/**
	 * Checks each selector of a query; answers the labels that all of its meters have.
	 */
	private static Set<String> check(String query, Map<String, Map<String, Set<String>>> scrape) {
		List<MatchResult> selectors = matches(SELECTOR, query).toList();
		assertThat(selectors).as(query).isNotEmpty();
		Set<String> common = null;
		for (MatchResult selector : selectors) {
			Map<String, Set<String>> labels = scrape.get(selector.group(1));
			assertThat(labels).as(selector.group(1) + " of " + query).isNotNull();
			Set<String> known = new HashSet<>(labels.keySet());
			known.addAll(PROMETHEUS_LABELS);
			matches(LABEL, (selector.group(2) != null) ? selector.group(2) : "").forEach((label) -> {
				assertThat(known).as(query).contains(label.group(1));
				if (!label.group(3).startsWith("$")) {
					assertThat(labels.get(label.group(1))).as(query).containsAll(List.of(label.group(3).split("\\|")));
				}
			});
			if (common == null) {
				common = known;
			}
			common.retainAll(known);
		}
		return common;
	}

	/** For each meter its labels and their values. */
	private Map<String, Map<String, Set<String>>> scrape() throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/prometheus"))
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		Map<String, Map<String, Set<String>>> meters = new HashMap<>();
		matches(SAMPLE, response.body()).forEach((sample) -> {
			Map<String, Set<String>> labels = meters.computeIfAbsent(sample.group(1), (name) -> new HashMap<>());
			matches(LABEL, (sample.group(2) != null) ? sample.group(2) : "").forEach(
					(label) -> labels.computeIfAbsent(label.group(1), (key) -> new HashSet<>()).add(label.group(3)));
		});
		return meters;
	}

	private static JsonNode dashboard() throws IOException {
		return new ObjectMapper().readTree(DASHBOARD.toFile());
	}

	private static <T> Map<String, T> yaml(String file) throws IOException {
		return new Yaml().load(Files.readString(FOLDER.resolve(file)));
	}

	private static Stream<JsonNode> elements(JsonNode array) {
		List<JsonNode> elements = new ArrayList<>();
		array.forEach(elements::add);
		return elements.stream();
	}

	private static Stream<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

}
