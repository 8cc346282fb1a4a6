package io.github.uringserver.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The application taken out of its jar, and a class path of it for each peer: the peer's
 * libraries replace those of the same name.
 */
final class ClassPaths {

	private static final String MAIN = "io.github.uringserver.sample.SampleApplication";

	private final Path application;

	private final Path peers;

	private final Path output;

	private ClassPaths(Path application, Path peers, Path output) {
		this.application = application;
		this.peers = peers;
		this.output = output;
	}

	/**
	 * Unpacks the application.
	 * @param jar an executable jar of Spring Boot
	 * @param peers a folder of libraries for each peer that brings some
	 * @param output where everything is put
	 */
	static ClassPaths of(Path jar, Path peers, Path output) throws IOException {
		Path application = output.resolve("application");
		delete(application);
		unpack(jar, application);
		return new ClassPaths(application, peers, output);
	}

	private static void delete(Path folder) throws IOException {
		if (Files.exists(folder)) {
			try (Stream<Path> files = Files.walk(folder)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

	private static void unpack(Path jar, Path folder) throws IOException {
		try (ZipFile zip = new ZipFile(jar.toFile())) {
			Enumeration<? extends ZipEntry> entries = zip.entries();
			while (entries.hasMoreElements()) {
				ZipEntry entry = entries.nextElement();
				if (!entry.isDirectory() && entry.getName().startsWith("BOOT-INF/")) {
					Path file = folder.resolve(entry.getName().substring("BOOT-INF/".length()));
					Files.createDirectories(file.getParent());
					try (InputStream content = zip.getInputStream(entry)) {
						Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
					}
				}
			}
		}
	}

	/** The words after {@code java} that start the application on a peer. */
	List<String> launch(Peer peer) throws IOException {
		List<Path> path = new ArrayList<>(List.of(this.application.resolve("classes")));
		path.addAll(jars(peer));
		Path arguments = this.output.resolve(peer.title() + ".classpath");
		Files.writeString(arguments,
				"-cp \"" + path.stream()
					.map((entry) -> entry.toAbsolutePath().toString())
					.collect(Collectors.joining(File.pathSeparator)) + "\"");
		return List.of("@" + arguments.toAbsolutePath(), MAIN);
	}

	/** The jars a peer runs with. */
	List<Path> jars(Peer peer) throws IOException {
		List<Path> own = own(peer);
		Set<String> artifacts = own.stream().map(ClassPaths::artifact).collect(Collectors.toCollection(HashSet::new));
		List<Path> jars = new ArrayList<>(own);
		for (Path jar : list(this.application.resolve("lib"))) {
			String artifact = artifact(jar);
			if (!artifacts.contains(artifact) && peer.replaced().stream().noneMatch(artifact::startsWith)) {
				jars.add(jar);
			}
		}
		return jars;
	}

	private List<Path> own(Peer peer) throws IOException {
		if (peer == Peer.REACTOR_NETTY_TCNATIVE) {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.filter((entry) -> entry.contains("netty-tcnative"))
				.map(Path::of)
				.toList();
		}
		return peer.libraries().isEmpty() ? List.of() : list(this.peers.resolve(peer.libraries()));
	}

	private static List<Path> list(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter((file) -> file.toString().endsWith(".jar")).sorted().toList();
		}
	}

	/**
	 * The name of a jar without its version: two classifiers of one artifact differ, as
	 * they must.
	 */
	static String artifact(Path jar) {
		return jar.getFileName().toString().replaceFirst("-\\d[\\w.]*", "").replaceFirst("\\.jar$", "");
	}

	/**
	 * The version of the library that makes a peer what it is; empty if there is none.
	 */
	String version(Peer peer, String artifact) throws IOException {
		return jars(peer).stream()
			.map((jar) -> jar.getFileName().toString())
			.filter((name) -> name.matches(artifact + "-\\d.*"))
			.map((name) -> name.substring(artifact.length() + 1).replaceFirst("\\.jar$", ""))
			.findFirst()
			.orElse("");
	}

}
