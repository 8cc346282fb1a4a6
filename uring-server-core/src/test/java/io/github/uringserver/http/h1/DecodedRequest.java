package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.RequestBodyHandler;

/**
 * A whole request as some decoder has read it: the common form in which decoders are
 * compared. Names of headers in lower case.
 */
record DecodedRequest(String line, List<String> headers, String body) {

	/** Larger than anything the fuzzer makes. */
	private static final int MAX_BYTES = 1 << 20;

	private static final HttpLimits LIMITS = new HttpLimits(MAX_BYTES, MAX_BYTES, MAX_BYTES, MAX_BYTES);

	/** Decodes a stream of requests, up to the first that is refused or incomplete. */
	interface Decoder {

		List<DecodedRequest> decode(byte[] stream);

	}

	/** This codec, which receives the stream in random pieces. */
	static List<DecodedRequest> byThisCodec(byte[] stream, Random random) {
		List<DecodedRequest> requests = new ArrayList<>();
		Wire wire = new Wire(LIMITS, (exchange) -> {
			exchange.retain();
			exchange.receiveBody(new Collector(exchange, requests));
			exchange.demand(Long.MAX_VALUE);
		});
		ByteBuffer view = ByteBuffer.wrap(stream);
		while (view.position() < stream.length && wire.transport().isOpen()) {
			int piece = random.nextBoolean() ? stream.length : 1 + random.nextInt(40);
			view.limit(Math.min(view.position() + piece, stream.length));
			wire.connection().onReceive(view);
		}
		return requests;
	}

	/** Netty's, which receives the stream in one piece. */
	static List<DecodedRequest> byNetty(byte[] stream) {
		HttpDecoderConfig config = new HttpDecoderConfig().setMaxInitialLineLength(MAX_BYTES)
			.setMaxHeaderSize(MAX_BYTES);
		EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(config));
		List<DecodedRequest> requests = new ArrayList<>();
		channel.writeInbound(Unpooled.wrappedBuffer(stream));
		DecodedRequest open = null;
		for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
			if (part.decoderResult().isFailure()) {
				ReferenceCountUtil.release(part);
				break;
			}
			if (part instanceof HttpRequest request) {
				open = fromNetty(request);
			}
			if (part instanceof HttpContent content) {
				String data = content.content().toString(StandardCharsets.ISO_8859_1);
				open = new DecodedRequest(open.line, open.headers, open.body + data);
				if (part instanceof LastHttpContent) {
					requests.add(open);
				}
			}
			ReferenceCountUtil.release(part);
		}
		channel.finishAndReleaseAll();
		return requests;
	}

	private static DecodedRequest fromNetty(HttpRequest request) {
		List<String> headers = new ArrayList<>();
		request.headers().forEach((entry) -> headers.add(header(entry.getKey(), entry.getValue())));
		return new DecodedRequest(request.method() + " " + request.uri() + " " + request.protocolVersion(), headers,
				"");
	}

	/** Content-Length comes last: that is where Netty puts it when it writes it anew. */
	DecodedRequest {
		headers = new ArrayList<>(headers);
		headers.sort(Comparator.comparing((header) -> header.startsWith("content-length=")));
	}

	/** A header line; lengths without leading zeros, as Netty writes them anew. */
	static String header(String name, String value) {
		boolean length = name.equalsIgnoreCase("Content-Length");
		return name.toLowerCase(Locale.ROOT) + "=" + (length ? value.replaceFirst("^0+(?=.)", "") : value);
	}

	/** Takes the body, then enters the request and answers it. */
	private static final class Collector implements RequestBodyHandler {

		private final HttpExchange exchange;

		private final List<DecodedRequest> requests;

		private final StringBuilder body = new StringBuilder();

		Collector(HttpExchange exchange, List<DecodedRequest> requests) {
			this.exchange = exchange;
			this.requests = requests;
		}

		@Override
		public void onData(ByteBuffer data) {
			this.body.append(StandardCharsets.ISO_8859_1.decode(data.duplicate()));
		}

		@Override
		public void onComplete() {
			List<String> headers = new ArrayList<>();
			for (int i = 0; i < this.exchange.head().headerCount(); i++) {
				headers.add(header(this.exchange.head().headerName(i), this.exchange.head().headerValue(i)));
			}
			String line = this.exchange.head().method() + " " + this.exchange.head().target() + " "
					+ this.exchange.head().version().text();
			this.requests.add(new DecodedRequest(line, headers, this.body.toString()));
			this.exchange.finish();
		}

		@Override
		public void onError(IOException cause) {
			// the request is not entered
		}

	}

}
