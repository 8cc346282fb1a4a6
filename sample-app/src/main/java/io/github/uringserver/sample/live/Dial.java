package io.github.uringserver.sample.live;

/**
 * How strong an experiment may be made.
 *
 * @param unit what is counted
 * @param min the least
 * @param max the most
 * @param step of a visitor's slider
 * @param initial when nothing is asked for
 */
record Dial(String unit, int min, int max, int step, int initial) {

	/** The value itself, or the nearest that is allowed; the initial one for null. */
	int bounded(Integer value) {
		return (value == null) ? this.initial : Math.max(this.min, Math.min(this.max, value));
	}

}
