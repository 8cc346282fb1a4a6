package io.github.uringserver.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The live page in a browser, on this server and its real workers. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "uring.server.workers=2")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LivePageTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String REQUESTS = "[data-total=requests]";

	private static final String CONNECTIONS = "[data-total=connections]";

	@LocalServerPort
	private int port;

	@Autowired
	private Experiments experiments;

	@Autowired
	private LiveEvents events;

	private Browser browser;

	@BeforeAll
	void startBrowser() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		this.browser = Browser.start();
	}

	@AfterAll
	void stopBrowser() {
		if (this.browser != null) {
			this.browser.close();
		}
	}

	@BeforeEach
	void open() {
		this.browser.size(1280, 900);
		this.browser.prefers("prefers-color-scheme", "light");
		this.browser.open("http://localhost:" + this.port + "/");
		this.browser.awaitText("#status", "Live"::equals);
	}

	@AfterEach
	void stopExperiments() {
		this.experiments.all().forEach((experiment) -> this.experiments.stop(experiment).block());
		assertThat(this.browser.errors()).isEmpty();
	}

	@Test
	void everyWorkerHasALaneWhoseValuesMove() {
		for (int worker = 0; worker < 2; worker++) {
			String lane = "[data-worker='" + worker + "'] ";
			this.browser.awaitNumber(lane + "[data-lane-figure=turns]", (value) -> value >= 0);
			assertThat(this.browser.text(lane + "h3")).isEqualTo("Worker " + worker);
		}
		this.browser.awaitNumber("[data-total=batch]", (value) -> value > 0);
		this.browser.awaitNumber(CONNECTIONS, (value) -> value >= 1);
		String finished = this.browser.text("[data-lane-figure=completions]");
		start("load");
		this.browser.awaitText("[data-lane-figure=completions]", (text) -> !text.equals(finished));
		this.browser.awaitNumber("[data-worker='0'] [data-lane-figure=requests]", (value) -> value > 50);
		this.browser.awaitNumber("[data-worker='1'] [data-lane-figure=requests]", (value) -> value > 50);
		this.browser.awaitText("[data-worker='1'] [data-lane-figure=p99]", (text) -> text.endsWith("s"));
		assertThat(this.browser.text("[data-worker='1'] [data-lane-figure=busy]")).endsWith("%");
		assertThat(this.browser.text("[data-worker='1'] [data-lane-figure=buffers]")).endsWith("of 1,024");
		assertThat(this.browser.isDisplayed("#tls")).isFalse();
	}

	@Test
	void loadMakesRequestsRiseAndItsEndMakesThemFall() {
		this.browser.awaitNumber(REQUESTS, (value) -> value < 20);
		start("load");
		this.browser.awaitNumber(REQUESTS, (value) -> value > 300);
		this.browser.awaitNumber("[data-figure=answered]", (value) -> value > 300);
		this.browser.awaitText("[data-total=p99]", (text) -> text.endsWith("s"));
		assertThat(this.browser.number("[data-figure=failed]")).isZero();
		assertThat(this.browser.number("[data-total=batch]")).isGreaterThan(1);
		stop("load");
		this.browser.awaitNumber(REQUESTS, (value) -> value < 20);
	}

	@Test
	void pressingTwiceStartsOneRun() {
		String button = "document.querySelector('[data-experiment=load] button')";
		this.browser.run(button + ".click();" + button + ".click()");
		this.browser.awaitText("[data-experiment=load] button", "Stop load"::equals);
		this.browser.awaitNumber("[data-figure=answered]", (value) -> value > 100);
		assertThat(threads("live-load-nio")).isOne();
		this.browser.run(button + ".click();" + button + ".click()");
		this.browser.awaitText("[data-experiment=load] button", "Start load"::equals);
		await().atMost(PATIENCE).until(() -> threads("live-load-nio") == 0);
	}

	@Test
	void dialAdjustsWhatRuns() {
		start("load");
		this.browser.run("const dial = document.getElementById('load-dial'); dial.value = 300;"
				+ "dial.dispatchEvent(new Event('input')); dial.dispatchEvent(new Event('change'))");
		assertThat(this.browser.text("[data-experiment=load] output")).isEqualTo("300 requests per second");
		await().atMost(PATIENCE).until(() -> experiment("load").state().value() == 300);
		this.browser.awaitNumber(REQUESTS, (value) -> value > 100 && value < 500);
	}

	@Test
	void slowClientMakesTheApplicationWait() {
		start("slow");
		this.browser.awaitText("[data-figure=bytesMade]", (text) -> text.endsWith("MiB") || text.endsWith("KiB"));
		this.browser.awaitText("[data-figure=bytesRead]", (text) -> text.endsWith("KiB"));
		await().atMost(PATIENCE).until(() -> {
			ExperimentState before = experiment("slow").state();
			await().atMost(PATIENCE)
				.until(() -> figure("slow", "bytesRead") > before.figures().get("bytesRead") + 1000);
			return figure("slow", "bytesMade") == before.figures().get("bytesMade");
		});
		await().atMost(PATIENCE)
			.until(() -> this.browser.number("[data-worker='0'] [data-lane-figure=sends]")
					+ this.browser.number("[data-worker='1'] [data-lane-figure=sends]") > 0);
		assertThat(this.browser.text("[data-figure=waiting]")).endsWith("iB");
		assertThat(this.browser.text("[data-figure=unmade]")).endsWith("MiB");
		stop("slow");
	}

	@Test
	void floodIsAcceptedAndCounted() {
		start("flood");
		this.browser.awaitNumber("[data-figure=open]", (value) -> value >= 300);
		this.browser.awaitNumber(CONNECTIONS, (value) -> value >= 300);
		assertThat(this.browser.number("[data-figure=opened]")).isGreaterThanOrEqualTo(300);
		assertThat(this.browser.number("[data-figure=refused]")).isZero();
		stop("flood");
		this.browser.awaitNumber(CONNECTIONS, (value) -> value < 50);
	}

	@Test
	void foreignNameMayWatchOnly() {
		this.browser.open("http://" + Browser.FOREIGN_HOST + ":" + this.port + "/");
		this.browser.awaitText("#status", "Live"::equals);
		assertThat(this.browser.text("#refusal")).contains("visitors from this machine");
		assertThat(this.browser.isEnabled("[data-experiment=load] button")).isFalse();
		assertThat(this.browser.isEnabled("#load-dial")).isFalse();
		this.browser.awaitNumber("[data-lane-figure=turns]", (value) -> value >= 0);
	}

	@Test
	void pageComesBackWhenTheServerDoes() {
		this.events.stop();
		try {
			this.browser.awaitText("#status", "Reconnecting"::equals);
		}
		finally {
			this.events.start();
		}
		this.browser.awaitText("#status", "Live"::equals);
		this.browser.awaitNumber("[data-total=batch]", (value) -> value > 0);
		// a browser notes the refusals
		assertThat(this.browser.errors()).allMatch((error) -> error.contains("503"));
	}

	@Test
	void everythingIsReachedWithTheKeyboard() {
		this.browser.press(Keys.TAB);
		assertThat(focused()).isEqualTo("Skip to the workers");
		for (int i = 0; i < 40 && !focused().equals("Start load"); i++) {
			this.browser.press(Keys.TAB);
		}
		assertThat(focused()).isEqualTo("Start load");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("[data-experiment=load] button", "Stop load"::equals);
		assertThat(focused()).isEqualTo("Stop load");
	}

	@Test
	void ringStandsStillWhereMotionIsNotWanted() {
		this.browser.prefers("prefers-reduced-motion", "reduce");
		start("load");
		this.browser.awaitNumber(REQUESTS, (value) -> value > 300);
		for (int sample = 0; sample < 3; sample++) {
			String before = this.browser.text("[data-figure=answered]");
			this.browser.awaitText("[data-figure=answered]", (text) -> !text.equals(before));
			assertThat(topOfTheRing()).isEqualTo("11,127,115");
		}
		this.browser.prefers("prefers-reduced-motion", "no-preference");
		await().atMost(PATIENCE).until(this::topOfTheRing, (colour) -> !colour.equals("11,127,115"));
	}

	@Test
	void nothingIsLoadedFromElsewhere() {
		Object elsewhere = this.browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)"
				+ ".filter((name) => !name.startsWith(location.origin + '/'))");
		assertThat(elsewhere).isEqualTo(List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void textStandsOutFromItsGround(String scheme) {
		this.browser.prefers("prefers-color-scheme", scheme);
		for (String text : List.of("text", "soft")) {
			for (String ground : List.of("ground", "surface", "raised")) {
				assertThat(contrast(text, ground)).as("%s on %s", text, ground).isGreaterThan(4.5);
			}
		}
		assertThat(contrast("completions", "surface")).isGreaterThan(4.5);
		assertThat(contrast("calls", "surface")).as("lines").isGreaterThan(3);
		assertThat(contrast("on-accent", "completions")).isGreaterThan(4.5);
		assertThat(contrast("warn-text", "warn-ground")).isGreaterThan(4.5);
	}

	@ParameterizedTest
	@CsvSource({ "light,1280", "dark,1280", "light,360", "dark,360" })
	void fitsScreen(String scheme, int width) throws Exception {
		this.browser.prefers("prefers-color-scheme", scheme);
		this.browser.size(width, 900);
		start("load");
		start("slow");
		start("flood");
		this.browser.awaitNumber("[data-figure=open]", (value) -> value >= 300);
		this.browser.awaitText("[data-figure=bytesRead]", (text) -> text.endsWith("KiB"));
		this.browser.awaitText("[data-worker='1'] [data-lane-figure=p99]", (text) -> text.endsWith("s"));
		await().atMost(PATIENCE).until(() -> figure("load", "answered") > 3000);
		this.browser.screenshot("live-" + scheme + "-" + width);
		assertThat(this.browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
		assertThat(this.browser.run("return [...document.querySelectorAll('dt, dd, h2, h3, p, button')]"
				+ ".filter((text) => text.scrollWidth > text.clientWidth + 1 && getComputedStyle(text).display !== 'inline')"
				+ ".map((text) => text.textContent)"))
			.as("what does not fit")
			.isEqualTo(List.of());
		assertThat(this.browser.run("return [...document.querySelectorAll('button, input')]"
				+ ".every((control) => control.getBoundingClientRect().height >= 24)"))
			.isEqualTo(true);
	}

	private void start(String name) {
		press(name, "Start ", "Stop ");
	}

	private void stop(String name) {
		press(name, "Stop ", "Start ");
	}

	private void press(String name, String from, String to) {
		String button = "[data-experiment=" + name + "] button";
		this.browser.awaitText(button, (text) -> text.startsWith(from));
		await().atMost(PATIENCE).until(() -> this.browser.isEnabled(button));
		this.browser.click(button);
		this.browser.awaitText(button, (text) -> text.startsWith(to));
	}

	private Experiment experiment(String name) {
		return this.experiments.named(name).orElseThrow();
	}

	private long figure(String experiment, String name) {
		return experiment(experiment).state().figures().getOrDefault(name, 0L);
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.count();
	}

	private String focused() {
		return String.valueOf(this.browser.run("return document.activeElement.textContent")).trim();
	}

	/** The colour where the first bead is while the ring has not turned. */
	private String topOfTheRing() {
		return String.valueOf(this.browser.run("""
				const ring = document.getElementById('ring');
				const copy = new OffscreenCanvas(1, 1).getContext('2d');
				copy.drawImage(ring, -ring.width / 2, -Math.round(ring.height / 2 * 0.12));
				return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3).join()"""));
	}

	/** As WCAG 2 defines it. */
	private double contrast(String first, String second) {
		return ((Number) this.browser.run("""
				const luminance = (name) => {
					const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
					const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
						.map((part) => (part <= 0.04045) ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
					return 0.2126 * r + 0.7152 * g + 0.0722 * b;
				};
				const [dark, light] = [luminance(arguments[0]), luminance(arguments[1])].sort((a, b) => a - b);
				return (light + 0.05) / (dark + 0.05)""", first, second)).doubleValue();
	}

}
