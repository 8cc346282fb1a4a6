package io.github.uringserver.net.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;

import io.github.uringserver.net.ConnectionAddresses;

/**
 * Decodes with Netty's codec, in a channel without a socket. The only class here that
 * needs Netty: it must not be touched before the codec is known to be there.
 */
final class NettyHeaderDecoder implements HeaderDecoder {

	private static final byte[] SAMPLE = "PROXY TCP6 ::1 ::1 1 2\r\n".getBytes(StandardCharsets.US_ASCII);

	/**
	 * Creates a decoder and tries it once, so that a codec that does not work fails the
	 * start, and no worker waits for its classes to be loaded.
	 */
	NettyHeaderDecoder() {
		try {
			decode(SAMPLE, SAMPLE.length);
		}
		catch (MalformedHeaderException ex) {
			throw new IllegalStateException("The codec of the PROXY protocol does not work", ex);
		}
	}

	@Override
	public ConnectionAddresses decode(byte[] bytes, int lengthBytes) throws MalformedHeaderException {
		FirstFailure failure = new FirstFailure();
		EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder(), failure);
		try {
			channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, lengthBytes));
			HAProxyMessage message = channel.readInbound();
			if (message == null) {
				throw new MalformedHeaderException(failure.message(), failure.cause);
			}
			return addresses(message);
		}
		finally {
			channel.finishAndReleaseAll();
		}
	}

	private static ConnectionAddresses addresses(HAProxyMessage message) throws MalformedHeaderException {
		try {
			HAProxyProxiedProtocol protocol = message.proxiedProtocol();
			boolean tcp = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
			if (message.command() == HAProxyCommand.LOCAL || !tcp) {
				return null;
			}
			return new ConnectionAddresses(address(message.sourceAddress(), message.sourcePort()),
					address(message.destinationAddress(), message.destinationPort()));
		}
		finally {
			message.release();
		}
	}

	private static InetSocketAddress address(String text, int port) throws MalformedHeaderException {
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
		if (bytes == null) {
			throw new MalformedHeaderException("not an address: " + text, null);
		}
		try {
			return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
		}
		catch (UnknownHostException ex) {
			throw new MalformedHeaderException("not an address: " + text, ex);
		}
	}

	/**
	 * Keeps what the codec says of a malformed header. It fails a second time when its
	 * channel closes, which would be logged as a warning: anybody could fill the log.
	 */
	private static final class FirstFailure extends ChannelInboundHandlerAdapter {

		private Throwable cause;

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			if (this.cause == null) {
				this.cause = cause;
			}
		}

		String message() {
			return (this.cause != null) ? this.cause.getMessage() : "it is incomplete";
		}

	}

}
