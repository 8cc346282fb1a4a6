package io.github.uringserver.server;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.h1.Http1Protocol;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.net.Entrance;
import io.github.uringserver.net.proxy.ProxyProtocol;
import io.github.uringserver.tls.TlsProtocol;
import io.github.uringserver.worker.Worker;

/**
 * What a server speaks on its connections, from the PROXY protocol's header up, and what
 * it tells those it does not let in. Used by the thread that starts the server.
 */
final class ServerProtocol {

	private static final byte[] NOTHING = {};

	private final UringServerConfiguration configuration;

	/** Asked at each start. */
	private final Supplier<Function<Worker, ConnectionHandlerFactory>> application;

	/** For a peer over a limit, on a port without TLS; empty for nothing. */
	private final byte[] tooManyConnections;

	/** For a client that does not speak TLS on a port with it; empty for nothing. */
	private final byte[] plainTextOnTls;

	private ServerProtocol(UringServerConfiguration configuration,
			Supplier<Function<Worker, ConnectionHandlerFactory>> application, byte[] tooManyConnections,
			byte[] plainTextOnTls) {
		this.configuration = configuration;
		this.application = application;
		this.tooManyConnections = tooManyConnections;
		this.plainTextOnTls = plainTextOnTls;
	}

	/** HTTP. */
	static ServerProtocol http(UringServerConfiguration configuration, HttpHandler handler) {
		return new ServerProtocol(configuration, () -> {
			Http1Protocol http = new Http1Protocol(handler, configuration.httpLimits(), configuration.timeouts())
				.serverHeader(configuration.serverHeader())
				.observer(configuration.exchangeObserver());
			return http::forWorker;
		}, RefusedAtAccept.tooManyConnections(configuration.admission()), RefusedAtAccept.PLAIN_TEXT_ON_TLS);
	}

	/** Whatever these handlers speak. */
	static ServerProtocol raw(UringServerConfiguration configuration, ConnectionHandlerFactory handlers) {
		Objects.requireNonNull(handlers, "handlers");
		return new ServerProtocol(configuration, () -> (worker) -> handlers, NOTHING, NOTHING);
	}

	/**
	 * Makes the factories of the workers' connection handlers, for one start.
	 * @throws IllegalStateException when the PROXY protocol is on and its codec missing
	 */
	Function<Worker, ConnectionHandlerFactory> handlers() {
		Function<Worker, ConnectionHandlerFactory> top = this.application.get();
		ProxyProtocol proxy = new ProxyProtocol(this.configuration.proxyProtocol(), this.configuration.trustedProxies(),
				this.configuration.proxyProtocolTimeout().toNanos());
		if (this.configuration.tls() == null) {
			return (worker) -> proxy.before(top.apply(worker));
		}
		TlsProtocol tls = new TlsProtocol(this.configuration.tls(), this.plainTextOnTls);
		return (worker) -> proxy.before(tls.before(worker, top.apply(worker)));
	}

	/** Who may connect; with TLS others are told by an alert. */
	Entrance entrance() {
		if (this.configuration.tls() != null) {
			return new Entrance(this.configuration.admission(), RefusedAtAccept.ACCESS_DENIED, false);
		}
		return new Entrance(this.configuration.admission(), this.tooManyConnections,
				this.tooManyConnections.length > 0);
	}

}
