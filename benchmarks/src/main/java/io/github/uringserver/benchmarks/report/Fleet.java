package io.github.uringserver.benchmarks.report;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.uringserver.benchmarks.compare.Contender;
import io.github.uringserver.benchmarks.compare.Encryption;
import io.github.uringserver.benchmarks.compare.Nginx;
import io.github.uringserver.benchmarks.compare.ServerProcess;
import io.github.uringserver.benchmarks.compare.StaticContent;
import io.github.uringserver.benchmarks.compare.Workload;

/**
 * Living servers of one application, each proved to be what it is said to be. Used by the
 * only thread of the report; closing it ends them.
 */
final class Fleet implements Closeable {

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final Map<Peer, ServerProcess> servers = new LinkedHashMap<>();

	private Fleet(ReportOptions options, ClassPaths classPaths) {
		this.options = options;
		this.classPaths = classPaths;
	}

	/** Starts one after the other, because they share a CPU. */
	static Fleet start(ReportOptions options, ClassPaths classPaths, Table table, Workload.Application application,
			List<Peer> peers, List<String> jvmOptions) throws IOException, InterruptedException {
		Fleet fleet = new Fleet(options, classPaths);
		try {
			for (Peer peer : peers) {
				fleet.start(peer, table, application, jvmOptions);
			}
			return fleet;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			fleet.close();
			throw ex;
		}
	}

	private void start(Peer peer, Table table, Workload.Application application, List<String> jvmOptions)
			throws IOException, InterruptedException {
		Encryption encryption = table.encryption(peer);
		Contender contender = (peer == Peer.NGINX)
				? Nginx.contender(this.options.working(), encryption)
					.orElseThrow(() -> new IOException("nginx is not installed"))
				: new Contender(peer.title(), command(peer, application, encryption, jvmOptions));
		Path log = this.options.working().resolve(table.title() + "-" + peer.title() + ".log");
		ServerProcess server = ServerProcess.start(contender, this.options.serverCpu(), application, encryption, log);
		this.servers.put(peer, server);
		if (application != Workload.Application.CORE) {
			Proof.demand(peer, server.pid(), log);
		}
	}

	private List<String> command(Peer peer, Workload.Application application, Encryption encryption,
			List<String> jvmOptions) throws IOException {
		List<String> command = new ArrayList<>(List.of(this.options.java()));
		command.addAll(jvmOptions);
		if (application == Workload.Application.CORE) {
			command.addAll(List.of("-cp", System.getProperty("java.class.path"),
					"io.github.uringserver.benchmarks.PlainServer", "{port}", "1"));
			return command;
		}
		command.addAll(peer.jvmOptions());
		command.addAll(this.classPaths.launch(peer));
		command.addAll(List.of("--server.port={port}", "--sample.bare={bare}"));
		command.addAll(peer.arguments());
		command.addAll(this.options.applicationArguments());
		command.addAll(StaticContent.arguments(this.options.working()));
		command.addAll(encryption.arguments(this.options.working()));
		return command;
	}

	/** Those that were started and not dropped, in the order of the tables. */
	List<Peer> peers() {
		return List.copyOf(this.servers.keySet());
	}

	ServerProcess server(Peer peer) {
		return this.servers.get(peer);
	}

	/** All of them. */
	List<ServerProcess> servers() {
		return List.copyOf(this.servers.values());
	}

	@Override
	public void close() throws IOException {
		for (ServerProcess server : this.servers.values()) {
			server.close();
		}
		this.servers.clear();
	}

}
