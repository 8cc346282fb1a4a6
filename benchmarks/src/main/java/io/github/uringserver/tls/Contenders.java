package io.github.uringserver.tls;

import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.ssl.util.SelfSignedCertificate;

/**
 * Servers' engines of one kind with a certificate on P-256, and clients for them, all
 * with TLS 1.3, AES-128-GCM and x25519.
 */
final class Contenders {

	private static final String[] CIPHERS = { "TLS_AES_128_GCM_SHA256" };

	private static final String[] PROTOCOLS = { "TLSv1.3" };

	private static final char[] PASSWORD = "password".toCharArray();

	private final TlsScratch scratch = new TlsScratch();

	private final TlsContext context;

	private final SslContext boringSsl;

	Contenders(EngineKind kind) throws Exception {
		SelfSignedCertificate certificate = new SelfSignedCertificate("www.example.org", "EC", 256);
		boolean boring = kind == EngineKind.BORING_SSL;
		this.boringSsl = boring ? boringSsl(certificate) : null;
		this.context = boring ? null : context(kind, certificate);
		certificate.delete();
	}

	private static SslContext boringSsl(SelfSignedCertificate certificate) throws Exception {
		return SslContextBuilder.forServer(certificate.key(), certificate.cert())
			.sslProvider(SslProvider.OPENSSL)
			.protocols(PROTOCOLS)
			.ciphers(List.of(CIPHERS))
			.option(OpenSslContextOption.GROUPS, new String[] { "X25519" })
			.build();
	}

	/** The curve of the certificate has to be among the groups. */
	private static TlsContext context(EngineKind kind, SelfSignedCertificate certificate) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("key", certificate.key(), PASSWORD,
				new java.security.cert.X509Certificate[] { certificate.cert() });
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, PASSWORD);
		KeyManager[] keys = factory.getKeyManagers();
		TlsIdentity identity = new TlsIdentity(keys, null, List.of(CIPHERS), List.of(PROTOCOLS),
				TlsClientAuthentication.NONE);
		TlsOptions.Builder options = kind.options();
		if (kind != EngineKind.JDK) {
			options.namedGroups(List.of("x25519", "secp256r1"));
		}
		return TlsContexts.create(options.build(), identity);
	}

	/** A server's engine that waits for a client. */
	ServerSide newServer() {
		return (this.boringSsl != null) ? new BoringServerSide(this.boringSsl.newEngine(ByteBufAllocator.DEFAULT))
				: new OwnServerSide(this.context.newEngine(this.scratch));
	}

	/** The JDK's client, the same for all; it knows of no earlier session. */
	static ClientSide newClient() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLEngine engine = context.createSSLEngine("www.example.org", 443);
		engine.setUseClientMode(true);
		engine.setEnabledProtocols(PROTOCOLS);
		engine.setEnabledCipherSuites(CIPHERS);
		return new ClientSide(engine);
	}

}
