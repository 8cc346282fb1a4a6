package io.github.uringserver.ring;

/**
 * A descriptor that is no number of the process but an index of a ring's
 * {@link FileTable}, told apart by its size: no process can have that many open files
 * ({@code fs.nr_open} is a million by default). Whatever a {@link Ring} does with a
 * descriptor it also does with a direct one; system calls know nothing of them.
 */
public final class DirectDescriptor {

	/** The direct descriptor of index 0. */
	private static final int FIRST = 1 << 30;

	private DirectDescriptor() {
	}

	/** The direct descriptor of an index, 0 or more. */
	public static int of(int index) {
		assert index >= 0 && index < FIRST : index;
		return FIRST + index;
	}

	/** Whether it is a direct one. */
	public static boolean isDirect(int descriptor) {
		return descriptor >= FIRST;
	}

	/** The index of a direct descriptor. */
	public static int index(int descriptor) {
		assert isDirect(descriptor) : descriptor;
		return descriptor - FIRST;
	}

}
