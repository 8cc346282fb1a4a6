package io.github.uringserver.worker;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents#completionQueueOverflow}. */
@Name("io.github.uringserver.CompletionQueueOverflow")
@Label("Completion Queue Overflow")
@Category("uring-server")
@Description("The kernel held completions back because the completion queue was full")
@StackTrace(false)
final class CompletionQueueOverflowEvent extends Event {

	@Label("Worker")
	int worker;

	@Label("Total")
	@Description("How often this has happened to the worker")
	long total;

	static void record(int worker, long total) {
		CompletionQueueOverflowEvent event = new CompletionQueueOverflowEvent();
		if (event.isEnabled()) {
			event.worker = worker;
			event.total = total;
			event.commit();
		}
	}

}
