package io.github.uringserver.benchmarks.raw;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import javax.net.ssl.KeyManagerFactory;

import io.netty.handler.ssl.util.SelfSignedCertificate;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * The servers that are soaked, in one process: HTTP, HTTP over TLS, and TCP echo, each
 * with one worker and few buffers, so that these run out. Told on standard input what to
 * do: {@code ports}, {@code live}, {@code stop}.
 */
public final class SoakServer {

	private static final char[] PASSWORD = "password".toCharArray();

	private static final int RECEIVE_BUFFERS = 64;

	/** What there must be none of once every client is gone. */
	private static final List<Counter> LIVE = List.of(Counter.CONNECTIONS_ACTIVE, Counter.EXCHANGES_ACTIVE,
			Counter.SEND_BUFFERS_LEASED, Counter.FILES_ACTIVE, Counter.FILE_BUFFERS_LEASED,
			Counter.TLS_HANDSHAKES_ACTIVE, Counter.TLS_HANDSHAKE_STEPS_WAITING, Counter.HANDLER_FAILURES);

	private SoakServer() {
	}

	/** Runs until it is told to stop, or its standard input ends. */
	public static void main(String[] arguments) throws Exception {
		List<UringServer> servers = List.of(new UringServer(configuration().build(), SoakHandler::handle),
				new UringServer(configuration().tls(tls()).build(), SoakHandler::handle),
				UringServer.raw(configuration().build(), EchoHandler::new));
		for (UringServer server : servers) {
			server.start();
		}
		System.out.println(ServerChild.LISTENING + servers.get(0).port());
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
		for (String command = commands.readLine(); command != null
				&& !command.equals("stop"); command = commands.readLine()) {
			String answer = command.equals("ports")
					? servers.stream().map((server) -> "" + server.port()).collect(Collectors.joining(" "))
					: live(servers);
			System.out.println(ServerChild.ANSWER + answer);
		}
		servers.forEach(UringServer::stop);
		System.out.println(ServerChild.ANSWER + "stopped");
	}

	private static UringServerConfigurationBuilder configuration() {
		return UringServerConfiguration.builder()
			.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.workers(1)
			.pinning(false)
			.backlog(4096)
			.maxConnectionsPerWorker(4096)
			.receiveBuffers(RECEIVE_BUFFERS)
			.sendBuffers(64)
			.writeStallTimeout(Duration.ofSeconds(5));
	}

	private static TlsConfiguration tls() throws Exception {
		SelfSignedCertificate certificate = new SelfSignedCertificate("localhost", "EC", 256);
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("key", certificate.key(), PASSWORD,
				new java.security.cert.X509Certificate[] { certificate.cert() });
		certificate.delete();
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, PASSWORD);
		TlsContext context = TlsContexts.create(TlsOptions.builder().build(),
				new TlsIdentity(factory.getKeyManagers(), null, null, null, TlsClientAuthentication.NONE));
		return new TlsConfiguration((serverName) -> context);
	}

	/** Every live thing, or "nothing". */
	private static String live(List<UringServer> servers) throws Exception {
		StringBuilder live = new StringBuilder();
		for (int i = 0; i < servers.size(); i++) {
			Worker worker = servers.get(i).workers().get(0);
			for (Counter counter : LIVE) {
				add(live, i, counter.name(), worker.counters().get(counter));
			}
			add(live, i, "receive buffers", RECEIVE_BUFFERS - worker.counters().get(Counter.RECEIVE_BUFFERS_FREE));
			CompletableFuture<Integer> deadlines = new CompletableFuture<>();
			worker.execute(() -> deadlines.complete(worker.deadlines().scheduled()));
			add(live, i, "deadlines", deadlines.get());
		}
		return (live.length() == 0) ? "nothing" : live.toString();
	}

	private static void add(StringBuilder live, int server, String name, long value) {
		if (value != 0) {
			live.append("server ").append(server).append(": ").append(name).append('=').append(value).append("; ");
		}
	}

}
