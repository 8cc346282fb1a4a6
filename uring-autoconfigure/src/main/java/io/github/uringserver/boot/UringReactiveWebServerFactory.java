package io.github.uringserver.boot;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.reactive.server.AbstractReactiveWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.core.NativeDetector;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import io.github.uringserver.forwarded.ForwardedHeaders;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.web.UringHttpHandlerAdapter;
import io.github.uringserver.web.UringThreads;
import io.github.uringserver.web.compression.CompressingHttpHandler;
import io.github.uringserver.web.compression.CompressionRules;

/**
 * Makes the {@link UringWebServer} of a reactive application context. Where io_uring
 * cannot be used it makes the server that Spring Boot would have chosen, or fails, as
 * {@link #setOnUnsupported} says.
 * <p>
 * Used on the thread that starts the application. A context of a separate management port
 * makes another one, through the constructor without arguments.
 */
public class UringReactiveWebServerFactory extends AbstractReactiveWebServerFactory implements BeanFactoryAware {

	private static final Logger logger = LoggerFactory.getLogger(UringReactiveWebServerFactory.class);

	private List<UringServerCustomizer> serverCustomizers = new ArrayList<>();

	private boolean useForwardHeaders;

	private OnUnsupported onUnsupported = OnUnsupported.FALLBACK;

	private UringAvailability availability;

	private UringTlsSettings tlsSettings = UringTlsSettings.DEFAULT;

	private String sslPropertyPrefix = "server.ssl";

	private BeanFactory beanFactory;

	private volatile UringAvailability fallbackCause;

	/** Creates a factory of servers on port 8080. */
	public UringReactiveWebServerFactory() {
	}

	/**
	 * Creates a factory.
	 * @param port the port to listen on: 0 for any free one, -1 for none
	 */
	public UringReactiveWebServerFactory(int port) {
		super(port);
	}

	/**
	 * The customizers of the server's configuration, in the order they are called; a
	 * mutable collection.
	 */
	public Collection<UringServerCustomizer> getServerCustomizers() {
		return this.serverCustomizers;
	}

	/** Replaces the customizers of the server's configuration. */
	public void setServerCustomizers(Collection<? extends UringServerCustomizer> serverCustomizers) {
		Assert.notNull(serverCustomizers, "'serverCustomizers' must not be null");
		this.serverCustomizers = new ArrayList<>(serverCustomizers);
	}

	/** Adds customizers of the server's configuration behind those there are. */
	public void addServerCustomizers(UringServerCustomizer... serverCustomizers) {
		Assert.notNull(serverCustomizers, "'serverCustomizers' must not be null");
		this.serverCustomizers.addAll(Arrays.asList(serverCustomizers));
	}

	/**
	 * Sets whether the headers of trusted proxies tell the client's address and what it
	 * has asked for.
	 */
	public void setUseForwardHeaders(boolean useForwardHeaders) {
		this.useForwardHeaders = useForwardHeaders;
	}

	/** What happens where io_uring cannot be used. */
	public OnUnsupported getOnUnsupported() {
		return this.onUnsupported;
	}

	/** Sets what happens where io_uring cannot be used. */
	public void setOnUnsupported(OnUnsupported onUnsupported) {
		Assert.notNull(onUnsupported, "'onUnsupported' must not be null");
		this.onUnsupported = onUnsupported;
	}

	/**
	 * Tells whether io_uring can be used, when that was found out before; otherwise the
	 * factory asks the kernel itself.
	 * @param availability null for not known
	 */
	public void setAvailability(UringAvailability availability) {
		this.availability = availability;
	}

	/** How TLS is done, when {@link #setSsl} switches it on. */
	public UringTlsSettings getTlsSettings() {
		return this.tlsSettings;
	}

	/** Sets how TLS is done, when {@link #setSsl} switches it on. */
	public void setTlsSettings(UringTlsSettings tlsSettings) {
		Assert.notNull(tlsSettings, "'tlsSettings' must not be null");
		this.tlsSettings = tlsSettings;
	}

	/**
	 * Sets what the properties are called that {@link #setSsl} was made of, for messages.
	 * @param sslPropertyPrefix such as {@code management.server.ssl}; {@code server.ssl}
	 * by default
	 */
	public void setSslPropertyPrefix(String sslPropertyPrefix) {
		Assert.hasText(sslPropertyPrefix, "'sslPropertyPrefix' must not be empty");
		this.sslPropertyPrefix = sslPropertyPrefix;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Makes a server that is configured and does not listen yet. A customizer that sets
	 * TLS itself wins over {@link #setSsl}.
	 * @throws UringUnavailableException when io_uring cannot be used and there is no
	 * other server, or falling back to it is not wanted
	 * @throws IllegalStateException when SSL is enabled with keys that cannot be used
	 * @throws InvalidConfigurationPropertyValueException for a cipher suite, a protocol
	 * or a group that is not known
	 */
	@Override
	public WebServer getWebServer(HttpHandler httpHandler) {
		UringServerConfigurationBuilder builder = configurationBuilder();
		UringServerConfiguration configuration = builder.build();
		UringAvailability found = determineAvailability(configuration);
		if (!found.available()) {
			return fallBack(found, httpHandler);
		}
		if (Ssl.isEnabled(getSsl()) && configuration.tls() == null) {
			configuration = builder.tls(tls()).build();
		}
		warnOfUnsupportedSettings();
		this.fallbackCause = null;
		return new UringWebServer(configuration,
				new UringHttpHandlerAdapter(compressing(httpHandler), forwardedHeaders(configuration)), getPort() >= 0,
				getShutdown());
	}

	private UringServerConfigurationBuilder configurationBuilder() {
		UringServerConfigurationBuilder builder = UringServerConfiguration.builder()
			.address(address())
			.threadFactory(new UringThreads())
			.serverHeader(StringUtils.hasText(getServerHeader()) ? getServerHeader() : null);
		this.serverCustomizers.forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	/** Not before it is known that it is needed: keys are read, and code is warmed up. */
	private TlsConfiguration tls() {
		Environment environment = (this.beanFactory != null)
				? this.beanFactory.getBeanProvider(Environment.class).getIfAvailable() : null;
		return new ServerTls(getSsl(), getSslBundles(), this.tlsSettings,
				new SslPropertyNames(this.sslPropertyPrefix, environment))
			.configuration();
	}

	/** Without a name to look up: no query of a name server is ever made. */
	private InetSocketAddress address() {
		int port = Math.max(getPort(), 0);
		return (getAddress() != null) ? new InetSocketAddress(getAddress(), port) : new InetSocketAddress(port);
	}

	private UringAvailability determineAvailability(UringServerConfiguration configuration) {
		if (NativeDetector.inNativeImage()) {
			throw new UringUnavailableException(UringAvailability.inNativeImage());
		}
		return (this.availability != null) ? this.availability : UringAvailability.of(UringServer.probe(configuration));
	}

	/**
	 * Why the last server that was asked for is one of another make; null when it is not.
	 * Any thread.
	 */
	public UringAvailability getFallbackCause() {
		return this.fallbackCause;
	}

	private WebServer fallBack(UringAvailability cause, HttpHandler httpHandler) {
		if (this.onUnsupported == OnUnsupported.FAIL) {
			throw new UringUnavailableException(cause);
		}
		WebServer server = new FallbackServerFactory(this, this.beanFactory).getWebServer(httpHandler);
		if (server == null) {
			throw new UringUnavailableException(cause);
		}
		logger.warn(cause.fallbackMessage());
		this.fallbackCause = cause;
		return server;
	}

	private ForwardedHeaders forwardedHeaders(UringServerConfiguration configuration) {
		return this.useForwardHeaders ? new ForwardedHeaders(configuration.trustedProxies()) : null;
	}

	/** The handler itself, unless compression is switched on. */
	private HttpHandler compressing(HttpHandler httpHandler) {
		Compression compression = getCompression();
		if (compression == null || !compression.getEnabled()) {
			return httpHandler;
		}
		return new CompressingHttpHandler(httpHandler, new CompressionRules(compression.getMinResponseSize().toBytes(),
				list(compression.getMimeTypes()), list(compression.getExcludedUserAgents())));
	}

	private static List<String> list(String[] values) {
		return (values != null) ? List.of(values) : List.of();
	}

	private void warnOfUnsupportedSettings() {
		if (getHttp2() != null && getHttp2().isEnabled()) {
			logger.warn("server.http2.enabled is set, and this version of the server speaks HTTP/1.1 only: "
					+ "clients are served with HTTP/1.1");
		}
	}

}
