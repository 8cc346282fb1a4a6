package io.github.uringserver.sample.live;

import java.util.Map;

/**
 * An experiment a moment ago.
 *
 * @param name which
 * @param running whether it runs
 * @param value how strong it is, in the unit of its dial
 * @param remainingSeconds until it ends by itself, 0 when it does not run
 * @param outcome how the last run has ended, empty when there is none
 * @param figures what it has done, of the last run when it does not run
 */
record ExperimentState(String name, boolean running, int value, double remainingSeconds, String outcome,
		Map<String, Long> figures) {

}
