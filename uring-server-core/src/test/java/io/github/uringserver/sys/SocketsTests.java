package io.github.uringserver.sys;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.server.ServerFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Sockets on the running kernel. */
class SocketsTests {

	private static final int O_NONBLOCK = 0x800;

	private static final int F_GETFD = 1;

	private static final int FD_CLOEXEC = 1;

	private static int listen(InetSocketAddress address) {
		int fd = Sockets.listen(address, 16, false);
		assertThat(fd).as(() -> Errno.message(-fd)).isNotNegative();
		return fd;
	}

	private static int listenOnLoopback() throws IOException {
		return listen(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
	}

	private static boolean hasIpv6() throws SocketException {
		return Collections.list(NetworkInterface.getNetworkInterfaces())
			.stream()
			.flatMap(NetworkInterface::inetAddresses)
			.anyMatch((address) -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1" })
	void wildcardTakesBothFamilies(String client) throws Exception {
		assumeTrue(!client.contains(":") || hasIpv6(), "no IPv6 loopback address here");
		int listener = listen(new InetSocketAddress(0));
		InetSocketAddress bound = Sockets.localAddress(listener);
		assertThat(bound.getAddress().isAnyLocalAddress()).isTrue();
		try (Socket socket = new Socket(InetAddress.getByName(client), bound.getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			assertThat(Sockets.remoteAddress(fd)).isEqualTo(socket.getLocalSocketAddress());
			assertThat(Sockets.localAddress(fd)).isEqualTo(socket.getRemoteSocketAddress());
			Linux.close(fd);
		}
		Linux.close(listener);
	}

	@Test
	void wildcardIsIpv4AloneWhereTheJvmIsToldSo() throws Exception {
		System.setProperty("java.net.preferIPv4Stack", "true");
		try {
			int listener = listen(new InetSocketAddress(0));
			assertThat(Sockets.localAddress(listener).getAddress()).isEqualTo(InetAddress.getByName("0.0.0.0"));
			Linux.close(listener);
		}
		finally {
			System.clearProperty("java.net.preferIPv4Stack");
		}
	}

	@Test
	void ipv4PeerOfAnIpv6SocketHasAnIpv4Address() throws Exception {
		int listener = listen(new InetSocketAddress(0));
		try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			assertThat(Sockets.remoteAddress(fd).getAddress()).isInstanceOf(Inet4Address.class);
			assertThat(socket.isConnected()).isTrue();
			Linux.close(fd);
		}
		Linux.close(listener);
	}

	@Test
	void linkLocalAddressKeepsItsScope() throws Exception {
		Optional<InetAddress> linkLocal = Collections.list(NetworkInterface.getNetworkInterfaces())
			.stream()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address.isLinkLocalAddress() && !(address instanceof Inet4Address))
			.findFirst();
		assumeTrue(linkLocal.isPresent(), "no IPv6 link-local address here");
		int listener = listen(new InetSocketAddress(linkLocal.get(), 0));
		assertThat(Sockets.localAddress(listener).getAddress()).isEqualTo(linkLocal.get());
		Linux.close(listener);
	}

	@Test
	void portInUseIsAResult() throws Exception {
		int first = listenOnLoopback();
		InetSocketAddress address = Sockets.localAddress(first);
		assertThat(Sockets.listen(address, 16, false)).isEqualTo(-Errno.EADDRINUSE);
		assertThat(Sockets.listen(address, 16, true)).isEqualTo(-Errno.EADDRINUSE);
		Linux.close(first);
		int again = listen(address);
		Linux.close(again);
	}

	@Test
	void portIsSharedByThoseThatAgree() throws Exception {
		InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
		int first = Sockets.listen(any, 16, true);
		InetSocketAddress address = Sockets.localAddress(first);
		int second = Sockets.listen(address, 16, true);
		assertThat(second).isNotNegative();
		assertThat(Sockets.localAddress(second)).isEqualTo(address);
		Linux.close(first);
		Linux.close(second);
	}

	@Test
	void addressOfAnotherHostIsRefused() throws Exception {
		assertThat(Sockets.listen(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 0), 16, false))
			.isEqualTo(-Errno.EADDRNOTAVAIL);
	}

	@Test
	void unresolvedAddressIsRefused() {
		InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.invalid", 80);
		assertThatIllegalArgumentException().isThrownBy(() -> Sockets.listen(unresolved, 16, false))
			.withMessageContaining("example.invalid");
	}

	@Test
	void emptyAcceptQueueIsAResultAndTheListenerStaysBlocking() throws Exception {
		int listener = listenOnLoopback();
		assertThat(Sockets.acceptNonBlocking(listener)).isEqualTo(-Errno.EAGAIN);
		assertThat(Linux.statusFlags(listener) & O_NONBLOCK).isZero();
		Linux.close(listener);
	}

	@Test
	void descriptorsAreBlockingAndCloseOnExec() throws Exception {
		int listener = listenOnLoopback();
		try (Socket socket = new Socket("127.0.0.1", Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			for (int descriptor : new int[] { listener, fd }) {
				assertThat(Linux.statusFlags(descriptor) & O_NONBLOCK).isZero();
				assertThat(Linux.LIB_C.fcntl(descriptor, F_GETFD, 0) & FD_CLOEXEC).isEqualTo(FD_CLOEXEC);
			}
			assertThat(socket.isConnected()).isTrue();
			Linux.close(fd);
		}
		Linux.close(listener);
	}

	@Test
	void somethingElseHasNoAddress() {
		int eventFd = Linux.eventFd();
		assertThat(Sockets.localAddress(eventFd)).isNull();
		assertThat(Sockets.remoteAddress(eventFd)).isNull();
		assertThat(Sockets.acceptNonBlocking(eventFd)).isEqualTo(-Errno.ENOTSOCK);
		Linux.close(eventFd);
		assertThat(Sockets.localAddress(eventFd)).isNull();
	}

	@Test
	void unconnectedSocketHasNoPeer() throws Exception {
		int listener = listenOnLoopback();
		assertThat(Sockets.remoteAddress(listener)).isNull();
		Linux.close(listener);
	}

	@Test
	void shutdownWriteIsTheEndOfThePeersInput() throws Exception {
		int listener = listenOnLoopback();
		try (Socket socket = new Socket("127.0.0.1", Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			assertThat(Sockets.shutdownWrite(fd)).isZero();
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			socket.getOutputStream().write(1);
			Linux.close(fd);
		}
		Linux.close(listener);
	}

	@Test
	void shutdownBothEndsAListener() throws Exception {
		int listener = listenOnLoopback();
		assertThat(Sockets.shutdownBoth(listener)).isZero();
		assertThat(Sockets.acceptNonBlocking(listener)).isEqualTo(-Errno.EINVAL);
		Linux.close(listener);
	}

	@Test
	void resetOnCloseResetsThePeer() throws Exception {
		int listener = listenOnLoopback();
		try (Socket socket = new Socket("127.0.0.1", Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			assertThat(Sockets.resetOnClose(fd)).isZero();
			Linux.close(fd);
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> socket.getInputStream().read());
		}
		Linux.close(listener);
	}

	/** In the TCP_INFO of a listener {@code tcpi_sacked} is the limit of its queue. */
	@Test
	void backlogBoundsTheAcceptQueue() throws Exception {
		int tcpInfo = 11;
		int sackedOffset = 28;
		int listener = Sockets.listen(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 7, false);
		Scratch scratch = Scratch.get();
		scratch.buffer().putInt(0, 256);
		assertThat(SixArguments.call(SixArguments.function("getsockopt"), listener, 6, tcpInfo,
				scratch.address() + Integer.BYTES, scratch.address(), 0))
			.isZero();
		assertThat(scratch.buffer().getInt(Integer.BYTES + sackedOffset)).isEqualTo(7);
		Linux.close(listener);
	}

	@Test
	void acknowledgedBytesAreThoseThatThePeerHas() throws Exception {
		int listener = listenOnLoopback();
		try (Socket socket = new Socket("127.0.0.1", Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			long before = Sockets.acknowledgedBytes(fd);
			ByteBuffer bytes = Scratch.allocate(1000);
			assertThat(Linux.LIB_C.write(fd, Scratch.addressOf(bytes), 1000)).isEqualTo(1000);
			assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
			ServerFixture.await("acknowledged", () -> Sockets.acknowledgedBytes(fd) == before + 1000);
			Linux.close(fd);
		}
		Linux.close(listener);
	}

	@Test
	void somethingElseAcknowledgesNothing() {
		int eventFd = Linux.eventFd();
		assertThat(Sockets.acknowledgedBytes(eventFd)).isEqualTo(-Errno.ENOTSOCK);
		Linux.close(eventFd);
	}

	@Test
	void noDelayIsInherited() throws Exception {
		int listener = listenOnLoopback();
		try (Socket socket = new Socket("127.0.0.1", Sockets.localAddress(listener).getPort())) {
			int fd = Sockets.acceptNonBlocking(listener);
			Scratch scratch = Scratch.get();
			scratch.buffer().putInt(0, 0).putInt(Integer.BYTES, Integer.BYTES);
			assertThat(SixArguments.call(SixArguments.function("getsockopt"), fd, 6, 1, scratch.address(),
					scratch.address() + Integer.BYTES, 0))
				.isZero();
			assertThat(scratch.buffer().getInt(0)).isNotZero();
			assertThat(socket.isConnected()).isTrue();
			Linux.close(fd);
		}
		Linux.close(listener);
	}

}
