package io.github.uringserver.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The command line of {@code benchmarks/run compare}. */
final class Options {

	static final String USAGE = """
			usage: benchmarks/run compare [option value]...

			  --workload NAMES       comma-separated; default: router,router-pipelined,bare,bare-pipelined,
			                         core,core-pipelined
			  --rounds N             runs of each server per workload, in turn; default 4
			  --seconds N            length of a run; default 5
			  --restarts N           repeat everything with fresh processes; default 1
			  --warm-up N            seconds of warm-up per server and workload; default: until three windows
			                         bring no gain, and as long again
			  --rate N               requests a second of the run below saturation that tells the latency;
			                         default 10000, 0 for no such run
			  --jdk FOLDER           the JDK that runs the servers; default: the one that runs this
			  --jvm-options WORDS    default: -Xms512m -Xmx512m
			  --jar FILE             the application; default: sample-app/target/sample-app.jar
			  --a NAME=COMMAND       replaces the first server; {port} and {bare} are filled in
			  --b NAME=COMMAND       replaces the second; a comparison of two commits needs both
			  --tls ENGINE           both servers speak TLS 1.3; the peer's engine is jdk or tcnative; default: no TLS
			  --server-cpu N         default 0
			  --load-cpu N           default 1
			  --load STYLE           polling (default; see benchmarks/load/poll-epoll.c) or sleeping
			  --output FOLDER        default: benchmarks/target/compare

			Workloads: %s
			""".formatted(Workload.names());

	private static final String DEFAULT_WORKLOADS = "router,router-pipelined,bare,bare-pipelined,core,core-pipelined";

	private static final List<String> NAMES = List.of("workload", "rounds", "seconds", "restarts", "warm-up", "rate",
			"jdk", "jvm-options", "jar", "a", "b", "tls", "server-cpu", "load-cpu", "load", "output");

	private final Arguments arguments;

	/** Parses {@code --name value} pairs. */
	Options(String... arguments) {
		this.arguments = new Arguments(NAMES, arguments);
		check();
	}

	/** Complains now rather than after a quarter of an hour. */
	private void check() {
		workloads();
		rounds();
		seconds();
		restarts();
		warmUpSeconds();
		rate();
		polling();
		encryption();
		jdk();
		contender("a");
		contender("b");
	}

	List<Workload> workloads() {
		return Arrays.stream(value("workload", DEFAULT_WORKLOADS).split(",")).map(Workload::named).toList();
	}

	int rounds() {
		return number("rounds", 4, 1);
	}

	int seconds() {
		return number("seconds", 5, 1);
	}

	int restarts() {
		return number("restarts", 1, 1);
	}

	/** Empty: until nothing is gained any more. */
	Optional<Integer> warmUpSeconds() {
		return this.arguments.has("warm-up") ? Optional.of(number("warm-up", 0, 0)) : Optional.empty();
	}

	int rate() {
		return number("rate", 10_000, 0);
	}

	int serverCpu() {
		return number("server-cpu", 0, 0);
	}

	int loadCpu() {
		return number("load-cpu", 1, 0);
	}

	boolean polling() {
		String style = value("load", "polling");
		if (!List.of("polling", "sleeping").contains(style)) {
			throw new IllegalArgumentException("--load is polling or sleeping: " + style);
		}
		return style.equals("polling");
	}

	Encryption encryption() {
		return switch (value("tls", "none")) {
			case "none" -> Encryption.NONE;
			case "jdk" -> plainCoreOnly(Encryption.JDK);
			case "tcnative" -> plainCoreOnly(Encryption.TCNATIVE);
			default -> throw new IllegalArgumentException("--tls is jdk or tcnative: " + value("tls", ""));
		};
	}

	private Encryption plainCoreOnly(Encryption encryption) {
		if (workloads().stream().anyMatch((workload) -> workload.application() == Workload.Application.CORE)) {
			throw new IllegalArgumentException("The server without Spring is compared in plain text only: choose other "
					+ "workloads than core, core-pipelined with --tls");
		}
		return encryption;
	}

	/** The version of the JDK that runs the servers. */
	String jdk() {
		return this.arguments.jdkVersion();
	}

	Path output() {
		return Path.of(value("output", "benchmarks/target/compare"));
	}

	Path applicationJar() {
		return Path.of(value("jar", "sample-app/target/sample-app.jar"));
	}

	/** Whether the sample application is needed: by a server that was not replaced. */
	boolean needsApplicationJar() {
		boolean sample = workloads().stream()
			.anyMatch((workload) -> workload.application() != Workload.Application.CORE);
		return sample && !(this.arguments.has("a") && this.arguments.has("b"));
	}

	/** The servers to compare in an application: two, or one if there is no peer. */
	List<Contender> contenders(Workload.Application application) {
		List<Contender> contenders = new ArrayList<>();
		contenders.add(contender("a").orElseGet(() -> first(application)));
		contender("b").or(() -> second(application)).ifPresent(contenders::add);
		return contenders;
	}

	private Optional<Contender> contender(String option) {
		return Optional.ofNullable(value(option, null)).map((value) -> {
			String[] parts = value.split("=", 2);
			if (parts.length != 2 || !parts[1].contains("{port}")) {
				throw new IllegalArgumentException("--" + option + " is NAME=COMMAND, with {port} in it: " + value);
			}
			return new Contender(parts[0], List.of(parts[1].trim().split("\\s+")));
		});
	}

	private Contender first(Workload.Application application) {
		if (application == Workload.Application.CORE) {
			return new Contender("uring", java("-cp", System.getProperty("java.class.path"),
					"io.github.uringserver.benchmarks.PlainServer", "{port}", "1"));
		}
		return new Contender("uring", application(List.of("-jar", applicationJar().toString()),
				"--uring.server.workers=1", "--uring.server.pinning=off"));
	}

	private Optional<Contender> second(Workload.Application application) {
		if (application == Workload.Application.CORE) {
			return Nginx.contender(output(), Encryption.NONE);
		}
		return Optional.of(new Contender(encryption().peerName(),
				application(encryption().launch(applicationJar()), "--uring.server.enabled=false")));
	}

	private List<String> application(List<String> launch, String... arguments) {
		List<String> command = java("-Dreactor.netty.ioWorkerCount=1");
		command.addAll(launch);
		command.addAll(List.of("--server.port={port}", "--sample.bare={bare}"));
		command.addAll(List.of(arguments));
		command.addAll(StaticContent.arguments(output()));
		command.addAll(encryption().arguments(output()));
		return command;
	}

	private List<String> java(String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(this.arguments.jdk().resolve("bin").resolve("java").toString());
		command.addAll(List.of(value("jvm-options", "-Xms512m -Xmx512m").trim().split("\\s+")));
		command.addAll(List.of(arguments));
		return command;
	}

	private String value(String name, String otherwise) {
		return this.arguments.value(name, otherwise);
	}

	private int number(String name, int otherwise, int minimum) {
		return this.arguments.number(name, otherwise, minimum);
	}

}
