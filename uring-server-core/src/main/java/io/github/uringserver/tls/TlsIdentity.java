package io.github.uringserver.tls;

import java.util.List;
import java.util.Objects;

import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/**
 * Who the server is and whom it trusts: what one SSL bundle says. Immutable; made on any
 * thread.
 *
 * @param keyManagers the keys and their certificates; the first X.509 one counts
 * @param trustManagers judge the clients' certificates; null for the JVM's default
 * @param ciphers the cipher suites by their standard names, most preferred first; null
 * for the provider's own, in the client's order
 * @param protocols TLSv1.3, TLSv1.2 and the like; null for these two
 * @param clientAuthentication whether clients are asked for a certificate
 */
public record TlsIdentity(KeyManager[] keyManagers, TrustManager[] trustManagers, List<String> ciphers,
		List<String> protocols, TlsClientAuthentication clientAuthentication) {

	/** Copies what is given. */
	public TlsIdentity {
		keyManagers = Objects.requireNonNull(keyManagers, "keyManagers").clone();
		trustManagers = (trustManagers != null) ? trustManagers.clone() : null;
		ciphers = (ciphers != null) ? List.copyOf(ciphers) : null;
		protocols = (protocols != null) ? List.copyOf(protocols) : null;
		Objects.requireNonNull(clientAuthentication, "clientAuthentication");
	}

}
