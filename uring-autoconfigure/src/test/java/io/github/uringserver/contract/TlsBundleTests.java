package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Keys in every form that {@code server.ssl} and SSL bundles take. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsBundleTests {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	private static final Certificates OTHER = Certificates.rsa("localhost");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void keyStoreOfTheServersOwnProperties(String type, CapturedOutput output) throws Exception {
		Path store = CERTIFICATES.writeKeyStore(path("store"), type, "web");
		try (Application application = run("server.ssl.key-store=" + store, "server.ssl.key-store-type=" + type,
				"server.ssl.key-store-password=secret")) {
			assertThatServes(application, CERTIFICATES);
			assertThat(output).contains("Uring started on port " + application.port() + " (https)");
		}
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void pemFilesOfTheServersOwnProperties() throws Exception {
		try (Application application = run("server.ssl.certificate=" + CERTIFICATES.writeCertificate(path("web.crt")),
				"server.ssl.certificate-private-key=" + CERTIFICATES.writeKey(path("web.key")))) {
			assertThatServes(application, CERTIFICATES);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void keyStoreOfABundle(String type) throws Exception {
		Path store = CERTIFICATES.writeKeyStore(path("store"), type, "web");
		try (Application application = run("server.ssl.bundle=web",
				"spring.ssl.bundle.jks.web.keystore.location=" + store,
				"spring.ssl.bundle.jks.web.keystore.type=" + type,
				"spring.ssl.bundle.jks.web.keystore.password=secret")) {
			assertThatServes(application, CERTIFICATES);
		}
	}

	@Test
	void pemFilesOfABundle() throws Exception {
		try (Application application = run("server.ssl.bundle=web",
				"spring.ssl.bundle.pem.web.keystore.certificate=" + CERTIFICATES.writeCertificate(path("web.crt")),
				"spring.ssl.bundle.pem.web.keystore.private-key=" + CERTIFICATES.writeKey(path("web.key")))) {
			assertThatServes(application, CERTIFICATES);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "second" })
	void aliasChoosesTheKeyWhoseOwnPasswordOpensIt(String alias) throws Exception {
		Map<String, Certificates> entries = Map.of("first", CERTIFICATES, "second", OTHER);
		Path store = Certificates.writeKeyStore(path("store"), "JKS", "of the key", entries);
		try (Application application = run("server.ssl.key-store=" + store, "server.ssl.key-store-type=JKS",
				"server.ssl.key-store-password=secret", "server.ssl.key-password=of the key",
				"server.ssl.key-alias=" + alias)) {
			assertThatServes(application, entries.get(alias));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bouncycastle", "jdk" })
	void ciphersAndProtocolsAreThoseNamed(String provider) throws Exception {
		try (Application application = runWithStore("server.ssl.enabled-protocols=tlsv1.2",
				"server.ssl.ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "uring.server.tls.provider=" + provider);
				SSLSocket socket = TlsClient.connect(application.port(), "localhost")) {
			assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
			assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
			assertThat(new RawClient(socket).get("/hello").read().body()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bouncycastle", "jdk" })
	void clientWithoutACommonProtocolIsRefused(String provider) throws Exception {
		try (Application application = runWithStore("server.ssl.enabled-protocols=TLSv1.3",
				"uring.server.tls.provider=" + provider);
				SSLSocket socket = (SSLSocket) Certificates.trustingClient()
					.getSocketFactory()
					.createSocket("127.0.0.1", application.port())) {
			socket.setEnabledProtocols(new String[] { "TLSv1.2" });
			assertThatExceptionOfType(SSLHandshakeException.class).isThrownBy(socket::startHandshake);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "bouncycastle native", "bouncycastle engine", "jdk native" })
	void everyProviderAndRecordPathServesWarmOrCold(String choice) throws Exception {
		String[] names = choice.split(" ");
		try (Application application = runWithStore("uring.server.tls.provider=" + names[0],
				"uring.server.tls.record-path=" + names[1], "uring.server.tls.warm-up=50ms")) {
			assertThatServes(application, CERTIFICATES);
		}
	}

	@Test
	void switchedOffItIsPlainHttp(CapturedOutput output) throws Exception {
		try (Application application = runWithStore("server.ssl.enabled=false")) {
			assertThat(application.get("/hello").body()).isEqualTo("hello");
			assertThat(output).contains("Uring started on port " + application.port() + " (http)");
		}
	}

	@Test
	void contextStartsAgainWithTheSameKeys() throws Exception {
		try (Application application = runWithStore()) {
			assertThatServes(application, CERTIFICATES);
			application.context().stop();
			application.context().start();
			assertThatServes(application, CERTIFICATES);
		}
	}

	private void assertThatServes(Application application, Certificates certificates) throws Exception {
		try (SSLSocket socket = TlsClient.connect(application.port(), "localhost", certificates.client(null))) {
			assertThat(TlsClient.certificate(socket)).isEqualTo(certificates.certificate());
			RawClient client = new RawClient(socket);
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
		}
	}

	private Application runWithStore(String... properties) {
		Path store = CERTIFICATES.writeKeyStore(path("store"), "PKCS12", "web");
		return run(Stream
			.concat(Stream.of("server.ssl.key-store=" + store, "server.ssl.key-store-password=secret"),
					Arrays.stream(properties))
			.toArray(String[]::new));
	}

	private static Application run(String... properties) {
		return Application.run(Doors.class,
				Stream.concat(Stream.of(TlsClient.NO_WARM_UP), Arrays.stream(properties)).toArray(String[]::new));
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

}
