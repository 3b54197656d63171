package dev.teleconsult.adapter.http.server;

import dev.teleconsult.ports.PeriodicTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks over a connection of its own whether the server still accepts and answers requests, and whether each selecting
 * thread still runs. Jetty does not restart a thread of its own that ended with an error (for example out of memory for
 * a moment), and the process then lives without answering some or all connections. When a check has failed several
 * times in a row, the connector is closed and opened again, with new threads.
 */
public final class SelfCheck {
    /** The header that marks the server's own request; its value is a secret of this process. */
    static final String HEADER = "x-self-check";

    private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Together with {@link #PAUSE} and {@link #PATIENCE}: the connector opens again after 30 to 45 seconds without an
     * answer.
     */
    private static final int FAILURES_BEFORE_RESTART = 3;

    private final String secret = UUID.randomUUID().toString();
    private final int patience;
    private final PeriodicTask task;
    private volatile ServerConnector connector;
    private int failures;

    public SelfCheck() {
        this(PATIENCE);
    }

    /** @param patience how long the check waits for an answer */
    SelfCheck(Duration patience) {
        this.patience = (int) patience.toMillis();
        task = PeriodicTask.builder("http-acceptor", PAUSE, this::ask)
                .onFailure(failure -> LOG.error("the server does not answer itself", failure))
                .build();
    }

    /** The periodic task that checks; it runs once the server has started. */
    public PeriodicTask task() {
        return task;
    }

    void watch(ServerConnector of) {
        connector = of;
    }

    /** Whether a request with this value of {@link #HEADER} is the server's own. */
    boolean isOurs(String value) {
        return secret.equals(value);
    }

    private void ask() {
        ServerConnector asked = connector;
        if (asked == null || !asked.isRunning() || asked.getServer().isStopping()) {
            return;
        }
        try {
            askOnce(asked);
            awaitSelectors(asked);
            failures = 0;
        } catch (IOException | RuntimeException e) {
            failures++;
            if (failures >= FAILURES_BEFORE_RESTART) {
                failures = 0;
                restart(asked);
            }
            throw new IllegalStateException("no answer from port " + asked.getLocalPort(), e);
        }
    }

    private void askOnce(ServerConnector asked) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(patience);
            socket.connect(addressOf(asked), patience);
            OutputStream out = socket.getOutputStream();
            out.write(("GET /-/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + HEADER + ": " + secret
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            if (in.read() < 0) {
                throw new IOException("the connection was closed without an answer");
            }
        }
    }

    /** Every selecting thread has connections of its own, and the request above reached only one of these threads. */
    private void awaitSelectors(ServerConnector asked) throws IOException {
        Collection<ManagedSelector> selectors = asked.getSelectorManager().getBeans(ManagedSelector.class);
        CountDownLatch silent = new CountDownLatch(selectors.size());
        for (ManagedSelector selector : selectors) {
            selector.submit(keys -> silent.countDown());
        }
        try {
            if (!silent.await(patience, TimeUnit.MILLISECONDS)) {
                throw new IOException(silent.getCount() + " of " + selectors.size() + " selecting threads do not run");
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetSocketAddress addressOf(ServerConnector asked) throws IOException {
        InetAddress host = InetAddress.getByName(asked.getHost());
        return new InetSocketAddress(
                host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, asked.getLocalPort());
    }

    private static void restart(ServerConnector asked) {
        Server server = asked.getServer();
        int port = asked.getLocalPort();
        LOG.error("opening port {} again", port);
        try {
            asked.setShutdownIdleTimeout(1);
            asked.stop();
            asked.setPort(port);
            if (!server.isStopping() && !server.isStopped()) {
                asked.start();
            }
        } catch (Exception e) {
            LOG.error("port {} could not be opened again", port, e);
        }
    }
}
