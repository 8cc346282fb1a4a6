package io.github.uringserver.tls;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

import io.netty.util.ReferenceCountUtil;

/** BoringSSL's engine by Netty: between direct buffers, as Netty uses it. */
final class BoringServerSide implements ServerSide {

	private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

	private static final ByteBuffer IN = ByteBuffer.allocateDirect(64 * 1024);

	private static final ByteBuffer PLAINTEXT = ByteBuffer.allocateDirect(TlsEngine.MAX_PLAINTEXT_BYTES);

	private static final ByteBuffer OUT = ByteBuffer.allocateDirect(64 * 1024);

	private final SSLEngine engine;

	BoringServerSide(SSLEngine engine) {
		this.engine = engine;
		engine.setUseClientMode(false);
	}

	@Override
	public int receive(byte[] records, int from, int length) throws Exception {
		IN.clear().put(records, from, length).flip();
		int plaintext = 0;
		do {
			SSLEngineResult result = this.engine.unwrap(IN, OUT.clear());
			plaintext += result.bytesProduced();
			for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
				task.run();
			}
			if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
				break;
			}
		}
		while (IN.hasRemaining());
		return plaintext;
	}

	@Override
	public int takeOutput(byte[] out) throws Exception {
		int length = 0;
		while (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			this.engine.wrap(EMPTY, OUT.clear());
			OUT.flip();
			int count = OUT.remaining();
			OUT.get(out, length, count);
			length += count;
		}
		return length;
	}

	@Override
	public int send(int length) throws Exception {
		return this.engine.wrap(PLAINTEXT.clear().limit(length), OUT.clear()).bytesProduced();
	}

	@Override
	public int sendToDirectBuffer(int length) throws Exception {
		return send(length);
	}

	@Override
	public void dispose() {
		this.engine.closeOutbound();
		ReferenceCountUtil.release(this.engine);
	}

}
