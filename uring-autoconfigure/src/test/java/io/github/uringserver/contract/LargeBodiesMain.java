package io.github.uringserver.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.web.server.WebServer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Moves more bytes than an {@code int} counts up and down, in a JVM whose heap is far
 * smaller; run by {@link LargeBodyContractTests}.
 */
final class LargeBodiesMain {

	/** More than 2 GiB. */
	static final long LENGTH = 2_500_000_000L;

	private static final int PIECE = 256 * 1024;

	private static final byte[] CONTENT = new byte[PIECE];

	private final int port;

	private final ByteBuffer space = ByteBuffer.allocateDirect(1 << 20);

	private LargeBodiesMain(int port) {
		this.port = port;
	}

	public static void main(String[] arguments) throws IOException {
		UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory(0);
		factory.setAddress(InetAddress.getLoopbackAddress());
		factory.addServerCustomizers((configuration) -> configuration.workers(1).pinning(false));
		WebServer server = factory.getWebServer(LargeBodiesMain::handle);
		server.start();
		try {
			LargeBodiesMain client = new LargeBodiesMain(server.getPort());
			System.out.println("up " + client.upload() + ", down " + client.download());
		}
		finally {
			server.stop();
		}
	}

	private static Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		if (request.getPath().value().equals("/up")) {
			return ContractFixture.lengthOf(request.getBody())
				.flatMap((length) -> ContractFixture.answer(response, length));
		}
		response.getHeaders().setContentLength(LENGTH);
		return response.writeWith(Flux.generate(() -> LENGTH, (remaining, sink) -> {
			if (remaining == 0) {
				sink.complete();
				return remaining;
			}
			int length = (int) Math.min(remaining, PIECE);
			DataBuffer piece = ContractFixture.buffer(CONTENT);
			piece.writePosition(length);
			sink.next(piece);
			return remaining - length;
		}));
	}

	private SocketChannel request(String head) throws IOException {
		SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
		channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
		return channel;
	}

	private String upload() throws IOException {
		try (SocketChannel channel = request(
				ContractClient.head("POST", "/up", "Connection: close", "Content-Length: " + LENGTH))) {
			for (long remaining = LENGTH; remaining > 0;) {
				this.space.clear().limit((int) Math.min(remaining, this.space.capacity()));
				remaining -= channel.write(this.space);
			}
			this.space.clear();
			while (channel.read(this.space) >= 0) {
				// until the server closes
			}
			String answer = StandardCharsets.US_ASCII.decode(this.space.flip()).toString();
			return answer.substring(answer.indexOf("\r\n\r\n") + 4);
		}
	}

	private long download() throws IOException {
		try (SocketChannel channel = request(ContractClient.head("GET", "/down", "Connection: close"))) {
			long received = 0;
			long head = 0;
			for (int count = 0; count >= 0; count = channel.read(this.space.clear())) {
				if (received == 0 && count > 0) {
					head = StandardCharsets.ISO_8859_1.decode(this.space.flip()).toString().indexOf("\r\n\r\n") + 4;
				}
				received += count;
			}
			return received - head;
		}
	}

}
