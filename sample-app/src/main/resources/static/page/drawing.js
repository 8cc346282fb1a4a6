// What is drawn on canvases. The figures are in the text beside them, too.

import { axis } from "./format.js";

const MINUTE_MILLIS = 60_000;
const BEADS = 48;
const MAX_DOTS = 600;
/** Radians a second. */
const FASTEST = 5;

/** The colours of the page, which follow the system's light or dark. */
export function palette() {
	const style = getComputedStyle(document.documentElement);
	const colour = (name) => style.getPropertyValue(`--${name}`).trim();
	return {
		completions: colour("completions"),
		calls: colour("calls"),
		faint: colour("faint"),
		soft: colour("soft"),
	};
}

/** The context of a canvas, cleared, in CSS pixels however fine the screen is. */
function prepare(canvas) {
	const { clientWidth: width, clientHeight: height } = canvas;
	const scale = window.devicePixelRatio || 1;
	if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
		canvas.width = Math.round(width * scale);
		canvas.height = Math.round(height * scale);
	}
	const context = canvas.getContext("2d");
	context.setTransform(scale, 0, 0, scale, 0, 0);
	context.clearRect(0, 0, width, height);
	return { context, width, height };
}

/** A ring that turns, faster where there is more to do. */
export class Ring {

	#canvas;
	#angle = 0;

	constructor(canvas) {
		this.#canvas = canvas;
	}

	/**
	 * Draws the present.
	 * @param batch pieces of work that came with a call, not a number for none
	 * @param turns of the worker a second
	 * @param elapsedSeconds since the last time, 0 to stand still
	 */
	draw(batch, turns, elapsedSeconds, colours) {
		if (turns > 0) {
			this.#angle += elapsedSeconds * Math.min(FASTEST, Math.log10(10 + turns));
		}
		drawBeads(this.#canvas, batch, this.#angle, colours);
	}

}

/** As many lit beads as pieces of work came with a call, the first the brightest. */
function drawBeads(canvas, batch, angle, colours) {
	const { context, width, height } = prepare(canvas);
	const radius = Math.min(width, height) / 2 * 0.88;
	const size = radius / 18;
	const lit = Number.isFinite(batch) ? Math.min(BEADS, Math.max(1, Math.round(batch))) : 0;
	context.translate(width / 2, height / 2);
	context.strokeStyle = colours.faint;
	context.lineWidth = 1;
	context.beginPath();
	context.arc(0, 0, radius - 2.8 * size, 0, 2 * Math.PI);
	context.stroke();
	for (let bead = 0; bead < BEADS; bead++) {
		const at = angle - bead * 2 * Math.PI / BEADS;
		const isLit = bead < lit;
		context.globalAlpha = isLit ? 1 - 0.6 * bead / Math.max(lit, 8) : 1;
		context.fillStyle = isLit ? colours.completions : colours.faint;
		context.beginPath();
		context.arc(radius * Math.sin(at), -radius * Math.cos(at), isLit ? size : size / 2, 0, 2 * Math.PI);
		context.fill();
	}
	context.globalAlpha = 1;
}

/** The next round number: 1, 2 or 5 with zeros. */
function ceiling(value) {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 10)));
	return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value);
}

/** The last minute: work finished as an area, calls as a line. */
export function drawChart(canvas, history, nowMillis, colours) {
	const { context, width, height } = prepare(canvas);
	const left = 44;
	const bottom = height - 20;
	const top = 8;
	const highest = ceiling(history.reduce((most, point) => Math.max(most, point.completions, point.calls), 0));
	const x = (point) => left + (width - left) * (1 - (nowMillis - point.atMillis) / MINUTE_MILLIS);
	const y = (value) => bottom - (bottom - top) * value / highest;
	drawGrid(context, { left, width, height, highest, y }, colours);
	if (history.length < 2) {
		return;
	}
	context.save();
	context.beginPath();
	context.rect(left, 0, width - left, height);
	context.clip();
	context.lineJoin = "round";
	const path = (name) => {
		context.beginPath();
		history.forEach((point) => context.lineTo(x(point), y(point[name])));
	};
	path("completions");
	context.lineTo(x(history.at(-1)), bottom);
	context.lineTo(x(history[0]), bottom);
	context.globalAlpha = 0.22;
	context.fillStyle = colours.completions;
	context.fill();
	context.globalAlpha = 1;
	context.lineWidth = 2;
	path("completions");
	context.strokeStyle = colours.completions;
	context.stroke();
	path("calls");
	context.strokeStyle = colours.calls;
	context.stroke();
	context.restore();
}

function drawGrid(context, { left, width, height, highest, y }, colours) {
	context.font = "11px system-ui, sans-serif";
	context.fillStyle = colours.soft;
	context.strokeStyle = colours.faint;
	context.lineWidth = 1;
	context.textAlign = "right";
	context.textBaseline = "middle";
	for (const value of [0, highest / 2, highest]) {
		const level = Math.round(y(value)) + 0.5;
		context.beginPath();
		context.moveTo(left, level);
		context.lineTo(width, level);
		context.stroke();
		context.fillText(axis(value), left - 8, level);
	}
	context.textBaseline = "alphabetic";
	context.fillText("now", width, height - 4);
	context.textAlign = "left";
	context.fillText("a minute ago", left, height - 4);
	context.fillText("a second", left + 6, y(highest) + 14);
}

/** A dot for each open connection, as many as there is room for; answers how many. */
export function drawDots(canvas, connections, colours) {
	const { context, width, height } = prepare(canvas);
	const pitch = 8;
	const perRow = Math.max(1, Math.floor(width / pitch));
	const shown = Math.min(connections, MAX_DOTS, perRow * Math.floor(height / pitch));
	context.fillStyle = colours.completions;
	for (let dot = 0; dot < shown; dot++) {
		context.beginPath();
		context.arc((dot % perRow) * pitch + 4, Math.floor(dot / perRow) * pitch + 4, 2.6, 0, 2 * Math.PI);
		context.fill();
	}
	return shown;
}
