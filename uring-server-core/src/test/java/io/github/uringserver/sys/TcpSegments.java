package io.github.uringserver.sys;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many segments with data the kernel has made for the other end of a client's
 * connection, when both ends are this process's. The loopback device hands over what
 * would be cut by a network card (GSO) in one piece; the kernel counts segments of the
 * MSS all the same, which is 64 KB there.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man5/proc_pid_net.5.html">proc_pid_net(5), tcp</a>
 */
public final class TcpSegments {

	private static final int IPPROTO_TCP = 6;

	private static final int TCP_INFO = 11;

	/** {@code __u32 tcpi_data_segs_out} of struct tcp_info; Linux 4.6 and newer. */
	private static final int DATA_SEGMENTS_OUT = 156;

	private final int fd;

	/**
	 * Finds the other end.
	 * @param client connected to a socket of this process
	 */
	public TcpSegments(Socket client) throws IOException {
		this.fd = descriptor(inode(client.getPort(), client.getLocalPort()));
	}

	/** How many it has sent so far, those sent again included. */
	public int sent() {
		Scratch scratch = Scratch.get();
		int lengthAt = DATA_SEGMENTS_OUT + Integer.BYTES;
		scratch.buffer().putInt(lengthAt, lengthAt);
		int result = LastErrno.resultOf(Linux.LIB_C.getsockopt(this.fd, IPPROTO_TCP, TCP_INFO, scratch.address(),
				scratch.address() + lengthAt));
		if (result < 0 || scratch.buffer().getInt(lengthAt) != lengthAt) {
			throw new AssertionError("getsockopt: " + Errno.text(-result));
		}
		return scratch.buffer().getInt(DATA_SEGMENTS_OUT);
	}

	/** Second and third column are the ends, the tenth is the inode. */
	private static String inode(int localPort, int remotePort) throws IOException {
		String local = ":%04X".formatted(localPort);
		String remote = ":%04X".formatted(remotePort);
		for (String table : List.of("tcp", "tcp6")) {
			for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
				String[] columns = line.strip().split("\\s+");
				if (columns[1].endsWith(local) && columns[2].endsWith(remote)) {
					return columns[9];
				}
			}
		}
		throw new AssertionError("no socket from port " + localPort + " to " + remotePort);
	}

	private static int descriptor(String inode) throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter((path) -> isSocket(path, inode))
				.map((path) -> Integer.parseInt(path.getFileName().toString()))
				.findFirst()
				.orElseThrow(() -> new AssertionError("no descriptor of socket " + inode));
		}
	}

	private static boolean isSocket(Path descriptor, String inode) {
		try {
			return Files.readSymbolicLink(descriptor).toString().equals("socket:[" + inode + "]");
		}
		catch (IOException ex) {
			return false; // closed meanwhile
		}
	}

}
