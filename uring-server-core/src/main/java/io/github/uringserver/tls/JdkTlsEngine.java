package io.github.uringserver.tls;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** The JDK's engine, with what it does not tell. Used on the worker's thread. */
final class JdkTlsEngine extends SslEngineAdapter {

	private final ServerFlight flight = new ServerFlight();

	JdkTlsEngine(SSLEngine engine, TlsScratch scratch) {
		super(engine, scratch);
	}

	@Override
	protected SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
		SSLEngineResult result = super.wrap(source, target);
		if (!isEstablished()) {
			this.flight.read(target.array(), target.position());
		}
		return result;
	}

	@Override
	protected String namedGroup() {
		return this.flight.namedGroup();
	}

	@Override
	protected boolean isResumed() {
		return this.flight.isResumed(!engine().getSession().getProtocol().equals("TLSv1.3"));
	}

}
