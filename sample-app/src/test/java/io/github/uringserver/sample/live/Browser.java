package io.github.uringserver.sample.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import static org.awaitility.Awaitility.await;

/**
 * Headless Chromium as the system has it. Skips the test with a reason where it is
 * missing.
 */
final class Browser implements AutoCloseable {

	/** A name that leads to this machine and does not say so. */
	static final String FOREIGN_HOST = "ring.example";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<Path> BROWSERS = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	/** For a JVM that is ended before its time: the browser would live on. */
	private final Thread lastResort;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
		this.lastResort = new Thread(driver::quit, "browser-quit");
		Runtime.getRuntime().addShutdownHook(this.lastResort);
	}

	/** Starts a browser. */
	static Browser start() {
		Path browser = BROWSERS.stream()
			.filter(Files::isExecutable)
			.findFirst()
			.orElseGet(() -> Assumptions.abort("There is no Chromium: apt-get install chromium chromium-driver"));
		Assumptions.assumeTrue(Files.isExecutable(DRIVER),
				"There is no chromedriver: apt-get install chromium chromium-driver");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser.toFile());
		// it opens nothing but this application's page, and root has no sandbox
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
				"--hide-scrollbars", "--force-device-scale-factor=1",
				"--host-resolver-rules=MAP " + FOREIGN_HOST + " 127.0.0.1");
		options.setAcceptInsecureCerts(true);
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	/** The width and height of the page to be seen, as on a telephone if it is small. */
	void size(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
	}

	/** What the system prefers, such as {@code prefers-color-scheme}. */
	void prefers(String feature, String value) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", feature, "value", value))));
	}

	void open(String url) {
		this.driver.get(url);
	}

	/** The text of the first element that the CSS selector finds, empty without one. */
	String text(String selector) {
		return String.valueOf(run("return document.querySelector(arguments[0])?.innerText ?? ''", selector));
	}

	/**
	 * The number that an element's text begins with, not a number where there is none.
	 */
	double number(String selector) {
		String text = text(selector).replace(",", "").split(" ")[0];
		return text.matches("[0-9.]+") ? Double.parseDouble(text) : Double.NaN;
	}

	boolean isDisplayed(String selector) {
		return element(selector).isDisplayed();
	}

	boolean isEnabled(String selector) {
		return element(selector).isEnabled();
	}

	/** A click with the mouse, at once even where the page scrolls gently. */
	void click(String selector) {
		run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })", selector);
		element(selector).click();
	}

	/** Sends keys to whatever has the focus. */
	void press(CharSequence... keys) {
		this.driver.switchTo().activeElement().sendKeys(keys);
	}

	/** Runs JavaScript within the page; what it returns. */
	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	private WebElement element(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	/** Waits until the text is as wanted. */
	void awaitText(String selector, Predicate<String> wanted) {
		await(selector).atMost(PATIENCE).until(() -> text(selector), wanted);
	}

	/** Waits until the number is as wanted. */
	void awaitNumber(String selector, Predicate<Double> wanted) {
		await(selector).atMost(PATIENCE).until(() -> number(selector), wanted);
	}

	/** The errors that the page has caused since the last call. */
	List<String> errors() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map((entry) -> entry.getLevel() + " " + entry.getMessage())
			.toList();
	}

	/** Keeps a picture of the whole page. */
	void screenshot(String name) throws IOException {
		Object height = run("return document.documentElement.scrollHeight");
		Object width = run("return innerWidth");
		size(((Long) width).intValue(), ((Long) height).intValue());
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
	}

	@Override
	public void close() {
		Runtime.getRuntime().removeShutdownHook(this.lastResort);
		this.driver.quit();
	}

}
