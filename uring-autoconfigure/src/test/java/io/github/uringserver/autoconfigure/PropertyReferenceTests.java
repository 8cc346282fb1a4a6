package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The property reference in the documentation is what the configuration metadata says. To
 * write it anew: {@code ./mvnw test -pl uring-autoconfigure -am
 * -Dtest=PropertyReferenceTests -Dsurefire.failIfNoSpecifiedTests=false
 * -Dtest.jvm.args=-During.reference.write=true}.
 */
class PropertyReferenceTests {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	private static final Path REFERENCE = Path.of("..", "docs", "properties.md");

	@Test
	void referenceIsWhatTheMetadataSays() throws IOException {
		String generated = reference();
		if (Boolean.getBoolean("uring.reference.write")) {
			Files.createDirectories(REFERENCE.getParent());
			Files.writeString(REFERENCE, generated);
		}
		assertThat(Files.readString(REFERENCE)).isEqualTo(generated);
	}

	private static String reference() throws IOException {
		return "# Properties\n\nGenerated from the configuration metadata. Boot's own properties (`server.*`, `spring.*`) keep their"
				+ " meaning; these come on top.\n\n| Property | Type | Default | What it is |\n|---|---|---|---|\n"
				+ properties().stream().map(PropertyReferenceTests::row).collect(Collectors.joining("\n")) + "\n";
	}

	private static List<JsonNode> properties() throws IOException {
		List<JsonNode> properties = new ArrayList<>();
		for (URL url : Collections.list(PropertyReferenceTests.class.getClassLoader().getResources(METADATA))) {
			try (InputStream in = url.openStream()) {
				new ObjectMapper().readTree(in).path("properties").forEach(properties::add);
			}
		}
		properties.removeIf((property) -> !name(property).startsWith("uring."));
		properties.sort(Comparator.comparing(PropertyReferenceTests::name));
		return properties;
	}

	private static String name(JsonNode property) {
		return property.path("name").asText();
	}

	private static String row(JsonNode property) {
		String defaultValue = property.path("defaultValue").asText();
		return "| `" + name(property) + "` | " + simple(property.path("type").asText()) + " | "
				+ (defaultValue.isEmpty() ? "" : "`" + defaultValue + "`") + " | "
				+ property.path("description").asText().replace("|", "\\|") + " |";
	}

	/** {@code java.util.List<java.lang.String>} is "List of String". */
	private static String simple(String type) {
		int generic = type.indexOf('<');
		if (generic > 0) {
			return simple(type.substring(0, generic)) + " of " + simple(type.substring(generic + 1, type.length() - 1));
		}
		return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
	}

}
