package io.github.uringserver.admission;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who may connect, against a model that remembers the time of every connection. */
class AdmissionTests {

	private static final long WINDOW_NANOS = 1_000_000_000L;

	private static final byte[] SOMEBODY = { (byte) 192, 0, 2, 1 };

	private Admission admission;

	@AfterEach
	void close() {
		if (this.admission != null) {
			this.admission.close();
		}
	}

	private Admission start(int limit, int perPeer, String... exempt) {
		return start(limit, perPeer, AdmissionRules.DEFAULT_PEERS, exempt);
	}

	private Admission start(int limit, int perPeer, int peers, String... exempt) {
		this.admission = Admission.of(new AdmissionRules(limit, Duration.ofNanos(WINDOW_NANOS), perPeer,
				AddressRanges.parse(List.of(exempt)), peers));
		return this.admission;
	}

	@Test
	void rulesThatRefuseNobodyNeedNoTable() {
		assertThat(Admission.of(AdmissionRules.NONE)).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 10, 100 })
	void burstIsAdmittedUpToTheLimit(int limit) {
		start(limit, 0);
		for (int i = 0; i < limit; i++) {
			assertThat(this.admission.admit(SOMEBODY, 4, 5 + i)).isEqualTo(Admission.ADMITTED);
		}
		assertThat(this.admission.admit(SOMEBODY, 4, 5 + limit)).isEqualTo(Admission.TOO_FAST);
	}

	@Test
	void windowThatIsOverIsForgottenLittleByLittle() {
		start(10, 0);
		for (int i = 0; i < 10; i++) {
			this.admission.admit(SOMEBODY, 4, 0);
		}
		int admitted = 0;
		for (long now = WINDOW_NANOS; now < 2 * WINDOW_NANOS; now += WINDOW_NANOS / 100) {
			admitted += (this.admission.admit(SOMEBODY, 4, now) == Admission.ADMITTED) ? 1 : 0;
		}
		assertThat(admitted).isBetween(8, 10);
		assertThat(this.admission.admit(SOMEBODY, 4, 10 * WINDOW_NANOS)).isEqualTo(Admission.ADMITTED);
	}

	/**
	 * The stated error: twice the limit at most in any stretch of a window's length, the
	 * limit at most in a window of the clock; and nobody is refused whom the exact window
	 * would have let in by more than half.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void errorAgainstAnExactWindowIsBounded(long seed) {
		Random random = new Random(seed);
		int limit = 1 + random.nextInt(50);
		start(limit, 0);
		Deque<Long> exact = new ArrayDeque<>();
		Map<Long, Integer> perClockWindow = new HashMap<>();
		long now = random.nextLong(WINDOW_NANOS);
		long meanGap = WINDOW_NANOS / limit / (1 + random.nextInt(4));
		for (int i = 0; i < 100_000; i++) {
			now += (random.nextInt(50) == 0) ? random.nextLong(2 * WINDOW_NANOS) : random.nextLong(2 * meanGap + 1);
			while (!exact.isEmpty() && now - exact.peekFirst() >= WINDOW_NANOS) {
				exact.pollFirst();
			}
			if (this.admission.admit(SOMEBODY, 4, now) == Admission.ADMITTED) {
				exact.addLast(now);
				assertThat(exact.size()).as("in one window's length").isLessThanOrEqualTo(2 * limit);
				assertThat(perClockWindow.merge(now / WINDOW_NANOS, 1, Integer::sum)).isLessThanOrEqualTo(limit);
			}
			else {
				assertThat(exact.size()).as("when somebody was refused").isPositive();
			}
		}
		assertThat(perClockWindow.values()).anySatisfy((count) -> assertThat(count).isGreaterThan(limit / 2));
	}

	@Test
	void steadyClientAtTheLimitIsServedAndOneAtTwiceTheLimitHalf() {
		start(100, 0);
		int admitted = 0;
		for (int i = 0; i < 10_000; i++) {
			admitted += (this.admission.admit(SOMEBODY, 4, i * (WINDOW_NANOS / 99)) == Admission.ADMITTED) ? 1 : 0;
		}
		assertThat(admitted).isGreaterThan(9_900);
		byte[] other = { 10, 1, 1, 1 };
		admitted = 0;
		for (int i = 0; i < 10_000; i++) {
			admitted += (this.admission.admit(other, 4, i * (WINDOW_NANOS / 200)) == Admission.ADMITTED) ? 1 : 0;
		}
		assertThat(admitted).isBetween(4_500, 5_200);
	}

	@Test
	void peersDoNotCountForEachOther() {
		start(1, 0);
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.ADMITTED);
		assertThat(this.admission.admit(new byte[] { (byte) 192, 0, 2, 2 }, 4, 0)).isEqualTo(Admission.ADMITTED);
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.TOO_FAST);
		assertThat(this.admission.peers()).isEqualTo(2);
	}

	@Test
	void ipv6PeersAreNetworksOf64BitsAndMappedOnesAreIpv4() throws Exception {
		start(1, 0);
		assertThat(admit("2001:db8:1:2::1")).isEqualTo(Admission.ADMITTED);
		assertThat(admit("2001:db8:1:2:ffff::9")).isEqualTo(Admission.TOO_FAST);
		assertThat(admit("2001:db8:1:3::1")).isEqualTo(Admission.ADMITTED);
		byte[] mapped = new byte[16];
		mapped[10] = -1;
		mapped[11] = -1;
		System.arraycopy(SOMEBODY, 0, mapped, 12, 4);
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.ADMITTED);
		assertThat(this.admission.admit(mapped, 16, 0)).isEqualTo(Admission.TOO_FAST);
		mapped[15]++;
		assertThat(this.admission.admit(mapped, 16, 0)).isEqualTo(Admission.ADMITTED);
	}

	private int admit(String address) throws Exception {
		byte[] bytes = InetAddress.getByName(address).getAddress();
		return this.admission.admit(bytes, bytes.length, 0);
	}

	@Test
	void exemptPeersAndUnixSocketsAreNotCounted() throws Exception {
		start(1, 1, "192.0.2.0/24", "2001:db8::/32");
		byte[] mapped = new byte[16];
		mapped[10] = -1;
		mapped[11] = -1;
		System.arraycopy(SOMEBODY, 0, mapped, 12, 4);
		for (int i = 0; i < 10; i++) {
			assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.ADMITTED);
			assertThat(this.admission.admit(mapped, 16, 0)).isEqualTo(Admission.ADMITTED);
			assertThat(this.admission.admit(new byte[16], 0, 0)).isEqualTo(Admission.ADMITTED);
			assertThat(admit("2001:db8::7")).isEqualTo(Admission.ADMITTED);
		}
		assertThat(this.admission.peers()).isZero();
	}

	@Test
	void openConnectionsOfAPeerAreLimited() {
		start(0, 2);
		int first = this.admission.admit(SOMEBODY, 4, 0);
		int second = this.admission.admit(SOMEBODY, 4, 0);
		assertThat(first).isNotNegative();
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.TOO_MANY);
		this.admission.closed(second);
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(first);
		assertThat(this.admission.admit(SOMEBODY, 4, 0)).isEqualTo(Admission.TOO_MANY);
	}

	@Test
	void tableThatIsFullForgetsTheLongestUnseenButNoneWithConnections() {
		start(0, 1, PeerTable.PROBES);
		int[] tickets = new int[PeerTable.PROBES];
		for (int i = 0; i < PeerTable.PROBES; i++) {
			tickets[i] = this.admission.admit(new byte[] { 10, 0, 0, (byte) i }, 4, i);
			assertThat(tickets[i]).isNotNegative();
		}
		assertThat(this.admission.admit(new byte[] { 10, 9, 9, 9 }, 4, 100)).isEqualTo(Admission.ADMITTED);
		this.admission.closed(tickets[5]);
		this.admission.closed(tickets[3]);
		assertThat(this.admission.admit(new byte[] { 10, 9, 9, 9 }, 4, 101)).isEqualTo(tickets[3]);
		assertThat(this.admission.evictions()).isEqualTo(1);
		assertThat(this.admission.admit(new byte[] { 10, 0, 0, 0 }, 4, 102)).isEqualTo(Admission.TOO_MANY);
	}

	@Test
	void ticksForgetPeersThatWereNotSeenForTwoWindows() {
		start(1, 1);
		List<Integer> tickets = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			tickets.add(this.admission.admit(new byte[] { 10, 0, (byte) (i >> 8), (byte) i }, 4, 0));
		}
		tickets.subList(0, 990).stream().filter((ticket) -> ticket >= 0).forEach(this.admission::closed);
		tickAll(2 * WINDOW_NANOS - 1);
		assertThat(this.admission.peers()).isEqualTo(1000);
		tickAll(2 * WINDOW_NANOS + 1);
		assertThat(this.admission.peers()).isEqualTo(10);
		assertThat(this.admission.needsTick()).isTrue();
		tickets.subList(990, 1000).forEach(this.admission::closed);
		tickAll(2 * WINDOW_NANOS + 1);
		assertThat(this.admission.needsTick()).isFalse();
	}

	private void tickAll(long now) {
		for (int i = 0; i < 16; i++) {
			this.admission.tick(now);
		}
	}

	/** A walk over peers, times and closes; the model is a map. */
	@ParameterizedTest
	@ValueSource(longs = { 11, 12, 13 })
	void countsOfConnectionsAgreeWithAModel(long seed) {
		start(0, 3);
		Random random = new Random(seed);
		Map<Integer, List<Integer>> open = new HashMap<>();
		for (int i = 0; i < 50_000; i++) {
			int peer = random.nextInt(200);
			List<Integer> tickets = open.computeIfAbsent(peer, (key) -> new ArrayList<>());
			if (random.nextBoolean() && !tickets.isEmpty()) {
				this.admission.closed(tickets.remove(random.nextInt(tickets.size())));
			}
			else {
				int verdict = this.admission.admit(new byte[] { 10, 7, 0, (byte) peer }, 4, i);
				assertThat(verdict >= 0).isEqualTo(tickets.size() < 3);
				if (verdict >= 0) {
					tickets.add(verdict);
				}
			}
			this.admission.tick(i);
		}
	}

	@Test
	void limitsAreChecked() {
		AddressRanges none = AddressRanges.NONE;
		assertThatThrownBy(() -> new AdmissionRules(-1, Duration.ofSeconds(1), 0, none, 16))
			.hasMessageContaining("connectionsPerWindow=-1");
		assertThatThrownBy(() -> new AdmissionRules(1, Duration.ofMillis(9), 0, none, 16))
			.hasMessageContaining("window=PT0.009S");
		assertThatThrownBy(() -> new AdmissionRules(1, Duration.ofSeconds(1), -1, none, 16))
			.hasMessageContaining("maxConnectionsPerPeer=-1");
		assertThatThrownBy(() -> new AdmissionRules(1, Duration.ofSeconds(1), 0, none, 100))
			.hasMessageContaining("peers=100");
	}

	@Test
	void retryAfterIsTheWindowInWholeSeconds() {
		assertThat(new AdmissionRules(1, Duration.ofMillis(10), 0, AddressRanges.NONE, 16).retryAfterSeconds())
			.isEqualTo(1);
		assertThat(new AdmissionRules(1, Duration.ofMillis(1500), 0, AddressRanges.NONE, 16).retryAfterSeconds())
			.isEqualTo(2);
		assertThat(new AdmissionRules(1, Duration.ofMinutes(1), 0, AddressRanges.NONE, 16).retryAfterSeconds())
			.isEqualTo(60);
	}

}
