package io.github.uringserver.file;

import io.github.uringserver.ring.UserData;

/** The operation numbers of this room, see {@link UserData}. */
final class Operation {

	/** The range of the operations. */
	static final int RANGE = 2;

	/** Opens a file. */
	static final int OPEN = RANGE * UserData.OPERATIONS_PER_RANGE;

	/** Reads a piece. */
	static final int READ = OPEN + 1;

	/** Cancels an open or a read. */
	static final int CANCEL = OPEN + 2;

	/** Closes a file. */
	static final int CLOSE = OPEN + 3;

	private Operation() {
	}

}
