package io.github.uringserver.autoconfigure;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.uringserver.accesslog.AccessLog;
import io.github.uringserver.accesslog.AccessLogDestination;
import io.github.uringserver.accesslog.AccessLogFormat;
import io.github.uringserver.accesslog.ClientAddresses;
import io.github.uringserver.accesslog.FileSettings;
import io.github.uringserver.accesslog.LoggerDestination;
import io.github.uringserver.accesslog.RotatingFileDestination;
import io.github.uringserver.boot.UringServerCustomizer;
import io.github.uringserver.forwarded.ForwardedHeaders;
import io.github.uringserver.forwarded.ForwardedRequest;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/**
 * Gives a server the access log of the properties, if there is to be one. Called while
 * the application starts, on its thread.
 */
final class AccessLogCustomizer implements UringServerCustomizer {

	private static final String PREFIX = UringServerProperties.PREFIX + ".access-log.";

	private static final String LOGGER = "uring.accesslog";

	private final UringAccessLogProperties properties;

	private final boolean forwardHeaders;

	private final boolean management;

	/**
	 * Creates the customizer.
	 * @param forwardHeaders whether headers of trusted proxies tell the client's address
	 * @param management whether the server is that of a separate management port, whose
	 * lines go to a file, or a logger, of their own
	 */
	AccessLogCustomizer(UringAccessLogProperties properties, boolean forwardHeaders, boolean management) {
		this.properties = properties;
		this.forwardHeaders = forwardHeaders;
		this.management = management;
	}

	@Override
	public void customize(UringServerConfigurationBuilder configuration) {
		if (this.properties.isEnabled()) {
			configuration.exchangeObserver(new AccessLog(format(), destination(), clients(configuration)));
		}
	}

	private AccessLogFormat format() {
		String pattern = this.properties.getPattern();
		try {
			return AccessLogFormat.parse(pattern);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "pattern", pattern, ex.getMessage());
		}
	}

	private AccessLogDestination destination() {
		if (this.properties.getDestination() == UringAccessLogProperties.Destination.LOGGER) {
			return new LoggerDestination(this.management ? LOGGER + ".management" : LOGGER);
		}
		UringAccessLogProperties.File file = this.properties.getFile();
		String prefix = this.management ? "management_" + file.getPrefix() : file.getPrefix();
		try {
			return new RotatingFileDestination(
					new FileSettings(file.getDirectory(), prefix, file.getSuffix(), file.isRotateDaily(),
							(file.getMaxSize() != null) ? file.getMaxSize().toBytes() : 0, file.getMaxFiles()));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "file", prefix + file.getSuffix(),
					ex.getMessage());
		}
	}

	private ClientAddresses clients(UringServerConfigurationBuilder configuration) {
		if (!this.forwardHeaders) {
			return ClientAddresses.PEERS;
		}
		ForwardedHeaders headers = new ForwardedHeaders(configuration.build().trustedProxies());
		return (exchange) -> {
			ForwardedRequest forwarded = (exchange.head() != null)
					? headers.resolve(exchange.head(), exchange.remoteAddress(), exchange.localAddress()) : null;
			return (forwarded != null && forwarded.client() != null) ? forwarded.client() : exchange.remoteAddress();
		};
	}

}
