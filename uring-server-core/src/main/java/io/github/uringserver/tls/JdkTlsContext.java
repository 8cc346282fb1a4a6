package io.github.uringserver.tls;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A context of the JDK's own TLS. Made by {@link TlsContexts}; thread-safe. */
final class JdkTlsContext implements TlsContext {

	private static final String PROVIDER = "SunJSSE";

	private static final List<String> DEFAULT_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** Those of the JDK's NamedGroup since 17; it has no list of them to ask for. */
	private static final Set<String> NAMED_GROUPS = Set.of("x25519", "x448", "secp256r1", "secp384r1", "secp521r1",
			"ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192");

	private final SSLContext context;

	private final SSLParameters parameters;

	/**
	 * Creates it.
	 * @throws UnknownNameException for a name that the JDK does not know
	 * @throws IllegalStateException when the identity cannot be used
	 */
	JdkTlsContext(TlsOptions options, TlsIdentity identity) {
		this.context = context(identity);
		SSLParameters supported = this.context.getSupportedSSLParameters();
		this.parameters = this.context.createSSLEngine().getSSLParameters();
		List<String> protocols = (identity.protocols() != null) ? identity.protocols() : DEFAULT_PROTOCOLS;
		this.parameters.setProtocols(KnownNames.check(UnknownNameException.Kind.PROTOCOL, protocols,
				Arrays.asList(supported.getProtocols())));
		this.parameters.setUseCipherSuitesOrder(identity.ciphers() != null);
		if (identity.ciphers() != null) {
			this.parameters.setCipherSuites(KnownNames.check(UnknownNameException.Kind.CIPHER_SUITE, identity.ciphers(),
					Arrays.asList(supported.getCipherSuites())));
		}
		this.parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
		switch (identity.clientAuthentication()) {
			case NEED -> this.parameters.setNeedClientAuth(true);
			case WANT -> this.parameters.setWantClientAuth(true);
			case NONE -> this.parameters.setNeedClientAuth(false);
		}
		if (options.namedGroups() != null) {
			setNamedGroups(
					KnownNames.check(UnknownNameException.Kind.NAMED_GROUP, options.namedGroups(), NAMED_GROUPS));
		}
	}

	private static SSLContext context(TlsIdentity identity) {
		try {
			Provider provider = Security.getProvider(PROVIDER);
			SSLContext context = (provider != null) ? SSLContext.getInstance("TLS", provider)
					: SSLContext.getInstance("TLS");
			context.init(identity.keyManagers(), identity.trustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The JDK makes no TLS context of the given keys: " + ex.getMessage(), ex);
		}
	}

	/** The method is there since JDK 20. */
	private void setNamedGroups(String[] namedGroups) {
		try {
			Method method = SSLParameters.class.getMethod("setNamedGroups", String[].class);
			method.invoke(this.parameters, (Object) namedGroups);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalArgumentException("Named groups cannot be set for the JDK's TLS before JDK 20: "
					+ "use Bouncy Castle, or the system property jdk.tls.namedGroups", ex);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalArgumentException("The JDK does not take the named groups " + List.of(namedGroups), ex);
		}
	}

	@Override
	public TlsEngine newEngine(TlsScratch scratch) {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(false);
		engine.setSSLParameters(this.parameters);
		return new JdkTlsEngine(engine, scratch);
	}

}
