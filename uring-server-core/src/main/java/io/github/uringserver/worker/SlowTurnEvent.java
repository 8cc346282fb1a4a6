package io.github.uringserver.worker;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** See {@link FlightEvents#slowTurn}. */
@Name("io.github.uringserver.SlowTurn")
@Label("Slow Turn")
@Category("uring-server")
@Description("A turn of a worker took 10 ms or more; every connection of the worker had to wait")
@StackTrace(false)
final class SlowTurnEvent extends Event {

	@Label("Worker")
	int worker;

	@Label("Turn")
	@Timespan(Timespan.NANOSECONDS)
	long turn;

	@Label("Completions")
	int completions;

	static void record(int worker, long turnNanos, int completions) {
		SlowTurnEvent event = new SlowTurnEvent();
		if (event.isEnabled()) {
			event.worker = worker;
			event.turn = turnNanos;
			event.completions = completions;
			event.commit();
		}
	}

}
