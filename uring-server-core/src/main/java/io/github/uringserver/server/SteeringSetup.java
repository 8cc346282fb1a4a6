package io.github.uringserver.server;

import java.util.Arrays;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.net.ListeningSocket;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NetworkInterfaces;
import io.github.uringserver.sys.PortSteering;

/**
 * Puts a server's {@link Steering} into force. Used by the thread that starts the server,
 * once its sockets listen and before its workers accept.
 */
final class SteeringSetup {

	private static final Logger logger = LoggerFactory.getLogger(SteeringSetup.class);

	private final List<ListeningSocket> sockets;

	/** Of each worker, -1 for one that is not pinned. */
	private final int[] cpus;

	private final boolean unixSocket;

	private SteeringSetup(List<ListeningSocket> sockets, int[] cpus, boolean unixSocket) {
		this.sockets = sockets;
		this.cpus = cpus;
		this.unixSocket = unixSocket;
	}

	/**
	 * Steers the connections of these sockets.
	 * @param sockets in worker order, the order in which they were bound
	 * @param cpus the CPU of each worker, -1 for none
	 * @param fallbacks is told what was asked for and is not in force
	 * @return what is in force: anything but {@link Steering#AUTO}
	 */
	static Steering apply(UringServerConfiguration configuration, List<ListeningSocket> sockets, int[] cpus,
			List<String> fallbacks) {
		SteeringSetup setup = new SteeringSetup(sockets, cpus, configuration.unixSocket() != null);
		String obstacle = setup.obstacle();
		Steering wanted = configuration.steering();
		if (wanted == Steering.AUTO) {
			wanted = automatic(obstacle, NetworkInterfaces.fewestReceiveQueues(), cpus.length);
		}
		if (wanted == Steering.OFF) {
			return Steering.OFF;
		}
		if (obstacle == null) {
			obstacle = setup.put(wanted);
		}
		if (obstacle == null) {
			return wanted;
		}
		String fallback = "Steering by " + ((wanted == Steering.CBPF) ? "CBPF" : "SO_INCOMING_CPU")
				+ " is not in force: " + obstacle + "; the kernel shares connections out by a hash";
		fallbacks.add(fallback);
		if (configuration.steering() == Steering.AUTO) {
			logger.info(fallback);
		}
		else {
			logger.warn(fallback);
		}
		return Steering.OFF;
	}

	/**
	 * What {@link Steering#AUTO} comes to.
	 * @param obstacle null if there is none
	 * @param receiveQueues of the network device that has the fewest; 0 without a device
	 */
	static Steering automatic(String obstacle, int receiveQueues, int workers) {
		return (obstacle == null && receiveQueues >= workers) ? Steering.CBPF : Steering.OFF;
	}

	/** Why there is nothing to steer; null if there is. */
	private String obstacle() {
		if (this.unixSocket) {
			return "a unix domain socket is not steered";
		}
		if (this.cpus.length < 2) {
			return "there is only one worker";
		}
		if (this.cpus[0] < 0) {
			return "the workers are not pinned";
		}
		if (Arrays.stream(this.cpus).distinct().count() < this.cpus.length) {
			return "there are more workers than CPUs";
		}
		return null;
	}

	/** Null, or why the kernel does not take it. */
	private String put(Steering wanted) {
		int result = 0;
		if (wanted == Steering.CBPF) {
			result = PortSteering.byProgram(this.sockets.get(0).fd(), this.cpus);
		}
		else {
			for (int i = 0; i < this.cpus.length && result == 0; i++) {
				result = PortSteering.byIncomingCpu(this.sockets.get(i).fd(), this.cpus[i]);
			}
		}
		return (result == 0) ? null : "the kernel refuses it (" + Errno.message(-result) + ")";
	}

}
