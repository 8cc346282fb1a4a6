package io.github.uringserver.boot;

import java.util.List;

import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.UnknownNameException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.util.StringUtils;

/**
 * TLS as {@code server.ssl} and its SSL bundles tell it. A bundle that is updated serves
 * new connections from then on; the others keep what they have. An updated bundle that
 * cannot be used is logged, and the one before stays. Made on the thread that starts the
 * application; updates come on any other.
 */
final class ServerTls {

	private static final List<String> APPLICATION_PROTOCOLS = List.of("http/1.1");

	private static final Logger logger = LoggerFactory.getLogger(ServerTls.class);

	private final Ssl ssl;

	private final SslBundles bundles;

	private final UringTlsSettings settings;

	private final SslPropertyNames names;

	private final TlsProvider provider;

	private final BundleContexts contexts = new BundleContexts();

	/**
	 * Creates it.
	 * @param bundles null when there are none
	 */
	ServerTls(Ssl ssl, SslBundles bundles, UringTlsSettings settings, SslPropertyNames names) {
		this.ssl = ssl;
		this.bundles = bundles;
		this.settings = settings;
		this.names = names;
		this.provider = provider();
	}

	private TlsProvider provider() {
		boolean libraryPresent = TlsContexts.isLibraryPresent();
		TlsProvider wanted = this.settings.provider();
		if (wanted == TlsProvider.BOUNCY_CASTLE && !libraryPresent) {
			throw new InvalidConfigurationPropertyValueException("uring.server.tls.provider", "bouncycastle",
					TlsContexts.LIBRARY + " is not on the class path.");
		}
		if (wanted == null && !libraryPresent) {
			logger.warn("TLS is the JDK's, because {} is not on the class path: add this dependency, "
					+ "or set uring.server.tls.provider=jdk if that is what is wanted", TlsContexts.LIBRARY);
			return TlsProvider.JDK;
		}
		return (wanted != null) ? wanted : TlsProvider.BOUNCY_CASTLE;
	}

	/**
	 * Makes the contexts, and keeps them up to date from then on.
	 * @throws InvalidConfigurationPropertyValueException for a name that the provider
	 * does not know
	 * @throws IllegalStateException when a bundle cannot be used
	 */
	TlsConfiguration configuration() {
		String defaultBundle = StringUtils.hasText(this.ssl.getBundle()) ? this.ssl.getBundle() : null;
		create(null, defaultBundle);
		for (ServerNameSslBundle bundle : this.ssl.getServerNameBundles()) {
			create(bundle.serverName(), bundle.bundle());
		}
		return new TlsConfiguration(this.contexts, this.settings.handshakeTimeout(),
				this.settings.maxHandshakeStepsPerTurn());
	}

	/** An update between the two steps waits, so that the newest bundle wins. */
	private synchronized void create(String serverName, String bundleName) {
		if (bundleName != null && this.bundles != null) {
			this.bundles.addBundleUpdateHandler(bundleName, (bundle) -> update(serverName, bundleName, bundle));
		}
		SslBundle bundle = (serverName != null) ? this.bundles.getBundle(bundleName)
				: WebServerSslBundle.get(this.ssl, this.bundles);
		this.contexts.put(serverName, context(bundle, bundleName));
		if (serverName == null) {
			TlsContexts.warmUp(options(), BundleIdentity.of(bundle, this.ssl.getClientAuth()));
		}
	}

	private synchronized void update(String serverName, String bundleName, SslBundle bundle) {
		try {
			this.contexts.put(serverName, context(bundle, bundleName));
			logger.info("SSL bundle '{}' has been updated: new connections{} get it", bundleName, to(serverName));
		}
		catch (RuntimeException ex) {
			logger.error(
					"SSL bundle '{}' has been updated and cannot be used: new connections{} get what it was before",
					bundleName, to(serverName), ex);
		}
	}

	private static String to(String serverName) {
		return (serverName != null) ? " to " + serverName : "";
	}

	private TlsContext context(SslBundle bundle, String bundleName) {
		TlsIdentity identity = BundleIdentity.of(bundle, this.ssl.getClientAuth());
		try {
			return TlsContexts.create(options(), identity);
		}
		catch (UnknownNameException ex) {
			throw switch (ex.kind()) {
				case CIPHER_SUITE -> invalid(this.names.of("ciphers", bundleName), identity.ciphers(), ex);
				case PROTOCOL -> invalid(this.names.of("enabled-protocols", bundleName), identity.protocols(), ex);
				case NAMED_GROUP -> invalidGroups(ex);
			};
		}
		catch (IllegalArgumentException ex) {
			// groups that cannot be set on this JDK
			throw (this.settings.namedGroups() != null) ? invalidGroups(ex) : ex;
		}
	}

	private TlsOptions options() {
		return TlsOptions.builder()
			.provider(this.provider)
			.recordPath(this.settings.recordPath())
			.namedGroups(this.settings.namedGroups())
			.applicationProtocols(APPLICATION_PROTOCOLS)
			.warmUpTime(this.settings.warmUpTime())
			.build();
	}

	private RuntimeException invalidGroups(IllegalArgumentException cause) {
		return invalid("uring.server.tls.groups", this.settings.namedGroups(), cause);
	}

	private static RuntimeException invalid(String property, List<String> names, IllegalArgumentException cause) {
		return (property != null)
				? new InvalidConfigurationPropertyValueException(property, String.join(",", names), cause.getMessage())
				: new IllegalStateException(cause.getMessage(), cause);
	}

}
