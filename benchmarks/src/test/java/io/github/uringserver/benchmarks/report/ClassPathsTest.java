package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Which libraries a peer runs with. */
class ClassPathsTest {

	@TempDir
	private Path folder;

	private ClassPaths classPaths;

	@BeforeEach
	void unpack() throws IOException {
		Path jar = this.folder.resolve("application.jar");
		write(jar, "BOOT-INF/classes/application.yml", "BOOT-INF/lib/netty-codec-4.1.135.Final.jar",
				"BOOT-INF/lib/netty-transport-native-epoll-4.1.135.Final-linux-x86_64.jar",
				"BOOT-INF/lib/reactor-core-3.7.19.jar", "BOOT-INF/lib/spring-boot-3.5.16.jar", "org/other/Class.class");
		for (String library : List.of("netty-4.2/netty-codec-base-4.2.18.Final.jar",
				"netty-4.2/reactor-core-3.7.20.jar", "jetty/jetty-server-12.0.36.jar")) {
			Path file = this.folder.resolve("peers").resolve(library);
			Files.createDirectories(file.getParent());
			Files.createFile(file);
		}
		this.classPaths = ClassPaths.of(jar, this.folder.resolve("peers"), this.folder.resolve("output"));
	}

	private static void write(Path jar, String... entries) throws IOException {
		try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(file)) {
			for (String entry : entries) {
				zip.putNextEntry(new ZipEntry(entry));
				zip.closeEntry();
			}
		}
	}

	@Test
	void applicationIsUnpackedAndNothingElse() {
		assertThat(this.folder.resolve("output/application/classes/application.yml")).exists();
		assertThat(this.folder.resolve("output/application/org")).doesNotExist();
	}

	@Test
	void peerBringsItsLibrariesToTheApplications() throws IOException {
		assertThat(names(Peer.JETTY)).containsExactly("jetty-server-12.0.36.jar", "netty-codec-4.1.135.Final.jar",
				"netty-transport-native-epoll-4.1.135.Final-linux-x86_64.jar", "reactor-core-3.7.19.jar",
				"spring-boot-3.5.16.jar");
		assertThat(this.classPaths.version(Peer.JETTY, "jetty-server")).isEqualTo("12.0.36");
		assertThat(this.classPaths.version(Peer.JETTY, "spring-boot")).isEqualTo("3.5.16");
	}

	@Test
	void otherNettyReplacesAllOfTheApplications() throws IOException {
		assertThat(names(Peer.REACTOR_NETTY_IO_URING)).containsExactly("netty-codec-base-4.2.18.Final.jar",
				"reactor-core-3.7.20.jar", "spring-boot-3.5.16.jar");
	}

	@Test
	void otherPeersRunOnTheApplicationsOwn() throws IOException {
		assertThat(names(Peer.URING)).hasSize(4);
		assertThat(this.classPaths.version(Peer.URING, "netty-transport")).isEmpty();
	}

	@Test
	void classifiersOfOneArtifactAreKeptApart() {
		assertThat(ClassPaths.artifact(Path.of("lib/a-b2-1.2.3.Final-linux-x86_64.jar")))
			.isEqualTo("a-b2-linux-x86_64");
		assertThat(ClassPaths.artifact(Path.of("a-b2-1.2.3-SNAPSHOT.jar"))).isEqualTo("a-b2-SNAPSHOT");
		assertThat(ClassPaths.artifact(Path.of("a-b2-3.7.0.Final.jar"))).isEqualTo("a-b2");
	}

	private List<String> names(Peer peer) throws IOException {
		return this.classPaths.jars(peer).stream().map((jar) -> jar.getFileName().toString()).toList();
	}

}
