package io.github.uringserver.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of what stands between the server and the handlers of WebFlux. Bound on the
 * thread that starts the application.
 */
@ConfigurationProperties(UringWebFluxProperties.PREFIX)
public class UringWebFluxProperties {

	/** Prefix of every property. */
	public static final String PREFIX = "uring.webflux";

	/**
	 * Way of a request through WebFlux to its handler. Automatic means with fewer steps
	 * than the framework takes, wherever that makes no other difference.
	 */
	private LeanDispatch leanDispatch = LeanDispatch.AUTO;

	public LeanDispatch getLeanDispatch() {
		return this.leanDispatch;
	}

	public void setLeanDispatch(LeanDispatch leanDispatch) {
		this.leanDispatch = leanDispatch;
	}

	/** When requests take fewer steps. */
	public enum LeanDispatch {

		/** Wherever it makes no other difference. */
		AUTO,
		/** Never. */
		OFF

	}

}
