package io.github.uringserver.contract;

import java.io.IOException;
import java.net.Socket;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.netty.handler.ssl.SslContextBuilder;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

/** The contract of WebFlux, over TLS. */
class TlsWebFluxContractTests extends WebFluxContractTests {

	@Override
	protected void configure(UringReactiveWebServerFactory factory) {
		TlsContract.configure(factory);
	}

	@Override
	protected Socket secure(Socket connected) throws IOException {
		return TlsContract.encrypted(connected);
	}

	@Override
	protected HttpClient httpClient(HttpClient client) {
		SslProvider.GenericSslContextSpec<SslContextBuilder> tls = Http11SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(TlsContract.certificate()));
		return client.secure((spec) -> spec.sslContext(tls));
	}

	@Override
	protected String scheme() {
		return "https";
	}

}
