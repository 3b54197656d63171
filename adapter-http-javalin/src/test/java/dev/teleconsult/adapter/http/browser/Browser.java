package dev.teleconsult.adapter.http.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoSuchFrameException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium without a window. Found by the environment's {@code CHROMIUM} and {@code CHROMEDRIVER} or on the
 * path; otherwise it is installed as Debian's package; if that fails, every test that needs it fails and says so.
 */
public final class Browser implements AutoCloseable {
    /**
     * Far longer than anything takes here: a busy machine may take half a minute to open a window. Only a failure waits
     * as long.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The longest time between two looks at a condition; some conditions come true without a change of the page. */
    private static final int LONGEST_REST_MILLIS = 100;

    /** What a browser does beside showing a page, and pages that it keeps alive to go back to. */
    private static final String UNUSED = String.join(
            ",",
            "AcceptCHFrame",
            "BackForwardCache",
            "DialMediaRouteProvider",
            "GlobalMediaControls",
            "HttpsUpgrades",
            "LensOverlay",
            "MediaRouter",
            "OptimizationHints",
            "PaintHolding",
            "PartitionAllocBackupRefPtr",
            "PreloadTopChromeWebUI",
            "SpareRendererForSitePerProcess",
            "Translate");

    /** The element with an id, which has to exist, and whether a person can see one. */
    private static final String SHOWN = "const one = document.getElementById(arguments[0]);"
            + " if (!one) throw new Error('there is no element ' + arguments[0]);"
            + " const isShown = (some) => some.checkVisibility({opacityProperty: true, visibilityProperty: true})"
            + " && [...some.getClientRects()].some((box) => box.width > 0 && box.height > 0);";

    private final ChromeDriver driver;
    private final Path profile;

    /** Undoes each change of a test, by the name of the change. */
    private final Map<String, Runnable> undo = new LinkedHashMap<>();

    private Browser(ChromeDriver driver, Path profile) {
        this.driver = driver;
        this.profile = profile;
    }

    /** The browser that most tests share, in British English; it ends with the JVM. */
    public static Browser shared() {
        return Shared.BROWSER;
    }

    private static final class Shared {
        private static final Browser BROWSER = start("en-GB");

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(BROWSER::close, "browser-close"));
        }
    }

    public static Browser start(String language) {
        Path chromium = program("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
                .or(() -> installed("chromium"))
                .orElseThrow(Browser::missing);
        Path chromedriver = program("CHROMEDRIVER", "chromedriver")
                .or(() -> installed("chromedriver"))
                .orElseThrow(Browser::missing);
        try {
            Path profile = Files.createTempDirectory("browser");
            ChromeOptions options = new ChromeOptions();
            options.setBinary(chromium.toFile());
            options.addArguments(
                    "--headless=new",
                    // A window without tabs and toolbar: they cost a third of the processor time that the browser
                    // itself needs for a page.
                    "--app=data:,",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    // Programs of their own for pictures and requests cost more than they do here.
                    "--in-process-gpu",
                    "--enable-features=NetworkServiceInProcess2",
                    "--disable-features=" + UNUSED,
                    "--disable-extensions",
                    "--disable-breakpad",
                    "--mute-audio",
                    // A camera of as few pictures a second as the browser offers: each is drawn by the processor.
                    "--use-fake-device-for-media-stream=fps=5",
                    "--use-fake-ui-for-media-stream",
                    "--lang=" + language,
                    "--user-data-dir=" + profile);
            // A page that asks before it is left is left all the same.
            options.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.ACCEPT);
            options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
            LoggingPreferences logs = new LoggingPreferences();
            logs.enable(LogType.BROWSER, Level.ALL);
            options.setCapability("goog:loggingPrefs", logs);
            ChromeDriverService service = new ChromeDriverService.Builder()
                    .usingDriverExecutable(chromedriver.toFile())
                    .usingAnyFreePort()
                    .build();
            Browser started = new Browser(new ChromeDriver(service, options), profile);
            started.driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Etc/UTC"));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> program(String variable, String... names) {
        String named = System.getenv(variable);
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static synchronized Optional<Path> installed(String name) {
        try {
            execute("apt-get", "update", "-qq");
            execute("apt-get", "install", "-y", "-qq", "chromium", "chromium-driver");
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return program("", name);
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
    }

    private static AssertionError missing() {
        return new AssertionError(
                "these tests need Chromium and ChromeDriver: install Debian's chromium and chromium-driver, or name them in"
                        + " CHROMIUM and CHROMEDRIVER");
    }

    // ---- address and appearance

    public Browser open(String url) {
        driver.get(url);
        return this;
    }

    /** Runs {@code script} before any script of the pages opened from now on, until {@link #reset}. */
    public Browser before(String script) {
        Object id = driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .get("identifier");
        undo.put(
                "script " + id,
                () -> driver.executeCdpCommand(
                        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id.toString())));
        return this;
    }

    /** The page's timers of more than half a second run this number of times as fast. */
    public Browser hurry(int factor) {
        return before("(() => { const real = window.setTimeout;"
                + " window.setTimeout = (task, wait, ...more) => real(task, wait > 500 ? wait / " + factor
                + " : wait, ...more); })();");
    }

    /** Text of this percentage of its usual size, as a person can choose for all pages. */
    public Browser textSize(int percent) {
        driver.executeScript("document.documentElement.style.fontSize = arguments[0]", 112.5 * percent / 100 + "%");
        return this;
    }

    /** Removes everything the page could have stored, and every emulation. */
    public void reset() {
        Object[] windows = driver.getWindowHandles().toArray();
        for (int i = 1; i < windows.length; i++) {
            driver.switchTo().window((String) windows[i]).close();
        }
        driver.switchTo().window((String) windows[0]);
        driver.executeScript("try { sessionStorage.clear(); localStorage.clear(); } catch (forbidden) {}");
        driver.get("about:blank");
        undo.values().forEach(Runnable::run);
        undo.clear();
        driver.manage().logs().get(LogType.BROWSER);
    }

    /** Sends these headers with every request from now on, as a gateway adds them, until {@link #reset}. */
    public Browser headers(Map<String, String> headers) {
        listenToNetwork();
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", headers));
        return this;
    }

    /**
     * Headers, blocked addresses and slow lines work while network events are enabled, which costs something at each
     * request.
     */
    private void listenToNetwork() {
        if (!undo.containsKey("network")) {
            driver.executeCdpCommand("Network.enable", Map.of());
            undo.put("network", this::stopListeningToNetwork);
        }
    }

    private void stopListeningToNetwork() {
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of()));
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of()));
        driver.executeCdpCommand("Network.disable", Map.of());
    }

    /** Replaces the content of a field, as a person who leaves it afterwards. */
    public void fill(String id, String value) {
        driver.executeScript(
                "const one = document.getElementById(arguments[0]); one.value = arguments[1];"
                        + " one.dispatchEvent(new Event('change', {bubbles: true}));",
                id,
                value);
    }

    public Browser size(int width, int height, boolean phone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        undo.put("size", () -> driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of()));
        return this;
    }

    public Browser media(String feature, String value) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
        undo.put("media", () -> driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of())));
        return this;
    }

    /** Clears the cache of files. */
    public Browser forgetFiles() {
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        return this;
    }

    /** A line of this number of bits per second, and of this number of milliseconds for a round trip. */
    public Browser line(int bitsPerSecond, int roundTrip) {
        listenToNetwork();
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        false,
                        "latency",
                        roundTrip,
                        "downloadThroughput",
                        bitsPerSecond / 8,
                        "uploadThroughput",
                        bitsPerSecond / 8));
        return this;
    }

    /** Blocks requests, as a broken line does. */
    public Browser block(String... urls) {
        listenToNetwork();
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(urls)));
        return this;
    }

    public String newTab() {
        driver.switchTo().newWindow(WindowType.TAB);
        return driver.getWindowHandle();
    }

    public String tab() {
        return driver.getWindowHandle();
    }

    public void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    /** Switches to the window that was opened last. */
    public void switchToLast() {
        Object[] windows = driver.getWindowHandles().toArray();
        driver.switchTo().window((String) windows[windows.length - 1]);
    }

    public int tabs() {
        return driver.getWindowHandles().size();
    }

    public void reload() {
        driver.navigate().refresh();
    }

    // ---- content

    public String state() {
        return (String) run("return document.body && document.body.getAttribute('data-state')");
    }

    /** Waits for what a person would wait for, and fails if it does not happen. */
    public void awaitState(String state) {
        await("state " + state, () -> comesTo(state));
    }

    /** Waits inside the page, at most a second of its clock: that costs less than polling from outside. */
    private boolean comesTo(String state) {
        return (Boolean) run(
                "const wanted = arguments[0];"
                        + "const is = () => document.body !== null && document.body.getAttribute('data-state') === wanted;"
                        + "return is() || new Promise((done) => {"
                        + " const end = (all, one) => { if (!all || is()) { one.disconnect(); clearTimeout(timer); done(is()); } };"
                        + " const observer = new MutationObserver(end);"
                        + " const timer = setTimeout(() => end(null, observer), 1000);"
                        + " observer.observe(document, {subtree: true, childList: true, attributes: true,"
                        + "  attributeFilter: ['data-state']}); })",
                state);
    }

    /** Waits until the condition holds, and fails if that takes too long. Looks again after each change of the page, and at least ten times a second. */
    public void await(String what, Supplier<Boolean> condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int rest = 10; !holds(condition); rest = Math.min(2 * rest, LONGEST_REST_MILLIS)) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new AssertionError(
                        "timed out waiting for: " + what + "; state is " + state() + ", console says " + console());
            }
            rest(rest);
        }
    }

    /**
     * Waits until the page changes, at most {@code millis}. Waits inside the page, which takes less of the processor than to ask
     * the page again and again; but not in a hidden page, whose timers are slow.
     */
    private void rest(int millis) {
        boolean rested = holds(() -> (Boolean) run(
                "return !document.hidden && new Promise((done) => {"
                        + " const end = () => { observer.disconnect(); clearTimeout(timer); done(true); };"
                        + " const observer = new MutationObserver(end);"
                        + " const timer = setTimeout(end, arguments[0]);"
                        + " observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true}); })",
                millis));
        if (!rested) {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** If the page replaces an element while it is read, the condition does not hold yet. */
    private static boolean holds(Supplier<Boolean> condition) {
        try {
            return condition.get();
        } catch (StaleElementReferenceException | NoSuchFrameException replaced) {
            return false;
        } catch (JavascriptException unloaded) {
            if (unloaded.getMessage().contains("unloaded")) {
                return false;
            }
            throw unloaded;
        }
    }

    /** The text that a person reads in the element; empty if the element is not shown. */
    public String text(String id) {
        return (String) run(SHOWN + "return isShown(one) ? one.innerText.replace(/\\u00a0/g, ' ').trim() : ''", id);
    }

    public boolean isShown(String id) {
        return (Boolean) run(SHOWN + "return isShown(one)", id);
    }

    public WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    /** Presses an element; presses again if the element moved away under the press, as it does when text appears above it. */
    public void click(String id) {
        await("a press of " + id, () -> isPressed(id));
    }

    private boolean isPressed(String id) {
        WebElement pressed = (WebElement) run(
                "const one = document.getElementById(arguments[0]); window.isMissed = true;"
                        + " one.addEventListener('click', () => { window.isMissed = false; }, {capture: true, once: true});"
                        + " return one;",
                id);
        try {
            pressed.click();
        } catch (ElementClickInterceptedException covered) {
            return false;
        }
        // A page that was left by the press does not know of it.
        return (Boolean) run("return window.isMissed !== true");
    }

    public Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    public Object runAsync(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return ((JavascriptExecutor) driver).executeAsyncScript(script, arguments);
    }

    public void press(CharSequence... keys) {
        new org.openqa.selenium.interactions.Actions(driver).sendKeys(keys).perform();
    }

    public String focused() {
        return (String) run("return document.activeElement && document.activeElement.getAttribute('id')");
    }

    /** The text in the frame of the call. */
    public String frameText() {
        driver.switchTo().frame(driver.findElement(By.tagName("iframe")));
        try {
            return (String) run("return document.body ? document.body.innerText : ''");
        } finally {
            driver.switchTo().defaultContent();
        }
    }

    /** Clicks inside the frame of the call. */
    public <T> T inFrame(Supplier<T> what) {
        driver.switchTo().frame(driver.findElement(By.tagName("iframe")));
        try {
            return what.get();
        } finally {
            driver.switchTo().defaultContent();
        }
    }

    public void clickInFrame(String id) {
        driver.switchTo().frame(driver.findElement(By.tagName("iframe")));
        try {
            driver.findElement(By.id(id)).click();
        } finally {
            driver.switchTo().defaultContent();
        }
    }

    /** All console messages since the last call. */
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** A screenshot of the whole page, including what is out of sight, for a person to look at. */
    public void screenshot(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "screenshots"));
            Object clip = driver.executeScript("return {x: 0, y: 0, scale: 1, width: innerWidth,"
                    + " height: Math.max(innerHeight, document.documentElement.scrollHeight)}");
            Object picture = driver.executeCdpCommand(
                            "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                    .get("data");
            Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(picture.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
