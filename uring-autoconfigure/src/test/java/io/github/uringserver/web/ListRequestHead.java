package io.github.uringserver.web;

import java.util.List;
import java.util.Map;

import io.github.uringserver.http.HttpVersion;
import io.github.uringserver.http.RequestHead;

/**
 * A request head made of strings.
 *
 * @param method the method token
 * @param target the target
 * @param lines the header lines in order
 */
record ListRequestHead(String method, String target, List<Map.Entry<String, String>> lines) implements RequestHead {

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
		return this.lines.size();
	}

	@Override
	public String headerName(int index) {
		return this.lines.get(index).getKey();
	}

	@Override
	public String headerValue(int index) {
		return this.lines.get(index).getValue();
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
