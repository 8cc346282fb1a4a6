package io.github.uringserver.sample.live;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;

import io.github.uringserver.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;

/** The live page over TLS: page, events and experiments, and what it tells of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TlsPageTests {

	@Test
	void groupsAndVersionsAreShown(@TempDir Path directory) throws Exception {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		try (Browser browser = Browser.start(); ReactiveWebServerApplicationContext context = start(directory)) {
			browser.size(1280, 900);
			browser.open("https://localhost:" + context.getWebServer().getPort() + "/");
			browser.awaitText("#status", "Live"::equals);
			// the browser's own connection: Chromium speaks the hybrid group since 131
			browser.awaitText("#tls-groups", (text) -> text.contains("X25519MLKEM768"));
			browser.awaitText("#tls-protocols", (text) -> text.contains("TLSv1.3"));
			browser.click("[data-experiment=load] button");
			browser.awaitNumber("[data-figure=answered]", (value) -> value > 300);
			assertThat(browser.number("[data-figure=failed]")).isZero();
			browser.awaitNumber("#tls-figures dd", (value) -> value > 10);
			browser.click("[data-experiment=slow] button");
			browser.awaitText("[data-figure=bytesRead]", (text) -> text.endsWith("KiB"));
			browser.screenshot("live-tls");
			assertThat(browser.errors()).isEmpty();
		}
	}

	private static ReactiveWebServerApplicationContext start(Path directory) throws IOException {
		Path keys = Certificates.ec("localhost").writeKeyStore(directory.resolve("keys.p12"), "PKCS12", "sample");
		SpringApplication application = new SpringApplicationBuilder(SampleApplication.class).build();
		return (ReactiveWebServerApplicationContext) application.run("--server.port=0", "--uring.server.workers=2",
				"--server.ssl.key-store=file:" + keys, "--server.ssl.key-store-password=" + Certificates.PASSWORD,
				"--spring.main.banner-mode=off");
	}

}
