package io.github.uringserver.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes as many bytes as it has space for, and remembers everything; for tests. */
class RecordingSink implements FileSink {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final List<String> events = new ArrayList<>();

	private int spaceBytes;

	private IOException cause;

	private FileRead startsAtOnce;

	/** A sink that takes everything. */
	RecordingSink() {
		this(Integer.MAX_VALUE);
	}

	RecordingSink(int spaceBytes) {
		this.spaceBytes = spaceBytes;
	}

	@Override
	public void onOpened() {
		this.events.add("opened");
		if (this.startsAtOnce != null) {
			this.startsAtOnce.start();
		}
	}

	@Override
	public void onData(ByteBuffer data) {
		if (isEnded()) {
			throw new AssertionError("data after the end");
		}
		byte[] taken = new byte[Math.min(this.spaceBytes, data.remaining())];
		data.get(taken);
		this.bytes.writeBytes(taken);
		if (this.spaceBytes != Integer.MAX_VALUE) {
			this.spaceBytes -= taken.length;
		}
	}

	@Override
	public void onComplete() {
		this.events.add("complete");
	}

	@Override
	public void onError(IOException cause) {
		this.events.add("error");
		this.cause = cause;
	}

	/** Starts its read when that is opened. */
	void startsAtOnce(FileRead read) {
		this.startsAtOnce = read;
	}

	/** From now on there is this much space. */
	void space(int spaceBytes) {
		this.spaceBytes = spaceBytes;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

	/** What was called, but for the data. */
	List<String> events() {
		return this.events;
	}

	boolean isOpened() {
		return this.events.contains("opened");
	}

	boolean isEnded() {
		return this.events.contains("complete") || this.events.contains("error");
	}

	IOException cause() {
		return this.cause;
	}

}
