package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A TCP echo server that is measured. */
enum EchoContender {

	/** This server. */
	URING(EchoServer.class),
	/** Reactor Netty with native epoll. */
	REACTOR_NETTY(ReactorNettyEchoServer.class),
	/** Blocking system calls on threads: the ceiling for large messages. */
	BLOCKING(BlockingEchoServer.class);

	private final Class<?> main;

	EchoContender(Class<?> main) {
		this.main = main;
	}

	/** The contenders that a comma-separated list names. */
	static List<EchoContender> named(String list) {
		return Arrays.stream(list.split(",")).map((name) -> {
			try {
				return valueOf(name.strip().replace('-', '_').toUpperCase(Locale.ROOT));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("--servers takes uring, reactor-netty, blocking: " + name, ex);
			}
		}).toList();
	}

	/**
	 * Starts it with one worker or event loop.
	 * @param serverOptions more options for this server, separated by blanks
	 */
	ServerChild start(int cpu, String jvmOptions, String serverOptions) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("--port", "0"));
		if (this == URING && !serverOptions.isBlank()) {
			arguments.addAll(List.of(serverOptions.strip().split(" +")));
		}
		return ServerChild.start(this.main, cpu, "", jvmOptions, arguments.toArray(String[]::new));
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
