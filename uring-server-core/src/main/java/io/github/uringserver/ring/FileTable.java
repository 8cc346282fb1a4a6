package io.github.uringserver.ring;

/**
 * The table of files registered with a ring ({@code IORING_REGISTER_FILES2}, sparse). A
 * file in it is named by its index, see {@link DirectDescriptor}, and needs no descriptor
 * of the process. Called by the ring's owner thread only; allocates nothing but in
 * {@link #put} and {@link #remove}.
 * <p>
 * Freed by {@link Ring#close()}, which drops the files that are still in it.
 */
public interface FileTable {

	/** How many files it holds at most. */
	int entries();

	/**
	 * As {@link Ring#acceptMultishot}; each connection goes to a free place of the table,
	 * and the result is its index. When none is free the connection is lost, and the
	 * accept ends with {@code -ENFILE}.
	 */
	void acceptMultishot(int listenerFd, long userData);

	/** As {@link Ring#acceptOnce}; the result as {@link #acceptMultishot}. */
	void acceptOnce(int listenerFd, long userData);

	/**
	 * Registers a file, in place of the one that is there
	 * ({@code IORING_REGISTER_FILES_UPDATE}). The caller may close its descriptor; what
	 * is in flight on the former file goes on.
	 * @param index 0 to {@link #entries()} - 1
	 * @return 0 or a negative errno
	 */
	int put(int index, int fd);

	/** Empties a place: 0 or a negative errno. */
	int remove(int index);

	/**
	 * Gives the file of a direct descriptor a descriptor of the process too
	 * (close-on-exec), so that a system call can be made on it. Everything prepared is
	 * submitted with it. Kernel 6.8.
	 * @return a descriptor that the caller closes, or a negative errno
	 */
	int install(int descriptor);

	/** Closes a direct descriptor; nobody is told of the completion. */
	void discard(int descriptor);

}
