package io.github.uringserver.sample.live;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;

/**
 * An HTTP client of its own for one run: connections and one thread, which nobody shares.
 * It knows that it talks to itself and trusts whatever certificate it is shown.
 */
final class Clients implements AutoCloseable {

	private static final int CONNECT_TIMEOUT_MILLIS = 5000;

	private static final Duration NO_QUIET_PERIOD = Duration.ZERO;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	private final LoopResources loop;

	private final ConnectionProvider connections;

	private final HttpClient client;

	/**
	 * Creates it; connects when the first request is sent.
	 * @param name of its thread and connections
	 * @param door where the server is
	 * @param maxConnections most connections open at a time
	 * @param maxWaiting most requests that wait for one
	 */
	Clients(String name, Door door, int maxConnections, int maxWaiting) {
		this.loop = LoopResources.create(name, 1, true);
		this.connections = ConnectionProvider.builder(name)
			.maxConnections(maxConnections)
			.pendingAcquireMaxCount(maxWaiting)
			.build();
		HttpClient plain = HttpClient.create(this.connections)
			.runOn(this.loop, false)
			.remoteAddress(door::address)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
			.option(ChannelOption.TCP_NODELAY, true);
		this.client = door.tls() ? plain.secure((spec) -> spec.sslContext(trusting())) : plain;
	}

	private static SslProvider.GenericSslContextSpec<?> trusting() {
		return Http11SslContextSpec.forClient()
			.configure((context) -> context.trustManager(InsecureTrustManagerFactory.INSTANCE));
	}

	/** The client itself. */
	HttpClient client() {
		return this.client;
	}

	/** Closes the connections and ends the thread, soon; does not wait. */
	@Override
	public void close() {
		this.connections.disposeLater().subscribe();
		this.loop.disposeLater(NO_QUIET_PERIOD, CLOSE_TIMEOUT).subscribe();
	}

}
