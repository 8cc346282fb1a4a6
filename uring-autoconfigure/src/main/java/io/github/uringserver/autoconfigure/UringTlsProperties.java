package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsRecordPath;

/**
 * How TLS is done where server.ssl or management.server.ssl switch it on. Bound on the
 * thread that starts the application.
 */
public class UringTlsProperties {

	/**
	 * Whose implementation of TLS is used. Without a value Bouncy Castle, or the JDK
	 * where Bouncy Castle is not on the class path.
	 */
	private TlsProvider provider;

	/**
	 * Who encrypts and decrypts application data in TLS 1.3 with Bouncy Castle.
	 */
	private TlsRecordPath recordPath = TlsRecordPath.NATIVE;

	/**
	 * Groups for the key exchange, most preferred first. Without a value X25519MLKEM768,
	 * x25519, secp256r1, secp384r1 and secp521r1, or those of the JDK where it is the
	 * provider. They restrict the curves of certificates, too.
	 */
	private List<String> groups;

	/**
	 * Steps of handshakes that a worker does before it serves its other connections
	 * again. A full handshake has two steps and takes up to a millisecond.
	 */
	private int maxHandshakesPerTurn = 1;

	/**
	 * Time that the start of the application may take to have the code that encrypts
	 * compiled. With zero, the first clients wait instead. Does not concern a separate
	 * management port.
	 */
	private Duration warmUp = Duration.ofSeconds(1);

	public TlsProvider getProvider() {
		return this.provider;
	}

	public void setProvider(TlsProvider provider) {
		this.provider = provider;
	}

	public TlsRecordPath getRecordPath() {
		return this.recordPath;
	}

	public void setRecordPath(TlsRecordPath recordPath) {
		this.recordPath = recordPath;
	}

	public List<String> getGroups() {
		return this.groups;
	}

	public void setGroups(List<String> groups) {
		this.groups = groups;
	}

	public int getMaxHandshakesPerTurn() {
		return this.maxHandshakesPerTurn;
	}

	public void setMaxHandshakesPerTurn(int maxHandshakesPerTurn) {
		this.maxHandshakesPerTurn = maxHandshakesPerTurn;
	}

	public Duration getWarmUp() {
		return this.warmUp;
	}

	public void setWarmUp(Duration warmUp) {
		this.warmUp = warmUp;
	}

}
