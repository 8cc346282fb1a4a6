package io.github.uringserver.sample.live;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code sample.live.*} says.
 *
 * @param experiments who may start and stop experiments
 */
@ConfigurationProperties("sample.live")
record LiveProperties(@DefaultValue("loopback") Audience experiments) {

	/** Who may. */
	enum Audience {

		/** Whoever asks from this machine. */
		LOOPBACK,
		/** Whoever asks. Experiments are bounded, and use the machine nevertheless. */
		ANYONE,
		/** Nobody. */
		NOBODY

	}

}
