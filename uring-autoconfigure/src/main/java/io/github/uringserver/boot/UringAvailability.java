package io.github.uringserver.boot;

import io.github.uringserver.ring.RingSupport;

/**
 * Whether this application can be served on io_uring, and if not, why. Found out once
 * while the application starts; immutable, read from any thread.
 *
 * @param available whether it can
 * @param reason one or more sentences that name what stands in the way; empty when
 * available
 * @param remedy one or more sentences that say what to do; empty when available
 */
public record UringAvailability(boolean available, String reason, String remedy) {

	/** The answer that the kernel gave. */
	public static UringAvailability of(RingSupport support) {
		return support.isSupported() ? new UringAvailability(true, "", "")
				: new UringAvailability(false, sentence(support.detail()), sentence(support.remedy()));
	}

	/** On one line and with a full stop, so that others can follow. */
	private static String sentence(String text) {
		String line = text.strip().replaceAll("\\s+", " ");
		return line.endsWith(".") ? line : line + '.';
	}

	/** The answer in a native image. */
	public static UringAvailability inNativeImage() {
		return new UringAvailability(false,
				"GraalVM native images are not supported: system calls are bound by code made at run time.",
				"Run the application on a JVM, or build the image with uring.server.enabled=false.");
	}

	/** The one line to log when another server takes over. */
	public String fallbackMessage() {
		return "io_uring is not used: " + this.reason + " " + this.remedy
				+ " The application runs on Spring Boot's own web server instead.";
	}

}
