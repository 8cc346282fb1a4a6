package io.github.uringserver.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;

/**
 * Tells the developer of a servlet application that the server has no part in it. Does
 * nothing else.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "uring.server.enabled", matchIfMissing = true)
public class UringServletApplicationAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(UringServletApplicationAutoConfiguration.class);

	/** Called once, by the application context. */
	public UringServletApplicationAutoConfiguration() {
		logger.warn("io_uring is not used: this is a servlet application, and the server is for reactive ones. "
				+ "Use WebFlux without Spring MVC (or set spring.main.web-application-type=reactive), "
				+ "or silence this with uring.server.enabled=false.");
	}

}
