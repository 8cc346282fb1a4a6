package io.github.uringserver.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The first message of real clients, whole, cut and damaged. */
class ClientHelloTests {

	private static byte[] hello(String serverName) throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		if (serverName != null) {
			parameters.setServerNames(List.of(new SNIHostName(serverName)));
		}
		engine.setSSLParameters(parameters);
		ByteBuffer out = ByteBuffer.allocate(32 * 1024);
		engine.wrap(ByteBuffer.allocate(0), out);
		return Arrays.copyOf(out.array(), out.position());
	}

	@Test
	void serverNameIsRead() throws Exception {
		byte[] bytes = hello("Www.Example.COM");
		ClientHello hello = new ClientHello();
		assertThat(hello.read(bytes, bytes.length)).isEqualTo(ClientHello.Verdict.COMPLETE);
		assertThat(hello.serverName()).isEqualTo("www.example.com");
	}

	@Test
	void serverNameMayBeAbsent() throws Exception {
		byte[] bytes = hello(null);
		ClientHello hello = new ClientHello();
		assertThat(hello.read(bytes, bytes.length)).isEqualTo(ClientHello.Verdict.COMPLETE);
		assertThat(hello.serverName()).isNull();
	}

	@Test
	void everyPrefixIsIncomplete() throws Exception {
		byte[] bytes = hello("example.com");
		ClientHello hello = new ClientHello();
		for (int count = 0; count < bytes.length; count++) {
			assertThat(hello.read(bytes, count)).as("%d bytes", count).isEqualTo(ClientHello.Verdict.INCOMPLETE);
		}
		assertThat(hello.read(bytes, bytes.length)).isEqualTo(ClientHello.Verdict.COMPLETE);
	}

	@Test
	void messageMayComeInManyRecords() throws Exception {
		byte[] whole = hello("example.com");
		for (int size : new int[] { 1, 3, 7, 100 }) {
			byte[] bytes = inRecordsOf(size, whole);
			ClientHello hello = new ClientHello();
			assertThat(hello.read(bytes, bytes.length)).isEqualTo(ClientHello.Verdict.COMPLETE);
			assertThat(hello.serverName()).isEqualTo("example.com");
		}
	}

	private static byte[] inRecordsOf(int size, byte[] whole) {
		ByteBuffer out = ByteBuffer.allocate(whole.length * 6);
		for (int from = 5; from < whole.length; from += size) {
			int length = Math.min(size, whole.length - from);
			out.put(whole, 0, 3).putShort((short) length).put(whole, from, length);
		}
		return Arrays.copyOf(out.array(), out.position());
	}

	@Test
	void plainTextIsToldFromGarbage() {
		assertThat(new ClientHello().read("GET / HTTP/1.1\r\n".getBytes(), 1))
			.isEqualTo(ClientHello.Verdict.PLAIN_TEXT);
		assertThat(new ClientHello().read(new byte[] { 21, 3, 1, 0, 2, 1, 0 }, 7))
			.isEqualTo(ClientHello.Verdict.UNREADABLE);
		assertThat(new ClientHello().read(new byte[] { 22, 3, 1, 0, 0 }, 5)).isEqualTo(ClientHello.Verdict.UNREADABLE);
		assertThat(new ClientHello().read(new byte[] { 22, 3, 1, 0, 4, 2, 0, 0, 0 }, 9))
			.isEqualTo(ClientHello.Verdict.UNREADABLE);
	}

	@Test
	void endlessMessageIsGivenUp() {
		byte[] bytes = new byte[ClientHello.MAX_BYTES + 16];
		for (int record = 0; record + 16_389 <= bytes.length; record += 16_389) {
			System.arraycopy(new byte[] { 22, 3, 1, 0x40, 0 }, 0, bytes, record, 5);
		}
		System.arraycopy(new byte[] { 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF }, 0, bytes, 5, 4);
		assertThat(new ClientHello().read(bytes, ClientHello.MAX_BYTES - 1)).isEqualTo(ClientHello.Verdict.INCOMPLETE);
		assertThat(new ClientHello().read(bytes, ClientHello.MAX_BYTES)).isEqualTo(ClientHello.Verdict.UNREADABLE);
	}

	@Test
	void damagedMessagesAreNeverAFault() throws Exception {
		byte[] whole = hello("example.com");
		Random random = new Random(42);
		for (int i = 0; i < 50_000; i++) {
			byte[] bytes = whole.clone();
			for (int n = random.nextInt(4); n >= 0; n--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			int count = random.nextInt(bytes.length + 1);
			assertThat(new ClientHello().read(bytes, count)).isNotNull();
		}
	}

}
