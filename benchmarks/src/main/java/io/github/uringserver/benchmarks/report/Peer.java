package io.github.uringserver.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every server of the report. All but nginx run the same application; which server
 * carries it is decided by libraries that are laid over the application's own.
 */
enum Peer {

	/** This project's server. */
	URING("uring", "uring-worker-", "Uring started on port"),
	/** Boot's own choice, with Netty's native epoll: what everything is compared with. */
	REACTOR_NETTY_EPOLL("rn-epoll", "reactor-http-ep", "Netty started on port"),
	/** The same with the JDK's selector. */
	REACTOR_NETTY_NIO("rn-nio", "reactor-http-ni", "Netty started on port"),
	/** Reactor Netty with the io_uring transport of Netty 4.2. */
	REACTOR_NETTY_IO_URING("rn-io_uring", "reactor-http-io", "Netty started on port"),
	/** Native epoll, and BoringSSL by netty-tcnative. */
	REACTOR_NETTY_TCNATIVE("rn-tcnative", "reactor-http-ep", "Netty started on port"),
	/** Undertow. */
	UNDERTOW("undertow", "XNIO-1 I/O-1", "Undertow started on port"),
	/** Jetty, by its servlet adapter, as Boot does. */
	JETTY("jetty", "qtp", "Jetty started on port"),
	/** Tomcat, by its servlet adapter. */
	TOMCAT("tomcat", "http-nio-", "Tomcat started on port"),
	/** What is near to the limit: no application, the same bytes. */
	NGINX("nginx", "nginx", "");

	private final String title;

	private final String threads;

	private final String logged;

	Peer(String title, String threads, String logged) {
		this.title = title;
		this.threads = threads;
		this.logged = logged;
	}

	/** The peer of this name, as the command line spells it. */
	static Peer named(String name) {
		return Arrays.stream(values())
			.filter((peer) -> peer.title.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown contender " + name + "; there are "
					+ Arrays.stream(values()).map(Peer::title).collect(Collectors.joining(", "))));
	}

	/** What the tables call it. */
	String title() {
		return this.title;
	}

	/** How the names of its threads begin, as the kernel cuts them. */
	String threads() {
		return this.threads;
	}

	/** What Boot logs when this server is the one; empty where there is no Boot. */
	String logged() {
		return this.logged;
	}

	/** The folder of its libraries under target/peers; empty: the application's own. */
	String libraries() {
		return switch (this) {
			case REACTOR_NETTY_IO_URING -> "netty-4.2";
			case UNDERTOW, JETTY, TOMCAT -> this.title;
			default -> "";
		};
	}

	/** Beginnings of the application's jars that must not be there beside the peer's. */
	List<String> replaced() {
		return (this == REACTOR_NETTY_IO_URING) ? List.of("netty-", "reactor-netty-") : List.of();
	}

	/** One event loop, where the server lets one choose. */
	List<String> jvmOptions() {
		return switch (this) {
			case REACTOR_NETTY_NIO -> List.of("-Dreactor.netty.ioWorkerCount=1", "-Dreactor.netty.native=false");
			case REACTOR_NETTY_EPOLL, REACTOR_NETTY_IO_URING, REACTOR_NETTY_TCNATIVE ->
				List.of("-Dreactor.netty.ioWorkerCount=1");
			default -> List.of();
		};
	}

	/** Arguments of the application. */
	List<String> arguments() {
		return switch (this) {
			case URING -> List.of("--uring.server.workers=1", "--uring.server.pinning=off");
			case UNDERTOW -> List.of("--uring.server.enabled=false", "--server.undertow.threads.io=1");
			case TOMCAT -> List.of("--uring.server.enabled=false", "--server.tomcat.max-connections=20000",
					"--server.tomcat.max-keep-alive-requests=-1");
			default -> List.of("--uring.server.enabled=false");
		};
	}

	/** A library that is in the process's memory; empty if its threads tell enough. */
	String mapped() {
		return (this == REACTOR_NETTY_TCNATIVE) ? "netty_tcnative" : "";
	}

}
