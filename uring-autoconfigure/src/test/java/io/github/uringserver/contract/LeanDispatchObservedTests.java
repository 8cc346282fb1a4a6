package io.github.uringserver.contract;

import java.io.IOException;

import io.github.uringserver.server.ServerFixture;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

/** Answers that Actuator observes. */
class LeanDispatchObservedTests extends LeanDispatchAnswersTests {

	@Override
	protected String[] properties() {
		return new String[0];
	}

	@Test
	void requestsAreObserved() throws IOException {
		for (DispatchWay way : DispatchWay.values()) {
			application(way).get("/f/7/observed");
			ServerFixture.await("request is observed",
					() -> application(way).bean(MeterRegistry.class)
						.find("http.server.requests")
						.tag("uri", "/f/{id}/observed")
						.timer() != null);
		}
	}

}
