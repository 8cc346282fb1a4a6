package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.boot.UringServerCustomizer;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/**
 * Carries the limits on a peer's connections over to the configuration of a server.
 * Called while the application starts, on its thread.
 */
final class AdmissionCustomizer implements UringServerCustomizer {

	private static final String RATE_LIMIT = UringServerProperties.PREFIX + ".rate-limit.";

	private final UringServerProperties properties;

	private final boolean proxiesAreHeard;

	/**
	 * Creates it.
	 * @param forwardHeaders whether the server acts upon the headers of proxies
	 */
	AdmissionCustomizer(UringServerProperties properties, boolean forwardHeaders) {
		this.properties = properties;
		this.proxiesAreHeard = forwardHeaders || properties.getProxyProtocol() != ProxyProtocolMode.OFF;
	}

	@Override
	public void customize(UringServerConfigurationBuilder configuration) {
		UringRateLimitProperties rate = this.properties.getRateLimit();
		Integer perPeer = this.properties.getMaxConnectionsPerPeer();
		if (!rate.isEnabled() && perPeer == null) {
			return;
		}
		AddressRanges exempt = exempt(rate);
		int limit = rate.isEnabled() ? positive(RATE_LIMIT + "limit", rate.getLimit()) : 0;
		int connections = (perPeer != null)
				? positive(UringServerProperties.PREFIX + ".max-connections-per-peer", perPeer) : 0;
		Duration window = rate.getWindow();
		check(RATE_LIMIT + "window", window,
				() -> new AdmissionRules(0, window, 0, exempt, AdmissionRules.DEFAULT_PEERS));
		check(RATE_LIMIT + "peers", rate.getPeers(), () -> new AdmissionRules(0, window, 0, exempt, rate.getPeers()));
		configuration.admission(new AdmissionRules(limit, window, connections, exempt, rate.getPeers()));
	}

	private AddressRanges exempt(UringRateLimitProperties rate) {
		List<String> exempt = new ArrayList<>(rate.getAllow());
		check(RATE_LIMIT + "allow", exempt, () -> AddressRanges.parse(exempt));
		AddressRanges allowed = AddressRanges.parse(exempt);
		if (!this.proxiesAreHeard) {
			return allowed;
		}
		List<String> trusted = this.properties.getTrustedProxies();
		return allowed.and((trusted != null) ? AddressRanges.parse(trusted) : AddressRanges.INTERNAL);
	}

	private static int positive(String name, int value) {
		if (value < 1) {
			throw new InvalidConfigurationPropertyValueException(name, value, "It must be 1 or more");
		}
		return value;
	}

	private static void check(String name, Object value, Runnable parser) {
		try {
			parser.run();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(name, value, ex.getMessage());
		}
	}

}
