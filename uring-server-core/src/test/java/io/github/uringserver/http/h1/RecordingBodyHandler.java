package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.http.RequestBodyHandler;

/** Writes down what it is told. */
class RecordingBodyHandler implements RequestBodyHandler {

	private final List<String> signals = new ArrayList<>();

	@Override
	public void onData(ByteBuffer data) {
		this.signals.add(StandardCharsets.ISO_8859_1.decode(data.duplicate()).toString());
	}

	@Override
	public void onComplete() {
		this.signals.add("<complete>");
	}

	@Override
	public void onError(IOException cause) {
		this.signals.add("<error: " + cause.getMessage() + ">");
	}

	/** Pieces of data as they are, terminal signals in angle brackets. */
	List<String> signals() {
		return this.signals;
	}

	/** All signals in one string: data is joined. */
	String joined() {
		return String.join("", this.signals);
	}

}
