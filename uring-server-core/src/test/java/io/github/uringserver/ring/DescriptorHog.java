package io.github.uringserver.ring;

import java.util.List;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;

/**
 * Uses up the descriptors of its process, then probes; the main class of one of
 * {@link RingProbeTests}'s children.
 */
final class DescriptorHog {

	private DescriptorHog() {
	}

	public static void main(String[] arguments) {
		if (List.of(arguments).contains("nothing")) {
			return;
		}
		// loads the classes the probe needs while their files can still be opened
		RingProbe.probe(RingConfiguration.DEFAULT, 8, 4096);
		RingException refusal = RingErrors.refused("rehearsal", Errno.EMFILE);
		new SupportClassifier(ProbeEnvironment.current()).refused(refusal.getMessage(), refusal.errno());
		int opened = 0;
		while (opened < 1_000_000 && Linux.eventFd() >= 0) {
			opened++;
		}
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 1024, 8192);
		System.out.println("opened=" + opened);
		System.out.println("cause=" + support.cause());
		System.out.println("detail=" + support.detail());
		System.out.println("remedy=" + support.remedy());
	}

}
