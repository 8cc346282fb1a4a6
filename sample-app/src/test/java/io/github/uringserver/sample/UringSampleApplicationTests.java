package io.github.uringserver.sample;

import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The application on this server. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class UringSampleApplicationTests extends SampleApplicationContract {

	@Autowired
	private ReactiveWebServerApplicationContext context;

	@BeforeAll
	static void assumeSupported() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
	}

	@Test
	void thisServerServes() {
		assertThat(this.context.getWebServer()).isInstanceOf(UringWebServer.class);
	}

	@Test
	void endpointOfTheServerAnswers() throws Exception {
		assertThat(get("/actuator/uring").body()).contains("\"kernel\":\"" + System.getProperty("os.version") + '"',
				"\"flags\":[", "\"requests\":");
	}

}
