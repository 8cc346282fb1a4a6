package io.github.uringserver.web;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares {@link TargetUri} with what applications see on Reactor Netty. */
class PeerTargetTests {

	private static DisposableServer peer;

	@BeforeAll
	static void startPeer() {
		peer = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter((request, response) -> {
				URI uri = request.getURI();
				DataBuffer seen = response.bufferFactory()
					.wrap((uri + " " + uri.getRawPath() + " " + uri.getRawQuery()).getBytes(StandardCharsets.UTF_8));
				return response.writeWith(Mono.just(seen));
			}))
			.bindNow(Duration.ofSeconds(20));
	}

	@AfterAll
	static void stopPeer() {
		peer.disposeNow(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/ | example.com", "/a/b;c=d/e?f=g&h | example.com:8080", "//a//b/ | example.com",
					"/a%20b%2F%c3%a4?q=%20 | example.com", "/?? | example.com", "/a?b=c?d/e | example.com",
					"/ | example.com:80", "/ | example.com:443", "/ | [::1]:8080", "/ | [2001:db8::1]",
					"/ | 192.0.2.1:1", "/ | my_host", "/ | %C3%A4.example", "/ | EXAMPLE.com",
					"http://example.com/a?b | example.com", "http://example.com:80/a | example.com",
					"/http://other/ | example.com", "/a:b@c | example.com", "/a[b] | example.com",
					"/a?b[]=c | example.com", "/a|b | example.com", "/{a} | example.com", "/%zz | example.com",
					"/a^b | example.com", "/a` | example.com" })
	void targetIsSeenAsOnThePeer(String target, String host) throws IOException {
		assertThat(seen(target, host)).isEqualTo(seenOnPeer(target, host));
	}

	private static String seen(String target, String host) {
		try {
			URI uri = TargetUri.create("GET", target, false, host, peer.port());
			return uri + " " + uri.getRawPath() + " " + uri.getRawQuery();
		}
		catch (URISyntaxException ex) {
			return "refused";
		}
	}

	private static String seenOnPeer(String target, String host) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", peer.port())) {
			socket.getOutputStream()
				.write(("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return answer.startsWith("HTTP/1.1 400 ") ? "refused" : answer.substring(answer.indexOf("\r\n\r\n") + 4);
		}
	}

}
