package io.github.uringserver.server;

import io.github.uringserver.net.proxy.ProxyProtocolMode;

/** Serves a request in a JVM that has no Netty; started by {@link WithoutNettyTests}. */
public final class WithoutNettyMain {

	private WithoutNettyMain() {
	}

	/** Expects the mode of the PROXY protocol as its argument. */
	public static void main(String[] arguments) throws Exception {
		try {
			Class.forName("io.netty.util.NetUtil");
			throw new IllegalStateException("There is Netty on the class path");
		}
		catch (ClassNotFoundException ex) {
			serve(ProxyProtocolMode.valueOf(arguments[0]));
		}
	}

	private static void serve(ProxyProtocolMode mode) throws Exception {
		try (ServerFixture fixture = new ServerFixture(
				(exchange) -> exchange.respond(200, "text/plain", "Hello".getBytes()),
				(builder) -> builder.proxyProtocol(mode)); RawClient client = fixture.connect()) {
			new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true)
				.println("served: " + client.get("/").read().body());
		}
	}

}
