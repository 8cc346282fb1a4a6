package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import io.github.uringserver.benchmarks.compare.Commands;
import io.github.uringserver.benchmarks.compare.Nginx;

/** Where and with what a table is measured. */
final class Machine {

	private Machine() {
	}

	/** States it among the results of a table. */
	static void describe(Results results, ReportOptions options, ClassPaths classPaths, List<Peer> peers)
			throws IOException, InterruptedException {
		results.fact("date", LocalDate.now(ZoneOffset.UTC).toString());
		results.fact("commit", commit());
		results.fact("cpu", processor());
		results.fact("cores", Long.toString(cores()));
		results.fact("memory", String.format("%.0f GB", memoryKilobytes() / 1e6));
		results.fact("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
				+ System.getProperty("os.arch"));
		results.fact("congestion-control",
				Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).trim());
		results.fact("jdk", options.jdkVersion());
		results.fact("jvm-options", String.join(" ", options.jvmOptions()));
		results.fact("observations", options.applicationArguments().isEmpty() ? "on" : "off");
		results.fact("server-cpu", Integer.toString(options.serverCpu()));
		results.fact("load-cpu", Integer.toString(options.loadCpu()));
		results.fact("load-average", Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
		results.fact("wrk", wrk());
		for (Peer peer : peers) {
			results.fact("version " + peer.title(), version(peer, classPaths));
		}
	}

	private static String version(Peer peer, ClassPaths classPaths) throws IOException, InterruptedException {
		String spring = ", Spring Boot " + classPaths.version(peer, "spring-boot");
		return switch (peer) {
			case URING -> "uring-server " + classPaths.version(peer, "uring-server-core") + spring;
			case UNDERTOW -> "Undertow " + classPaths.version(peer, "undertow-core") + spring;
			case JETTY -> "Jetty " + classPaths.version(peer, "jetty-server") + spring;
			case TOMCAT -> "Tomcat " + classPaths.version(peer, "tomcat-embed-core") + spring;
			case NGINX -> Nginx.program().isPresent()
					? Commands.output(List.of(Nginx.program().get().toString(), "-v")).trim() : "not installed";
			default -> "Reactor Netty " + classPaths.version(peer, "reactor-netty-http") + ", Netty "
					+ classPaths.version(peer, "netty-transport") + spring;
		};
	}

	private static String commit() throws IOException, InterruptedException {
		try {
			String commit = Commands.output(List.of("git", "rev-parse", "--short=10", "HEAD")).trim();
			String changed = Commands
				.output(List.of("git", "status", "--porcelain", "--untracked-files=no", "--", "pom.xml",
						"uring-server-core", "uring-autoconfigure", "sample-app", "benchmarks/src", "benchmarks/load"));
			return commit + (changed.isBlank() ? "" : " with changes");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

	private static String processor() throws IOException {
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("model name") || line.startsWith("CPU part"))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse("unknown");
	}

	/** Of the machine: this process may use one of them. */
	private static long cores() throws IOException {
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("processor"))
			.count();
	}

	private static double memoryKilobytes() throws IOException {
		return Files.readAllLines(Path.of("/proc/meminfo"))
			.stream()
			.filter((line) -> line.startsWith("MemTotal:"))
			.mapToDouble((line) -> Double.parseDouble(line.replaceAll("\\D", "")))
			.findFirst()
			.orElse(0);
	}

	/** It ends with status 1 when asked for its version. */
	private static String wrk() throws InterruptedException, IOException {
		String text = Commands.output(List.of("sh", "-c", "wrk -v 2>&1 | head -n 1; true")).trim();
		return text.replaceAll("Copyright.*", "").trim();
	}

}
