package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
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

/**
 * Certificates that are replaced while the application runs, as Spring Boot notices it.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsReloadTests {

	private static final Certificates BEFORE = Certificates.ec("localhost");

	private static final Certificates AFTER = Certificates.rsa("localhost");

	@TempDir
	private Path directory;

	@Test
	void newConnectionsGetTheNewCertificateAndOldOnesGoOn(CapturedOutput output) throws Exception {
		write("web", BEFORE);
		try (Application application = run("web");
				SSLSocket early = TlsClient.connect(application.port(), "localhost")) {
			RawClient client = new RawClient(early);
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
			write("web", AFTER);
			awaitCertificate(application, "localhost", AFTER);
			assertThat(TlsClient.certificate(early)).isEqualTo(BEFORE.certificate());
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
			assertThat(output).contains("SSL bundle 'web' has been updated: new connections get it");
		}
		assertThat(output).doesNotContain("ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void keyStoreFilesAreReplacedToo(String type) throws Exception {
		writeKeyStore(type, BEFORE);
		try (Application application = runWithKeyStore(type);
				SSLSocket early = TlsClient.connect(application.port(), "localhost")) {
			RawClient client = new RawClient(early);
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
			writeKeyStore(type, AFTER);
			awaitCertificate(application, "localhost", AFTER);
			assertThat(TlsClient.get(application.port(), "/hello").body()).isEqualTo("hello");
			assertThat(TlsClient.certificate(early)).isEqualTo(BEFORE.certificate());
			assertThat(client.get("/hello").read().body()).isEqualTo("hello");
		}
	}

	@Test
	void brokenKeyStoreFileIsLoggedAndTheOneBeforeStays(CapturedOutput output) throws Exception {
		writeKeyStore("PKCS12", BEFORE);
		try (Application application = runWithKeyStore("PKCS12")) {
			replace("web.store", "no key store");
			ServerFixture.await("an error is logged", () -> output.getOut().contains("ERROR"));
			assertThat(TlsClient.certificate(application.port(), "localhost")).isEqualTo(BEFORE.certificate());
			writeKeyStore("PKCS12", AFTER);
			awaitCertificate(application, "localhost", AFTER);
		}
	}

	@Test
	void bundleOfAServerNameIsReplacedAlone() throws Exception {
		write("web", BEFORE);
		write("shop", BEFORE);
		try (Application application = run("web", "shop")) {
			write("shop", AFTER);
			awaitCertificate(application, "shop.example.org", AFTER);
			assertThat(TlsClient.certificate(application.port(), "localhost")).isEqualTo(BEFORE.certificate());
		}
	}

	@Test
	void brokenBundleIsLoggedAndTheOneBeforeStays(CapturedOutput output) throws Exception {
		write("web", BEFORE);
		try (Application application = run("web")) {
			replace("web.crt", "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n");
			ServerFixture.await("an error is logged", () -> output.getOut().contains("ERROR"));
			assertThat(TlsClient.certificate(application.port(), "localhost")).isEqualTo(BEFORE.certificate());
			write("web", AFTER);
			awaitCertificate(application, "localhost", AFTER);
		}
	}

	@Test
	void halfReplacedBundleIsLoggedAndTheOneBeforeStays(CapturedOutput output) throws Exception {
		write("web", BEFORE);
		Certificates renewed = Certificates.ec("localhost");
		try (Application application = run("web")) {
			replace("web.crt", Files.readString(renewed.writeCertificate(path("renewed.crt"))));
			ServerFixture.await("an error is logged", () -> output.getOut().contains("ERROR"));
			assertThat(output)
				.contains(
						"SSL bundle 'web' has been updated and cannot be used: new connections get what it was before")
				.contains("Private key of alias 'ssl' is not that of its certificate");
			assertThat(TlsClient.certificate(application.port(), "localhost")).isEqualTo(BEFORE.certificate());
			replace("web.key", Files.readString(renewed.writeKey(path("renewed.key"))));
			awaitCertificate(application, "localhost", renewed);
		}
	}

	private void writeKeyStore(String type, Certificates certificates) throws IOException {
		Path written = certificates.writeKeyStore(path("written.store"), type, "web");
		Files.move(written, path("web.store"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	private Application runWithKeyStore(String type) {
		String prefix = "spring.ssl.bundle.jks.web.";
		return Application.run(Doors.class, TlsClient.NO_WARM_UP, "server.ssl.bundle=web",
				"spring.ssl.bundle.watch.file.quiet-period=100ms", prefix + "reload-on-update=true",
				prefix + "keystore.type=" + type, prefix + "keystore.location=" + path("web.store"),
				prefix + "keystore.password=" + Certificates.PASSWORD);
	}

	private static void awaitCertificate(Application application, String serverName, Certificates expected) {
		ServerFixture.await("the new certificate is shown",
				() -> shown(application, serverName).equals(expected.certificate()));
	}

	private static X509Certificate shown(Application application, String serverName) {
		try {
			return TlsClient.certificate(application.port(), serverName);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private void write(String name, Certificates certificates) throws IOException {
		replace(name + ".crt", Files.readString(certificates.writeCertificate(path("new.crt"))));
		replace(name + ".key", Files.readString(certificates.writeKey(path("new.key"))));
	}

	/** At once, as tools that renew certificates do. */
	private void replace(String name, String content) throws IOException {
		Path written = Files.writeString(path("written"), content);
		Files.move(written, path(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	/** The first bundle is the default one, the others are for names of their own. */
	private Application run(String... bundles) {
		List<String> properties = new ArrayList<>(List.of(TlsClient.NO_WARM_UP, "server.ssl.bundle=" + bundles[0],
				"spring.ssl.bundle.watch.file.quiet-period=100ms"));
		for (String bundle : bundles) {
			String prefix = "spring.ssl.bundle.pem." + bundle;
			properties.add(prefix + ".reload-on-update=true");
			properties.add(prefix + ".keystore.certificate=" + path(bundle + ".crt"));
			properties.add(prefix + ".keystore.private-key=" + path(bundle + ".key"));
		}
		for (int i = 1; i < bundles.length; i++) {
			String prefix = "server.ssl.server-name-bundles[" + (i - 1) + "]";
			properties.add(prefix + ".server-name=" + bundles[i] + ".example.org");
			properties.add(prefix + ".bundle=" + bundles[i]);
		}
		return Application.run(Doors.class, properties.toArray(String[]::new));
	}

}
