package io.github.uringserver.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample's configuration shows every property of the server, the commented ones too.
 */
class ConfigurationTests {

	private static final Path FILE = Path.of("src", "main", "resources", "application.yml");

	@Test
	void everyPropertyIsShownThereAndNoOther() throws IOException {
		assertThat(shown().keySet()).isEqualTo(new TreeSet<>(defaults().keySet()));
	}

	@Test
	void whatIsInForceIsTheDefault() throws IOException {
		Map<String, String> defaults = defaults();
		assertThat(properties(Files.readString(FILE))).isNotEmpty()
			.allSatisfy((name, value) -> assertThat(value).as(name).isEqualTo(defaults.get(name)));
	}

	/** Commented lines count: a comment that is a property is one behind the sign. */
	private static Map<String, String> shown() throws IOException {
		return properties(Files.readString(FILE).replaceAll("(?m)^( +)# ( *[a-z-]+:(?: |$))", "$1$2"));
	}

	private static Map<String, String> properties(String yaml) {
		Map<String, String> flat = new TreeMap<>();
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		flatten("", new Yaml(options).load(yaml), flat);
		flat.keySet().removeIf((name) -> !name.startsWith("uring."));
		return flat;
	}

	private static void flatten(String prefix, Map<String, Object> tree, Map<String, String> flat) {
		tree.forEach((key, value) -> {
			if (value instanceof Map<?, ?> branch) {
				Map<String, Object> children = new HashMap<>();
				branch.forEach((name, child) -> children.put(String.valueOf(name), child));
				flatten(prefix + key + '.', children, flat);
			}
			else {
				flat.put(prefix + key, String.valueOf(value));
			}
		});
	}

	private static Map<String, String> defaults() throws IOException {
		Map<String, String> defaults = new TreeMap<>();
		for (URL url : Collections.list(ConfigurationTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = url.openStream()) {
				for (JsonNode property : new ObjectMapper().readTree(in).path("properties")) {
					if (property.path("name").asText().startsWith("uring.")) {
						defaults.put(property.path("name").asText(), property.path("defaultValue").asText());
					}
				}
			}
		}
		return defaults;
	}

}
