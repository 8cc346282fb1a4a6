package io.github.uringserver.server;

import java.nio.charset.StandardCharsets;

import io.github.uringserver.admission.AdmissionRules;

/**
 * What clients are sent that never come as far as HTTP. Prebuilt: a flood of them costs
 * next to nothing.
 */
final class RefusedAtAccept {

	/** For a client that speaks plain HTTP to a port with TLS. */
	static final byte[] PLAIN_TEXT_ON_TLS = answer("400 Bad Request", "",
			"This port speaks TLS: the address begins with https://.\n");

	/** A record of the type alert: fatal, access_denied (RFC 8446 § 6.2). */
	static final byte[] ACCESS_DENIED = { 21, 3, 3, 0, 2, 2, 49 };

	private RefusedAtAccept() {
	}

	/**
	 * For a client of a plain HTTP port that connects too often: 429 (RFC 6585 § 4).
	 */
	static byte[] tooManyConnections(AdmissionRules rules) {
		return answer("429 Too Many Requests", "Retry-After: " + rules.retryAfterSeconds() + "\r\n",
				"Too many connections.\n");
	}

	private static byte[] answer(String status, String headers, String body) {
		return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
				+ "\r\nConnection: close\r\n" + headers + "\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
	}

}
