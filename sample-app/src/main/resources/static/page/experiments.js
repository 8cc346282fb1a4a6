// The three experiments: a dial, a button, and what they tell. The server has the last word
// on everything; a button says what the server said last.

import * as format from "./format.js";

const FORMATS = { bytesMade: format.bytes, bytesRead: format.bytes, waiting: format.bytes, unmade: format.bytes };

/** One experiment's card. */
class Card {

	#name;
	#root;
	#dial;
	#output;
	#button;
	#outcome;
	#remaining;
	#story;
	#noun;
	#running = false;
	#asking = 0;

	constructor(root) {
		this.#root = root;
		this.#name = root.dataset.experiment;
		this.#dial = root.querySelector("input");
		this.#output = root.querySelector("output");
		this.#button = root.querySelector("button");
		this.#outcome = root.querySelector(".outcome [role=status]");
		this.#remaining = root.querySelector(".remaining");
		this.#story = root.querySelector(".story");
		this.#noun = root.querySelector("h3").textContent.toLowerCase();
		this.#dial.addEventListener("input", () => this.#showDial());
		this.#dial.addEventListener("change", () => {
			if (this.#running) {
				this.#ask("PUT");
			}
		});
		this.#button.addEventListener("click", () => this.#ask(this.#running ? "DELETE" : "PUT"));
	}

	/** What the server offers. */
	offer({ dial, limitSeconds }, allowed) {
		const first = !this.#dial.dataset.unit;
		Object.assign(this.#dial, { min: dial.min, max: dial.max, step: dial.step });
		this.#dial.dataset.unit = dial.unit;
		if (first) {
			this.#dial.value = dial.initial;
		}
		this.#dial.disabled = !allowed;
		this.#button.disabled = !allowed;
		this.#button.title = `Ends by itself after ${limitSeconds} seconds`;
		this.#showDial();
	}

	#showDial() {
		this.#output.textContent = `${format.count(Number(this.#dial.value))} ${this.#dial.dataset.unit}`;
	}

	/** Asks the server to start, adjust or stop. To ask twice does no harm. */
	async #ask(method) {
		this.#asking++;
		try {
			const query = (method === "PUT") ? `?value=${encodeURIComponent(this.#dial.value)}` : "";
			const response = await fetch(`live/experiments/${this.#name}${query}`, { method });
			if (response.ok) {
				this.#show(await response.json());
			}
			else {
				this.#outcome.textContent = `The server has refused: status ${response.status}.`;
			}
		}
		catch {
			this.#outcome.textContent = "The server could not be reached.";
		}
		finally {
			this.#asking--;
		}
	}

	/** What the server says of it in a sample: older than the answer to a question under way. */
	update(state) {
		if (this.#asking === 0) {
			this.#show(state);
		}
	}

	#show(state) {
		this.#running = state.running;
		this.#root.dataset.running = state.running;
		this.#button.textContent = `${state.running ? "Stop" : "Start"} ${this.#noun}`;
		this.#say(state.running ? "Running" : state.outcome);
		this.#remaining.textContent = state.running ? `, ${Math.ceil(state.remainingSeconds)} s left` : "";
		const figures = derived(state.figures);
		for (const [name, value] of Object.entries(figures)) {
			const place = this.#story.querySelector(`[data-figure="${name}"]`);
			if (place !== null) {
				place.textContent = (FORMATS[name] ?? format.count)(value);
			}
		}
	}

	#say(text) {
		if (this.#outcome.textContent !== text) {
			this.#outcome.textContent = text;
		}
	}

}

/** The slow client's figures tell two more. */
function derived(figures) {
	if (!("bytesMade" in figures)) {
		return figures;
	}
	return {
		...figures,
		waiting: Math.max(0, figures.bytesMade - figures.bytesRead),
		unmade: figures.bytesAsked - figures.bytesMade,
	};
}

/** All cards. */
export class Experiments {

	#cards = new Map();
	#refusal;

	constructor(root, refusal) {
		this.#refusal = refusal;
		for (const card of root.querySelectorAll("[data-experiment]")) {
			this.#cards.set(card.dataset.experiment, new Card(card));
		}
	}

	/** What the server offers to this visitor. */
	introduce({ experiments, refusal }) {
		this.#refusal.textContent = refusal;
		this.#refusal.hidden = refusal === "";
		experiments.forEach((offer) => this.#cards.get(offer.name)?.offer(offer, refusal === ""));
	}

	update(states) {
		states.forEach((state) => this.#cards.get(state.name)?.update(state));
	}

}
