package io.github.uringserver.web;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.MultiValueMap;
import org.springframework.util.MultiValueMapAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link ResponseHeaders}. */
class ResponseHeadersTests {

	private static final String[] NAMES = { "Accept", "accept", "ACCEPT", "Vary", "vary", "X-A", "x-a", "X-B", "Via",
			"Date", "ETag", "etag" };

	private final ResponseHeaders headers = new ResponseHeaders();

	private final MultiValueMap<String, String> model = new MultiValueMapAdapter<>(
			new LinkedCaseInsensitiveMap<>(Locale.ROOT));

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void behavesAsTheFrameworksMap(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 2000; i++) {
			String name = NAMES[random.nextInt(NAMES.length)];
			int choice = random.nextInt(14);
			assertThat(apply(this.headers, name, i, choice)).isEqualTo(apply(this.model, name, i, choice));
			assertSame();
		}
	}

	private static Object apply(MultiValueMap<String, String> map, String name, int i, int choice) {
		String value = "v" + i;
		return switch (choice) {
			case 0, 1 -> run(() -> map.add(name, value));
			case 2, 3 -> run(() -> map.set(name, value));
			case 4 -> run(() -> map.addAll(name, List.of(value, "w")));
			case 5 -> map.put(name, new ArrayList<>(List.of(value)));
			case 6 -> map.put(name, new ArrayList<>(List.of(value, "w")));
			case 7, 8 -> map.remove(name);
			case 9 -> run(() -> map.putAll(Map.of(name, new ArrayList<>(List.of(value)))));
			case 10 -> map.keySet().remove(name);
			case 11 -> map.entrySet().removeIf((entry) -> entry.getKey().equalsIgnoreCase(name));
			case 12 -> map.containsKey(name) ? map.get(name).add(value) : null;
			default -> (i % 97 == 0) ? run(map::clear) : map.putIfAbsent(name, new ArrayList<>(List.of(value)));
		};
	}

	private static Object run(Runnable change) {
		change.run();
		return null;
	}

	private void assertSame() {
		assertThat(this.headers.size()).isEqualTo(this.model.size());
		assertThat(new ArrayList<>(this.headers.keySet())).isEqualTo(new ArrayList<>(this.model.keySet()));
		for (String name : NAMES) {
			assertThat(this.headers.getFirst(name)).isEqualTo(this.model.getFirst(name));
			assertThat(this.headers.containsKey(name)).isEqualTo(this.model.containsKey(name));
		}
		assertThat(this.headers.toSingleValueMap()).isEqualTo(this.model.toSingleValueMap());
		assertThat(new ArrayList<>(this.headers.entrySet())).isEqualTo(new ArrayList<>(this.model.entrySet()));
		assertThat(this.headers).isEqualTo(this.model).hasSameHashCodeAs(this.model).hasToString(this.model.toString());
	}

	@Test
	void valuesAreLive() {
		this.headers.set("A", "1");
		this.headers.get("a").add("2");
		assertThat(this.headers.get("A")).containsExactly("1", "2");
	}

	@Test
	void unmodifiableValuesThatWerePutCanBeAddedTo() {
		this.headers.put("A", List.of("1"));
		this.headers.put("B", List.of("1", "2"));
		this.headers.add("A", "3");
		this.headers.add("B", "3");
		assertThat(this.headers.get("A")).containsExactly("1", "3");
		assertThat(this.headers.get("B")).containsExactly("1", "2", "3");
	}

	@Test
	void entryWritesThrough() {
		this.headers.set("A", "1");
		this.headers.entrySet().iterator().next().setValue(List.of("2"));
		assertThat(this.headers.getFirst("A")).isEqualTo("2");
	}

	@Test
	void iteratorRemovesOnce() {
		this.headers.set("A", "1");
		this.headers.set("B", "2");
		Iterator<String> names = this.headers.keySet().iterator();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(names::remove);
		names.next();
		names.remove();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(names::remove);
		assertThat(names.next()).isEqualTo("B");
		assertThat(this.headers.keySet()).containsExactly("B");
	}

	@Test
	void emptyAndNullValuesAreKept() {
		this.headers.put("A", List.of());
		this.headers.add("B", null);
		assertThat(this.headers.getFirst("A")).isNull();
		assertThat(this.headers.get("B")).containsExactly((String) null);
		assertThat(this.headers).containsOnlyKeys("A", "B");
		assertThat(this.headers.toSingleValueMap()).containsOnlyKeys("B");
	}

	@Test
	void wrapsIntoHttpHeaders() {
		HttpHeaders wrapped = new HttpHeaders(this.headers);
		wrapped.setContentLength(42);
		wrapped.setVary(List.of("Accept", "Origin"));
		HttpHeaders source = new HttpHeaders();
		source.set("content-length", "43");
		wrapped.putAll(HttpHeaders.readOnlyHttpHeaders(source));
		assertThat(wrapped.getContentLength()).isEqualTo(43);
		wrapped.clearContentHeaders();
		assertThat(wrapped.keySet()).containsExactly("Vary");
	}

}
