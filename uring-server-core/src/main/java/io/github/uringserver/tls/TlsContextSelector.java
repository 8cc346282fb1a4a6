package io.github.uringserver.tls;

/**
 * Chooses the identity a client sees by the server name it asks for. Called on the
 * workers' threads, at the same time by several; must not block. What it answers may
 * change: connections keep what they got, new ones get the new.
 */
@FunctionalInterface
public interface TlsContextSelector {

	/**
	 * The context for a server name.
	 * @param serverName what the client asks for, in lower case, unchecked otherwise;
	 * null when it names none
	 * @return never null: the default for an unknown name
	 */
	TlsContext select(String serverName);

}
