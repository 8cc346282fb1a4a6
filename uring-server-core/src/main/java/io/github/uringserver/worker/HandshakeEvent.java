package io.github.uringserver.worker;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** See {@link FlightEvents#handshake}. */
@Name("io.github.uringserver.Handshake")
@Label("TLS Handshake")
@Category("uring-server")
@Description("A TLS handshake has ended")
@StackTrace(false)
final class HandshakeEvent extends Event {

	@Label("Worker")
	int worker;

	@Label("Handshake")
	@Timespan(Timespan.NANOSECONDS)
	long handshake;

	@Label("Protocol")
	String protocol;

	@Label("Cipher Suite")
	String cipherSuite;

	@Label("Group")
	@Description("Group of the key exchange")
	String group;

	@Label("Failure")
	String failure;

	static void record(int worker, long handshakeNanos, String protocol, String cipherSuite, String group,
			String failure) {
		HandshakeEvent event = new HandshakeEvent();
		if (event.isEnabled()) {
			event.worker = worker;
			event.handshake = handshakeNanos;
			event.protocol = protocol;
			event.cipherSuite = cipherSuite;
			event.group = group;
			event.failure = failure;
			event.commit();
		}
	}

}
