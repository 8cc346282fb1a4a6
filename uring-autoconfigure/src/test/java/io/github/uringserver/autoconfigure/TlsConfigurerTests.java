package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.uringserver.boot.UringTlsSettings;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsRecordPath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TlsConfigurerTests {

	@Test
	void defaultsAreThoseOfTheServer() {
		assertThat(settings(Map.of())).isEqualTo(UringTlsSettings.DEFAULT);
	}

	@Test
	void everyPropertyArrives() {
		assertThat(settings(Map.of("uring.server.tls.provider", "bouncycastle", "uring.server.tls.record-path",
				"engine", "uring.server.tls.groups", "x25519, secp256r1", "uring.server.timeouts.handshake", "3s",
				"uring.server.tls.max-handshakes-per-turn", "7", "uring.server.tls.warm-up", "20ms")))
			.isEqualTo(new UringTlsSettings(TlsProvider.BOUNCY_CASTLE, TlsRecordPath.ENGINE,
					List.of("x25519", "secp256r1"), Duration.ofSeconds(3), 7, Duration.ofMillis(20)));
	}

	@Test
	void zeroSwitchesTimesOff() {
		UringTlsSettings settings = settings(
				Map.of("uring.server.timeouts.handshake", "0", "uring.server.tls.warm-up", "0"));
		assertThat(settings.handshakeTimeout()).isZero();
		assertThat(settings.warmUpTime()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "uring.server.timeouts.handshake, -1s", "uring.server.timeouts.handshake, 366d",
			"uring.server.tls.max-handshakes-per-turn, 0", "uring.server.tls.warm-up, -1s",
			"uring.server.tls.groups, ''" })
	void refusedValueIsReportedWithTheNameOfItsProperty(String name, String value) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(name, value)))
			.satisfies((exception) -> assertThat(exception.getName()).isEqualTo(name));
	}

	private static UringTlsSettings settings(Map<String, ?> properties) {
		return TlsConfigurer.settings(new Binder(new MapConfigurationPropertySource(properties))
			.bindOrCreate(UringServerProperties.PREFIX, UringServerProperties.class));
	}

}
