package io.github.uringserver.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * {@code uring.server.on-unsupported}, in applications that run where io_uring cannot be
 * used.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnsupportedSystemTests {

	@ParameterizedTest
	@ValueSource(strings = { "setup-denied", "enter-denied" })
	void underSeccompReactorNettyAnswersAndOneWarningSaysWhy(String denied) throws Exception {
		ChildJvm.Result result = application(denied).run();
		assertFallenBack(result, "failed: EPERM", ". Allow io_uring_setup");
	}

	@Test
	void managementPortFallsBackTooWithoutAnotherWarning() throws Exception {
		ChildJvm.Result result = application("setup-denied", "--management.server.port=0").run();
		assertFallenBack(result, "seccomp", "Allow io_uring_setup");
		assertThat(result.output()).doesNotContain("Uring started");
	}

	@Test
	void endpointHealthAndMetersSayThatAnotherServerRunsAndWhy() throws Exception {
		ChildJvm.Result result = application("setup-denied", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.health.show-details=always")
			.run();
		assertFallenBack(result, "seccomp", "Allow io_uring_setup");
		assertThat(line(result, "uring=")).contains("\"workers\":[]",
				"\"fallbacks\":[\"Another web server runs in place of this one: io_uring_setup failed: EPERM");
		assertThat(line(result, "health=")).contains("\"uring\":{\"status\":\"UP\",\"details\":{\"active\":false,"
				+ "\"reason\":\"io_uring_setup failed: EPERM", "\"remedy\":\"Allow io_uring_setup");
		assertThat(result.output()).contains("uring_active{server=\"server\"} 0.0").doesNotContain("uring_requests");
	}

	@Test
	void underSeccompTheStartFailsWhereThatIsWanted() throws Exception {
		ChildJvm.Result result = application("setup-denied", "--uring.server.on-unsupported=fail").run();
		assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
		assertThat(result.output()).contains("APPLICATION FAILED TO START", "Description:",
				"io_uring_setup failed: EPERM", "Action:", "Allow io_uring_setup");
		assertThat(warnings(result)).isEmpty();
		assertThat(result.output()).doesNotContain("server=", "\tat io.github.uringserver");
	}

	@Test
	void withTooFewDescriptorsReactorNettyAnswers() throws Exception {
		ChildJvm.Result result = application("nothing-denied", "--uring.server.workers=300",
				"--uring.server.ring.sq-entries=8", "--uring.server.buffers.receive.count=2")
			.shell("ulimit -n 300")
			.run();
		assertFallenBack(result, "EMFILE", "ulimit -n");
	}

	@Test
	void withTooLittleLockedMemoryReactorNettyAnswers() throws Exception {
		String[] withoutPrivilege = { "setpriv", "--bounding-set=-ipc_lock", "--" };
		ChildJvm.Result probe = application("nothing-denied").launcher(withoutPrivilege).shell("ulimit -l 64").run();
		assumeTrue(probe.exitCode() == 0 || probe.output().contains("server="),
				"setpriv cannot drop CAP_IPC_LOCK here");
		assumeTrue(!probe.output().contains("server=UringWebServer"),
				"this kernel does not count rings as locked memory");
		assertFallenBack(probe, "RLIMIT_MEMLOCK", "ulimit -l");
	}

	@Test
	void withoutExecutableTemporaryDirectoryReactorNettyAnswers(@TempDir Path directory) throws Exception {
		String mount = "mount -t tmpfs -o noexec,size=64m tmpfs " + directory;
		Process unshare = new ProcessBuilder("unshare", "-m", "/bin/sh", "-ec", mount).start();
		assumeTrue(unshare.waitFor(10, TimeUnit.SECONDS) && unshare.exitValue() == 0,
				"mounting in a namespace of its own is not permitted");
		// the library's own fallback is the working directory
		ChildJvm.Result result = application("nothing-denied").launcher("unshare", "-m")
			.shell(mount + "\ncd " + directory)
			.jvmArguments("-Djava.io.tmpdir=" + directory)
			.run();
		assertFallenBack(result, "noexec", "java.io.tmpdir");
	}

	private static String line(ChildJvm.Result result, String beginning) {
		return result.output().lines().filter((line) -> line.startsWith(beginning)).findFirst().orElseThrow();
	}

	private static ChildJvm application(String denied, String... arguments) {
		return ChildJvm.of(UnsupportedMain.class)
			// it would run the main method again, without its arguments
			.withoutJars("spring-boot-devtools")
			.arguments(denied, "--server.port=0", "--spring.main.banner-mode=off")
			.arguments(arguments);
	}

	private static void assertFallenBack(ChildJvm.Result result, String cause, String remedy) {
		assertThat(result.output()).contains("server=NettyWebServer\n", "answer=hello\n");
		assertThat(result.exitCode()).isZero();
		assertThat(warnings(result)).singleElement()
			.asString()
			.contains("io_uring is not used", cause, remedy, "Spring Boot's own web server");
		assertThat(result.output()).doesNotContain("ERROR");
	}

	/** Of this server; others may have their own to say under such limits. */
	private static List<String> warnings(ChildJvm.Result result) {
		Stream<String> lines = result.output().lines();
		return lines.filter((line) -> line.contains(" WARN ") && line.contains("io_uring")).toList();
	}

}
