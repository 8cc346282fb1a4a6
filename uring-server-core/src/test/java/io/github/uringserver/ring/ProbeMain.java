package io.github.uringserver.ring;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.SeccompFilter;

/**
 * Probes and prints the answer; the main class of {@link RingProbeTests}'s children. The
 * argument says which system call a seccomp filter denies first, and how many rings to
 * probe for, and how often.
 */
final class ProbeMain {

	private ProbeMain() {
	}

	public static void main(String[] arguments) {
		switch (arguments[0]) {
			case "setup-eperm" -> SeccompFilter.denyIoUringSetup(Errno.EPERM);
			case "setup-enosys" -> SeccompFilter.denyIoUringSetup(Errno.ENOSYS);
			case "enter-eperm" -> SeccompFilter.denyIoUringEnter(Errno.EPERM);
			case "unfiltered" -> {
				// as it is
			}
			default -> throw new IllegalArgumentException(arguments[0]);
		}
		int rings = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 1;
		int times = (arguments.length > 2) ? Integer.parseInt(arguments[2]) : 1;
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 1024, 8192, rings);
		for (int i = 1; i < times && support.isSupported(); i++) {
			support = RingProbe.probe(RingConfiguration.DEFAULT, 1024, 8192, rings);
		}
		System.out.println("cause=" + support.cause());
		System.out.println("detail=" + support.detail());
		System.out.println("remedy=" + support.remedy());
	}

}
