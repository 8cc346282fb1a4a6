package io.github.uringserver.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS for a comparison: one certificate (ECDSA on P-256, made by keytool) for both
 * servers, and the engine of the peer.
 */
public enum Encryption {

	/** No TLS. */
	NONE,
	/** The peer uses the JDK's engine. */
	JDK,
	/** The peer uses BoringSSL, by netty-tcnative. */
	TCNATIVE;

	private static final String PASSWORD = "benchmark";

	private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

	/** Beginning of the URLs. */
	public String scheme() {
		return (this == NONE) ? "http" : "https";
	}

	/** What the tables call the peer. */
	String peerName() {
		return switch (this) {
			case NONE -> "reactor-netty";
			case JDK -> "reactor-netty-jdk";
			case TCNATIVE -> "reactor-netty-tcnative";
		};
	}

	/** Arguments of an application that is to speak TLS. */
	public List<String> arguments(Path folder) {
		if (this == NONE) {
			return List.of();
		}
		return List.of("--server.ssl.key-store=file:" + keyStore(folder).toAbsolutePath(),
				"--server.ssl.key-store-type=PKCS12", "--server.ssl.key-store-password=" + PASSWORD,
				"--server.ssl.enabled-protocols=TLSv1.3");
	}

	/** How the peer's jar is started: with BoringSSL on its class path, or as it is. */
	List<String> launch(Path jar) {
		if (this != TCNATIVE) {
			return List.of("-jar", jar.toString());
		}
		String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.contains("netty-tcnative"))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.collect(Collectors.joining(","));
		if (libraries.isEmpty()) {
			throw new IllegalStateException("netty-tcnative is not among the benchmarks' libraries");
		}
		return List.of("-Dloader.path=" + libraries, "-cp", jar.toString(), LAUNCHER);
	}

	/**
	 * Certificate and key of the same key store in one file, as OpenSSL wants it.
	 * @throws IllegalStateException if there is no openssl
	 */
	Path pem(Path folder) {
		Path pem = folder.toAbsolutePath().resolve("server.pem");
		if (!Files.exists(pem)) {
			run("openssl", "pkcs12", "-in", keyStore(folder).toString(), "-passin", "pass:" + PASSWORD, "-nodes",
					"-out", pem.toString());
		}
		return pem;
	}

	private static Path keyStore(Path folder) {
		Path store = folder.resolve("server.p12");
		if (!Files.exists(store)) {
			folder.toFile().mkdirs();
			run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
					"server", "-keyalg", "EC", "-groupname", "secp256r1", "-sigalg", "SHA256withECDSA", "-dname",
					"CN=localhost", "-validity", "30", "-storetype", "PKCS12", "-keystore", store.toString(),
					"-storepass", PASSWORD);
		}
		return store;
	}

	private static void run(String... command) {
		try {
			Commands.output(List.of(command));
		}
		catch (IOException ex) {
			throw new IllegalStateException("No certificate: " + ex.getMessage(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** A connection to a server of this comparison, which is trusted whoever it is. */
	HttpURLConnection open(int port) throws IOException {
		return open(port, "/plaintext");
	}

	/** The same for another path. */
	HttpURLConnection open(int port, String path) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(scheme() + "://127.0.0.1:" + port + path)
			.toURL()
			.openConnection();
		if (connection instanceof HttpsURLConnection secure) {
			secure.setSSLSocketFactory(trusting().getSocketFactory());
			secure.setHostnameVerifier((host, session) -> true);
		}
		return connection;
	}

	private static SSLContext trusting() {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { new TrustEverybody() }, new SecureRandom());
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No TLS client", ex);
		}
	}

	private static final class TrustEverybody implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
			// the server is our own
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
			// the server is our own
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
