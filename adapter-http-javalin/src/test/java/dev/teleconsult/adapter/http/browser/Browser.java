package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A real Chromium without a window. Found by the environment's {@code CHROMIUM} or on the path; otherwise it is installed as
 * Debian's package; if that fails, every test that needs it fails and says so.
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
            "RenderDocument",
            "SpareRendererForSitePerProcess",
            "Translate");

    /**
     * Pages are laid out, but not drawn: pictures take a quarter of the processor time of a page, and only screenshots contain
     * them. Without pictures no animation goes on, so that there are none, as for persons who do not want any.
     */
    private static final List<String> WITHOUT_PICTURES =
            List.of("--disable-threaded-compositing", "--force-prefers-reduced-motion");

    /** The element with an id, which has to exist, and whether a person can see one. */
    private static final String SHOWN = "const one = document.getElementById(arguments[0]);"
            + " if (!one) throw new Error('there is no element ' + arguments[0]);"
            + " const isShown = (some) => some.checkVisibility({opacityProperty: true, visibilityProperty: true})"
            + " && [...some.getClientRects()].some((box) => box.width > 0 && box.height > 0);";

    private final Process process;
    private final Path profile;
    private final DevTools tools;

    /** The windows in the order in which they were seen first, by their ids. */
    private final Map<String, Window> windows = new LinkedHashMap<>();

    /** Undoes each change of a test, by the name of the change. */
    private final Map<String, Runnable> undo = new LinkedHashMap<>();

    private final Console console = new Console();
    private final Frames frames = new Frames();

    private Window window;

    /** The frame in which scripts run; empty for the page itself. */
    private Optional<Frames.Frame> frame = Optional.empty();

    private Browser(Process process, Path profile, String address) {
        this.process = process;
        this.profile = profile;
        this.tools = new DevTools(address, PATIENCE, this::happened);
        await("the first window", () -> !windows().isEmpty());
        window = windows().get(0);
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
        try {
            Path profile = Files.createTempDirectory("browser");
            Files.createDirectory(profile.resolve("Default"));
            Files.writeString(
                    profile.resolve("Default").resolve("Preferences"),
                    DevTools.json(Map.of("intl", Map.of("accept_languages", language))));
            List<String> command = new ArrayList<>(List.of(
                    chromium.toString(),
                    "--remote-debugging-port=0",
                    "--headless=new",
                    // A window without tabs and toolbar: they cost a third of the processor time that the browser
                    // itself needs for a page.
                    "--app=data:,",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--no-default-browser-check",
                    "--disable-background-networking",
                    "--disable-background-timer-throttling",
                    "--disable-backgrounding-occluded-windows",
                    "--disable-client-side-phishing-detection",
                    "--disable-component-update",
                    "--disable-default-apps",
                    "--disable-hang-monitor",
                    "--disable-popup-blocking",
                    "--disable-prompt-on-repost",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                    "--enable-automation",
                    "--password-store=basic",
                    "--use-mock-keychain",
                    // Programs of their own for pictures and requests cost more than they do here.
                    "--in-process-gpu",
                    "--enable-features=NetworkServiceInProcess2",
                    "--disable-features=" + UNUSED,
                    "--disable-extensions",
                    "--disable-breakpad",
                    "--mute-audio",
                    // A camera of as few pictures a second as the browser offers: each is drawn by the processor.
                    "--use-fake-device-for-media-stream=fps=5",
                    // The browser's own sound is a short one now and then, which a check hears after some seconds.
                    "--use-file-for-fake-audio-capture=" + sound(profile),
                    "--use-fake-ui-for-media-stream",
                    "--lang=" + language,
                    "--user-data-dir=" + profile));
            if (!Boolean.getBoolean("browsers.whole")) {
                command.addAll(WITHOUT_PICTURES);
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                Browser started = new Browser(process, profile, address(process, profile));
                started.ask("Emulation.setTimezoneOverride", Map.of("timezoneId", "Etc/UTC"));
                return started;
            } catch (RuntimeException | Error e) {
                process.destroy();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second of a voice, as a microphone hears it: it rises and falls, so that it is not taken for noise. */
    private static Path sound(Path folder) throws IOException {
        int rate = 16_000;
        ByteBuffer wave = ByteBuffer.allocate(44 + 2 * rate).order(ByteOrder.LITTLE_ENDIAN);
        wave.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * rate);
        wave.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        wave.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
        wave.putShort((short) 2).putShort((short) 16);
        wave.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * rate);
        for (int i = 0; i < rate; i++) {
            double time = 2 * Math.PI * i / rate;
            wave.putShort((short)
                    (25_000 * Math.sin(220 * time + 40 * Math.sin(3 * time)) * (0.7 + 0.3 * Math.sin(5 * time))));
        }
        return Files.write(folder.resolve("sound.wav"), wave.array());
    }

    /** Chromium writes its port and the path of its own connection into a file once it listens. */
    private static String address(Process process, Path profile) throws IOException {
        Path told = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> lines = Files.exists(told) ? Files.readAllLines(told) : List.of();
            if (lines.size() == 2) {
                return "http://127.0.0.1:" + lines.get(0) + lines.get(1);
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("Chromium does not start; it is alive: " + process.isAlive());
            }
            sleep(10);
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
            execute("apt-get", "install", "-y", "-qq", "chromium");
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
                "these tests need Chromium: install Debian's package chromium, or name the program in CHROMIUM");
    }

    // ---- the connection

    private void happened(String session, String event, JsonNode details) {
        if (event.equals("Page.javascriptDialogOpening")) {
            // A page that asks before it is left is left all the same.
            tools.send(session, "Page.handleJavaScriptDialog", Map.of("accept", true));
        }
        console.happened(event, details);
        frames.happened(session, event, details);
    }

    /** A window of the browser: where its page is, and the session with it. */
    private record Window(String id, String session) {}

    /** All windows; begins a session with those that are new. */
    private List<Window> windows() {
        List<String> open = new ArrayList<>();
        tools.ask("", "Target.getTargets", Map.of()).path("targetInfos").forEach(target -> {
            if (target.path("type").asText().equals("page")) {
                open.add(target.path("targetId").asText());
            }
        });
        windows.keySet().retainAll(open);
        open.forEach(id -> windows.computeIfAbsent(id, this::attached));
        return List.copyOf(windows.values());
    }

    private Window attached(String id) {
        String session = tools.ask("", "Target.attachToTarget", Map.of("targetId", id, "flatten", true))
                .path("sessionId")
                .asText();
        List.of(
                        tools.send(session, "Page.enable", Map.of()),
                        tools.send(session, "Runtime.enable", Map.of()),
                        tools.send(session, "Log.enable", Map.of()),
                        // A frame of another site is a page of its own, with a session of its own.
                        tools.send(
                                session,
                                "Target.setAutoAttach",
                                Map.of("autoAttach", true, "waitForDebuggerOnStart", false, "flatten", true)))
                .forEach(tools::answerOf);
        return new Window(id, session);
    }

    private JsonNode ask(String command, Map<String, ?> parameters) {
        return tools.ask(window.session(), command, parameters);
    }

    // ---- address and appearance

    public Browser open(String url) {
        JsonNode answer = ask("Page.navigate", Map.of("url", url));
        if (answer.has("errorText")) {
            throw new AssertionError(url + ": " + answer.path("errorText").asText());
        }
        awaitLoaded();
        return this;
    }

    private void awaitLoaded() {
        await(
                "the page loaded",
                () -> (Boolean) run("return window.isLeft !== true && (document.readyState === 'complete'"
                        + " || new Promise((done) => addEventListener('load', () => done(true))))"));
    }

    /** Runs {@code script} before any script of the pages opened from now on, until {@link #reset}. */
    public Browser before(String script) {
        String id = ask("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .path("identifier")
                .asText();
        undo.put("script " + id, () -> ask("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id)));
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
        run("document.documentElement.style.fontSize = arguments[0]", 112.5 * percent / 100 + "%");
        return this;
    }

    /** Removes everything the page could have stored, and every emulation. */
    public void reset() {
        List<Window> open = windows();
        window = open.get(0);
        open.stream().skip(1).forEach(other -> tools.ask("", "Target.closeTarget", Map.of("targetId", other.id())));
        run("try { sessionStorage.clear(); localStorage.clear(); } catch (forbidden) {}");
        ask("Page.navigate", Map.of("url", "about:blank"));
        undo.values().forEach(Runnable::run);
        undo.clear();
        console.read();
    }

    /** Sends these headers with every request from now on, as a gateway adds them, until {@link #reset}. */
    public Browser headers(Map<String, String> headers) {
        listenToNetwork();
        ask("Network.setExtraHTTPHeaders", Map.of("headers", headers));
        return this;
    }

    /**
     * Headers, blocked addresses and slow lines work while network events are enabled, which costs something at each
     * request.
     */
    private void listenToNetwork() {
        if (!undo.containsKey("network")) {
            ask("Network.enable", Map.of());
            undo.put("network", this::stopListeningToNetwork);
        }
    }

    private void stopListeningToNetwork() {
        ask("Network.setBlockedURLs", Map.of("urls", List.of()));
        ask("Network.setExtraHTTPHeaders", Map.of("headers", Map.of()));
        ask("Network.disable", Map.of());
    }

    /** Replaces the content of a field, as a person who leaves it afterwards. */
    public void fill(String id, String value) {
        run(
                "const one = document.getElementById(arguments[0]); one.value = arguments[1];"
                        + " one.dispatchEvent(new Event('change', {bubbles: true}));",
                id,
                value);
    }

    public Browser size(int width, int height, boolean phone) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        undo.put("size", () -> ask("Emulation.clearDeviceMetricsOverride", Map.of()));
        return this;
    }

    public Browser media(String feature, String value) {
        ask("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
        undo.put("media", () -> ask("Emulation.setEmulatedMedia", Map.of("features", List.of())));
        return this;
    }

    /** Clears the cache of files. */
    public Browser forgetFiles() {
        ask("Network.clearBrowserCache", Map.of());
        return this;
    }

    /** A line of this number of bits per second, and of this number of milliseconds for a round trip. */
    public Browser line(int bitsPerSecond, int roundTrip) {
        listenToNetwork();
        ask(
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
        ask("Network.setBlockedURLs", Map.of("urls", List.of(urls)));
        return this;
    }

    /** Opens a window and switches to it. It has no toolbar, which would cost more than the page. */
    public String newTab() {
        List<Window> before = windows();
        run("window.open('about:blank', '_blank', 'popup,noopener')");
        await("a window", () -> windows().size() > before.size());
        switchToLast();
        return window.id();
    }

    public String tab() {
        return window.id();
    }

    public void switchTo(String tab) {
        window = windows.get(tab);
    }

    /** Switches to the window that was opened last. */
    public void switchToLast() {
        List<Window> open = windows();
        switchTo(open.get(open.size() - 1).id());
    }

    public int tabs() {
        return windows().size();
    }

    public void reload() {
        run("window.isLeft = true");
        ask("Page.reload", Map.of());
        awaitLoaded();
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
            sleep(millis);
        }
    }

    private static void sleep(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** If the page replaces a frame or is left while it is read, the condition does not hold yet. */
    private static boolean holds(Supplier<Boolean> condition) {
        try {
            return condition.get();
        } catch (DevTools.Refused replaced) {
            return false;
        }
    }

    /** The text that a person reads in the element; empty if the element is not shown. */
    public String text(String id) {
        return (String) run(SHOWN + "return isShown(one) ? one.innerText.replace(/\\u00a0/g, ' ').trim() : ''", id);
    }

    public boolean isShown(String id) {
        return (Boolean) run(SHOWN + "return isShown(one)", id);
    }

    /** The attribute of an element as the document has it; null without it. */
    public String attribute(String id, String name) {
        return (String) run("return document.getElementById(arguments[0]).getAttribute(arguments[1])", id, name);
    }

    public Object property(String id, String name) {
        return run("return document.getElementById(arguments[0])[arguments[1]]", id, name);
    }

    /** Presses an element; presses again if the element moved away under the press, as it does when text appears above it. */
    public void click(String id) {
        await("a press of " + id, () -> isPressed(id));
    }

    private boolean isPressed(String id) {
        List<?> place = (List<?>) run(
                "const one = document.getElementById(arguments[0]); window.isMissed = true;"
                        + " one.addEventListener('click', () => { window.isMissed = false; }, {capture: true, once: true});"
                        + " one.scrollIntoViewIfNeeded();"
                        + " const box = one.getClientRects()[0]; if (!box) return [];"
                        + " const place = [box.x + box.width / 2, box.y + box.height / 2];"
                        + " const at = document.elementFromPoint(...place); return one.contains(at) ? place : [];",
                id);
        if (place.isEmpty()) {
            return false;
        }
        Stream.of("mouseMoved", "mousePressed", "mouseReleased")
                .map(type -> tools.send(
                        window.session(),
                        "Input.dispatchMouseEvent",
                        Map.of(
                                "type",
                                type,
                                "x",
                                place.get(0),
                                "y",
                                place.get(1),
                                "button",
                                type.equals("mouseMoved") ? "none" : "left",
                                "clickCount",
                                type.equals("mouseMoved") ? 0 : 1)))
                .toList()
                .forEach(tools::answerOf);
        // A page that was left by the press does not know of it.
        return (Boolean) run("return window.isMissed !== true");
    }

    /**
     * Runs the body of a function in the page, and waits if it returns a promise.
     *
     * @return as JSON has it: numbers without a fraction are {@link Long}
     */
    public Object run(String script, Object... arguments) {
        return value("(function () {" + script + "\n}).apply(null, " + DevTools.json(arguments) + ")");
    }

    /** As {@link #run}; the function gets one more argument, which it calls with the result. */
    public Object runAsync(String script, Object... arguments) {
        return value("new Promise((done) => (function () {" + script + "\n}).apply(null, " + DevTools.json(arguments)
                + ".concat([done])))");
    }

    private Object value(String expression) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("expression", expression);
        parameters.put("awaitPromise", true);
        parameters.put("returnByValue", true);
        frame.flatMap(Frames.Frame::context).ifPresent(context -> parameters.put("contextId", context));
        String session = frame.map(Frames.Frame::session).orElse(window.session());
        JsonNode answer = tools.ask(session, "Runtime.evaluate", parameters);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return java(answer.at("/result/value"));
    }

    private static Object java(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.asText();
            case BOOLEAN -> value.asBoolean();
            case NUMBER -> value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
            case ARRAY -> {
                List<Object> all = new ArrayList<>();
                value.forEach(one -> all.add(java(one)));
                yield all;
            }
            case OBJECT -> {
                Map<String, Object> all = new LinkedHashMap<>();
                value.properties().forEach(one -> all.put(one.getKey(), java(one.getValue())));
                yield all;
            }
            default -> null;
        };
    }

    /** Presses a key. */
    public void press(Key key) {
        press(key, false);
    }

    public void pressWithShift(Key key) {
        press(key, true);
    }

    private void press(Key key, boolean isWithShift) {
        for (String type : List.of(key.text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
            ask(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            key.code,
                            "code",
                            key.code,
                            "windowsVirtualKeyCode",
                            key.number,
                            "modifiers",
                            isWithShift ? 8 : 0,
                            "text",
                            type.equals("keyUp") ? "" : key.text));
        }
    }

    /** Writes into an element with the keyboard. */
    public void type(String id, String text) {
        run("document.getElementById(arguments[0]).focus()", id);
        text.chars().mapToObj(Character::toString).forEach(one -> {
            ask("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", one, "text", one));
            ask("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", one));
        });
    }

    public String focused() {
        return (String) run("return document.activeElement && document.activeElement.getAttribute('id')");
    }

    /** Waits until an element has the focus of the keyboard. */
    public void awaitFocus(String id) {
        await("the focus of " + id, () -> id.equals(focused()));
    }

    /** The text in the first frame, which is the call. */
    public String frameText() {
        return inFrame(() -> (String) run("return document.body ? document.body.innerText : ''"));
    }

    /** Does something inside the first frame, once its document is there. */
    public <T> T inFrame(Supplier<T> what) {
        await("the document of the frame", this::isInFrame);
        try {
            return what.get();
        } finally {
            frame = Optional.empty();
        }
    }

    private boolean isInFrame() {
        frame = Optional.empty();
        String element = ask("Runtime.evaluate", Map.of("expression", "document.querySelector('iframe')"))
                .at("/result/objectId")
                .asText();
        if (element.isEmpty()) {
            return false;
        }
        String id = ask("DOM.describeNode", Map.of("objectId", element))
                .at("/node/frameId")
                .asText();
        frame = frames.find(window.session(), id);
        boolean isThere = frame.isPresent() && holds(() -> (Boolean) run("return document.readyState === 'complete'"));
        if (!isThere) {
            frame = Optional.empty();
        }
        return isThere;
    }

    /** Presses an element in the first frame. */
    public void clickInFrame(String id) {
        inFrame(() -> run("document.getElementById(arguments[0]).click()", id));
    }

    /** All console messages since the last call. */
    public List<String> console() {
        return console.read();
    }

    /** A screenshot of the whole page, including what is out of sight, for a person to look at. */
    public void screenshot(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "screenshots"));
            Object clip = run("return {x: 0, y: 0, scale: 1, width: innerWidth,"
                    + " height: Math.max(innerHeight, document.documentElement.scrollHeight)}");
            JsonNode picture = ask("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                    .path("data");
            Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(picture.asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tools.send("", "Browser.close", Map.of());
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        tools.close();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
