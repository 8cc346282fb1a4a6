// What handshakes have agreed on, summed over all workers. The server says which counters there are.

import * as format from "./format.js";

const FIGURES = ["TLS_HANDSHAKES", "TLS_HANDSHAKES_RESUMED", "TLS_HANDSHAKES_ACTIVE", "TLS_RECORDS_SENT"];
const LABELS = ["Handshakes", "of which continued an earlier one", "Under way now", "Packets of data sent, encrypted"];

/** The section on encryption; hidden without. */
export class Tls {

	#root;
	#groups = [];
	#protocols = [];

	constructor(root) {
		this.#root = root;
	}

	/** The counters that tell of TLS: { name, family, label }; none when it is off. */
	introduce(counters) {
		this.#root.hidden = counters.length === 0;
		this.#groups = counters.filter((counter) => counter.family === "TLS_GROUPS");
		this.#protocols = counters.filter((counter) => counter.family === "TLS_PROTOCOLS");
	}

	update(workers) {
		if (this.#root.hidden) {
			return;
		}
		const sum = (name) => workers.reduce((total, worker) => total + (worker.counters[name] ?? 0), 0);
		this.#showShares("tls-groups", this.#groups, sum);
		this.#showShares("tls-protocols", this.#protocols, sum);
		this.#show("tls-figures", FIGURES.map((name, i) => entry(LABELS[i], format.count(sum(name)))));
	}

	/** The counters of a family that have counted, and what part of all of them each is. */
	#showShares(id, family, sum) {
		const values = family.map(({ name, label }) => ({ label, value: sum(name) })).filter(({ value }) => value > 0);
		const all = values.reduce((total, { value }) => total + value, 0);
		this.#show(id, values.map(({ label, value }) => entry(label, format.count(value), value / all)));
	}

	#show(id, entries) {
		this.#root.querySelector(`#${id}`).replaceChildren(...(entries.length > 0 ? entries : [entry("None yet", "")]));
	}

}

function entry(label, text, share = null) {
	const group = document.createElement("div");
	const term = document.createElement("dt");
	term.textContent = label;
	const description = document.createElement("dd");
	description.textContent = text;
	group.append(term, description);
	if (share !== null) {
		const bar = document.createElement("dd");
		bar.className = "bar";
		bar.setAttribute("aria-hidden", "true");
		bar.append(document.createElement("span"));
		bar.firstChild.style.width = `${100 * share}%`;
		group.append(bar);
	}
	return group;
}
