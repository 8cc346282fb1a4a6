package io.github.uringserver.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import io.github.uringserver.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedCaseInsensitiveMap;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.util.MultiValueMapAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link RequestHeaders}. */
class RequestHeadersTests {

	private static final String[] NAMES = { "Accept", "accept", "ACCEPT", "Cookie", "cookie", "X-A", "x-a", "X-B",
			"Via", "Content-Type" };

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 5, 20, RequestHeaders.MAX_SCANNED_LINES, RequestHeaders.MAX_SCANNED_LINES + 1, 200 })
	void behavesAsTheFrameworksMap(int lineCount) {
		Random random = new Random(lineCount);
		for (int round = 0; round < 20; round++) {
			List<Map.Entry<String, String>> lines = new ArrayList<>();
			MultiValueMap<String, String> model = new MultiValueMapAdapter<>(
					new LinkedCaseInsensitiveMap<>(Locale.ROOT));
			for (int i = 0; i < lineCount; i++) {
				String name = NAMES[random.nextInt(NAMES.length)] + ((lineCount > 50) ? i % 7 : "");
				lines.add(Map.entry(name, "v" + i));
				model.add(name, "v" + i);
			}
			assertSame(new RequestHeaders(new ListRequestHead("GET", "/", lines)), model);
		}
	}

	private static void assertSame(RequestHeaders headers, MultiValueMap<String, String> model) {
		assertThat(headers.size()).isEqualTo(model.size());
		assertThat(headers.isEmpty()).isEqualTo(model.isEmpty());
		assertThat(new ArrayList<>(headers.entrySet())).isEqualTo(new ArrayList<>(model.entrySet()));
		assertThat(headers.entrySet()).hasSameSizeAs(model.entrySet());
		assertThat(new ArrayList<>(headers.keySet())).isEqualTo(new ArrayList<>(model.keySet()));
		assertThat(new ArrayList<>(headers.values())).isEqualTo(new ArrayList<>(model.values()));
		assertThat(headers.toSingleValueMap()).isEqualTo(model.toSingleValueMap());
		assertThat(headers.asSingleValueMap()).isEqualTo(model.asSingleValueMap());
		assertThat(headers).isEqualTo(model).hasSameHashCodeAs(model).hasToString(model.toString());
		List<String> visited = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		headers.forEach((name, values) -> visited.add(name + values));
		model.forEach((name, values) -> expected.add(name + values));
		assertThat(visited).isEqualTo(expected);
		for (String name : NAMES) {
			assertThat(headers.get(name)).isEqualTo(model.get(name));
			assertThat(headers.getFirst(name)).isEqualTo(model.getFirst(name));
			assertThat(headers.containsKey(name)).isEqualTo(model.containsKey(name));
			assertThat(headers.keySet().contains(name)).isEqualTo(model.keySet().contains(name));
		}
	}

	@Test
	void keysOfOtherKindsAreAbsent() {
		RequestHeaders headers = headers("A", "1");
		assertThat(headers.get(null)).isNull();
		assertThat(headers.getFirst(null)).isNull();
		assertThat(headers.containsKey(42)).isFalse();
	}

	@Test
	void nothingCanBeChanged() {
		RequestHeaders headers = headers("A", "1", "A", "2", "B", "3");
		Map<String, String> map = Map.of("A", "1");
		MultiValueMap<String, String> multi = new LinkedMultiValueMap<>(Map.of("A", List.of("1")));
		assertUnsupported(() -> headers.add("A", "1"));
		assertUnsupported(() -> headers.addAll("A", List.of("1")));
		assertUnsupported(() -> headers.addAll(multi));
		assertUnsupported(() -> headers.set("A", "1"));
		assertUnsupported(() -> headers.setAll(map));
		assertUnsupported(() -> headers.put("A", List.of("1")));
		assertUnsupported(() -> headers.putAll(multi));
		assertUnsupported(() -> headers.remove("A"));
		assertUnsupported(headers::clear);
		assertUnsupported(() -> headers.get("A").add("1"));
		assertUnsupported(() -> headers.get("B").add("1"));
		assertUnsupported(() -> headers.keySet().remove("A"));
		assertUnsupported(() -> headers.entrySet().iterator().remove());
		assertUnsupported(() -> headers.entrySet().iterator().next().setValue(List.of()));
		assertUnsupported(() -> headers.values().clear());
	}

	@Test
	void longHeadsCannotBeChanged() {
		List<Map.Entry<String, String>> lines = new ArrayList<>();
		for (int i = 0; i <= RequestHeaders.MAX_SCANNED_LINES; i++) {
			lines.add(Map.entry("A" + i, "1"));
		}
		RequestHeaders headers = new RequestHeaders(new ListRequestHead("GET", "/", lines));
		assertUnsupported(() -> headers.entrySet().iterator().remove());
		assertUnsupported(() -> headers.keySet().remove("A1"));
		assertUnsupported(() -> headers.values().iterator().next().add("2"));
	}

	@Test
	void wrapsIntoHttpHeaders() {
		HttpHeaders headers = HttpHeaders.readOnlyHttpHeaders(
				headers("content-type", "application/json", "Accept", "text/plain", "accept", "text/html"));
		assertThat(headers.getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
		assertThat(headers.getAccept()).containsExactly(MediaType.TEXT_PLAIN, MediaType.TEXT_HTML);
		assertThat(headers.headerSet()).hasSize(2);
		assertThat(headers).hasToString("[content-type:\"application/json\", Accept:\"text/plain\", \"text/html\"]");
		HttpHeaders copy = new HttpHeaders();
		copy.addAll(headers);
		assertThat(copy.get("ACCEPT")).containsExactly("text/plain", "text/html");
	}

	private static RequestHeaders headers(String... lines) {
		List<Map.Entry<String, String>> list = new ArrayList<>();
		for (int i = 0; i < lines.length; i += 2) {
			list.add(Map.entry(lines[i], lines[i + 1]));
		}
		RequestHead head = new ListRequestHead("GET", "/", list);
		return new RequestHeaders(head);
	}

	private static void assertUnsupported(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(call);
	}

}
