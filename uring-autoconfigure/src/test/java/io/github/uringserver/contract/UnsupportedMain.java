package io.github.uringserver.contract;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.SeccompFilter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.WebServer;

/**
 * Runs an application where io_uring cannot be used, asks it once and says what answered;
 * the main class of {@link UnsupportedSystemTests}'s children. The first argument says
 * what a seccomp filter denies, the others are the application's.
 */
final class UnsupportedMain {

	private UnsupportedMain() {
	}

	public static void main(String[] arguments) throws IOException {
		switch (arguments[0]) {
			case "setup-denied" -> SeccompFilter.denyIoUringSetup(Errno.EPERM);
			case "enter-denied" -> SeccompFilter.denyIoUringEnter(Errno.EPERM);
			case "nothing-denied" -> {
				// limits stand in the way
			}
			default -> throw new IllegalArgumentException(arguments[0]);
		}
		ReactiveWebServerApplicationContext context = (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(
				Doors.class)
			.web(WebApplicationType.REACTIVE)
			.run(Arrays.copyOfRange(arguments, 1, arguments.length));
		WebServer server = context.getWebServer();
		System.out.println("server=" + server.getClass().getSimpleName());
		try (RawClient client = new RawClient(server.getPort())) {
			System.out.println("answer=" + client.get("/hello").read().body());
			if (context.getEnvironment().containsProperty("management.endpoints.web.exposure.include")) {
				for (String name : List.of("uring", "health", "prometheus")) {
					System.out.println(name + '=' + client.get("/actuator/" + name).read().body());
				}
			}
		}
		context.close();
	}

}
