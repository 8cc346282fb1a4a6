package io.github.uringserver.server;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of docs/raw-tcp.md compiles as it stands, and runs. */
@Timeout(120)
class RawTcpExampleTests {

	@TempDir
	private Path folder;

	@Test
	void exampleEchoes() throws Exception {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		Path source = this.folder.resolve("Echo.java");
		Files.writeString(source, example());
		StringWriter output = new StringWriter();
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<String> options = List.of("-d", this.folder.toString(), "-Xlint:all", "-Werror", "-classpath",
				System.getProperty("java.class.path"), "-implicit:none", "-proc:none", "--release", "17");
		boolean compiled = compiler
			.getTask(output, null, null, options, null,
					compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
			.call();
		assertThat(compiled).as(output.toString()).isTrue();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { this.folder.toUri().toURL() },
				getClass().getClassLoader())) {
			UringServer server = (UringServer) loader.loadClass("Echo").getMethod("start", int.class).invoke(null, 0);
			try (RawClient client = new RawClient(SuiteTls.connectPlain(server.port()))) {
				byte[] sent = RawServerTests.pattern(1 << 20, 3);
				RawServerTests.sendInBackground(client, sent);
				assertThat(client.in().readNBytes(sent.length)).isEqualTo(sent);
				client.endOutput();
				assertThat(client.in().read()).isEqualTo(-1);
			}
			finally {
				server.stop();
			}
		}
	}

	/** The page's only block of Java. */
	private static String example() throws Exception {
		Path root = Path.of("").toAbsolutePath();
		while (!Files.exists(root.resolve("docs/raw-tcp.md"))) {
			root = root.getParent();
		}
		String page = Files.readString(root.resolve("docs/raw-tcp.md"));
		int start = page.indexOf("```java\n") + "```java\n".length();
		assertThat(page.indexOf("```java\n", start)).as("one block").isEqualTo(-1);
		return page.substring(start, page.indexOf("```", start));
	}

}
