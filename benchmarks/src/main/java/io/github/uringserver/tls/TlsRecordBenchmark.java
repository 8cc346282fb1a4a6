package io.github.uringserver.tls;

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
import org.openjdk.jmh.annotations.Warmup;

/** One record of application data at the server: TLS 1.3, AES-128-GCM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TlsRecordBenchmark {

	@Param({ "NATIVE", "BOUNCY_CASTLE", "JDK", "BORING_SSL" })
	public EngineKind engine;

	@Param({ "200", "1024", "16384" })
	public int bytes;

	private ServerSide server;

	@Setup(Level.Iteration)
	public void connect() throws Exception {
		this.server = new Contenders(this.engine).newServer();
		Contenders.newClient().handshake(this.server);
	}

	@Benchmark
	public int encrypt() throws Exception {
		return this.server.send(this.bytes);
	}

	@Benchmark
	public int encryptToDirectBuffer() throws Exception {
		return this.server.sendToDirectBuffer(this.bytes);
	}

	/** Records that a client has made, each to be decrypted once. */
	@State(Scope.Thread)
	public static class Received {

		private static final int RECORDS = 512;

		private final byte[][] records = new byte[RECORDS][];

		private ClientSide client;

		private ServerSide server;

		private int next = RECORDS;

		@Setup(Level.Iteration)
		public void connect(TlsRecordBenchmark benchmark) throws Exception {
			this.server = new Contenders(benchmark.engine).newServer();
			this.client = Contenders.newClient();
			this.client.handshake(this.server);
			this.next = RECORDS;
		}

		@Setup(Level.Invocation)
		public void write(TlsRecordBenchmark benchmark) throws Exception {
			if (this.next == RECORDS) {
				byte[] plaintext = new byte[benchmark.bytes];
				for (int index = 0; index < RECORDS; index++) {
					this.records[index] = this.client.record(plaintext);
				}
				this.next = 0;
			}
		}

	}

	@Benchmark
	public int decrypt(Received received) throws Exception {
		byte[] record = received.records[received.next++];
		return received.server.receive(record, 0, record.length);
	}

}
