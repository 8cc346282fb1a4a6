package io.github.uringserver.contract;

import java.io.IOException;
import java.net.Socket;

import io.github.uringserver.boot.UringReactiveWebServerFactory;

/** Clients that cancel, over TLS. */
class TlsCancellingClientTests extends CancellingClientTests {

	@Override
	protected void configure(UringReactiveWebServerFactory factory) {
		TlsContract.configure(factory);
	}

	@Override
	protected Socket secure(Socket connected) throws IOException {
		return TlsContract.encrypted(connected);
	}

	@Override
	protected String scheme() {
		return "https";
	}

}
