package io.github.uringserver.tls;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Full handshakes: TLS 1.3, x25519, ECDSA on P-256. The time per operation has the
 * client's part in it; the CPU time that the server takes stands beside it:
 * serverCpuMicros for so many handshakes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 5, time = 2)
public class TlsHandshakeBenchmark {

	@Param({ "NATIVE", "JDK", "BORING_SSL" })
	public EngineKind engine;

	private Contenders contenders;

	@Setup
	public void prepare() throws Exception {
		this.contenders = new Contenders(this.engine);
	}

	@Benchmark
	public long handshake(ServerPart part) throws Exception {
		ServerSide server = this.contenders.newServer();
		long nanos = Contenders.newClient().handshake(server);
		server.dispose();
		part.serverCpuMicros += TimeUnit.NANOSECONDS.toMicros(nanos);
		part.handshakes++;
		return nanos;
	}

	/** The server's part. */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class ServerPart {

		/** The sum over all iterations, as the next one. */
		public long serverCpuMicros;

		/** Handshakes that it was for. */
		public long handshakes;

		@Setup(org.openjdk.jmh.annotations.Level.Iteration)
		public void reset() {
			this.serverCpuMicros = 0;
			this.handshakes = 0;
		}

	}

}
