package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.function.UnaryOperator;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.uringserver.boot.UringTlsSettings;
import io.github.uringserver.tls.TlsRecordPath;

/**
 * Carries the properties of TLS over to a server's settings. A value that they refuse is
 * reported with the name of its property. Called while the application starts, on its
 * thread.
 */
final class TlsConfigurer {

	private UringTlsSettings settings = UringTlsSettings.DEFAULT;

	private TlsConfigurer() {
	}

	static UringTlsSettings settings(UringServerProperties properties) {
		UringTlsProperties tls = properties.getTls();
		TlsRecordPath recordPath = (tls.getRecordPath() != null) ? tls.getRecordPath()
				: UringTlsSettings.DEFAULT.recordPath();
		TlsConfigurer configurer = new TlsConfigurer();
		configurer.apply("tls.provider", tls.getProvider(), (settings) -> settings.withProvider(tls.getProvider()));
		configurer.apply("tls.record-path", recordPath, (settings) -> settings.withRecordPath(recordPath));
		configurer.apply("tls.groups", tls.getGroups(), (settings) -> settings.withNamedGroups(tls.getGroups()));
		Duration handshake = orZero(properties.getTimeouts().getHandshake());
		configurer.apply("timeouts.handshake", handshake, (settings) -> settings.withHandshakeTimeout(handshake));
		configurer.apply("tls.max-handshakes-per-turn", tls.getMaxHandshakesPerTurn(),
				(settings) -> settings.withMaxHandshakeStepsPerTurn(tls.getMaxHandshakesPerTurn()));
		Duration warmUp = orZero(tls.getWarmUp());
		configurer.apply("tls.warm-up", warmUp, (settings) -> settings.withWarmUpTime(warmUp));
		return configurer.settings;
	}

	/** No value is zero. */
	private static Duration orZero(Duration value) {
		return (value != null) ? value : Duration.ZERO;
	}

	private void apply(String name, Object value, UnaryOperator<UringTlsSettings> change) {
		try {
			this.settings = change.apply(this.settings);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(UringServerProperties.PREFIX + "." + name, value,
					ex.getMessage());
		}
	}

}
