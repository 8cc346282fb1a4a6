package io.github.uringserver.sample.live;

import java.util.concurrent.TimeUnit;

import io.github.uringserver.boot.UringAvailability;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/** The live page where io_uring cannot be used. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FallbackPageTests {

	@LocalServerPort
	private int port;

	@Autowired
	private Experiments experiments;

	private Browser browser;

	@BeforeAll
	void open() {
		this.browser = Browser.start();
		this.browser.size(1280, 900);
		this.browser.open("http://localhost:" + this.port + "/");
		this.browser.awaitText("#status", "Live"::equals);
	}

	@AfterAll
	void close() {
		if (this.browser != null) {
			this.browser.close();
		}
		this.experiments.all().forEach((experiment) -> this.experiments.stop(experiment).block());
	}

	@Test
	void pageSaysSoAndServesNevertheless() throws Exception {
		assertThat(this.browser.isDisplayed("#notice")).isTrue();
		assertThat(this.browser.text("#notice")).contains("This server is not on io_uring",
				"The kernel says no. The application runs on Reactor Netty instead, unchanged.", "Ask another kernel.");
		assertThat(this.browser.isDisplayed("#workers")).isFalse();
		assertThat(this.browser.isDisplayed("[data-total=batch]")).isFalse();
		this.browser.click("[data-experiment=load] button");
		this.browser.awaitNumber("[data-total=requests]", (value) -> value > 100);
		this.browser.awaitText("[data-total=p99]", (text) -> text.endsWith("s"));
		this.browser.screenshot("live-fallback");
		assertThat(this.browser.errors()).isEmpty();
	}

	/** The answer of a kernel that says no, in place of asking the real one. */
	@TestConfiguration(proxyBeanMethods = false)
	static class KernelWithout {

		@Bean
		UringAvailability uringAvailability() {
			return new UringAvailability(false, "The kernel says no.", "Ask another kernel.");
		}

	}

}
