package io.github.uringserver.contract;

import java.io.IOException;

import io.github.uringserver.checkpoint.Core;

/**
 * An application that takes a checkpoint of itself whenever its standard input says so,
 * and tells what it holds of the system; run by {@link CheckpointTests}.
 */
final class CheckpointMain {

	private CheckpointMain() {
	}

	public static void main(String[] arguments) throws IOException {
		tell("start");
		Core.image(() -> tell("checkpoint"));
		try (Application application = Application.run(Doors.class, arguments)) {
			tell("run");
			System.out.println("port " + application.port() + ".");
			while (System.in.read() >= 0) {
				org.crac.Core.checkpointRestore();
				tell("run");
				System.out.println("restored " + application.port() + ".");
			}
		}
		catch (org.crac.CheckpointException | org.crac.RestoreException ex) {
			throw new IllegalStateException(ex.getSuppressed()[0]);
		}
	}

	private static void tell(String when) {
		System.out.println(when + " " + OpenResources.count());
	}

}
