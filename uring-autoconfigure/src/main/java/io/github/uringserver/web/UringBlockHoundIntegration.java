package io.github.uringserver.web;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound that a worker may wait in one place: for its ring, when there is
 * nothing else to do. Everything else that blocks a worker stays an error. Found by
 * BlockHound itself, where an application has it; called by the thread that installs it.
 */
public final class UringBlockHoundIntegration implements BlockHoundIntegration {

	/** Creates the integration; it has no state. */
	public UringBlockHoundIntegration() {
	}

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside("io.github.uringserver.ring.RingDescriptor", "enter");
	}

}
