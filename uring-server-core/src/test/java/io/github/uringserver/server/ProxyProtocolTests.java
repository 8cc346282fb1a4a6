package io.github.uringserver.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.net.proxy.ProxyHeaders;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** The PROXY protocol in front of HTTP, on the real kernel. */
@Timeout(180)
class ProxyProtocolTests {

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] VERSION_1 = ProxyHeaders.version1("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222");

	private static final String TOLD = "192.0.2.1:1111 192.0.2.2:2222";

	private static ServerFixture start(ProxyProtocolMode mode) throws IOException {
		return start(mode, Duration.ofMinutes(1), AddressRanges.INTERNAL);
	}

	private static ServerFixture start(ProxyProtocolMode mode, Duration timeout, AddressRanges trusted)
			throws IOException {
		return new ServerFixture(ProxyProtocolTests::tellAddresses,
				(builder) -> builder.proxyProtocol(mode).proxyProtocolTimeout(timeout).trustedProxies(trusted));
	}

	private static void tellAddresses(HttpExchange exchange) {
		String addresses = text(exchange.remoteAddress()) + " " + text(exchange.localAddress());
		exchange.respond(200, "text/plain", addresses.getBytes(StandardCharsets.US_ASCII));
	}

	private static String text(InetSocketAddress address) {
		return address.getAddress().getHostAddress() + ":" + address.getPort();
	}

	private static String ownAddresses(RawClient client) {
		return text((InetSocketAddress) client.socket().getLocalSocketAddress()) + " "
				+ text((InetSocketAddress) client.socket().getRemoteSocketAddress());
	}

	@ParameterizedTest
	@EnumSource(names = { "ON", "AUTO" })
	void addressesAreThoseOfTheHeader(ProxyProtocolMode mode) throws Exception {
		try (ServerFixture fixture = start(mode)) {
			assertTold(fixture, VERSION_1, TOLD);
			assertTold(fixture, ProxyHeaders.version1("PROXY TCP6 2001:db8::1 2001:db8::2 1111 2222"),
					"2001:db8:0:0:0:0:0:1:1111 2001:db8:0:0:0:0:0:2:2222");
			assertTold(fixture, ProxyHeaders.version2("192.0.2.1", "192.0.2.2"), TOLD);
			assertTold(fixture, ProxyHeaders.version2("2001:db8::1", "2001:db8::2"),
					"2001:db8:0:0:0:0:0:1:1111 2001:db8:0:0:0:0:0:2:2222");
			assertTold(fixture, ProxyHeaders.version2("192.0.2.1", "192.0.2.2", new byte[3000]), TOLD);
			assertThat(fixture.count(Counter.PROXY_HEADERS)).isEqualTo(5);
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isZero();
		}
	}

	/** Every request of the connection has them, and pipelined ones are not lost. */
	private static void assertTold(ServerFixture fixture, byte[] header, String expected) throws IOException {
		try (RawClient client = fixture.connect()) {
			client.send(concatenate(header, REQUEST, REQUEST));
			assertThat(client.read().body()).isEqualTo(expected);
			assertThat(client.read().body()).isEqualTo(expected);
			client.send(REQUEST);
			assertThat(client.read().body()).isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "ON", "AUTO" })
	void addressesAreThoseOfTheSocketIfTheProxyTellsNoneOfTcp(ProxyProtocolMode mode) throws Exception {
		try (ServerFixture fixture = start(mode)) {
			for (byte[] header : List.of(ProxyHeaders.version2Local(), ProxyHeaders.version2Unix(),
					ProxyHeaders.version2(0x21, 0x12, new byte[12]), ProxyHeaders.version2(0x21, 0x22, new byte[36]),
					ProxyHeaders.version2(0x21, 0x32, new byte[216]), ProxyHeaders.version1("PROXY UNKNOWN"),
					ProxyHeaders.version1("PROXY UNKNOWN 2001:db8::1 2001:db8::2 1 2"))) {
				try (RawClient client = fixture.connect()) {
					client.send(concatenate(header, REQUEST));
					assertThat(client.read().body()).isEqualTo(ownAddresses(client));
				}
			}
		}
	}

	@Test
	void wrongChecksumAbortsTheConnection() throws Exception {
		byte[] extension = { 3, 0, 4, 0, 0, 0, 0 };
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO); RawClient client = fixture.connect()) {
			client.send(concatenate(ProxyHeaders.version2("192.0.2.1", "192.0.2.2", extension), REQUEST));
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
		}
	}

	@Test
	void headerMayBeAbsentIfDetected() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO); RawClient client = fixture.connect()) {
			client.send(REQUEST);
			assertThat(client.read().body()).isEqualTo(ownAddresses(client));
			assertThat(fixture.count(Counter.PROXY_HEADERS)).isZero();
			assertThat(fixture.count(Counter.PROXY_HEADERS_ABSENT)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void detectionWorksWhereverTheBytesAreCut(boolean withHeader) throws Exception {
		byte[] post = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
			.getBytes(StandardCharsets.US_ASCII);
		List<byte[]> headers = withHeader ? List.of(VERSION_1, ProxyHeaders.version2("192.0.2.1", "192.0.2.2"))
				: List.of(new byte[0]);
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO)) {
			for (byte[] header : headers) {
				byte[] all = concatenate(header, post);
				for (int cut = 1; cut < Math.min(all.length, header.length + 8); cut++) {
					try (RawClient client = fixture.connect()) {
						long before = fixture.count(Counter.BYTES_RECEIVED);
						client.send(Arrays.copyOf(all, cut));
						int sent = cut;
						ServerFixture.await("the first part is in",
								() -> fixture.count(Counter.BYTES_RECEIVED) == before + sent);
						client.send(Arrays.copyOfRange(all, cut, all.length));
						assertThat(client.read().body()).as("cut at " + cut)
							.isEqualTo(withHeader ? TOLD : ownAddresses(client));
					}
				}
			}
		}
	}

	@Test
	void everyByteMayComeAlone() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON)) {
			for (byte[] header : List.of(VERSION_1, ProxyHeaders.version2("192.0.2.1", "192.0.2.2"))) {
				try (RawClient client = fixture.connect()) {
					for (byte one : concatenate(header, REQUEST)) {
						client.send(new byte[] { one });
					}
					assertThat(client.read().body()).isEqualTo(TOLD);
				}
			}
		}
	}

	@Test
	void malformedHeaderAbortsTheConnection() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO)) {
			for (byte[] header : List.of(ProxyHeaders.version1("PROXY TCP4 192.0.2.1 192.0.2.2 1"),
					ProxyHeaders.version1("PROXY TCP4 localhost 192.0.2.2 1 2"),
					("PROXY " + "x".repeat(200)).getBytes(), ProxyHeaders.version2(0x11, 0x11, new byte[12]),
					ProxyHeaders.version2(0x21, 0x11, new byte[3]),
					ProxyHeaders.version2(0x21, 0x11, new byte[5000]))) {
				assertAborted(fixture, header);
			}
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isEqualTo(6);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
			assertThat(fixture.count(Counter.HANDLER_FAILURES)).isZero();
		}
	}

	@Test
	void connectionWithoutARequiredHeaderIsAborted() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON)) {
			assertAborted(fixture, REQUEST);
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
		}
	}

	private static void assertAborted(ServerFixture fixture, byte[] bytes) throws IOException {
		try (RawClient client = fixture.connect()) {
			client.send(bytes);
			assertThat(client.isClosedByServer()).isTrue();
		}
		fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	@Test
	void incompleteHeaderIsMalformedAndSilenceIsNot() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON)) {
			try (RawClient client = fixture.connect()) {
				client.endOutput();
				assertThat(client.isClosedByServer()).isTrue();
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isZero();
			try (RawClient client = fixture.connect()) {
				client.send("PROXY TCP4").endOutput();
				assertThat(client.isClosedByServer()).isTrue();
			}
			fixture.awaitCount(Counter.PROXY_HEADERS_MALFORMED, 1);
		}
	}

	@Test
	void endOfInputBeforeTheDetectionIsTheEndOfARequest() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO); RawClient client = fixture.connect()) {
			client.send("PRO").endOutput();
			assertThat(client.isClosedByServer()).isTrue();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.PROXY_HEADERS_MALFORMED)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "PROXY TCP4 192." })
	void headerThatDoesNotComeInTimeAbortsTheConnection(String begun) throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON, Duration.ofMillis(200), AddressRanges.INTERNAL)) {
			assertAborted(fixture, begun.getBytes());
			assertThat(fixture.count(Counter.PROXY_HEADER_TIMEOUTS)).isEqualTo(1);
		}
	}

	/** Known by a header that comes too late: it is not believed any more. */
	@ParameterizedTest
	@ValueSource(strings = { "", "P" })
	void silentConnectionIsAnOrdinaryOneAfterTheTimeIfDetected(String begun) throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO, Duration.ofMillis(1), AddressRanges.INTERNAL);
				RawClient client = fixture.connect()) {
			client.send(begun);
			fixture.awaitCount(Counter.PROXY_HEADERS_ABSENT, 1);
			client.send("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n".substring(begun.length()));
			assertThat(client.read().status()).isEqualTo(400);
			assertThat(fixture.count(Counter.PROXY_HEADER_TIMEOUTS)).isZero();
		}
	}

	@Test
	void peerThatIsNotTrustedIsRefusedIfTheHeaderIsRequired() throws Exception {
		AddressRanges others = AddressRanges.parse(List.of("192.0.2.0/24"));
		try (ServerFixture fixture = start(ProxyProtocolMode.ON, Duration.ofMinutes(1), others)) {
			assertThat(isRefused(fixture)).isTrue();
			fixture.awaitCount(Counter.PROXY_PEERS_REFUSED, 1);
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
	}

	/** What it sent is still readable, and nobody knows any more who it was. */
	@Test
	void peerThatHasGoneBeforeItWasAcceptedIsNotTrusted() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		try (ServerFixture fixture = start(ProxyProtocolMode.ON)) {
			fixture.server().workers().get(0).execute(() -> await(blocked));
			fixture.awaitCount(Counter.TASKS, 1);
			fixture.connect().send(concatenate(VERSION_1, REQUEST)).reset();
			blocked.countDown();
			fixture.awaitCount(Counter.PROXY_PEERS_REFUSED, 1);
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The reset may come before the client has finished to connect. */
	private static boolean isRefused(ServerFixture fixture) throws IOException {
		try (RawClient client = fixture.connect()) {
			return client.isClosedByServer();
		}
		catch (SocketException ex) {
			return true;
		}
	}

	@Test
	void peerThatIsNotTrustedIsNotBelievedIfDetected() throws Exception {
		AddressRanges others = AddressRanges.parse(List.of("192.0.2.0/24"));
		try (ServerFixture fixture = start(ProxyProtocolMode.AUTO, Duration.ofMinutes(1), others)) {
			try (RawClient client = fixture.connect()) {
				client.send(REQUEST);
				assertThat(client.read().body()).isEqualTo(ownAddresses(client));
			}
			try (RawClient client = fixture.connect()) {
				client.send(concatenate(VERSION_1, REQUEST));
				assertThat(client.read().status()).isEqualTo(400);
				assertThat(client.isClosedByServer()).isTrue();
			}
		}
	}

	@Test
	void headerIsMalformedInputIfOff() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.OFF); RawClient client = fixture.connect()) {
			client.send(concatenate(VERSION_1, REQUEST));
			assertThat(client.read().status()).isEqualTo(400);
		}
	}

	@Test
	void orderlyShutdownServesWhatComesBehindAHeader() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON); RawClient client = fixture.connect()) {
			CountDownLatch idle = new CountDownLatch(1);
			client.send(VERSION_1);
			fixture.awaitCount(Counter.PROXY_HEADERS, 1);
			fixture.server().shutDownGracefully(idle::countDown);
			client.send(REQUEST);
			assertThat(client.read().body()).isEqualTo(TOLD);
			assertThat(client.isClosedByServer()).isTrue();
			client.close();
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void orderlyShutdownWaitsForTheRestOfAHeader() throws Exception {
		try (ServerFixture fixture = start(ProxyProtocolMode.ON); RawClient client = fixture.connect()) {
			CountDownLatch idle = new CountDownLatch(1);
			client.send(Arrays.copyOf(VERSION_1, 10));
			fixture.awaitCount(Counter.BYTES_RECEIVED, 10);
			fixture.server().shutDownGracefully(idle::countDown);
			client.send(concatenate(Arrays.copyOfRange(VERSION_1, 10, VERSION_1.length), REQUEST));
			assertThat(client.read().body()).isEqualTo(TOLD);
			client.close();
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static byte[] concatenate(byte[]... parts) {
		int length = Arrays.stream(parts).mapToInt((part) -> part.length).sum();
		ByteBuffer all = ByteBuffer.allocate(length);
		Arrays.stream(parts).forEach(all::put);
		return all.array();
	}

}
