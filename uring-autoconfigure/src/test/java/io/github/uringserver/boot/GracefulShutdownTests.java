package io.github.uringserver.boot;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.GracefulShutdownResult;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class GracefulShutdownTests {

	private final List<Runnable> drains = new CopyOnWriteArrayList<>();

	private final BlockingQueue<GracefulShutdownResult> results = new LinkedBlockingQueue<>();

	private final GracefulShutdown shutdown = new GracefulShutdown(this.drains::add);

	@Test
	void drainedServerIsIdle(CapturedOutput output) throws Exception {
		this.shutdown.shutDownGracefully(this.results::add);
		assertThat(this.results).isEmpty();
		this.drains.get(0).run();
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		assertThat(output).contains("Commencing graceful shutdown. Waiting for active requests to complete")
			.contains("Graceful shutdown complete");
	}

	@Test
	void serverDrainedWithinTheCallIsIdle() throws Exception {
		new GracefulShutdown(Runnable::run).shutDownGracefully(this.results::add);
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
	}

	@Test
	void abortReportsActiveRequests(CapturedOutput output) throws Exception {
		this.shutdown.shutDownGracefully(this.results::add);
		this.shutdown.abort();
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
		assertThat(output).contains("Graceful shutdown aborted with one or more requests still active");
	}

	@Test
	void drainedAfterTheAbortIsNotReported() throws Exception {
		this.shutdown.shutDownGracefully(this.results::add);
		this.shutdown.abort();
		this.drains.get(0).run();
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
		this.shutdown.shutDownGracefully(this.results::add);
		this.drains.get(1).run();
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		assertThat(this.results).isEmpty();
	}

	@Test
	void secondCallSharesTheResultOfTheFirst() throws Exception {
		this.shutdown.shutDownGracefully(this.results::add);
		this.shutdown.shutDownGracefully(this.results::add);
		assertThat(this.drains).hasSize(1);
		this.drains.get(0).run();
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
	}

	@Test
	void callbackRunsOnAThreadOfItsOwn() throws Exception {
		BlockingQueue<String> threads = new LinkedBlockingQueue<>();
		this.shutdown.shutDownGracefully((result) -> threads.add(Thread.currentThread().getName()));
		this.drains.get(0).run();
		assertThat(threads.poll(10, TimeUnit.SECONDS)).isEqualTo("uring-shutdown");
	}

	@Test
	void abortWithoutShutdownDoesNothing() {
		this.shutdown.abort();
		assertThat(this.drains).isEmpty();
	}

	private GracefulShutdownResult nextResult() throws InterruptedException {
		return this.results.poll(10, TimeUnit.SECONDS);
	}

}
