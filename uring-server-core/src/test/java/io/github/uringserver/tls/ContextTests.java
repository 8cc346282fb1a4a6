package io.github.uringserver.tls;

import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What options and identities say, and what comes of it. */
class ContextTests {

	private static TlsOptions options(TlsProvider provider) {
		return TlsOptions.builder().provider(provider).build();
	}

	private static MemoryPeer handshake(TlsContext context, SSLEngine client) throws SSLException {
		return new MemoryPeer(client, context.newEngine(new TlsScratch())).handshake();
	}

	private static SSLEngine bouncyCastleClient(String... groups) throws Exception {
		SSLEngine client = TestClients.BOUNCY_CASTLE.engine();
		client.setUseClientMode(true);
		BCSSLParameters parameters = new BCSSLParameters();
		parameters.setNamedGroups(groups);
		((BCSSLEngine) client).setParameters(parameters);
		return client;
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void anUnknownCipherIsNamedWithTheKnownOnes(TlsProvider provider) {
		TlsIdentity identity = TestIdentities.EC.identity(List.of("TLS_AES_128_GCM_SHA256", "TLS_ROT13"), null);
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContexts.create(options(provider), identity))
			.withMessageContaining("cipher suite 'TLS_ROT13'")
			.withMessageContaining("TLS_AES_256_GCM_SHA384");
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void anUnknownProtocolIsNamedWithTheKnownOnes(TlsProvider provider) {
		TlsIdentity identity = TestIdentities.EC.identity(null, List.of("TLSv1.4"));
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContexts.create(options(provider), identity))
			.withMessageContaining("TLS protocol 'TLSv1.4'")
			.withMessageContaining("TLSv1.3");
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void anUnknownGroupIsNamedWithTheKnownOnes(TlsProvider provider) {
		TlsOptions options = TlsOptions.builder().provider(provider).namedGroups(List.of("x25520")).build();
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContexts.create(options, TestIdentities.EC.identity()))
			.withMessageContaining("named group 'x25520'")
			.withMessageContaining("secp256r1");
	}

	@Test
	void thePostQuantumGroupIsPreferred() throws Exception {
		TlsContext context = TlsContexts.create(options(TlsProvider.BOUNCY_CASTLE), TestIdentities.EC.identity());
		assertThat(handshake(context, bouncyCastleClient("X25519MLKEM768", "x25519", "secp256r1")).server()
			.session()
			.namedGroup()).isEqualTo("X25519MLKEM768");
		assertThat(
				handshake(context, bouncyCastleClient("secp256r1", "X25519MLKEM768")).server().session().namedGroup())
			.isEqualTo("X25519MLKEM768");
		assertThat(handshake(context, bouncyCastleClient("x25519", "secp256r1")).server().session().namedGroup())
			.isEqualTo("x25519");
		assertThat(handshake(context, TestClients.JDK.engine()).server().session().namedGroup()).isEqualTo("x25519");
	}

	@Test
	void groupsCanBeChosen() throws Exception {
		TlsOptions options = TlsOptions.builder().namedGroups(List.of("SECP384R1", "secp256r1")).build();
		for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
			TlsContext context = TlsContexts.create(options, TestIdentities.EC.identity(null, List.of(protocol)));
			assertThat(handshake(context, bouncyCastleClient("secp384r1", "secp256r1")).server().session().namedGroup())
				.as(protocol)
				.isEqualTo("secp384r1");
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> handshake(context, bouncyCastleClient("secp521r1")));
		}
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void theApplicationProtocolIsAgreedOn(TlsProvider provider) throws Exception {
		TlsOptions options = TlsOptions.builder()
			.provider(provider)
			.applicationProtocols(List.of("h2", "http/1.1"))
			.build();
		TlsContext context = TlsContexts.create(options, TestIdentities.EC.identity());
		assertThat(handshake(context, clientOf("http/1.1", "h2")).server().session().applicationProtocol())
			.isEqualTo("h2");
		assertThat(handshake(context, clientOf("http/1.1")).server().session().applicationProtocol())
			.isEqualTo("http/1.1");
		assertThat(handshake(context, clientOf()).server().session().applicationProtocol()).isNull();
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> handshake(context, clientOf("spdy/1")));
	}

	private static SSLEngine clientOf(String... applicationProtocols) throws Exception {
		SSLEngine client = TestClients.JDK.engine();
		client.setUseClientMode(true);
		SSLParameters parameters = client.getSSLParameters();
		parameters.setApplicationProtocols(applicationProtocols);
		client.setSSLParameters(parameters);
		return client;
	}

	/** The JDK's test client has the certificate on P-256, the other one has none. */
	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void clientsShowTheirCertificates(TlsProvider provider) throws Exception {
		TlsContext needs = TlsContexts.create(options(provider),
				TestIdentities.RSA.identityAsking(TlsClientAuthentication.NEED, TestIdentities.EC));
		TlsContext wants = TlsContexts.create(options(provider),
				TestIdentities.RSA.identityAsking(TlsClientAuthentication.WANT, TestIdentities.EC));
		for (TlsContext context : List.of(needs, wants)) {
			assertThat(handshake(context, TestClients.JDK.engine()).server().session().peerCertificates())
				.containsExactly(TestIdentities.EC.certificate());
		}
		assertThat(handshake(wants, TestClients.BOUNCY_CASTLE.engine()).server().session().peerCertificates()).isNull();
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> handshake(needs, TestClients.BOUNCY_CASTLE.engine()));
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void aCertificateThatIsNotTrustedIsRefused(TlsProvider provider) throws Exception {
		for (TlsClientAuthentication authentication : List.of(TlsClientAuthentication.NEED,
				TlsClientAuthentication.WANT)) {
			TlsContext context = TlsContexts.create(options(provider),
					TestIdentities.RSA.identityAsking(authentication, TestIdentities.RSA));
			SSLEngine client = TestClients.JDK.engine();
			TlsEngine server = context.newEngine(new TlsScratch());
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> new MemoryPeer(client, server).handshake());
			assertThat(server.isEstablished()).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void sessionsOfTls12AreResumed(TlsProvider provider) throws Exception {
		TlsContext context = TlsContexts.create(options(provider),
				TestIdentities.EC.identity(null, List.of("TLSv1.2")));
		SSLContext clients = SSLContext.getInstance("TLS", "SunJSSE");
		clients.init(null, TestClients.trustAll(), null);
		byte[] first = null;
		for (int connection = 0; connection < 2; connection++) {
			MemoryPeer peer = handshake(context, clients.createSSLEngine(TestClients.HOST, 443));
			assertThat(peer.request(new byte[] { 1 })).containsExactly(1);
			TlsSession session = peer.server().session();
			assertThat(session.resumed()).isEqualTo(connection == 1);
			first = (first != null) ? first : session.id();
			assertThat(peer.client().getSession().getCreationTime()).isPositive();
			assertThat(session.id()).isEqualTo(first);
			peer.server().closeOutput();
			peer.clientReads(peer.serverOutput());
		}
	}

	@Test
	void theJdkResumesSessionsOfTls13() throws Exception {
		TlsContext context = TlsContexts.create(options(TlsProvider.JDK),
				TestIdentities.EC.identity(null, List.of("TLSv1.3")));
		SSLContext clients = SSLContext.getInstance("TLS", "SunJSSE");
		clients.init(null, TestClients.trustAll(), null);
		for (int connection = 0; connection < 3; connection++) {
			MemoryPeer peer = handshake(context, clients.createSSLEngine(TestClients.HOST, 443));
			assertThat(peer.server().session().resumed()).as("connection %d", connection).isEqualTo(connection > 0);
			assertThat(peer.server().session().namedGroup()).isEqualTo("x25519");
		}
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void theGroupIsKnownInTls12(TlsProvider provider) throws Exception {
		TlsContext context = TlsContexts.create(options(provider),
				TestIdentities.RSA.identity(null, List.of("TLSv1.2")));
		assertThat(handshake(context, bouncyCastleClient("secp384r1")).server().session().namedGroup())
			.isEqualTo("secp384r1");
		assertThat(handshake(context, bouncyCastleClient("x25519")).server().session().namedGroup())
			.isEqualTo("x25519");
	}

	/** A client may ask for another handshake in TLS 1.2; it gets none. */
	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void renegotiationIsRefused(TlsProvider provider) throws Exception {
		TlsContext context = TlsContexts.create(options(provider),
				TestIdentities.EC.identity(null, List.of("TLSv1.2")));
		MemoryPeer peer = handshake(context, TestClients.JDK.engine());
		assertThat(peer.request(new byte[] { 1 })).containsExactly(1);
		peer.client().beginHandshake();
		byte[] records = peer.clientWrites(new byte[0]);
		assertThat(records[0]).as("a handshake's record").isEqualTo((byte) 22);
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> peer.serverReads(records))
			.withMessageContaining("renegotiation");
	}

	@Test
	void aCertificateOnACurveThatIsNoGroupIsRefusedAtTheStart() {
		TlsOptions options = TlsOptions.builder().namedGroups(List.of("X25519MLKEM768", "x25519")).build();
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContexts.create(options, TestIdentities.EC.identity()))
			.withMessageContaining("secp256r1")
			.withMessageContaining("x25519");
		assertThat(TlsContexts.create(options, TestIdentities.RSA.identity())).isNotNull();
	}

	@Test
	void theJvmDoesNotHearOfTheProvider() {
		TlsContexts.create(options(TlsProvider.BOUNCY_CASTLE), TestIdentities.EC.identity());
		assertThat(Stream.of(Security.getProviders()).map(Object::toString))
			.noneMatch((provider) -> provider.startsWith("BC"));
	}

	@ParameterizedTest
	@EnumSource(TlsProvider.class)
	void warmingUpEndsInTime(TlsProvider provider) {
		TlsOptions options = TlsOptions.builder()
			.provider(provider)
			.applicationProtocols(List.of("http/1.1"))
			.warmUpTime(Duration.ofSeconds(20))
			.build();
		TlsIdentity identity = TestIdentities.EC.identityAsking(TlsClientAuthentication.NEED, TestIdentities.RSA);
		assertThat(TlsContexts.warmUp(options, identity)).isBetween(40_000, 41_000);
		TlsOptions hasty = TlsOptions.builder().provider(provider).warmUpTime(Duration.ofNanos(1)).build();
		assertThat(TlsContexts.warmUp(hasty, identity)).isZero();
	}

	@Test
	void theIdentityDoesNotChange() {
		List<String> ciphers = new java.util.ArrayList<>(List.of("TLS_AES_128_GCM_SHA256"));
		TlsIdentity identity = TestIdentities.EC.identity(ciphers, null);
		ciphers.clear();
		assertThat(identity.ciphers()).hasSize(1);
		assertThat(Arrays.asList(identity.keyManagers())).isNotEmpty();
	}

}
