package io.github.uringserver.sys;

/**
 * Allocates a megabyte that is to be locked and prints what it has to do without; the
 * main class of {@link MemorySourceTests}'s child.
 */
final class LockedMemoryMain {

	private LockedMemoryMain() {
	}

	public static void main(String[] arguments) {
		MemorySource source = new MemorySource(new MemoryOptions(false, true), 50 << 20);
		try (NativeMemory first = source.allocate(1 << 20); NativeMemory second = source.allocate(1 << 20)) {
			first.buffer().put(0, (byte) 1);
			second.buffer().put(0, (byte) 1);
		}
		System.out.println(source.takeRefusals());
	}

}
