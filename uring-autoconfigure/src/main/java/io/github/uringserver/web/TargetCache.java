package io.github.uringserver.web;

import java.net.URISyntaxException;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.RequestHead;

/**
 * Targets that one worker has parsed, keyed by scheme, Host header and target; a hit
 * makes neither strings nor objects. Used by the worker's thread only.
 * <p>
 * {@value #SETS} sets of two entries, the recently used one first. A target gets in when
 * it is the second of its set to miss in a row with the same hash: a scan of a million
 * different paths evicts nothing and keeps no garbage alive. Targets beyond
 * {@value #MAX_TARGET_LENGTH} characters are never kept, which bounds the cache to about
 * 1 MiB of usual paths.
 */
final class TargetCache {

	static final int MAX_TARGET_LENGTH = 128;

	static final int MAX_HOST_LENGTH = 64;

	static final int SETS = 256;

	private final ParsedTarget[] entries = new ParsedTarget[2 * SETS];

	private final int[] missedHashes = new int[SETS];

	/**
	 * The target of an exchange, parsed now or before.
	 * @throws URISyntaxException see {@link ParsedTarget#of}
	 */
	ParsedTarget get(HttpExchange exchange) throws URISyntaxException {
		RequestHead head = exchange.head();
		int hostIndex = head.indexOf("Host", 0);
		if (hostIndex < 0) {
			return ParsedTarget.of(exchange);
		}
		int hash = head.targetHash();
		int first = 2 * setOf(hash);
		ParsedTarget entry = this.entries[first];
		if (entry != null && entry.matches(head, hostIndex, exchange.secure())) {
			return entry;
		}
		ParsedTarget second = this.entries[first + 1];
		if (second != null && second.matches(head, hostIndex, exchange.secure())) {
			this.entries[first + 1] = entry;
			this.entries[first] = second;
			return second;
		}
		return miss(exchange, hash, first);
	}

	private ParsedTarget miss(HttpExchange exchange, int hash, int first) throws URISyntaxException {
		ParsedTarget parsed = ParsedTarget.of(exchange);
		if (this.missedHashes[first >> 1] != hash) {
			this.missedHashes[first >> 1] = hash;
		}
		else if (parsed.isCacheable(MAX_TARGET_LENGTH, MAX_HOST_LENGTH)) {
			this.entries[first + 1] = this.entries[first];
			this.entries[first] = parsed;
		}
		return parsed;
	}

	private static int setOf(int hash) {
		return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SETS - 1);
	}

}
