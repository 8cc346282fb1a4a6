package io.github.uringserver.contract;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checkpoints as Spring takes them: where the JVM would take its image, the server holds
 * no descriptor and no mapping, and afterwards it serves again on the same port. The JVM
 * of these tests does everything but take the image.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CheckpointTests {

	private static final int CHECKPOINTS = 5;

	private static final int CLIENTS = 4;

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final AtomicInteger answers = new AtomicInteger();

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
	}

	private static ChildJvm.Running start(String... jvmArguments) throws IOException {
		return ChildJvm.of(CheckpointMain.class)
			.jvmArguments("-Dorg.crac.Core.Compat=io.github.uringserver.checkpoint",
					"-Dspring.devtools.restart.enabled=false")
			.jvmArguments(jvmArguments)
			// the same port again, as after a restore elsewhere
			.arguments("server.port=" + FreePort.find())
			.start();
	}

	@Test
	void serverLetsGoOfEverythingUnderLoadAndServesAgain() throws Exception {
		try (ChildJvm.Running child = start()) {
			int port = Integer.parseInt(child.awaitOutput("port (\\d+)\\."));
			List<CompletableFuture<Void>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				clients.add(ContractFixture.sending(() -> ask(port)));
			}
			for (int i = 1; i <= CHECKPOINTS; i++) {
				awaitAnswers();
				child.process().getOutputStream().write('\n');
				child.process().getOutputStream().flush();
				child.awaitOutput("(restored " + port + "\\.\\s+(?s:.*)){" + i + "}");
			}
			awaitAnswers();
			this.stopped.set(true);
			for (CompletableFuture<Void> client : clients) {
				client.get(20, TimeUnit.SECONDS);
			}
			String output = child.output();
			assertThat(told(output, "start")).hasSize(1);
			assertThat(told(output, "checkpoint")).hasSize(CHECKPOINTS).containsOnly(told(output, "start").get(0));
			assertThat(told(output, "run")).hasSize(CHECKPOINTS + 1).allSatisfy((held) -> {
				assertThat(held).contains("anon_inode:[io_uring]=2");
				assertThat(held).contains("mapped rings=" + number(told(output, "run").get(0), "mapped rings"));
			});
		}
	}

	@Test
	void nothingIsHeldAtACheckpointOnRefresh() throws Exception {
		try (ChildJvm.Running child = start("-Dspring.context.checkpoint=onRefresh")) {
			int port = Integer.parseInt(child.awaitOutput("port (\\d+)\\."));
			try (RawClient client = new RawClient(port)) {
				assertThat(client.get("/hello").read().body()).isEqualTo("hello");
			}
			String output = child.output();
			assertThat(told(output, "checkpoint")).hasSize(1).isEqualTo(told(output, "start"));
		}
	}

	private static List<String> told(String output, String when) {
		return Pattern.compile("(?m)^" + when + " \\{(.*)}$")
			.matcher(output)
			.results()
			.map((match) -> match.group(1))
			.toList();
	}

	private static int number(String held, String kind) {
		Matcher matcher = Pattern.compile(Pattern.quote(kind) + "=(\\d+)").matcher(held);
		assertThat(matcher.find()).as(held).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

	private void awaitAnswers() {
		int before = this.answers.get();
		ServerFixture.await("answers", () -> this.answers.get() > before + 20 * CLIENTS);
	}

	/** A connection may be refused or end between two answers, but not within one. */
	private void ask(int port) throws IOException {
		while (!this.stopped.get()) {
			RawClient connected = connect(port);
			if (connected == null) {
				continue;
			}
			try (RawClient client = connected) {
				while (!this.stopped.get() && isAnswered(client)) {
					this.answers.incrementAndGet();
				}
			}
		}
	}

	/**
	 * Null while the server is down: refused, or reset by a listener that closes with the
	 * connection in its queue.
	 */
	private static RawClient connect(int port) throws IOException {
		try {
			return new RawClient(port);
		}
		catch (SocketException ex) {
			return null;
		}
	}

	private static boolean isAnswered(RawClient client) throws IOException {
		client.in().mark(1);
		try {
			client.get("/hello");
			if (client.in().read() < 0) {
				return false;
			}
		}
		catch (SocketException ex) {
			return false;
		}
		client.in().reset();
		assertThat(client.read().body()).isEqualTo("hello");
		return true;
	}

}
