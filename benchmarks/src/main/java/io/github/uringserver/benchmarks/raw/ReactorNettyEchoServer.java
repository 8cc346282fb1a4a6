package io.github.uringserver.benchmarks.raw;

import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/** The peer: a TCP echo server on Reactor Netty, with native epoll and one event loop. */
public final class ReactorNettyEchoServer {

	private ReactorNettyEchoServer() {
	}

	/**
	 * Runs until the process is ended.
	 * @param arguments {@code --port N}
	 */
	public static void main(String[] arguments) {
		Arguments options = new Arguments("--port N", "port", "7000").read(arguments);
		DisposableServer server = TcpServer.create()
			.port(options.number("port", 0, 65_535))
			.runOn(LoopResources.create("echo", 1, true), true)
			.option(io.netty.channel.ChannelOption.SO_BACKLOG, 4096)
			.handle((in, out) -> out.send(in.receive().retain()))
			.bindNow();
		System.out.println(ServerChild.LISTENING + server.port());
		server.onDispose().block();
	}

}
