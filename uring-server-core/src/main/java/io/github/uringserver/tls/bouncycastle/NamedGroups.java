package io.github.uringserver.tls.bouncycastle;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

import io.github.uringserver.tls.TlsSession;

/** The groups for key exchanges that Bouncy Castle can do, by name. Any thread. */
final class NamedGroups {

	private static final int LAST = 0xFFFF;

	private final Map<String, Integer> groups = new LinkedHashMap<>();

	/** Asks the crypto for each group there is a name for. */
	NamedGroups(TlsCrypto crypto) {
		for (int group = 0; group <= LAST; group++) {
			boolean negotiable = NamedGroup.canBeNegotiated(group, ProtocolVersion.TLSv13)
					|| NamedGroup.canBeNegotiated(group, ProtocolVersion.TLSv12);
			boolean named = NamedGroup.refersToASpecificGroup(group) && !NamedGroup.isPrivate(group);
			if (negotiable && named && TlsUtils.isSupportedNamedGroup(crypto, group)) {
				this.groups.put(NamedGroup.getName(group), group);
			}
		}
	}

	/** The names, as IANA's registry has them. */
	Set<String> names() {
		return this.groups.keySet();
	}

	/** The name of a group; {@link TlsSession#UNKNOWN_GROUP} for none. */
	static String name(int group) {
		return (group >= 0 && NamedGroup.refersToASpecificGroup(group)) ? NamedGroup.getName(group)
				: TlsSession.UNKNOWN_GROUP;
	}

}
