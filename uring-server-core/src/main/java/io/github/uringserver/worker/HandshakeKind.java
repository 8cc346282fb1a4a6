package io.github.uringserver.worker;

/**
 * TLS handshakes by what they came to: the version of the protocol and the group of the
 * key exchange. So many and no more, whatever clients offer: what is not named here is
 * one of the others. Immutable; any thread.
 */
public enum HandshakeKind {

	/** TLS 1.3 with the post-quantum hybrid. */
	TLS_1_3_X25519_MLKEM_768(Counter.TLS_HANDSHAKES_TLS_1_3, Counter.TLS_GROUP_X25519_MLKEM_768),
	/** TLS 1.3 with x25519. */
	TLS_1_3_X25519(Counter.TLS_HANDSHAKES_TLS_1_3, Counter.TLS_GROUP_X25519),
	/** TLS 1.3 with P-256. */
	TLS_1_3_SECP_256_R1(Counter.TLS_HANDSHAKES_TLS_1_3, Counter.TLS_GROUP_SECP_256_R1),
	/** TLS 1.3 with P-384. */
	TLS_1_3_SECP_384_R1(Counter.TLS_HANDSHAKES_TLS_1_3, Counter.TLS_GROUP_SECP_384_R1),
	/** TLS 1.3 with another group, or one that the provider does not tell. */
	TLS_1_3_OTHER(Counter.TLS_HANDSHAKES_TLS_1_3, Counter.TLS_GROUP_OTHER),
	/** TLS 1.2 with x25519. */
	TLS_1_2_X25519(Counter.TLS_HANDSHAKES_TLS_1_2, Counter.TLS_GROUP_X25519),
	/** TLS 1.2 with P-256. */
	TLS_1_2_SECP_256_R1(Counter.TLS_HANDSHAKES_TLS_1_2, Counter.TLS_GROUP_SECP_256_R1),
	/** TLS 1.2 with P-384. */
	TLS_1_2_SECP_384_R1(Counter.TLS_HANDSHAKES_TLS_1_2, Counter.TLS_GROUP_SECP_384_R1),
	/** TLS 1.2 with another group, with none (resumed, RSA), or one not told. */
	TLS_1_2_OTHER(Counter.TLS_HANDSHAKES_TLS_1_2, Counter.TLS_GROUP_OTHER);

	private static final HandshakeKind[] ALL = values();

	private final Counter protocolCounter;

	private final Counter groupCounter;

	HandshakeKind(Counter protocolCounter, Counter groupCounter) {
		this.protocolCounter = protocolCounter;
		this.groupCounter = groupCounter;
	}

	/**
	 * The kind of a handshake.
	 * @param protocol such as TLSv1.3; what is not that counts as TLS 1.2
	 * @param namedGroup the group by its name in IANA's registry, in any case
	 */
	public static HandshakeKind of(String protocol, String namedGroup) {
		boolean present = protocol.equals(TLS_1_3_OTHER.protocol());
		for (HandshakeKind kind : ALL) {
			if (present == (kind.ordinal() <= TLS_1_3_OTHER.ordinal()) && kind.group().equalsIgnoreCase(namedGroup)) {
				return kind;
			}
		}
		return present ? TLS_1_3_OTHER : TLS_1_2_OTHER;
	}

	/** The version of the protocol: TLSv1.2 or TLSv1.3. */
	public String protocol() {
		return this.protocolCounter.tagValue();
	}

	/** The name of the group, or other. */
	public String group() {
		return this.groupCounter.tagValue();
	}

	/** The counter of the handshakes with this protocol, whatever their group. */
	public Counter protocolCounter() {
		return this.protocolCounter;
	}

	/** The counter of the handshakes with this group, whatever their protocol. */
	public Counter groupCounter() {
		return this.groupCounter;
	}

}
