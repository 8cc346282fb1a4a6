// Listens to the server's events and keeps the page up to date.

import * as format from "./format.js";
import { palette, Ring } from "./drawing.js";
import { Experiments } from "./experiments.js";
import { Lanes } from "./lanes.js";
import { together } from "./series.js";
import { Tls } from "./tls.js";

const RETRY_MILLIS = 2000;
/** Thirty frames a second are enough for what moves here. */
const FRAME_MILLIS = 30;
const MAX_STEP_SECONDS = 0.1;

const byId = (id) => document.getElementById(id);
const ring = new Ring(byId("ring"));
const lanes = new Lanes(byId("lanes"));
const experiments = new Experiments(byId("experiments"), byId("refusal"));
const tls = new Tls(byId("tls"));
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const darkness = matchMedia("(prefers-color-scheme: dark)");

let colours = palette();
/** When the last sample was taken, by the server's clock, and when it came, by ours. */
let clock = null;
let lastFrame = 0;
/** Requests that another server has answered are known from the load alone. */
let loadAnswered = null;
let pools = { receiveBuffers: 0, sendBuffers: 0 };
let onRing = true;
/** What all workers together have done between the last two samples. */
let total = null;

function showStatus(state, text) {
	const status = byId("status");
	if (status.dataset.state !== state) {
		status.dataset.state = state;
		status.textContent = text;
	}
	document.body.classList.toggle("stale", state !== "live");
}

function introduce(introduction) {
	const { server } = introduction;
	onRing = server.ioUring;
	pools = server;
	lanes.forget();
	loadAnswered = null;
	experiments.introduce(introduction);
	byId("notice").hidden = server.ioUring;
	byId("notice-text").textContent = server.reason
		? `${server.reason} The application runs on ${server.name} instead, unchanged.`
		: `The application runs on ${server.name}, because uring.server.enabled=false or a server of its own says so.`;
	byId("notice-remedy").textContent = server.remedy;
	for (const part of document.querySelectorAll(".on-ring, .off-ring")) {
		part.hidden = server.ioUring !== part.classList.contains("on-ring");
	}
	tls.introduce(server.tlsCounters);
	byId("where").textContent = `${server.name} on Linux ${server.kernel}`;
	if (server.ioUring) {
		describeRing(server);
	}
}

function describeRing(server) {
	const entry = (label, content, wide = false) => {
		const group = document.createElement("div");
		group.classList.toggle("wide", wide);
		const term = document.createElement("dt");
		term.textContent = label;
		const description = document.createElement("dd");
		description.append(content);
		group.append(term, description);
		return group;
	};
	const list = (items) => {
		const created = document.createElement("ul");
		items.forEach((item) => {
			const li = document.createElement("li");
			li.textContent = item;
			created.append(li);
		});
		return created;
	};
	const entries = [
		entry("Kernel", `Linux ${server.kernel}`),
		entry("Submission queue", `${format.count(server.submissionQueueEntries)} wishes`),
		entry("Completion queue", `${format.count(server.completionQueueEntries)} results`),
		entry("Set up with", list(server.flags), true),
	];
	if (server.fallbacks.length > 0) {
		entries.push(entry("Done without", list(server.fallbacks), true));
	}
	byId("kernel").replaceChildren(...entries);
}

function update(sample) {
	clock = { serverMillis: sample.atMillis, pageMillis: performance.now() };
	const steps = lanes.update(sample, pools);
	experiments.update(sample.experiments);
	showTotals(steps, sample);
	tls.update(sample.workers);
	if (stillness.matches) {
		draw(0);
	}
}

function showTotals(steps, sample) {
	const say = (name, text) => {
		document.querySelector(`[data-total="${name}"]`).textContent = text;
	};
	const measured = sample.latency.count > 0;
	say("p99", measured ? format.micros(sample.latency.p99Micros) : "–");
	byId("p99-hint").textContent = measured
		? `half of them within ${format.micros(sample.latency.p50Micros)}, as the load's client saw it`
		: "start the load below to measure";
	if (!onRing) {
		say("requests", format.rate(loadRate(sample)));
		return;
	}
	if (steps.length > 0) {
		total = together(steps);
		say("requests", format.rate(total.requests));
		say("batch", format.ratio(total.batch));
		say("callsPerRequest", format.ratio(total.callsPerRequest));
		say("connections", format.count(total.connections));
		byId("ring-figure").textContent = format.ratio(total.batch);
	}
}

function loadRate(sample) {
	const answered = sample.experiments.find((state) => state.name === "load")?.figures.answered ?? 0;
	const last = loadAnswered;
	loadAnswered = { answered, atMillis: sample.atMillis };
	return (last === null) ? NaN : Math.max(0, answered - last.answered) / (sample.atMillis - last.atMillis) * 1000;
}

/** Draws the present; everything, and without motion, when no time has elapsed. */
function draw(elapsedSeconds) {
	if (clock === null) {
		return;
	}
	const sinceSample = (elapsedSeconds > 0) ? performance.now() - clock.pageMillis : 0;
	lanes.draw(clock.serverMillis + Math.min(sinceSample, RETRY_MILLIS), elapsedSeconds, colours);
	if (byId("ring").clientWidth > 0) {
		ring.draw(total?.batch, total?.turns, elapsedSeconds, colours);
	}
}

/** Frames come while the page is to be seen. Without motion, drawing waits for samples. */
function frame(atMillis) {
	const elapsedMillis = atMillis - lastFrame;
	if (elapsedMillis >= FRAME_MILLIS) {
		lastFrame = atMillis;
		if (!stillness.matches) {
			draw(Math.min(MAX_STEP_SECONDS, elapsedMillis / 1000));
		}
	}
	requestAnimationFrame(frame);
}

function listen() {
	const source = new EventSource("live/events");
	source.addEventListener("server", (event) => {
		introduce(JSON.parse(event.data));
		showStatus("live", "Live");
	});
	source.addEventListener("sample", (event) => update(JSON.parse(event.data)));
	source.addEventListener("error", () => {
		showStatus("lost", "Reconnecting");
		// a browser comes again by itself, unless it was refused
		if (source.readyState === EventSource.CLOSED) {
			source.close();
			setTimeout(listen, RETRY_MILLIS);
		}
	});
}

darkness.addEventListener("change", () => {
	colours = palette();
	draw(0);
});
addEventListener("resize", () => draw(0));
requestAnimationFrame(frame);
listen();
