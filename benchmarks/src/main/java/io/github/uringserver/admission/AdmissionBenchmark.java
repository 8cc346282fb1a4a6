package io.github.uringserver.admission;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a decision costs, without the look-up of the address: few peers that come again
 * and again, many that fill the table, and more than it has room for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AdmissionBenchmark {

	/** How many peers there are; the table has room for 16384. */
	@Param({ "16", "10000", "1000000" })
	public int peers;

	private Admission admission;

	private final byte[] address = new byte[16];

	private int next;

	private long nowNanos;

	/** Makes the table, and lets every peer connect once. */
	@Setup(Level.Trial)
	public void setUp() {
		this.admission = Admission.of(new AdmissionRules(100, Duration.ofSeconds(1), 0, AddressRanges.INTERNAL,
				AdmissionRules.DEFAULT_PEERS));
		for (int i = 0; i < this.peers; i++) {
			decide();
		}
	}

	/** Frees the table. */
	@TearDown(Level.Trial)
	public void tearDown() {
		this.admission.close();
	}

	/** One decision about an IPv4 peer, behind nine ranges that are exempt. */
	@Benchmark
	public int decide() {
		this.next = (this.next + 1) % this.peers;
		int host = this.next * 0x9E3779B1;
		this.address[0] = (byte) (200 + (host >>> 30));
		this.address[1] = (byte) (host >>> 16);
		this.address[2] = (byte) (host >>> 8);
		this.address[3] = (byte) host;
		this.nowNanos += 1_000;
		return this.admission.admit(this.address, 4, this.nowNanos);
	}

}
