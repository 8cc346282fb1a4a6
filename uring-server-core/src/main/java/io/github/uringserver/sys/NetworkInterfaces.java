package io.github.uringserver.sys;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the machine's network devices can do, as sysfs tells it. Any thread.
 *
 * @see <a href= "https://docs.kernel.org/networking/scaling.html">Scaling in the Linux
 * networking stack</a>
 */
public final class NetworkInterfaces {

	private static final Path SYSFS = Path.of("/sys/class/net");

	private NetworkInterfaces() {
	}

	/**
	 * The receive queues of the device that has the fewest: at most that many CPUs handle
	 * what comes in through it. Interfaces without a device (loopback, bridges, virtual
	 * ones of containers) do not count.
	 * @return 0 when there is no device, or sysfs cannot be read
	 */
	public static int fewestReceiveQueues() {
		return fewestReceiveQueues(SYSFS);
	}

	static int fewestReceiveQueues(Path interfaces) {
		int fewest = Integer.MAX_VALUE;
		try (DirectoryStream<Path> all = Files.newDirectoryStream(interfaces)) {
			for (Path each : all) {
				if (Files.exists(each.resolve("device"))) {
					fewest = Math.min(fewest, receiveQueues(each.resolve("queues")));
				}
			}
		}
		catch (IOException ex) {
			return 0;
		}
		return (fewest == Integer.MAX_VALUE) ? 0 : fewest;
	}

	private static int receiveQueues(Path queues) throws IOException {
		int count = 0;
		try (DirectoryStream<Path> all = Files.newDirectoryStream(queues, "rx-*")) {
			for (Path each : all) {
				count++;
			}
		}
		return count;
	}

}
