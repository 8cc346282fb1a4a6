package io.github.uringserver.http;

/** The versions of HTTP that are served. */
public enum HttpVersion {

	/** HTTP/1.0. */
	HTTP_1_0("HTTP/1.0"),
	/** HTTP/1.1. */
	HTTP_1_1("HTTP/1.1");

	private final String text;

	HttpVersion(String text) {
		this.text = text;
	}

	/** The version as it stands on the wire. */
	public String text() {
		return this.text;
	}

}
