package io.github.uringserver.contract;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.server.ServerFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.reactive.server.AbstractReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ranges of a static resource on the wire, here and on Reactor Netty. The framework
 * declares the length of the whole resource before it looks at the ranges. The peer sends
 * that length, whatever follows; here the answer is framed as it is. The connection
 * survives on both.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RangePeerTests {

	private static final int SIZE = 1000;

	private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3})");

	@TempDir
	private static Path folder;

	@Test
	void unsatisfiableRangeIsAnsweredAndTheConnectionSurvives() throws Exception {
		Answers answers = Answers.to("bytes=5000-");
		assertThat(statuses(answers.here())).isEqualTo(statuses(answers.peer())).containsExactly("416", "404");
		assertThat(head(answers.peer())).contains("content-length: " + SIZE);
		assertThat(head(answers.here())).contains("content-length: 0").contains("accept-ranges: bytes");
	}

	@Test
	void malformedRangeIsAnsweredAndTheConnectionSurvives() throws Exception {
		Answers answers = Answers.to("bytes=x");
		assertThat(statuses(answers.here())).isEqualTo(statuses(answers.peer())).containsExactly("416", "404");
		assertThat(head(answers.here())).contains("content-length: 0");
	}

	@Test
	void severalRangesAreAnsweredAndTheConnectionSurvives() throws Exception {
		Answers answers = Answers.to("bytes=0-1,5-6,-3");
		assertThat(statuses(answers.here())).isEqualTo(statuses(answers.peer())).containsExactly("206", "404");
		assertThat(head(answers.peer())).contains("content-length: " + SIZE);
		assertThat(head(answers.here())).contains("transfer-encoding: chunked").doesNotContain("content-length");
		assertThat(parts(answers.here())).isEqualTo(parts(answers.peer())).hasSize(3);
		assertThat(closingBoundaries(answers.here())).isEqualTo(1);
	}

	@Test
	void partsThatAreLongerThanTheResourceAreComplete() throws Exception {
		Answers answers = Answers.to("GET", "/small.bin", "bytes=0-1,5-6,-3");
		assertThat(statuses(answers.here())).containsExactly("206", "404");
		assertThat(parts(answers.here())).hasSize(3);
		assertThat(closingBoundaries(answers.here())).isEqualTo(1);
	}

	@Test
	void headOfARangeTellsTheLengthOfTheResource() throws Exception {
		Answers answers = Answers.to("HEAD", "/file.bin", "bytes=0-1,5-6");
		assertThat(statuses(answers.here())).isEqualTo(statuses(answers.peer()));
		assertThat(head(answers.here())).contains("content-length: " + SIZE);
	}

	private static String head(String text) {
		return text.substring(0, text.indexOf("\r\n\r\n")).toLowerCase();
	}

	private static List<String> statuses(String text) {
		return STATUS_LINE.matcher(text).results().map((match) -> match.group(1)).toList();
	}

	private static List<String> parts(String text) {
		return Pattern.compile("Content-Range: .*").matcher(text).results().map(MatchResult::group).toList();
	}

	private static long closingBoundaries(String text) {
		String boundary = text.replaceFirst("(?s).*boundary=([^\r\n]*).*", "$1");
		return Pattern.compile(Pattern.quote("\r\n--" + boundary + "--")).matcher(text).results().count();
	}

	/**
	 * What two servers send for a request with a range, followed by one for nothing.
	 */
	private record Answers(String here, String peer) {

		static Answers to(String range) throws IOException {
			return to("GET", "/file.bin", range);
		}

		static Answers to(String method, String target, String range) throws IOException {
			ServerFixture.assumeSupported(ServerFixture.defaults().build());
			Files.write(folder.resolve("file.bin"), new byte[SIZE]);
			Files.write(folder.resolve("small.bin"), new byte[10]);
			return new Answers(ask(new UringReactiveWebServerFactory(0), method, target, range),
					ask(new NettyReactiveWebServerFactory(0), method, target, range));
		}

		/** Not by its length, which may be wrong. */
		private static boolean isComplete(String text, String method) {
			return text.contains("\r\n\r\n")
					&& (method.equals("HEAD") || text.startsWith("HTTP/1.1 416") || closingBoundaries(text) == 1);
		}

		private static void send(Socket socket, String text) throws IOException {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}

		private static String ask(AbstractReactiveWebServerFactory factory, String method, String target, String range)
				throws IOException {
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Resources.class)) {
				WebServer server = factory.getWebServer(WebHttpHandlerBuilder.applicationContext(context).build());
				server.start();
				try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
					DataInputStream in = new DataInputStream(socket.getInputStream());
					StringBuilder text = new StringBuilder();
					send(socket,
							method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nRange: " + range + "\r\n\r\n");
					while (!isComplete(text.toString(), method)) {
						text.append((char) in.readUnsignedByte());
					}
					send(socket, "GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
					byte[] rest = in.readAllBytes();
					return text.append(new String(rest, StandardCharsets.ISO_8859_1)).toString();
				}
				finally {
					server.stop();
				}
			}
		}

	}

	@EnableWebFlux
	static class Resources implements WebFluxConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/**").addResourceLocations("file:" + folder + "/");
		}

	}

}
