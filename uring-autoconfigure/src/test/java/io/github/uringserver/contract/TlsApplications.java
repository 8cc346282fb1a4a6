package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.uringserver.testing.Certificates;

/** Applications with key stores and bundles in a directory of the test's. */
final class TlsApplications {

	private final Path directory;

	TlsApplications(Path directory) {
		this.directory = directory;
	}

	/** Runs an application whose own port shows this certificate. */
	Application run(Class<?> configuration, Certificates certificates, String... properties) {
		List<String> all = new ArrayList<>(bundle("web", certificates));
		all.add("server.ssl.bundle=web");
		all.addAll(Arrays.asList(properties));
		return runWith(configuration, all);
	}

	/** Runs an application that is told these properties only. */
	static Application runWith(Class<?> configuration, List<String> properties) {
		List<String> all = new ArrayList<>(properties);
		all.add(TlsClient.NO_WARM_UP);
		return Application.run(configuration, all.toArray(String[]::new));
	}

	/** The properties of a bundle with a key store. */
	List<String> bundle(String name, Certificates certificates) {
		String prefix = "spring.ssl.bundle.jks." + name + ".keystore.";
		Path store = certificates.writeKeyStore(this.directory.resolve(name), "PKCS12", name);
		return List.of(prefix + "location=" + store, prefix + "password=" + Certificates.PASSWORD);
	}

	/** A property that adds trust in a certificate to a bundle. */
	String[] trust(String name, Certificates trusted) {
		String prefix = "spring.ssl.bundle.jks." + name + ".truststore.";
		Path store = trusted.writeTrustStore(this.directory.resolve(name + "-trust"));
		return new String[] { prefix + "location=" + store, prefix + "password=" + Certificates.PASSWORD };
	}

}
