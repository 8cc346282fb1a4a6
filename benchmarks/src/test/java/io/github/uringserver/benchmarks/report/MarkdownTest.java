package io.github.uringserver.benchmarks.report;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;

import io.github.uringserver.benchmarks.compare.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Report and plots are made of what was kept. */
class MarkdownTest {

	@TempDir
	private Path folder;

	@Test
	void reportHasWhatWasMeasuredAndSaysWhatWasNot() throws Exception {
		Markdown markdown = new Markdown(this.folder.resolve("report"), this.folder.resolve("REPORT.md"));
		results().write(markdown.file(Table.ROUTER, "tsv"));
		Files.writeString(this.folder.resolve("report").resolve("profiles.md"), "## Where the time goes\n");
		markdown.write();
		assertThat(Files.readString(this.folder.resolve("REPORT.md"))).endsWith("\n\n## Where the time goes\n")
			.contains("2026-11-21, commit abc")
			.contains("TCP congestion control cubic")
			.contains("needs less CPU per request (medians): router router tomcat (11.00 : 12.00 µs).")
			.contains("- tomcat: Tomcat 10.1.55")
			.contains("| router: CPU | ≤ 0.66 | 0.60 (0.50–0.70) | reached, but not in every round |")
			.contains("| bare: CPU | ≤ 0.68 | – | not measured |")
			.contains("| uring | 12.00 ±17 % | 0.60 (0.50–0.70) |")
			.contains("![Small responses of a router function](report/router.svg)")
			.contains("- tomcat failed")
			.doesNotContain("## Streams");
	}

	@Test
	void plotIsADrawingWithABarForEach() throws Exception {
		Markdown markdown = new Markdown(this.folder, this.folder.resolve("REPORT.md"));
		results().write(markdown.file(Table.ROUTER, "tsv"));
		markdown.write();
		Document drawing = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(Files.readString(markdown.file(Table.ROUTER, "svg")))));
		assertThat(drawing.getDocumentElement().getTagName()).isEqualTo("svg");
		assertThat(drawing.getElementsByTagName("rect").getLength()).isEqualTo(4);
		assertThat(drawing.getElementsByTagName("rect").item(0).getAttributes().getNamedItem("class").getNodeValue())
			.isEqualTo("own");
	}

	@Test
	void targetIsReachedWhenEveryRoundReachesIt() {
		Target target = new Target("x", Table.ROUTER, "router", Figure.CPU, 0.7, Peer.TOMCAT);
		assertThat(target.verdict(new Statistics(0.6, 0.5, 0.7))).isEqualTo("reached");
		assertThat(target.verdict(new Statistics(0.6, 0.5, 0.8))).contains("not in every round");
		assertThat(target.verdict(new Statistics(0.71, 0.5, 0.8))).isEqualTo("missed");
	}

	private static Results results() {
		Results results = new Results();
		results.fact("date", "2026-11-21");
		results.fact("commit", "abc");
		results.fact("congestion-control", "cubic");
		results.fact("version tomcat", "Tomcat 10.1.55");
		results.note("tomcat failed");
		results.put("router", "uring", Figure.CPU, 10, 14, 12);
		results.put("router", "rn-epoll", Figure.CPU, 20, 20, 20);
		results.put("router", "tomcat", Figure.CPU, 11, 11, 11);
		results.put("router", "nginx", Figure.CPU, 1, 1, 1);
		return results;
	}

}
