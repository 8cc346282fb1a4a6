package io.github.uringserver.server;

import java.nio.charset.StandardCharsets;

import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.net.Entrance;

/**
 * What clients are sent that never come as far as HTTP. Prebuilt: a flood of them costs
 * next to nothing.
 */
final class RefusedAtAccept {

	/** For a client that speaks plain HTTP to a port with TLS. */
	static final byte[] PLAIN_TEXT_ON_TLS = answer("400 Bad Request", "",
			"This port speaks TLS: the address begins with https://.\n");

	/** A record of the type alert: fatal, access_denied (RFC 8446 § 6.2). */
	private static final byte[] ACCESS_DENIED = { 21, 3, 3, 0, 2, 2, 49 };

	private RefusedAtAccept() {
	}

	/**
	 * Who may connect: on plain ports others are answered 429 (RFC 6585 § 4), on those
	 * with TLS by an alert.
	 */
	static Entrance entrance(UringServerConfiguration configuration) {
		AdmissionRules rules = configuration.admission();
		if (configuration.tls() != null) {
			return new Entrance(rules, ACCESS_DENIED, false);
		}
		byte[] refusal = answer("429 Too Many Requests", "Retry-After: " + rules.retryAfterSeconds() + "\r\n",
				"Too many connections.\n");
		return new Entrance(rules, refusal, true);
	}

	private static byte[] answer(String status, String headers, String body) {
		return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
				+ "\r\nConnection: close\r\n" + headers + "\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
	}

}
