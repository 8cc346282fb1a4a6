// One lane for each worker: its figures as text, its ring, its last minute, its connections.

import * as format from "./format.js";
import { drawChart, drawDots, Ring } from "./drawing.js";
import { Series } from "./series.js";

/** What a lane tells: name, link into the glossary, and how to say it. */
const TILES = [
	["requests", "Requests a second", "about-requests"],
	["p99", "99 of 100 within", "about-p99"],
	["busy", "Busy", "about-busy"],
	["turns", "Turns a second", "about-turns"],
	["calls", "System calls a second", "about-calls"],
	["completions", "Finished a second", "about-batch"],
	["connections", "Connections", "about-connections"],
	["accepted", "New a second", "about-connections"],
	["buffers", "Receive buffers free", "about-buffers"],
	["sends", "Send buffers full", "about-send"],
	["bytesIn", "In a second", "about-bytes"],
	["bytesOut", "Out a second", "about-bytes"],
];


function element(name, attributes = {}, ...children) {
	const created = document.createElement(name);
	for (const [attribute, value] of Object.entries(attributes)) {
		created.setAttribute(attribute, value);
	}
	created.append(...children);
	return created;
}

/** The lane of one worker. */
class Lane {

	#figures = new Map();
	#series = new Series();
	#mood = element("p", { class: "mood" });
	#batch = element("span", { class: "figure", "data-lane-figure": "batch" }, "–");
	#ringCanvas = element("canvas", { "aria-hidden": "true" });
	#ring = new Ring(this.#ringCanvas);
	#chart = element("canvas", { class: "chart", "aria-hidden": "true" });
	#dots = element("canvas", { class: "dots", "aria-hidden": "true" });
	#dotsDrawn = -1;
	#step = null;
	#visible = false;

	constructor(worker) {
		const title = `worker-${worker.index}-title`;
		const tiles = element("dl", { class: "tiles" });
		for (const [name, label, about] of TILES) {
			const figure = element("dd", { "data-lane-figure": name }, "–");
			this.#figures.set(name, figure);
			tiles.append(element("div", {}, element("dt", {}, element("a", { href: `#${about}` }, label)), figure));
		}
		this.root = element("article", { class: "lane", "data-worker": worker.index, "aria-labelledby": title },
			element("div", { class: "lane-head" }, element("h3", { id: title }, `Worker ${worker.index}`),
				element("p", {}, (worker.cpu >= 0) ? `bound to core ${worker.cpu}` : "not bound to a core"), this.#mood),
			element("div", { class: "ring" }, this.#ringCanvas,
				element("p", {}, this.#batch, "finished", element("br"), "per call")),
			this.#chart, this.#dots, tiles);
		new IntersectionObserver(([entry]) => {
			this.#visible = entry.isIntersecting;
			this.#dotsDrawn = -1;
		}).observe(this.root);
	}

	/** Takes in a sample; answers what has happened since the last, null if that is unknown. */
	update(atMillis, worker, pools) {
		this.#step = this.#series.add(atMillis, worker.counters);
		const step = this.#step;
		if (step === null) {
			return null;
		}
		this.#mood.textContent = mood(step);
		this.#batch.textContent = format.ratio(step.batch);
		for (const name of ["requests", "turns", "calls", "completions", "accepted"]) {
			this.#say(name, format.rate(step[name]));
		}
		this.#sayBar("busy", { text: format.share(step.busy), share: step.busy });
		this.#say("connections", format.count(step.connections));
		this.#say("bytesIn", format.bytes(step.bytesIn));
		this.#say("bytesOut", format.bytes(step.bytesOut));
		this.#say("p99", worker.latency?.count ? format.micros(worker.latency.p99Micros) : "–");
		this.#sayBar("buffers", receiveBuffers(worker.counters, pools.receiveBuffers));
		this.#sayBar("sends", sendBuffers(worker.counters, pools.sendBuffers));
		return step;
	}

	#say(name, text) {
		this.#figures.get(name).textContent = text;
	}

	/** A share: in words, as a bar, and how often there was none left. */
	#sayBar(name, { text, share, ranOut = 0 }) {
		const bar = element("div", { class: "bar", "aria-hidden": "true" }, element("span"));
		bar.firstChild.style.width = `${100 * Math.min(1, share)}%`;
		const remark = (ranOut > 0) ? element("div", { class: "hint" }, `ran out ${format.count(ranOut)} times`) : "";
		this.#figures.get(name).replaceChildren(text, bar, remark);
	}

	/** Draws the present, if it is on the screen. */
	draw(nowMillis, elapsedSeconds, colours) {
		if (!this.#visible) {
			return;
		}
		this.#ring.draw(this.#step?.batch, this.#step?.turns, elapsedSeconds, colours);
		drawChart(this.#chart, this.#series.history, nowMillis, colours);
		const connections = this.#step?.connections ?? 0;
		if (connections !== this.#dotsDrawn || elapsedSeconds === 0) {
			drawDots(this.#dots, connections, colours);
			this.#dotsDrawn = connections;
		}
	}

	/** The samples from now on have nothing to do with those before. */
	forget() {
		this.#series.forget();
	}

}

function mood(step) {
	if (step.busy >= 0.5) {
		return "busy";
	}
	return (step.requests >= 1) ? "at work" : (step.turns >= 1) ? "almost idle" : "asleep";
}

/** How many of the receive buffers wait for bytes. */
function receiveBuffers(counters, all) {
	const free = counters.RECEIVE_BUFFERS_FREE ?? 0;
	return {
		text: `${format.count(free)} of ${format.count(all)}`,
		share: 1 - free / all,
		ranOut: counters.RECEIVE_BUFFERS_EXHAUSTED,
	};
}

/** How many of the send buffers hold bytes for clients. */
function sendBuffers(counters, all) {
	const leased = counters.SEND_BUFFERS_LEASED ?? 0;
	return {
		text: `${format.count(leased)} of ${format.count(all)}`,
		share: leased / all,
		ranOut: counters.SEND_BUFFERS_EXHAUSTED,
	};
}

/** All lanes. They come and go with the workers of the server. */
export class Lanes {

	#root;
	#lanes = new Map();

	constructor(root) {
		this.#root = root;
	}

	/** Takes in a sample; answers what each worker has done since the last. */
	update(sample, pools) {
		const present = new Set(sample.workers.map((worker) => worker.index));
		for (const [index, lane] of this.#lanes) {
			if (!present.has(index)) {
				lane.root.remove();
				this.#lanes.delete(index);
			}
		}
		return sample.workers.map((worker) => this.#lane(worker).update(sample.atMillis, worker, pools))
			.filter((step) => step !== null);
	}

	#lane(worker) {
		if (!this.#lanes.has(worker.index)) {
			const lane = new Lane(worker);
			this.#lanes.set(worker.index, lane);
			this.#root.append(lane.root);
		}
		return this.#lanes.get(worker.index);
	}

	/** Draws the present; no time elapsed means that everything is to be drawn, and nothing to be moved. */
	draw(nowMillis, elapsedSeconds, colours) {
		this.#lanes.forEach((lane) => lane.draw(nowMillis, elapsedSeconds, colours));
	}

	forget() {
		this.#lanes.forEach((lane) => lane.forget());
	}

}
