package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The Date header line of the present second, made anew when the second is over. Belongs
 * to one worker. The nano clock, which the worker reads once per turn, tells cheaply when
 * to ask the wall clock.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, 5.6.7</a>
 */
final class DateHeader {

	private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
		.withZone(ZoneOffset.UTC);

	private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final LongSupplier nanoClock;

	private final InstantSource wallClock;

	private byte[] line;

	private long renewalNanos;

	DateHeader(LongSupplier nanoClock, InstantSource wallClock) {
		this.nanoClock = nanoClock;
		this.wallClock = wallClock;
		renew(nanoClock.getAsLong());
	}

	/** The line with its line end; not to be changed or kept. */
	byte[] line() {
		long nowNanos = this.nanoClock.getAsLong();
		if (nowNanos - this.renewalNanos >= 0) {
			renew(nowNanos);
		}
		return this.line;
	}

	private void renew(long nowNanos) {
		Instant now = this.wallClock.instant();
		this.line = ("Date: " + IMF_FIXDATE.format(now) + "\r\n").getBytes(StandardCharsets.US_ASCII);
		this.renewalNanos = nowNanos + SECOND_NANOS - now.getNano();
	}

}
