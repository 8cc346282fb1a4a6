package io.github.uringserver.sys;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Unix domain sockets on the running kernel. */
class UnixSocketsTests {

	@TempDir
	private Path folder;

	private Path path() {
		return this.folder.resolve("socket");
	}

	@Test
	void boundSocketHasAFileAndRefusesUntilItListens() {
		int fd = UnixSockets.bind(path());
		assertThat(path()).exists();
		assertThat(UnixSockets.probe(path())).isEqualTo(-Errno.ECONNREFUSED);
		assertThat(UnixSockets.listen(fd, 1)).isZero();
		assertThat(UnixSockets.probe(path())).isZero();
		Linux.close(fd);
		assertThat(UnixSockets.probe(path())).isEqualTo(-Errno.ECONNREFUSED);
	}

	@Test
	void pathInUseIsAResult() throws Exception {
		Files.writeString(path(), "");
		assertThat(UnixSockets.bind(path())).isEqualTo(-Errno.EADDRINUSE);
		assertThat(UnixSockets.probe(path())).isEqualTo(-Errno.ECONNREFUSED);
		assertThat(UnixSockets.probe(this.folder.resolve("missing"))).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void fullAcceptQueueDoesNotBlockTheProbe() {
		int fd = UnixSockets.bind(path());
		UnixSockets.listen(fd, 0);
		assertThat(UnixSockets.probe(path())).isZero();
		assertThat(UnixSockets.probe(path())).isEqualTo(-Errno.EAGAIN);
		Linux.close(fd);
	}

	@Test
	void socketLivesUntilItsLastDescriptorIsClosed() throws Exception {
		int fd = UnixSockets.bind(path());
		UnixSockets.listen(fd, 16);
		int other = UnixSockets.duplicate(fd);
		Linux.close(fd);
		try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
			int accepted = Sockets.acceptNonBlocking(other);
			assertThat(accepted).isNotNegative();
			assertThat(Sockets.remoteAddress(accepted)).isNull();
			assertThat(Sockets.localAddress(accepted)).isNull();
			assertThat(client.isConnected()).isTrue();
			Linux.close(accepted);
		}
		Linux.close(other);
		assertThat(UnixSockets.probe(path())).isEqualTo(-Errno.ECONNREFUSED);
	}

	@Test
	void pathBeyondTheLimitIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> UnixSockets.bind(Path.of("/" + "x".repeat(107))))
			.withMessageContaining("bytes=108");
	}

}
