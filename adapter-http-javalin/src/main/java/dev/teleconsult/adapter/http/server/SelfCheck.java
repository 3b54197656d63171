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
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks over a connection of its own whether the server still accepts and answers requests, and whether each selecting
 * thread still runs. Jetty does not restart a thread of its own that ended with an error (for example out of memory for
 * a moment), and the process then lives without answering some or all connections. When a check has failed several
 * times in a row, the connector is closed and opened again, with new threads. While the port cannot be opened, for
 * example because another process took it, each check tries it again.
 */
public final class SelfCheck {
    /** The header that marks the server's own request; its value is a secret of this process. */
    static final String HEADER = "x-self-check";

    private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration OPENING_PAUSE = Duration.ofMillis(20);

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

    /** The connector's port; 0 before it was opened. */
    private int port;

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
        if (asked == null || isStopping(asked)) {
            return;
        }
        if (port > 0 && !asked.isRunning()) {
            open(asked);
        }
        // A connector whose listening socket was closed no longer knows its port.
        port = asked.getLocalPort() > 0 ? asked.getLocalPort() : port;
        if (port == 0) {
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
            throw new IllegalStateException("no answer from port " + port, e);
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

    private InetSocketAddress addressOf(ServerConnector asked) throws IOException {
        InetAddress host = InetAddress.getByName(asked.getHost());
        return new InetSocketAddress(host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, port);
    }

    private void restart(ServerConnector asked) {
        LOG.error("opening port {} again", port);
        try {
            asked.setShutdownIdleTimeout(1);
            asked.stop();
        } catch (Exception e) {
            LOG.error("port {} was not closed in order", port, e);
        }
        asked.setPort(port);
        open(asked);
    }

    /** Tries several times: the system frees the port only once the accepting thread has left its last call. */
    private void open(ServerConnector asked) {
        long start = System.nanoTime();
        while (!isStopping(asked)) {
            try {
                asked.start();
                return;
            } catch (Exception e) {
                if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(patience)) {
                    throw new IllegalStateException("port " + port + " could not be opened again", e);
                }
                LockSupport.parkNanos(OPENING_PAUSE.toNanos());
            }
        }
    }

    private static boolean isStopping(ServerConnector asked) {
        Server server = asked.getServer();
        return server.isStopping() || server.isStopped();
    }
}
