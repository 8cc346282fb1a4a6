package io.github.uringserver.autoconfigure;

import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.uringserver.accesslog.AccessLogFormat;
import io.github.uringserver.admission.AddressRanges;

/**
 * Checks values that are a language of their own, as soon as the properties are bound:
 * the start fails with the name, the value and the origin of the property, whether or not
 * the value would be used. Stateless.
 */
final class UringPropertiesCheck {

	private UringPropertiesCheck() {
	}

	/**
	 * Checks the values.
	 * @throws InvalidConfigurationPropertyValueException at the first one that is
	 * malformed
	 */
	static void check(UringServerProperties properties) {
		String pattern = properties.getAccessLog().getPattern();
		check("access-log.pattern", pattern, () -> AccessLogFormat.parse(pattern));
		List<String> trusted = properties.getTrustedProxies();
		if (trusted != null) {
			check("trusted-proxies", trusted, () -> AddressRanges.parse(trusted));
		}
		List<String> allowed = properties.getRateLimit().getAllow();
		check("rate-limit.allow", allowed, () -> AddressRanges.parse(allowed));
	}

	private static void check(String name, Object value, Runnable parser) {
		try {
			parser.run();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(UringServerProperties.PREFIX + '.' + name, value,
					ex.getMessage());
		}
	}

}
