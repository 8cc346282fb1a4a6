package io.github.uringserver.tls.bouncycastle;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

import io.github.uringserver.tls.KnownNames;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsEngine;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsRecordPath;
import io.github.uringserver.tls.TlsScratch;
import io.github.uringserver.tls.UnknownNameException;

/**
 * A context of Bouncy Castle's TLS, whose providers the JVM does not know of. Made on any
 * thread; thread-safe.
 */
final class BouncyCastleContext implements TlsContext {

	private static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** Known to nobody else. */
	static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

	private final SSLContext context;

	private final RecordCrypto crypto;

	private final BCSSLParameters parameters = new BCSSLParameters();

	private final boolean ownRecords;

	/**
	 * Creates it.
	 * @throws UnknownNameException for a name that the provider does not know
	 * @throws IllegalStateException when the identity cannot be used
	 */
	BouncyCastleContext(TlsOptions options, TlsIdentity identity) {
		this.ownRecords = options.recordPath() == TlsRecordPath.NATIVE;
		CryptoProvider cryptoProvider = new CryptoProvider();
		this.context = context(cryptoProvider, identity);
		this.crypto = cryptoProvider.crypto;
		SSLParameters supported = this.context.getSupportedSSLParameters();
		List<String> protocols = (identity.protocols() != null) ? identity.protocols() : DEFAULT_PROTOCOLS;
		this.parameters.setProtocols(KnownNames.check(UnknownNameException.Kind.PROTOCOL, protocols,
				Arrays.asList(supported.getProtocols())));
		if (identity.ciphers() != null) {
			this.parameters.setCipherSuites(KnownNames.check(UnknownNameException.Kind.CIPHER_SUITE, identity.ciphers(),
					Arrays.asList(supported.getCipherSuites())));
		}
		this.parameters.setUseCipherSuitesOrder(identity.ciphers() != null);
		List<String> groups = (options.namedGroups() != null) ? options.namedGroups() : TlsOptions.DEFAULT_NAMED_GROUPS;
		this.parameters.setNamedGroups(
				KnownNames.check(UnknownNameException.Kind.NAMED_GROUP, groups, new NamedGroups(this.crypto).names()));
		KeyTypes.check(identity.keyManagers(), List.of(this.parameters.getNamedGroups()));
		this.parameters.setUseNamedGroupsOrder(true);
		this.parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
		switch (identity.clientAuthentication()) {
			case NEED -> this.parameters.setNeedClientAuth(true);
			case WANT -> this.parameters.setWantClientAuth(true);
			case NONE -> this.parameters.setNeedClientAuth(false);
		}
	}

	private static SSLContext context(CryptoProvider cryptoProvider, TlsIdentity identity) {
		try {
			SSLContext context = SSLContext.getInstance("TLS", new BouncyCastleJsseProvider(false, cryptoProvider));
			context.init(KeyTypes.translated(identity.keyManagers()), identity.trustManagers(), new SecureRandom());
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Bouncy Castle makes no TLS context of the given keys: " + ex.getMessage(),
					ex);
		}
	}

	/** The groups of the options, or the defaults. */
	static List<String> namedGroups(TlsOptions options) {
		return (options.namedGroups() != null) ? options.namedGroups() : TlsOptions.DEFAULT_NAMED_GROUPS;
	}

	/** A provider of TLS that is not registered with the JVM. */
	static Provider provider() {
		return new BouncyCastleJsseProvider(false, new CryptoProvider());
	}

	@Override
	public TlsEngine newEngine(TlsScratch scratch) {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(false);
		((BCSSLEngine) engine).setParameters(this.parameters);
		return new BouncyCastleEngine(engine, scratch, this.crypto, this.ownRecords);
	}

	/** Makes the crypto of one context, and keeps it. */
	private static final class CryptoProvider extends JcaTlsCryptoProvider {

		private final JcaJceHelper helper = new PlatformBulkHelper(BOUNCY_CASTLE);

		private RecordCrypto crypto;

		@Override
		public JcaJceHelper getHelper() {
			return this.helper;
		}

		@Override
		public JcaTlsCrypto create(SecureRandom keyRandom, SecureRandom nonceRandom) {
			this.crypto = new RecordCrypto(this.helper, keyRandom, nonceRandom);
			return this.crypto;
		}

	}

}
