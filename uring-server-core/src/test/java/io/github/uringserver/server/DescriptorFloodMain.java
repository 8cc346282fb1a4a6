package io.github.uringserver.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.uringserver.worker.Counter;

/**
 * Floods a server with connections until the process has no descriptor left, then closes
 * half of them: the others, accepted or waiting, must all be answered.
 */
final class DescriptorFloodMain {

	private static final byte[] HELLO = "Hello".getBytes();

	private DescriptorFloodMain() {
	}

	public static void main(String[] arguments) throws Exception {
		try (ServerFixture fixture = new ServerFixture((exchange) -> exchange.respond(200, null, HELLO))) {
			try (RawClient first = fixture.connect()) {
				first.get("/").read();
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			// The worker stands still meanwhile, so that the clients take the last
			// descriptor.
			CountDownLatch flooded = new CountDownLatch(1);
			fixture.server().workers().get(0).execute(() -> await(flooded));
			List<RawClient> clients = flood(fixture);
			flooded.countDown();
			ServerFixture.await("a back-off", () -> fixture.count(Counter.ACCEPT_BACKOFFS) > 0);
			int half = clients.size() / 2;
			for (RawClient client : clients.subList(0, half)) {
				client.close();
			}
			int answered = 0;
			for (RawClient client : clients.subList(half, clients.size())) {
				answered += (client.get("/").read().status() == 200) ? 1 : 0;
				client.close();
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			System.out.println("answered " + answered + " of " + (clients.size() - half));
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static List<RawClient> flood(ServerFixture fixture) {
		List<RawClient> clients = new ArrayList<>();
		while (clients.size() < 2000) {
			try {
				clients.add(fixture.connect());
			}
			catch (IOException ex) {
				return clients;
			}
		}
		throw new IllegalStateException("The limit of descriptors was not reached");
	}

}
