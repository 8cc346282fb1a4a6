package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** What an IDE shows while a user types {@code uring.server.} into a file. */
class ConfigurationMetadataTests {

	private static final Pattern LEADING_ARTICLE = Pattern.compile("^(The|A|An) .*", Pattern.DOTALL);

	@Test
	void everyPropertyIsThere() throws IOException {
		assertThat(properties()).extracting(ConfigurationMetadataTests::name)
			.containsExactlyInAnyOrder("uring.server.enabled", "uring.server.on-unsupported", "uring.server.workers",
					"uring.server.pinning", "uring.server.steering", "uring.server.direct-descriptors",
					"uring.server.backlog", "uring.server.max-connections", "uring.server.max-keep-alive-requests",
					"uring.server.trusted-proxies", "uring.server.proxy-protocol",
					"uring.server.proxy-protocol-timeout", "uring.server.unix-socket",
					"uring.server.unix-socket-permissions", "uring.server.ring.sq-entries",
					"uring.server.ring.sqpoll.enabled", "uring.server.ring.sqpoll.idle", "uring.server.ring.sqpoll.cpu",
					"uring.server.ring.napi.busy-poll", "uring.server.ring.napi.prefer",
					"uring.server.memory.huge-pages", "uring.server.memory.lock", "uring.server.buffers.receive.count",
					"uring.server.buffers.receive.size", "uring.server.buffers.receive.lease",
					"uring.server.buffers.receive.lease-credits", "uring.server.buffers.receive.lease-threshold",
					"uring.server.buffers.send.count", "uring.server.buffers.send.size",
					"uring.server.buffers.send.queue-size", "uring.server.buffers.file.count",
					"uring.server.buffers.file.size", "uring.server.turn-limit",
					"uring.server.limits.max-request-line-size", "uring.server.limits.max-drain-size",
					"uring.server.limits.max-buffered-size", "uring.server.access-log.enabled",
					"uring.server.access-log.pattern", "uring.server.access-log.destination",
					"uring.server.access-log.file.directory", "uring.server.access-log.file.prefix",
					"uring.server.access-log.file.suffix", "uring.server.access-log.file.rotate-daily",
					"uring.server.access-log.file.max-size", "uring.server.access-log.file.max-files",
					"uring.server.limits.min-body-rate", "uring.server.limits.min-send-rate",
					"uring.server.timeouts.header", "uring.server.timeouts.idle", "uring.server.timeouts.body",
					"uring.server.timeouts.write-stall", "uring.server.timeouts.write-stall-under-pressure",
					"uring.server.timeouts.request", "uring.server.timeouts.half-close",
					"uring.server.max-connections-per-peer", "uring.server.rate-limit.enabled",
					"uring.server.rate-limit.limit", "uring.server.rate-limit.window", "uring.server.rate-limit.allow",
					"uring.server.rate-limit.peers", "uring.server.timeouts.handshake", "uring.server.tls.provider",
					"uring.server.tls.record-path", "uring.server.tls.groups",
					"uring.server.tls.max-handshakes-per-turn", "uring.server.tls.warm-up",
					"uring.server.buffers.receive.mode", "uring.server.buffers.file.registered",
					"uring.server.zero-copy.enabled", "uring.server.zero-copy.threshold",
					"uring.server.zero-copy.adaptive", "uring.webflux.lean-dispatch");
	}

	@Test
	void everyPropertyIsDescribed() throws IOException {
		assertThat(properties()).allSatisfy((property) -> {
			String description = property.path("description").asText();
			assertThat(description).as(name(property)).isNotBlank().endsWith(".").doesNotMatch(LEADING_ARTICLE);
			if (property.path("type").asText().equals("java.lang.Boolean")) {
				assertThat(description).startsWith("Whether");
			}
		});
	}

	@Test
	void everyValueOfAnEnumIsExplained() throws Exception {
		Map<String, List<String>> explained = new HashMap<>();
		entries("hints").forEach((hint) -> hint.path("values").forEach((value) -> {
			if (value.hasNonNull("description")) {
				explained.computeIfAbsent(name(hint), (name) -> new ArrayList<>()).add(value.path("value").asText());
			}
		}));
		int enums = 0;
		for (JsonNode property : properties()) {
			Class<?> type = ClassUtils.forName(property.path("type").asText().replaceAll("<.*", ""), null);
			if (type.isEnum()) {
				enums++;
				assertThat(explained.get(name(property))).as(name(property))
					.containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getEnumConstants())
						.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
						.toList());
			}
		}
		assertThat(enums).isGreaterThan(3);
	}

	@Test
	void everyHintBelongsToAProperty() throws IOException {
		List<String> names = properties().stream().map(ConfigurationMetadataTests::name).toList();
		assertThat(entries("hints")).extracting(ConfigurationMetadataTests::name).isNotEmpty().isSubsetOf(names);
	}

	private static List<JsonNode> properties() throws IOException {
		return entries("properties");
	}

	/** The module's own metadata is not the only one on the class path. */
	private static List<JsonNode> entries(String array) throws IOException {
		List<JsonNode> entries = new ArrayList<>();
		ClassLoader classLoader = UringServerProperties.class.getClassLoader();
		for (URL file : Collections.list(classLoader.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream metadata = file.openStream()) {
				new ObjectMapper().readTree(metadata).path(array).forEach(entries::add);
			}
		}
		return entries.stream().filter((entry) -> name(entry).startsWith("uring.")).toList();
	}

	private static String name(JsonNode entry) {
		return entry.path("name").asText();
	}

}
