package io.github.uringserver.sample;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.web.embedded.netty.NettyWebServer;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The application on Spring Boot's own server, with this one switched off. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "uring.server.enabled=false")
class ReactorNettySampleApplicationTests extends SampleApplicationContract {

	@Autowired
	private ReactiveWebServerApplicationContext context;

	@Test
	void reactorNettyServes() {
		assertThat(this.context.getWebServer()).isInstanceOf(NettyWebServer.class);
	}

	@Test
	void endpointOfTheServerIsAbsent() throws Exception {
		assertThat(get("/actuator/uring").statusCode()).isEqualTo(404);
	}

}
