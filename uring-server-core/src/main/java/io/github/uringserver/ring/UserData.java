package io.github.uringserver.ring;

/**
 * The 64 bits that travel with an operation and come back with its completions:
 *
 * <pre>
 *  63        56 55                    32 31                     0
 * +------------+------------------------+------------------------+
 * | operation  |  generation (24 bits)  |          slot          |
 * +------------+------------------------+------------------------+
 * </pre>
 *
 * There is no look-up table: the slot indexes the owner's slab, and a completion whose
 * generation is not the slot's present one is stale.
 */
public final class UserData {

	/** The highest generation; the next one is 0 again. */
	public static final int MAX_GENERATION = (1 << 24) - 1;

	/** How many operation numbers a range has, see {@link #operationRange}. */
	public static final int OPERATIONS_PER_RANGE = 16;

	/** How many ranges of operations there are. */
	public static final int OPERATION_RANGES = 8;

	private static final int OPERATION_RANGE_SHIFT = 60;

	private static final int OPERATION_SHIFT = 56;

	private static final int GENERATION_SHIFT = 32;

	private UserData() {
	}

	/**
	 * Packs the three parts.
	 * @param operation 0 to 127
	 * @param generation 0 to {@link #MAX_GENERATION}
	 * @param slot 0 to {@link Integer#MAX_VALUE}
	 */
	public static long pack(int operation, int generation, int slot) {
		assert operation >= 0 && operation <= Byte.MAX_VALUE : operation;
		assert generation >= 0 && generation <= MAX_GENERATION : generation;
		assert slot >= 0 : slot;
		return ((long) operation << OPERATION_SHIFT) | ((long) generation << GENERATION_SHIFT) | slot;
	}

	/** The operation, 0 to 127. */
	public static int operation(long userData) {
		return (int) (userData >>> OPERATION_SHIFT);
	}

	/**
	 * The range of the operation, 0 to {@link #OPERATION_RANGES} - 1: operations 0 to 15
	 * are range 0, 16 to 31 range 1 ... Each range has one owner.
	 */
	public static int operationRange(long userData) {
		return (int) (userData >>> OPERATION_RANGE_SHIFT);
	}

	/** The generation, 0 to {@link #MAX_GENERATION}. */
	public static int generation(long userData) {
		return (int) (userData >>> GENERATION_SHIFT) & MAX_GENERATION;
	}

	/** The slot. */
	public static int slot(long userData) {
		return (int) userData;
	}

	/** The generation that follows {@code generation}. */
	public static int nextGeneration(int generation) {
		return (generation + 1) & MAX_GENERATION;
	}

}
