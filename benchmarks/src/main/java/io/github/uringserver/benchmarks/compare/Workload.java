package io.github.uringserver.benchmarks.compare;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the load generator asks for, and of which application. */
public enum Workload {

	/** A small answer through the whole of WebFlux. */
	ROUTER(Application.ROUTER, "GET", "/plaintext", 64, 1, 0),
	/** The same, 16 requests on their way at once on each connection. */
	ROUTER_PIPELINED(Application.ROUTER, "GET", "/plaintext", 64, 16, 0),
	/** A small answer of a bare HttpHandler. */
	BARE(Application.BARE, "GET", "/plaintext", 64, 1, 0),
	/** The same, pipelined. */
	BARE_PIPELINED(Application.BARE, "GET", "/plaintext", 64, 16, 0),
	/** A small answer of the server without Spring. */
	CORE(Application.CORE, "GET", "/plaintext", 64, 1, 0),
	/** The same, pipelined. */
	CORE_PIPELINED(Application.CORE, "GET", "/plaintext", 64, 16, 0),
	/** A small answer through WebFlux on many connections. */
	ROUTER_256(Application.ROUTER, "GET", "/plaintext", 256, 1, 0),
	/** The same on more. */
	ROUTER_1024(Application.ROUTER, "GET", "/plaintext", 1024, 1, 0),
	/** A small document of an annotated controller, with a variable in its path. */
	CONTROLLER(Application.ROUTER, "GET", "/greetings/1", 64, 1, 0),
	/** A small document, written by Jackson. */
	JSON(Application.ROUTER, "GET", "/json", 64, 1, 0),
	/** The same on many connections. */
	JSON_256(Application.ROUTER, "GET", "/json", 256, 1, 0),
	/** The same on more. */
	JSON_1024(Application.ROUTER, "GET", "/json", 1024, 1, 0),
	/** A body of 1 KB. */
	BYTES_1K(Application.ROUTER, "GET", "/bytes/1024", 64, 1, 0),
	/** A body of 16 KB. */
	BYTES_16K(Application.ROUTER, "GET", "/bytes/16384", 64, 1, 0),
	/** A body of 1 MB. */
	BYTES_1M(Application.ROUTER, "GET", "/bytes/1000000", 16, 1, 0),
	/** 1 KB there and back. */
	ECHO_1K(Application.ROUTER, "POST", "/echo", 64, 1, 1024),
	/** 64 KB there and back. */
	ECHO_64K(Application.ROUTER, "POST", "/echo", 64, 1, 65_536),
	/** 100 chunks. */
	STREAM(Application.ROUTER, "GET", "/stream", 64, 1, 0),
	/** 100 events, 10 ms apart: a response takes a second. */
	SSE(Application.ROUTER, "GET", "/sse", 256, 1, 0),
	/** A new connection for each request. */
	NEW_CONNECTION(Application.ROUTER, "CLOSE", "/plaintext", 64, 1, 0),
	/** A static file of 1 KB. */
	FILE_1K(Application.ROUTER, "GET", "/file-1k.bin", 64, 1, 0),
	/** A static file of 16 KB. */
	FILE_16K(Application.ROUTER, "GET", "/file-16k.bin", 64, 1, 0),
	/** A static file of 1 MB. */
	FILE_1M(Application.ROUTER, "GET", "/file-1m.bin", 16, 1, 0),
	/** What an application does all day; load.lua has the mix. */
	MIXED(Application.ROUTER, "MIXED", "/plaintext", 64, 1, 0);

	private final Application application;

	private final String method;

	private final String path;

	private final int connections;

	private final int pipeline;

	private final int bodyBytes;

	Workload(Application application, String method, String path, int connections, int pipeline, int bodyBytes) {
		this.application = application;
		this.method = method;
		this.path = path;
		this.connections = connections;
		this.pipeline = pipeline;
		this.bodyBytes = bodyBytes;
	}

	/** The workload of this name, as the command line spells it. */
	static Workload named(String name) {
		return Arrays.stream(values())
			.filter((workload) -> workload.title().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown workload " + name + "; there are " + names()));
	}

	/** All names, for messages. */
	static String names() {
		return Arrays.stream(values()).map(Workload::title).collect(Collectors.joining(", "));
	}

	/** The name on the command line. */
	public String title() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** The workload in a few words. */
	public String description() {
		String request = switch (this.method) {
			case "CLOSE" -> "GET " + this.path + " on a new connection each, ";
			case "MIXED" -> "plaintext, JSON, controller, 16 KB bodies and files, POST of 1 KB, ";
			default -> this.method + " " + this.path + ", ";
		};
		return request + this.connections + " connections"
				+ ((this.pipeline > 1) ? ", " + this.pipeline + " requests pipelined" : "")
				+ ((this.bodyBytes > 0) ? ", body of " + this.bodyBytes + " bytes" : "");
	}

	/** Which application has to run. */
	public Application application() {
		return this.application;
	}

	/** A method of HTTP, or a word that load.lua knows. */
	String method() {
		return this.method;
	}

	String path() {
		return this.path;
	}

	int connections() {
		return this.connections;
	}

	int pipeline() {
		return this.pipeline;
	}

	int bodyBytes() {
		return this.bodyBytes;
	}

	/** Which application serves it. */
	public enum Application {

		/** The sample with its router functions. */
		ROUTER,
		/** The sample with a bare HttpHandler in place of WebFlux. */
		BARE,
		/** {@code PlainServer}. */
		CORE

	}

}
