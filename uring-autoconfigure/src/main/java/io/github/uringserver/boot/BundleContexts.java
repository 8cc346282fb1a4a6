package io.github.uringserver.boot;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContextSelector;

/**
 * What a server's SSL bundles have been made into: a context for each server name, and
 * one for everybody else. Replaced on any thread, selected from on the workers'.
 */
final class BundleContexts implements TlsContextSelector {

	private final Map<String, TlsContext> byServerName = new ConcurrentHashMap<>();

	private volatile TlsContext defaultContext;

	/**
	 * Sets the context that new connections get.
	 * @param serverName a host name, or {@code *.} and a host name for all names with one
	 * label in front of it; null for the names that have no context of their own
	 */
	void put(String serverName, TlsContext context) {
		if (serverName == null) {
			this.defaultContext = context;
		}
		else {
			this.byServerName.put(IDN.toASCII(serverName).toLowerCase(Locale.ROOT), context);
		}
	}

	@Override
	public TlsContext select(String serverName) {
		TlsContext context = (serverName != null && !this.byServerName.isEmpty()) ? find(serverName) : null;
		return (context != null) ? context : this.defaultContext;
	}

	private TlsContext find(String serverName) {
		TlsContext context = this.byServerName.get(serverName);
		int dot = serverName.indexOf('.');
		return (context == null && dot > 0) ? this.byServerName.get('*' + serverName.substring(dot)) : context;
	}

}
