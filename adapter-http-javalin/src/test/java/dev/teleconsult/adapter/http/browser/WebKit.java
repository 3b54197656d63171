package dev.teleconsult.adapter.http.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.SessionNotCreatedException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.remote.RemoteWebDriver;

/** WebKit as Debian builds it, the closest to an iPhone that runs here. It needs a display, and gets its own. */
public final class WebKit implements Engine {
    private static final Path FOLDER = Path.of("/usr/lib/x86_64-linux-gnu");
    private static final int TRIES = 40;

    private final Process display;
    private final Process service;
    private final RemoteWebDriver driver;

    private WebKit(Process display, Process service, RemoteWebDriver driver) {
        this.display = display;
        this.service = service;
        this.driver = driver;
    }

    public static WebKit start() {
        Path xvfb = Engine.program("Xvfb", "xvfb");
        Path webDriver = Engine.program("WebKitWebDriver", "webkit2gtk-driver");
        Path browser = Engine.program(
                "MiniBrowser",
                "libwebkit2gtk-4.1-0",
                FOLDER.resolve("webkit2gtk-4.1/MiniBrowser"),
                FOLDER.resolve("webkit2gtk-4.0/MiniBrowser"));
        Process display = null;
        Process service = null;
        try {
            display = new ProcessBuilder(
                            xvfb.toString(), "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String number = new BufferedReader(
                            new InputStreamReader(display.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            int port = freePort();
            ProcessBuilder starting = new ProcessBuilder(webDriver.toString(), "--port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            starting.environment().put("DISPLAY", ":" + number);
            service = starting.start();
            return new WebKit(display, service, session(port, browser));
        } catch (IOException e) {
            stop(service);
            stop(display);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            stop(service);
            stop(display);
            throw e;
        }
    }

    /** The service listens a moment after its start. */
    private static RemoteWebDriver session(int port, Path browser) throws IOException {
        ImmutableCapabilities wanted = new ImmutableCapabilities(
                "webkitgtk:browserOptions", Map.of("binary", browser.toString(), "args", List.of("--automation")));
        for (int attempt = 1; ; attempt++) {
            try {
                return new RemoteWebDriver(
                        URI.create("http://127.0.0.1:" + port).toURL(), wanted, false);
            } catch (SessionNotCreatedException refused) {
                if (attempt == TRIES) {
                    throw refused;
                }
            } catch (WebDriverException notYet) {
                if (attempt == TRIES) {
                    throw notYet;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(250);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void open(String url) {
        driver.get(url);
    }

    @Override
    public String value(String expression) {
        return String.valueOf(driver.executeScript("return String(" + expression + ")"));
    }

    @Override
    public void close() {
        try {
            driver.quit();
        } finally {
            stop(service);
            stop(display);
        }
    }

    private static void stop(Process process) {
        if (process != null) {
            process.destroy();
        }
    }
}
