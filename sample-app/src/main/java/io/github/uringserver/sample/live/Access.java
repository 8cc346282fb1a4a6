package io.github.uringserver.sample.live;

import java.net.InetSocketAddress;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Decides who may start and stop experiments. Called on threads of the web server.
 * <p>
 * From this machine means that both ends say so: the peer's address is a loopback address
 * and the host asked for is a loopback name. The latter keeps a foreign page from getting
 * here under a name of its own that resolves to 127.0.0.1; other requests of foreign
 * pages fail because the experiments' methods need a CORS preflight, which is not
 * answered.
 */
final class Access {

	private final LiveProperties.Audience audience;

	Access(LiveProperties.Audience audience) {
		this.audience = audience;
	}

	/** Why this client may not, null when it may. */
	String refusal(ServerHttpRequest request) {
		return switch (this.audience) {
			case ANYONE -> null;
			case NOBODY -> "Experiments are switched off (sample.live.experiments=nobody).";
			case LOOPBACK -> isLocal(request) ? null : "Experiments are for visitors from this machine only; "
					+ "sample.live.experiments=anyone opens them to everybody.";
		};
	}

	private static boolean isLocal(ServerHttpRequest request) {
		InetSocketAddress remote = request.getRemoteAddress();
		InetSocketAddress host = request.getHeaders().getHost();
		return remote != null && remote.getAddress() != null && remote.getAddress().isLoopbackAddress() && host != null
				&& isLoopbackName(host.getHostString());
	}

	/** Nothing is looked up. */
	private static boolean isLoopbackName(String host) {
		return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("[::1]")
				|| host.matches("127(\\.\\d{1,3}){3}");
	}

}
