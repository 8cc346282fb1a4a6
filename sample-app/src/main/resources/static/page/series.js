// From totals, as the server tells them, to rates. A restart of the server begins anew.

const HISTORY_MILLIS = 62_000;

/** What one worker has done between two samples, and the last minute of it. */
export class Series {

	#last = null;
	#history = [];

	/** The rates and gauges since the last sample; null for the first. */
	add(atMillis, counters) {
		const last = this.#last;
		this.#last = { atMillis, counters };
		if (last === null || atMillis <= last.atMillis || (counters.TURNS ?? 0) < (last.counters.TURNS ?? 0)) {
			this.#history = [];
			return null;
		}
		const seconds = (atMillis - last.atMillis) / 1000;
		const since = (name) => Math.max(0, (counters[name] ?? 0) - (last.counters[name] ?? 0));
		const step = {
			requests: since("REQUESTS") / seconds,
			turns: since("TURNS") / seconds,
			calls: since("SYSTEM_CALLS") / seconds,
			completions: since("COMPLETIONS") / seconds,
			batch: since("COMPLETIONS") / since("SYSTEM_CALLS"),
			bytesIn: since("BYTES_RECEIVED") / seconds,
			bytesOut: since("BYTES_SENT") / seconds,
			// a turn counts when it is over, and may have begun before the last sample
			busy: Math.min(1, since("BUSY_NANOS") / seconds / 1e9),
			accepted: since("CONNECTIONS_ACCEPTED") / seconds,
			connections: counters.CONNECTIONS_ACTIVE ?? 0,
			seconds,
		};
		this.#history.push({ atMillis, completions: step.completions, calls: step.calls });
		while (this.#history[0].atMillis < atMillis - HISTORY_MILLIS) {
			this.#history.shift();
		}
		return step;
	}

	/** Points of the last minute, oldest first: { atMillis, completions, calls }. */
	get history() {
		return this.#history;
	}

	/** After a pause there is no telling what was between. */
	forget() {
		this.#last = null;
		this.#history = [];
	}

}

/** Several workers as one. */
export function together(steps) {
	const sum = (name) => steps.reduce((total, step) => total + step[name], 0);
	const calls = sum("calls");
	const requests = sum("requests");
	return {
		requests,
		turns: sum("turns"),
		batch: sum("completions") / calls,
		callsPerRequest: calls / requests,
		connections: sum("connections"),
	};
}
