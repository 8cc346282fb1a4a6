package io.github.uringserver.tls;

import java.util.ArrayDeque;

/**
 * Heap arrays of one size for a worker's connections: each holds one only while it has a
 * part of a record, or plain text that is not yet encrypted. Last in, first out; a
 * bounded number is kept. Worker thread only.
 */
final class ArrayPool {

	private final int sizeBytes;

	private final int maxKept;

	private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

	ArrayPool(int sizeBytes, int maxKept) {
		this.sizeBytes = sizeBytes;
		this.maxKept = maxKept;
	}

	byte[] take() {
		byte[] array = this.kept.pollLast();
		return (array != null) ? array : new byte[this.sizeBytes];
	}

	/** Takes an array back; null, or one of another size, is dropped. */
	void giveBack(byte[] array) {
		if (array != null && array.length == this.sizeBytes && this.kept.size() < this.maxKept) {
			this.kept.addLast(array);
		}
	}

}
