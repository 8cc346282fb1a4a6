package io.github.uringserver.server;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.worker.Counter;

/**
 * Opens twenty connections to a server with direct descriptors under whatever limit of
 * open files there is, and says what became of them.
 */
final class DirectDescriptorMain {

	private DirectDescriptorMain() {
	}

	public static void main(String[] arguments) throws Exception {
		try (ServerFixture fixture = new ServerFixture((exchange) -> exchange.respond(200, null, new byte[1]),
				(wishes) -> wishes.directDescriptors(true))) {
			List<String> fallbacks = fixture.server()
				.fallbacks()
				.stream()
				.filter((fallback) -> fallback.startsWith("DIRECT"))
				.toList();
			System.out.println(fallbacks);
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				clients.add(fixture.connect());
			}
			ServerFixture.await("all accepted", () -> fixture.count(Counter.CONNECTIONS_ACCEPTED)
					+ fixture.count(Counter.CONNECTIONS_REJECTED) == 20);
			int served = 0;
			for (RawClient client : clients.subList(0, (int) fixture.count(Counter.CONNECTIONS_ACCEPTED))) {
				served += (client.get("/").read().status() == 200) ? 1 : 0;
			}
			System.out.println("served " + served + ", rejected " + fixture.count(Counter.CONNECTIONS_REJECTED)
					+ ", direct " + fixture.count(Counter.CONNECTIONS_DIRECT));
		}
	}

}
