package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.uringserver.benchmarks.compare.Statistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What was measured survives being written and read. */
class ResultsTest {

	@TempDir
	private Path folder;

	@Test
	void everythingIsReadAsItWasWritten() throws IOException {
		Results results = new Results();
		results.fact("version uring", "1.0\t(with a tab\nand a line)");
		results.note("nobody failed");
		results.put("router", "uring", Figure.CPU, 10, 12.5, 11);
		results.put("router", "rn-epoll", Figure.CPU, 20, 20, 22);
		results.put("router", "nginx", Figure.HEAP, Double.NaN);
		Path file = this.folder.resolve("deeper/router.tsv");
		results.write(file);
		Results read = Results.read(file);
		assertThat(read.facts("version ")).containsEntry("uring", "1.0 (with a tab and a line)");
		assertThat(read.notes()).containsExactly("nobody failed");
		assertThat(read.workloads()).containsExactly("router");
		assertThat(read.contenders("router")).containsExactly("uring", "rn-epoll", "nginx");
		assertThat(read.statistics("router", "uring", Figure.CPU)).isEqualTo(new Statistics(11, 10, 12.5));
		assertThat(read.has("router", Figure.HEAP)).isFalse();
	}

	@Test
	void ratioIsTakenRoundByRound() {
		Results results = new Results();
		results.put("router", "uring", Figure.CPU, 10, 30);
		results.put("router", "rn-epoll", Figure.CPU, 20, 40);
		assertThat(results.ratio("router", "uring", "rn-epoll", Figure.CPU)).contains(new Statistics(0.625, 0.5, 0.75));
	}

	@Test
	void thereIsNoRatioOfDifferentRoundsNorOfNothing() {
		Results results = new Results();
		results.put("router", "uring", Figure.CPU, 10, 30);
		results.put("router", "rn-epoll", Figure.CPU, 20);
		assertThat(results.ratio("router", "uring", "rn-epoll", Figure.CPU)).isEmpty();
		assertThat(results.ratio("router", "uring", "nginx", Figure.CPU)).isEmpty();
		assertThat(results.ratio("json", "uring", "uring", Figure.CPU)).isEmpty();
	}

	@Test
	void noiseIsTheMedianOfAllSpreads() {
		Results results = new Results();
		results.put("router", "uring", Figure.CPU, 9, 10, 11);
		results.put("router", "rn-epoll", Figure.CPU, 10, 10);
		results.put("router", "jetty", Figure.CPU, 5, 10, 15);
		assertThat(results.noisePercent(Figure.CPU)).isEqualTo(20);
		assertThat(results.noisePercent(Figure.START)).isNaN();
	}

	@Test
	void fileOfAnotherMakeIsRefused() throws IOException {
		Path file = this.folder.resolve("router.tsv");
		Files.writeString(file, "values\trouter\turing\tluck\t1\n");
		assertThatThrownBy(() -> Results.read(file)).isInstanceOf(IOException.class).hasMessageContaining("luck");
		Files.writeString(file, "something else\n");
		assertThatThrownBy(() -> Results.read(file)).isInstanceOf(IOException.class).hasMessageContaining("else");
	}

}
