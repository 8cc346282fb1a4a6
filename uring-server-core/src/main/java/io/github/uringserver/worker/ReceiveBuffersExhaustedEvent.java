package io.github.uringserver.worker;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents#receiveBuffersExhausted}. */
@Name("io.github.uringserver.ReceiveBuffersExhausted")
@Label("Receive Buffers Exhausted")
@Category("uring-server")
@Description("A receive found the ring of buffers empty (ENOBUFS); it goes on when buffers are back")
@StackTrace(false)
final class ReceiveBuffersExhaustedEvent extends Event {

	@Label("Worker")
	int worker;

	@Label("Waiting")
	@Description("Connections that wait for buffers")
	int waiting;

	static void record(int worker, int waiting) {
		ReceiveBuffersExhaustedEvent event = new ReceiveBuffersExhaustedEvent();
		if (event.isEnabled()) {
			event.worker = worker;
			event.waiting = waiting;
			event.commit();
		}
	}

}
