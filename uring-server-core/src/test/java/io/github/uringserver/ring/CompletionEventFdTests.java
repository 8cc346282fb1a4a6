package io.github.uringserver.ring;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A ring embedded in another event loop, which is a second ring here. */
@ExtendWith(OwnThread.class)
@Timeout(60)
class CompletionEventFdTests {

	private static final RingConfiguration SMALL = new RingConfiguration(8, 4);

	private static final int EVENT = 77;

	/** Also where completions wait to be asked for, and where they do not. */
	@ParameterizedTest
	@EnumSource(names = { "CQSIZE", "DEFER_TASKRUN", "COOP_TASKRUN" })
	void loopHearsOfCompletionsThatComeLater(SetupOption withheld) throws Exception {
		int eventFd = Linux.eventFd();
		try (KernelRing loop = enabled(); KernelRing embedded = KernelRing.open(SMALL, Set.of(withheld))) {
			embedded.enable();
			embedded.registerEventFd(eventFd);
			loop.pollMultishot(eventFd, Ring.POLL_IN, EVENT);
			Completions events = new Completions(loop);
			Completions completions = new Completions(embedded);
			try (SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(8)) {
				for (int i = 0; i < 20; i++) {
					embedded.receive(pair.server(), memory.address(), 8, i);
					embedded.enter(0);
					assertThat(embedded.drain(completions, 8)).isZero();
					pair.client().getOutputStream().write(i);
					// The write to the eventfd may be of this round or of the last.
					while (completions.all().size() == i) {
						Completion event = events.next();
						assertThat(event.userData()).isEqualTo(EVENT);
						if (!event.hasMore()) {
							loop.pollMultishot(eventFd, Ring.POLL_IN, EVENT);
						}
						completions.poll();
					}
					assertThat(completions.all().get(i)).isEqualTo(new Completion(i, 1, 0));
				}
			}
		}
		finally {
			Linux.close(eventFd);
		}
	}

	@Test
	void nothingIsHeardOnceItIsUnregistered() {
		int eventFd = Linux.eventFd();
		try (KernelRing loop = enabled(); KernelRing embedded = enabled()) {
			embedded.registerEventFd(eventFd);
			embedded.unregisterEventFd();
			embedded.unregisterEventFd();
			loop.pollMultishot(eventFd, Ring.POLL_IN, EVENT);
			loop.enter(0);
			embedded.nop(1);
			assertThat(new Completions(embedded).next().userData()).isOne();
			loop.nop(2);
			assertThat(new Completions(loop).next().userData()).isEqualTo(2);
			embedded.registerEventFd(eventFd);
			embedded.nop(3);
			embedded.enter(1);
			assertThat(new Completions(loop).next().userData()).isEqualTo(EVENT);
		}
		finally {
			Linux.close(eventFd);
		}
	}

	@Test
	void thereIsOneAtATimeAndItIsAnEventFd() throws Exception {
		int eventFd = Linux.eventFd();
		try (KernelRing ring = enabled(); SocketPair pair = SocketPair.connected()) {
			assertThatExceptionOfType(RingException.class).isThrownBy(() -> ring.registerEventFd(pair.server()))
				.satisfies((refusal) -> assertThat(refusal.errno()).isEqualTo(Errno.EINVAL));
			ring.registerEventFd(eventFd);
			assertThatExceptionOfType(RingException.class).isThrownBy(() -> ring.registerEventFd(eventFd))
				.satisfies((refusal) -> assertThat(refusal.errno()).isEqualTo(Errno.EBUSY));
		}
		finally {
			Linux.close(eventFd);
		}
	}

	private static KernelRing enabled() {
		KernelRing ring = KernelRing.open(SMALL);
		ring.enable();
		return ring;
	}

}
