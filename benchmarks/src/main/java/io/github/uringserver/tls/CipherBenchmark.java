package io.github.uringserver.tls;

import java.util.concurrent.TimeUnit;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The JDK's AES-128-GCM by itself, with a nonce per record: what an own record path
 * cannot be faster than, nor allocate less. Beside {@link TlsRecordBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CipherBenchmark {

	private static final int HEADER_BYTES = 5;

	private static final int TAG_BYTES = 16;

	private static final int NONCE_BYTES = 12;

	@Param({ "200", "16384" })
	public int bytes;

	private final SecretKey key = new SecretKeySpec(new byte[16], "AES");

	private final byte[] nonce = new byte[NONCE_BYTES];

	private final byte[] header = new byte[HEADER_BYTES];

	private final byte[] type = { 23 };

	private final byte[] plaintext = new byte[1 << 14];

	private final byte[] record = new byte[(1 << 14) + 1 + TAG_BYTES];

	private final Cipher cipher;

	private int sequence;

	public CipherBenchmark() {
		try {
			this.cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
		}
		catch (java.security.GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A new nonce, and nothing encrypted. */
	@Benchmark
	public Cipher init() throws Exception {
		this.nonce[0] = (byte) ++this.sequence;
		this.nonce[1] = (byte) (this.sequence >>> 8);
		this.nonce[2] = (byte) (this.sequence >>> 16);
		this.nonce[3] = (byte) (this.sequence >>> 24);
		this.cipher.init(Cipher.ENCRYPT_MODE, this.key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, this.nonce));
		return this.cipher;
	}

	/** From one array to another in one call, without the byte for the type. */
	@Benchmark
	public int oneCall() throws Exception {
		init().updateAAD(this.header);
		return this.cipher.doFinal(this.plaintext, 0, this.bytes, this.record, 0);
	}

	/** The type follows in a second call. */
	@Benchmark
	public int twoCalls() throws Exception {
		init().updateAAD(this.header);
		int count = this.cipher.update(this.plaintext, 0, this.bytes, this.record, 0);
		return count + this.cipher.doFinal(this.type, 0, 1, this.record, count);
	}

	/** Copied in front of the type, then encrypted where it lies. */
	@Benchmark
	public int copiedInPlace() throws Exception {
		init().updateAAD(this.header);
		System.arraycopy(this.plaintext, 0, this.record, 0, this.bytes);
		this.record[this.bytes] = 23;
		return this.cipher.doFinal(this.record, 0, this.bytes + 1, this.record, 0);
	}

}
