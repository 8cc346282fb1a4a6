package io.github.uringserver.boot;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Where the user has written what an SSL bundle says. Used when it cannot be. */
final class SslPropertyNames {

	private static final String BUNDLES = "spring.ssl.bundle.";

	private final String prefix;

	private final Environment environment;

	/**
	 * Creates it.
	 * @param prefix of the server's own properties, such as {@code server.ssl}
	 * @param environment null when there is none
	 */
	SslPropertyNames(String prefix, Environment environment) {
		this.prefix = prefix;
		this.environment = environment;
	}

	/**
	 * The name of the property.
	 * @param bundleName the bundle it stands in; null for the server's own properties
	 * @return null when the bundle is none of the properties
	 */
	String of(String property, String bundleName) {
		if (!StringUtils.hasText(bundleName)) {
			return this.prefix + '.' + property;
		}
		for (String type : new String[] { "pem", "jks" }) {
			if (isBundle(type, bundleName)) {
				return BUNDLES + type + '.' + bundleName + ".options." + property;
			}
		}
		return null;
	}

	private boolean isBundle(String type, String name) {
		return this.environment != null && Binder.get(this.environment)
			.bind(BUNDLES + type, Bindable.mapOf(String.class, Object.class))
			.map((bundles) -> bundles.containsKey(name))
			.orElse(false);
	}

}
