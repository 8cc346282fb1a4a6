package io.github.uringserver.ring;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;

/** The operations on files, on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelFileOperationTests {

	private static final int MEMORY_BYTES = 8192;

	@TempDir
	private Path folder;

	private final NativeMemory memory = NativeMemory.allocate(MEMORY_BYTES);

	private KernelRing ring;

	private Completions completions;

	@BeforeEach
	void open() {
		this.ring = KernelRing.open(RingConfiguration.DEFAULT);
		this.ring.enable();
		this.completions = new Completions(this.ring);
	}

	@AfterEach
	void close() {
		this.ring.close();
		this.memory.close();
	}

	private int openToRead(Path path) {
		byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
		this.memory.buffer().put(0, name);
		this.memory.buffer().put(name.length, (byte) 0);
		this.ring.openToRead(this.memory.address(), 1);
		Completion completion = this.completions.next();
		assertThat(completion.userData()).isEqualTo(1);
		return completion.result();
	}

	private int read(int fd, int length, long offset) {
		this.ring.read(fd, this.memory.address(), length, offset, 2);
		Completion completion = this.completions.next();
		assertThat(completion.userData()).isEqualTo(2);
		return completion.result();
	}

	@Test
	void aFileIsOpenedReadAtAnyOffsetAndClosed() throws Exception {
		Path file = Files.writeString(this.folder.resolve("file"), "0123456789");
		int fd = openToRead(file);
		assertThat(fd).isPositive();
		assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd))).isEqualTo(file);
		assertThat(read(fd, 4, 3)).isEqualTo(4);
		byte[] bytes = new byte[4];
		this.memory.buffer().get(0, bytes);
		assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("3456");
		assertThat(read(fd, MEMORY_BYTES, 8)).isEqualTo(2);
		assertThat(read(fd, MEMORY_BYTES, 10)).isZero();
		this.ring.close(fd, 3);
		assertThat(this.completions.next()).isEqualTo(new Completion(3, 0, 0));
		assertThat(Files.exists(Path.of("/proc/self/fd/" + fd))).isFalse();
	}

	@Test
	void aFileIsReadIntoAFixedBuffer() throws Exception {
		int buffer = this.ring.registerBuffer(this.memory.address(), MEMORY_BYTES);
		int fd = openToRead(Files.writeString(this.folder.resolve("file"), "0123456789"));
		this.ring.readFixed(fd, this.memory.address() + 100, 4, 3, buffer, 2);
		assertThat(this.completions.next()).isEqualTo(new Completion(2, 4, 0));
		byte[] bytes = new byte[4];
		this.memory.buffer().get(100, bytes);
		assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("3456");
		this.ring.readFixed(fd, this.memory.address() + MEMORY_BYTES - 2, 4, 0, buffer, 2);
		assertThat(this.completions.next().result()).isEqualTo(-Errno.EFAULT);
		this.ring.close(fd, 3);
		this.completions.next();
	}

	@Test
	void anOpenedFileIsClosedInChildProcesses() throws Exception {
		int fd = openToRead(Files.writeString(this.folder.resolve("file"), "x"));
		assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + fd))).containsPattern("flags:\\s+0?2[0-7]{6}");
		this.ring.close(fd, 3);
		this.completions.next();
	}

	@Test
	void whatCannotBeOpenedOrReadIsAnErrno() {
		assertThat(openToRead(this.folder.resolve("missing"))).isEqualTo(-Errno.ENOENT);
		int fd = openToRead(this.folder);
		assertThat(read(fd, 10, 0)).isEqualTo(-Errno.EISDIR);
		this.ring.close(fd, 3);
		this.completions.next();
		assertThat(read(fd, 10, 0)).isEqualTo(-Errno.EBADF);
	}

}
