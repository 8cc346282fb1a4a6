package io.github.uringserver.http.h1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.http.ResponseListener;

/** Writes down what it is told. */
class RecordingListener implements ResponseListener {

	private final List<String> signals = new ArrayList<>();

	@Override
	public void onWritable() {
		this.signals.add("writable");
	}

	@Override
	public void onFinished() {
		this.signals.add("finished");
	}

	@Override
	public void onError(IOException cause) {
		this.signals.add("error: " + cause.getMessage());
	}

	List<String> signals() {
		return this.signals;
	}

}
