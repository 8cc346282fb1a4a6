package io.github.uringserver.web.compression;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;

import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.server.reactive.HttpHandler;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.server.ServerFixture;

/** A server with compression, as Spring Boot would make it, and a client. */
final class CompressedServer implements AutoCloseable {

	private final WebServer server;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	CompressedServer(HttpHandler handler, Consumer<Compression> wishes) {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
		Compression compression = new Compression();
		compression.setEnabled(true);
		wishes.accept(compression);
		UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory(0);
		factory.setAddress(InetAddress.getLoopbackAddress());
		factory.setCompression(compression);
		factory.addServerCustomizers(
				(configuration) -> configuration.workers(1).pinning(false).receiveBuffers(128).sendBuffers(128));
		this.server = factory.getWebServer(handler);
		this.server.start();
	}

	int port() {
		return this.server.getPort();
	}

	HttpRequest.Builder request(String acceptEncoding) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + "/"));
		return (acceptEncoding != null) ? request.header("Accept-Encoding", acceptEncoding) : request;
	}

	HttpResponse<byte[]> get(String acceptEncoding) throws Exception {
		return send(request(acceptEncoding));
	}

	HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	HttpResponse<InputStream> open(String acceptEncoding) throws Exception {
		return this.client.send(request(acceptEncoding).build(), HttpResponse.BodyHandlers.ofInputStream());
	}

	/** The body as the application has written it. */
	static String decoded(HttpResponse<byte[]> response) throws IOException {
		InputStream body = new ByteArrayInputStream(response.body());
		InputStream decoder = switch (coding(response)) {
			case "gzip" -> new GZIPInputStream(body);
			case "br" -> new BrotliInputStream(body);
			case "zstd" -> new ZstdInputStream(body);
			default -> body;
		};
		try (decoder) {
			return new String(decoder.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	static String coding(HttpResponse<?> response) {
		return response.headers().firstValue("Content-Encoding").orElse("");
	}

	@Override
	public void close() {
		this.server.stop();
	}

}
