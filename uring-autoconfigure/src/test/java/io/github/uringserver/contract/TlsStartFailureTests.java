package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** An application whose TLS could never work does not start, and says why. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsStartFailureTests {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	@TempDir
	private Path directory;

	@Test
	void nothingConfigured() {
		assertThatStartFails("SSL is enabled but no trust material is configured", "server.ssl.enabled=true");
	}

	@Test
	void unknownBundle() {
		assertThatStartFails("SSL bundle name 'missing' cannot be found", "server.ssl.bundle=missing");
	}

	@Test
	void unknownAlias() {
		assertThatStartFails("Keystore does not contain alias 'x'", withStore("server.ssl.key-alias=x"));
	}

	/** Which the key store finds, and the key manager does not. */
	@Test
	void aliasInOtherCase() {
		assertThatStartFails("Keystore has no private key of alias 'WEB'", withStore("server.ssl.key-alias=WEB"));
	}

	@Test
	void wrongPassword() {
		assertThatStartFails("password", withStore("server.ssl.key-store-password=wrong"));
	}

	@Test
	void certificatesWithoutAKey() {
		assertThatStartFails("There is no private key, which a server with SSL needs",
				"server.ssl.trust-store=" + CERTIFICATES.writeTrustStore(path("trust")),
				"server.ssl.trust-store-password=secret");
	}

	@Test
	void keyOfAnotherCertificate() throws Exception {
		assertThatStartFails("Private key of alias 'ssl' is not that of its certificate",
				"server.ssl.certificate=" + CERTIFICATES.writeCertificate(path("web.crt")),
				"server.ssl.certificate-private-key=" + Certificates.ec("localhost").writeKey(path("web.key")));
	}

	@ParameterizedTest
	@CsvSource({ "bouncycastle, ciphers, TLS_NO_SUCH_CIPHER, TLS_AES_128_GCM_SHA256",
			"jdk, ciphers, TLS_NO_SUCH_CIPHER, TLS_AES_128_GCM_SHA256",
			"bouncycastle, enabled-protocols, TLSv1.4, TLSv1.3", "jdk, enabled-protocols, TLSv1.4, TLSv1.3" })
	void unknownNameInTheServersOwnProperties(String provider, String property, String unknown, String known,
			CapturedOutput output) {
		assertThatStartFails(unknown,
				withStore("server.ssl." + property + "=" + unknown, "uring.server.tls.provider=" + provider));
		assertThat(output).contains("APPLICATION FAILED TO START", "server.ssl." + property, "Unknown",
				"'" + unknown + "'", known);
	}

	@ParameterizedTest
	@ValueSource(strings = { "server", "management.server" })
	void unknownNameInABundle(String prefix, CapturedOutput output) {
		assertThatStartFails("TLS_NO_SUCH_CIPHER",
				withStore(prefix + ".ssl.bundle=web", "management.server.port=0",
						"spring.ssl.bundle.jks.web.keystore.location=" + path("store"),
						"spring.ssl.bundle.jks.web.keystore.password=secret",
						"spring.ssl.bundle.jks.web.options.ciphers=TLS_AES_128_GCM_SHA256,TLS_NO_SUCH_CIPHER"));
		assertThat(output).contains("APPLICATION FAILED TO START", "spring.ssl.bundle.jks.web.options.ciphers",
				"Unknown cipher suite 'TLS_NO_SUCH_CIPHER'");
	}

	@Test
	void unknownNameForTheManagementPort(CapturedOutput output) {
		assertThatStartFails("TLSv1.4",
				"management.server.ssl.key-store=" + CERTIFICATES.writeKeyStore(path("store"), "PKCS12", "web"),
				"management.server.ssl.key-store-password=secret", "management.server.port=0",
				"management.server.ssl.enabled-protocols=TLSv1.4");
		assertThat(output).contains("APPLICATION FAILED TO START", "management.server.ssl.enabled-protocols");
	}

	@Test
	void unknownGroup(CapturedOutput output) {
		assertThatStartFails("x25520", withStore("uring.server.tls.groups=x25519,x25520"));
		assertThat(output).contains("APPLICATION FAILED TO START", "uring.server.tls.groups",
				"Unknown named group 'x25520'", "X25519MLKEM768");
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_19)
	void groupsThatThisJdkCannotSet(CapturedOutput output) {
		assertThatStartFails("JDK 20", withStore("uring.server.tls.groups=x25519", "uring.server.tls.provider=jdk"));
		assertThat(output).contains("APPLICATION FAILED TO START", "uring.server.tls.groups");
	}

	private static void assertThatStartFails(String message, String... properties) {
		assertThatException()
			.isThrownBy(
					() -> Application
						.run(Doors.class,
								Stream.concat(Stream.of(TlsClient.NO_WARM_UP), Arrays.stream(properties))
									.toArray(String[]::new))
						.close())
			.satisfies((exception) -> assertThat(
					Stream.iterate((Throwable) exception, (ex) -> ex != null, Throwable::getCause).map(String::valueOf))
				.anyMatch((text) -> text.contains(message)));
	}

	private String[] withStore(String... properties) {
		Path store = CERTIFICATES.writeKeyStore(path("store"), "PKCS12", "web");
		boolean password = Arrays.stream(properties).anyMatch((line) -> line.contains("key-store-password"));
		boolean bundle = Arrays.stream(properties).anyMatch((line) -> line.contains("ssl.bundle="));
		Stream<String> own = bundle ? Stream.empty() : Stream.of("server.ssl.key-store=" + store);
		Stream<String> secret = (password || bundle) ? Stream.empty()
				: Stream.of("server.ssl.key-store-password=secret");
		return Stream.of(own, secret, Arrays.stream(properties)).flatMap((lines) -> lines).toArray(String[]::new);
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

}
