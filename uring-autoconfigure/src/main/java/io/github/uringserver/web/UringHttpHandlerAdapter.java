package io.github.uringserver.web;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;

/** Hands exchanges to a reactive handler. */
public final class UringHttpHandlerAdapter implements HttpHandler {

	private final org.springframework.http.server.reactive.HttpHandler handler;

	/** Creates an adapter. */
	public UringHttpHandlerAdapter(org.springframework.http.server.reactive.HttpHandler handler) {
		this.handler = handler;
	}

	@Override
	public void handle(HttpExchange exchange) {
		throw new IllegalStateException("" + this.handler);
	}

}
