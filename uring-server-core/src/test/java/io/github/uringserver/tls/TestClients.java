package io.github.uringserver.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/** Clients by others, that trust everybody. */
public enum TestClients {

	/** The JDK's. */
	JDK {
		@Override
		public SSLEngine engine() throws GeneralSecurityException {
			SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
			context.init(TestIdentities.EC.keyManagers(), trustAll(), null);
			return context.createSSLEngine(HOST, 443);
		}
	},

	/** Bouncy Castle's, as anybody has it. */
	BOUNCY_CASTLE {
		@Override
		public SSLEngine engine() throws GeneralSecurityException {
			SSLContext context = SSLContext.getInstance("TLS",
					new BouncyCastleJsseProvider(false, new BouncyCastleProvider()));
			context.init(null, trustAll(), new SecureRandom());
			return context.createSSLEngine(HOST, 443);
		}
	},

	/** BoringSSL, by Netty. */
	BORING_SSL {
		@Override
		public boolean isAvailable() {
			return OpenSsl.isAvailable();
		}

		@Override
		public SSLEngine engine() throws Exception {
			SslContext context = SslContextBuilder.forClient()
				.sslProvider(SslProvider.OPENSSL)
				.protocols("TLSv1.3", "TLSv1.2")
				.trustManager(InsecureTrustManagerFactory.INSTANCE)
				.build();
			return context.newEngine(ByteBufAllocator.DEFAULT, HOST, 443);
		}
	};

	/** Whom they ask for. */
	static final String HOST = "www.example.org";

	/** Whether it is there on this machine. */
	public boolean isAvailable() {
		return true;
	}

	/** A new engine. */
	public abstract SSLEngine engine() throws Exception;

	/** Trusts everybody. */
	static TrustManager[] trustAll() {
		return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
	}

}
