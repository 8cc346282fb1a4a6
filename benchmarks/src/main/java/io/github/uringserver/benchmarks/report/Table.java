package io.github.uringserver.benchmarks.report;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.uringserver.benchmarks.compare.Encryption;
import io.github.uringserver.benchmarks.compare.Workload;

/** The tables of the report: each is measured in one run, with the same processes. */
enum Table {

	/** The request everybody measures. */
	ROUTER("Small responses of a router function", Kind.LOAD, Encryption.NONE, Workload.ROUTER),
	/** What most applications are made of. */
	CONTROLLER("Annotated controller", Kind.LOAD, Encryption.NONE, Workload.CONTROLLER),
	/** A router function again, and Jackson. */
	JSON("JSON", Kind.LOAD, Encryption.NONE, Workload.JSON),
	/** 16 requests at once on each connection. */
	PIPELINED("Pipelined", Kind.LOAD, Encryption.NONE, Workload.ROUTER_PIPELINED),
	/** 256 connections. */
	CONNECTIONS_256("256 connections", Kind.LOAD, Encryption.NONE, Workload.ROUTER_256, Workload.JSON_256),
	/** 1024 connections. */
	CONNECTIONS_1024("1024 connections", Kind.LOAD, Encryption.NONE, Workload.ROUTER_1024, Workload.JSON_1024),
	/** Beneath WebFlux. */
	BARE("A bare HttpHandler beneath WebFlux", Kind.LOAD, Encryption.NONE, Workload.BARE, Workload.BARE_PIPELINED),
	/** Without Spring. */
	CORE("The server without Spring, and nginx", Kind.LOAD, Encryption.NONE, Workload.CORE, Workload.CORE_PIPELINED),
	/** Responses with bodies. */
	BODIES("Bodies out", Kind.LOAD, Encryption.NONE, Workload.BYTES_1K, Workload.BYTES_16K, Workload.BYTES_1M),
	/** Requests with bodies. */
	POSTS("Bodies in and out", Kind.LOAD, Encryption.NONE, Workload.ECHO_1K, Workload.ECHO_64K),
	/** Responses in many pieces. */
	STREAMS("Streams", Kind.LOAD, Encryption.NONE, Workload.STREAM, Workload.SSE),
	/** No keep-alive. */
	NEW_CONNECTIONS("A new connection per request", Kind.LOAD, Encryption.NONE, Workload.NEW_CONNECTION),
	/** From the file system. */
	FILES("Static files", Kind.LOAD, Encryption.NONE, Workload.FILE_1K, Workload.FILE_16K, Workload.FILE_1M),
	/** All together. */
	MIXED("Mixed", Kind.LOAD, Encryption.NONE, Workload.MIXED),
	/** TLS 1.3. */
	TLS("TLS 1.3, ECDSA on P-256: BoringSSL in rn-tcnative, the JDK's engine in the other peers", Kind.LOAD,
			Encryption.JDK, Workload.ROUTER, Workload.BYTES_16K, Workload.BYTES_1M),
	/** A full handshake per request. */
	HANDSHAKES("A full TLS 1.3 handshake per request", Kind.LOAD, Encryption.JDK, Workload.NEW_CONNECTION),
	/** Open loop. */
	LATENCY("Latency at fixed rates", Kind.LATENCY, Encryption.NONE, Workload.ROUTER),
	/** Memory. */
	IDLE("Idle connections", Kind.IDLE, Encryption.NONE, Workload.ROUTER),
	/** To the first response. */
	START("Start", Kind.START, Encryption.NONE, Workload.ROUTER);

	private static final Set<Workload> OF_NGINX = EnumSet.of(Workload.ROUTER, Workload.ROUTER_PIPELINED,
			Workload.ROUTER_256, Workload.ROUTER_1024, Workload.BARE, Workload.BARE_PIPELINED, Workload.CORE,
			Workload.CORE_PIPELINED, Workload.JSON, Workload.JSON_256, Workload.JSON_1024, Workload.BYTES_1K,
			Workload.BYTES_16K, Workload.BYTES_1M, Workload.NEW_CONNECTION, Workload.FILE_1K, Workload.FILE_16K,
			Workload.FILE_1M);

	private final String heading;

	private final Kind kind;

	private final Encryption encryption;

	private final List<Workload> workloads;

	Table(String heading, Kind kind, Encryption encryption, Workload... workloads) {
		this.heading = heading;
		this.kind = kind;
		this.encryption = encryption;
		this.workloads = List.of(workloads);
	}

	/** The table of this name, as the command line spells it. */
	static Table named(String name) {
		return Arrays.stream(values())
			.filter((table) -> table.title().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown table " + name + "; there are " + names()));
	}

	/** All names, for messages. */
	static String names() {
		return Arrays.stream(values()).map(Table::title).collect(Collectors.joining(", "));
	}

	/** The name on the command line and of its files. */
	String title() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String heading() {
		return this.heading;
	}

	Kind kind() {
		return this.kind;
	}

	/** For a peer with an engine of its own, {@link #encryption(Peer)} has another. */
	Encryption encryption() {
		return this.encryption;
	}

	/** TLS engine of a peer in this table. */
	Encryption encryption(Peer peer) {
		return (peer == Peer.REACTOR_NETTY_TCNATIVE) ? Encryption.TCNATIVE : this.encryption;
	}

	List<Workload> workloads() {
		return this.workloads;
	}

	/** Who can do any of it. */
	List<Peer> peers() {
		return Arrays.stream(Peer.values()).filter(this::canServe).toList();
	}

	private boolean canServe(Peer peer) {
		return switch (peer) {
			case URING -> true;
			case REACTOR_NETTY_TCNATIVE -> this.encryption != Encryption.NONE;
			case NGINX -> this.workloads.stream().anyMatch(OF_NGINX::contains);
			default -> this != CORE;
		};
	}

	/** Whether a peer can do this one. */
	static boolean serves(Peer peer, Workload workload) {
		return peer != Peer.NGINX || OF_NGINX.contains(workload);
	}

	/** How a table is measured. */
	enum Kind {

		/** As many requests as the server answers, and what they cost it. */
		LOAD,
		/** Fewer than it could answer, from the moment at which they should be sent. */
		LATENCY,
		/** Connections that do nothing. */
		IDLE,
		/** Fresh processes. */
		START

	}

}
