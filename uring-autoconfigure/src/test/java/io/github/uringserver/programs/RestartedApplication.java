package io.github.uringserver.programs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Starts, has DevTools restart it on the port it got, and leaves after the last start;
 * says at each start what it finds.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RestartedApplication {

	static final int STARTS = 3;

	/** Outlives the class loaders, as system properties do. */
	private static final String PORT = "restarted.port";

	private static final String COUNT = "restarted.count";

	public static void main(String[] args) {
		SpringApplication.run(RestartedApplication.class, "--server.port=" + System.getProperty(PORT, "0"),
				"--uring.server.workers=2", "--uring.server.on-unsupported=fail", "--spring.main.banner-mode=off",
				"--spring.devtools.livereload.enabled=false", "--server.shutdown=immediate");
	}

	@Bean
	RouterFunction<ServerResponse> loader() {
		return RouterFunctions.route()
			.GET("/loader",
					(request) -> ServerResponse.ok().bodyValue(getClass().getClassLoader().getClass().getSimpleName()))
			.build();
	}

	@EventListener
	void ready(ApplicationReadyEvent event) throws IOException {
		ReactiveWebServerApplicationContext context = (ReactiveWebServerApplicationContext) event
			.getApplicationContext();
		int port = context.getWebServer().getPort();
		int count = Integer.getInteger(COUNT, 0) + 1;
		System.setProperty(PORT, String.valueOf(port));
		System.setProperty(COUNT, String.valueOf(count));
		System.out.println("start " + count + " " + context.getWebServer().getClass().getSimpleName() + " on " + port
				+ " answers " + ask(port) + " with " + workers() + " workers, " + rings() + " rings");
		new Thread((count < STARTS) ? Restarter.getInstance()::restart : () -> System.exit(0), "next").start();
	}

	private static String ask(int port) throws IOException {
		try (InputStream in = new URL("http://localhost:" + port + "/loader").openStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static long workers() {
		Set<Thread> threads = Thread.getAllStackTraces().keySet();
		return threads.stream().filter((thread) -> thread.getName().startsWith("uring-worker")).count();
	}

	private static long rings() throws IOException {
		try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
			List<Path> paths = open.collect(Collectors.toList());
			return paths.stream().filter(RestartedApplication::isRing).count();
		}
	}

	private static boolean isRing(Path path) {
		try {
			return Files.readSymbolicLink(path).toString().contains("io_uring");
		}
		catch (IOException ex) {
			return false;
		}
	}

}
