package io.github.uringserver.tls;

/**
 * Arrays that hold something during one call only, shared by all engines of a worker.
 * Made once per worker; then used on its thread alone. About 36 KB.
 */
public final class TlsScratch {

	private final byte[] record = new byte[TlsEngine.MAX_RECORD_BYTES];

	private final byte[] plaintext = new byte[TlsEngine.MAX_RECORD_BYTES];

	/**
	 * Room for a record on its way from an engine. For engines only, which keep nothing
	 * in it from one call to the next.
	 */
	public byte[] record() {
		return this.record;
	}

	/**
	 * Room for a plaintext and its type. For engines only, which keep nothing in it from
	 * one call to the next.
	 */
	public byte[] plaintext() {
		return this.plaintext;
	}

}
