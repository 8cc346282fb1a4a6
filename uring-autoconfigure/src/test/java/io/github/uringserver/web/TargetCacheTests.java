package io.github.uringserver.web;

import java.net.URISyntaxException;
import java.util.Set;

import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link TargetCache} and {@link ParsedTarget}. */
class TargetCacheTests {

	private static RinglessWorker worker;

	private final TargetCache cache = new TargetCache();

	@BeforeAll
	static void startWorker() {
		worker = new RinglessWorker(new UringThreads());
	}

	@AfterAll
	static void stopWorker() {
		worker.close();
	}

	@Test
	void secondSightingIsKept() throws Exception {
		get("/a", "example.com");
		ParsedTarget kept = get("/a", "example.com");
		assertThat(get("/a", "example.com")).isSameAs(kept);
		assertThat(kept.uri()).hasToString("http://example.com/a");
		assertThat(kept.path().value()).isEqualTo("/a");
		assertThat(kept.path()).isSameAs(kept.path());
	}

	@Test
	void targetHostAndSchemeAreTheKey() throws Exception {
		keep("/a", "example.com");
		assertThat(get("/b", "example.com").uri()).hasToString("http://example.com/b");
		assertThat(get("/a", "example.org").uri()).hasToString("http://example.org/a");
		assertThat(get("/a", "EXAMPLE.com").uri()).hasToString("http://EXAMPLE.com/a");
		InMemoryExchange secure = InMemoryExchange.of(worker, "GET", "/a", "Host", "example.com").encrypted();
		assertThat(worker.call(() -> this.cache.get(secure)).uri()).hasToString("https://example.com/a");
	}

	@Test
	void twoTargetsOfASetAreKept() throws Exception {
		ParsedTarget first = keep("/a", "example.com");
		ParsedTarget second = keep("/a", "example.org");
		assertThat(Set.of(get("/a", "example.com"), get("/a", "example.org"))).containsExactlyInAnyOrder(first, second);
	}

	@Test
	void scanOfManyTargetsEvictsNothing() throws Exception {
		ParsedTarget kept = keep("/a", "example.com");
		for (int i = 0; i < 10 * TargetCache.SETS; i++) {
			get("/scan/" + i, "example.com");
		}
		assertThat(get("/a", "example.com")).isSameAs(kept);
	}

	@Test
	void longTargetsAndHostsAreNotKept() throws Exception {
		String target = "/" + "a".repeat(TargetCache.MAX_TARGET_LENGTH);
		assertThat(keep(target, "example.com")).isNotSameAs(get(target, "example.com"));
		String host = "a".repeat(TargetCache.MAX_HOST_LENGTH + 1);
		assertThat(keep("/a", host)).isNotSameAs(get("/a", host));
	}

	@Test
	void absoluteFormIsNotKept() throws Exception {
		assertThat(keep("http://a/", "example.com")).isNotSameAs(get("http://a/", "example.com"));
	}

	@Test
	void illegalTargetIsRefusedEachTime() {
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(URISyntaxException.class).isThrownBy(() -> get("/|", "example.com"));
		}
	}

	private ParsedTarget keep(String target, String host) throws Exception {
		get(target, host);
		return get(target, host);
	}

	private ParsedTarget get(String target, String host) throws Exception {
		InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", target, "Host", host);
		try {
			return worker.call(() -> this.cache.get(exchange));
		}
		catch (java.util.concurrent.CompletionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

}
