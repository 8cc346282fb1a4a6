package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.uringserver.benchmarks.compare.Commands;
import io.github.uringserver.benchmarks.compare.LoadGenerator;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A table is measured with real processes: the one that needs no application. */
class CoreTableTest {

	private static final Path SCRIPT = Files.isDirectory(Path.of("load")) ? Path.of("load/load.lua")
			: LoadGenerator.SCRIPT;

	@TempDir
	private Path folder;

	@Test
	void everyFigureOfTheServerIsThere() throws Exception {
		assumeTrue(Commands.exists("wrk") && Commands.exists("taskset"), "wrk or taskset is not installed");
		assumeTrue(Commands.exists("strace") || Commands.exists("perf"), "neither strace nor perf is installed");
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
		ReportOptions options = new ReportOptions("--table", "core", "--contenders", "uring", "--rounds", "2",
				"--seconds", "1", "--warm-up", "0", "--jvm-options", "-Xmx128m", "--working", this.folder.toString());
		Results results = new Results();
		new LoadTable(options, null, new LoadGenerator(0, "http", SCRIPT, null), Table.CORE, results).run();
		assertThat(results.notes()).noneMatch((note) -> note.contains("failed"));
		assertThat(results.workloads()).containsExactly("core", "core-pipelined");
		for (Figure figure : List.of(Figure.CPU, Figure.THROUGHPUT, Figure.P50, Figure.P999, Figure.VOLUNTARY,
				Figure.HEAP)) {
			assertThat(results.statistics("core", "uring", figure).median()).as(figure.title()).isNotNegative();
		}
		assertThat(results.statistics("core", "uring", Figure.CPU).median()).isPositive();
		boolean counted = results.notes().stream().noneMatch((note) -> note.contains("not counted"));
		assertThat(results.has("core", Figure.SYSTEM_CALLS)).isEqualTo(counted);
	}

	@Test
	void processThatIsAnotherServerIsNotMeasured() throws IOException {
		Path log = Files.writeString(this.folder.resolve("jetty.log"), "Jetty started on port 8080");
		assertThatThrownBy(() -> Proof.demand(Peer.JETTY, ProcessHandle.current().pid(), log))
			.isInstanceOf(IOException.class)
			.hasMessageContaining("this is not jetty")
			.hasMessageContaining("qtp");
	}

	@Test
	void serverThatBootDidNotLogIsNotMeasured() throws Exception {
		Path log = Files.writeString(this.folder.resolve("jetty.log"), "Tomcat started on port 8080");
		CountDownLatch named = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		Thread thread = new Thread(() -> {
			named.countDown();
			awaitOrEnd(over);
		}, "qtp-of-nobody");
		thread.start();
		try {
			// The kernel has the name once the thread runs.
			named.await();
			assertThatThrownBy(() -> Proof.demand(Peer.JETTY, ProcessHandle.current().pid(), log))
				.hasMessageContaining("does not say: Jetty started");
		}
		finally {
			over.countDown();
			thread.join();
		}
	}

	private static void awaitOrEnd(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
