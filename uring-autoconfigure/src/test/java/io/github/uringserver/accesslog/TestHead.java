package io.github.uringserver.accesslog;

import io.github.uringserver.http.HttpVersion;
import io.github.uringserver.http.RequestHead;

/** A head made by hand: name, value, name, value ... */
record TestHead(String method, String target, String... lines) implements RequestHead {

	@Override
	public boolean targetEquals(String ascii) {
		return this.target.equals(ascii);
	}

	@Override
	public HttpVersion version() {
		return HttpVersion.HTTP_1_1;
	}

	@Override
	public int headerCount() {
		return this.lines.length / 2;
	}

	@Override
	public String headerName(int index) {
		return this.lines[2 * index];
	}

	@Override
	public String headerValue(int index) {
		return this.lines[2 * index + 1];
	}

	@Override
	public boolean headerNameEquals(int index, String name) {
		return headerName(index).equalsIgnoreCase(name);
	}

	@Override
	public int indexOf(String name, int from) {
		for (int i = from; i < headerCount(); i++) {
			if (headerNameEquals(i, name)) {
				return i;
			}
		}
		return -1;
	}

}
