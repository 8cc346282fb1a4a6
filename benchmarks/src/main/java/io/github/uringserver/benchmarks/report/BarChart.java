package io.github.uringserver.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.uringserver.benchmarks.compare.Statistics;

/**
 * Bars as a drawing in SVG: one group per workload with a scale of its own, one bar per
 * contender with its extremes. Its colours follow the reader's light or dark scheme.
 */
final class BarChart {

	private static final int WIDTH = 760;

	private static final int LEFT = 120;

	private static final int RIGHT = 110;

	private static final int ROW = 22;

	private static final int BAR = 14;

	private static final String STYLE = """
			<style>
			text { font: 12px system-ui, sans-serif; fill: #24292f; }
			.title { font-weight: 600; }
			.value { font-variant-numeric: tabular-nums; }
			.bar { fill: #8c959f; }
			.own { fill: #0969da; }
			.limit { fill: #d0d7de; }
			.range { stroke: #24292f; stroke-width: 1.5; }
			@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3; }
			.bar { fill: #6e7681; }
			.own { fill: #4493f8; }
			.limit { fill: #3d444d; }
			.range { stroke: #e6edf3; }
			}
			</style>
			""";

	private final String title;

	private final List<Group> groups = new ArrayList<>();

	BarChart(String title) {
		this.title = title;
	}

	/** Adds a group. Nothing is drawn of one without bars. */
	void add(String heading, List<Bar> bars) {
		if (!bars.isEmpty()) {
			this.groups.add(new Group(heading, List.copyOf(bars)));
		}
	}

	/** The whole file. */
	String svg() {
		StringBuilder body = new StringBuilder();
		int y = 10;
		for (Group group : this.groups) {
			y = draw(group, body, y) + 12;
		}
		return String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
				WIDTH, y, WIDTH, y) + "<title>" + escape(this.title) + "</title>\n" + STYLE + body + "</svg>\n";
	}

	private static int draw(Group group, StringBuilder body, int top) {
		double longest = group.bars().stream().mapToDouble((bar) -> bar.values().maximum()).max().orElse(1);
		double scale = (WIDTH - LEFT - RIGHT) / ((longest > 0) ? longest : 1);
		int y = top + 14;
		text(body, "title", LEFT, y, "start", group.heading());
		y += 8;
		for (Bar bar : group.bars()) {
			text(body, "name", LEFT - 8, y + BAR - 3, "end", bar.name());
			body.append(String.format(Locale.ROOT,
					"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n", style(bar), LEFT,
					y, Math.max(1, scale * bar.values().median()), BAR));
			body.append(
					String.format(Locale.ROOT, "<line class=\"range\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
							LEFT + scale * bar.values().minimum(), y + BAR / 2, LEFT + scale * bar.values().maximum(),
							y + BAR / 2));
			text(body, "value", (int) (LEFT + scale * bar.values().maximum() + 8), y + BAR - 3, "start", bar.text());
			y += ROW;
		}
		return y;
	}

	private static String style(Bar bar) {
		if (bar.name().equals(Peer.URING.title())) {
			return "own";
		}
		return bar.name().equals(Peer.NGINX.title()) ? "limit" : "bar";
	}

	private static void text(StringBuilder body, String style, int x, int y, String anchor, String text) {
		body.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
				style, x, y, anchor, escape(text)));
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	/**
	 * One contender.
	 *
	 * @param name on the left
	 * @param values length and extremes
	 * @param text on the right
	 */
	record Bar(String name, Statistics values, String text) {
	}

	private record Group(String heading, List<Bar> bars) {
	}

}
