package io.github.uringserver.sample.live;

import java.io.IOException;
import java.util.Map;

/**
 * One run of an experiment. Everything is called on the thread of the
 * {@link Experiments}, and must not block it.
 */
interface Run {

	/** Sets how strong it is, at first and while it runs. */
	void adjust(int value);

	/**
	 * A little work, many times a second.
	 * @param nowNanos the present on the clock of {@link System#nanoTime()}
	 * @return null to go on, otherwise why the run is over
	 * @throws IOException when the run is over because something went wrong
	 */
	String tick(long nowNanos) throws IOException;

	/** What is to be told of it, by name, in the order of telling. */
	Map<String, Long> figures();

	/** Lets go of everything. Called once. */
	void close();

}
