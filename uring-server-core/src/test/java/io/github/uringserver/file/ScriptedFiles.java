package io.github.uringserver.file;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/** {@link FileReads} on a {@link ScriptedRing}, turned by hand; for tests. */
final class ScriptedFiles implements AutoCloseable {

	static final int BUFFER_BYTES = FileConfiguration.MIN_BUFFER_SIZE_BYTES;

	static final Path PATH = Path.of("/srv/files/a name.bin");

	static final int FD = 77;

	private final ScriptedRing ring = new ScriptedRing();

	private final WorkerCounters counters = new WorkerCounters();

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final FileReads files;

	ScriptedFiles(int buffers) {
		this(buffers, false);
	}

	/** With buffers to be registered, which the kernel refuses. */
	static ScriptedFiles refusing(int buffers) {
		return new ScriptedFiles(buffers, true);
	}

	private ScriptedFiles(int buffers, boolean registered) {
		this.ring.enable();
		if (registered) {
			this.ring.refuseBuffers(Errno.ENOMEM);
		}
		this.files = new FileReads(this.ring, this.counters, this.tasks::add, NativeMemory::allocate,
				new FileConfiguration(buffers, BUFFER_BYTES, registered));
		this.files.onStart();
	}

	FileReads files() {
		return this.files;
	}

	ScriptedRing ring() {
		return this.ring;
	}

	long count(Counter counter) {
		return this.counters.get(counter);
	}

	/** One turn: runs tasks, submits what was prepared and hands out what completed. */
	void turn() {
		for (int n = this.tasks.size(); n > 0; n--) {
			this.tasks.remove().run();
		}
		this.ring.enter(0);
		this.ring.drain(this.files::onCompletion, Integer.MAX_VALUE);
		this.ring.enter(0);
	}

	/** Opens the whole of a content and lets the open succeed. */
	FileRead opened(byte[] content, FileSink sink) {
		FileRead read = this.files.open(PATH, 0, content.length, sink);
		turn();
		complete(Kind.OPEN, FD);
		return read;
	}

	/** Completes the only operation of a kind. */
	void complete(Kind kind, int result) {
		this.ring.complete(this.ring.single(kind), result);
		turn();
	}

	/** Completes the only read with up to so many bytes of a content. */
	void fill(byte[] content, int atMostBytes) {
		fill(this.ring.single(Kind.READ), content, atMostBytes);
		turn();
	}

	/** Completes the only read with what it asks for. */
	void fill(byte[] content) {
		fill(content, Integer.MAX_VALUE);
	}

	/** As the kernel reads a file with that content. */
	void fill(ScriptedOperation read, byte[] content, int atMostBytes) {
		int from = (int) Math.min(content.length, read.fileOffset());
		int length = Math.min(Math.min(read.lengthBytes(), atMostBytes), content.length - from);
		this.ring.fill(read, Arrays.copyOfRange(content, from, from + length));
	}

	List<ScriptedOperation> inFlight(Kind kind) {
		return this.ring.inFlight(kind);
	}

	/** Bytes that tell where they belong. */
	static byte[] content(int length, int seed) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) (i * 31 + i / 251 + seed);
		}
		return bytes;
	}

	/** Checks that nothing is left, and frees the memory. */
	@Override
	public void close() {
		if (!this.files.isQuiescent() || this.files.buffersLeased() != 0 || count(Counter.FILES_ACTIVE) != 0
				|| count(Counter.FILE_BUFFERS_LEASED) != 0) {
			throw new AssertionError("left behind: " + this.files.buffersLeased() + " buffers, "
					+ count(Counter.FILES_ACTIVE) + " files, " + this.ring);
		}
		this.ring.close();
		this.files.onTerminate(true);
	}

}
