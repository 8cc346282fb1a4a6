package io.github.uringserver.contract;

/** Runs {@link Doors} until it is killed; started by {@link TlsLibraryTests}. */
public final class TlsMain {

	private TlsMain() {
	}

	/** Expects properties as its arguments. */
	public static void main(String[] properties) {
		Application.run(Doors.class, properties);
	}

}
