package io.github.uringserver.tls;

/** Whose TLS implementation does the handshakes. */
public enum TlsProvider {

	/**
	 * Bouncy Castle, as a private provider that is not registered with the JVM: with
	 * X25519MLKEM768 on every JDK and with the fast record path; without resumption in
	 * TLS 1.3. Needs the libraries of Bouncy Castle.
	 */
	BOUNCY_CASTLE,

	/** The JDK's: needs nothing, and resumes sessions in TLS 1.3 as well. */
	JDK

}
