package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: started once, closed once. {@link Wiring} makes it. Safe for use by several threads. */
public final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final TeleconsultUseCases useCases;
    private final TeleconsultHttpServer server;
    private final Runnable openStore;
    private final Runnable startBackground;
    private final Closing closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    public Service(
            TeleconsultUseCases useCases,
            TeleconsultHttpServer server,
            Runnable openStore,
            Runnable startBackground,
            Closing closing) {
        this.useCases = requireNonNull(useCases, "useCases");
        this.server = requireNonNull(server, "server");
        this.openStore = requireNonNull(openStore, "openStore");
        this.startBackground = requireNonNull(startBackground, "startBackground");
        this.closing = requireNonNull(closing, "closing");
    }

    /**
     * Opens the store and listens. A store that is not there yet does not stop the start: the service is not ready until it
     * answers.
     *
     * @throws UncheckedIOException if it cannot listen; everything is closed then
     * @throws IllegalStateException if the store is set up so that what was committed could be lost; likewise
     */
    public void start() {
        try {
            try {
                openStore.run();
            } catch (PortException away) {
                LOG.warn("the store is not there yet; not ready until it answers: {}", away.getMessage());
            }
            listen();
            startBackground.run();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
        LOG.atInfo().addKeyValue("port", server.port()).log("listening");
    }

    private void listen() {
        try {
            server.start();
        } catch (UncheckedIOException taken) {
            throw new UncheckedIOException(new IOException(
                    taken.getCause().getMessage() + "; if another program does, HTTP_PORT chooses another port",
                    taken));
        }
    }

    /** What it listens on. */
    public int port() {
        return server.port();
    }

    public TeleconsultUseCases useCases() {
        return useCases;
    }

    /**
     * Says that it is not ready, serves on for the set time, lets what is in flight finish, and closes everything. Returns
     * when that is done; a second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            closing.close();
        }
    }
}
