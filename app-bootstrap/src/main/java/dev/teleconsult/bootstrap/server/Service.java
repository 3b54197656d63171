package dev.teleconsult.bootstrap.server;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The whole server, made by {@link Wiring}; it can be started once and closed once. Safe for use by several threads.
 */
public final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final TeleconsultUseCases useCases;
    private final TeleconsultHttpServer server;
    private final PeriodicTasks tasks;
    private final Starting starting;
    private final Closing closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * The steps of the start besides listening.
     *
     * @param openStore runs first
     * @param storePlace the place of the store, for the log
     * @param background runs once the server listens
     * @param line further fields of the log line of the start
     */
    record Starting(Runnable openStore, String storePlace, Runnable background, Map<String, Object> line) {

        Starting {
            requireNonNulls(openStore, "openStore", storePlace, "storePlace", background, "background");
            line = Collections.unmodifiableMap(new LinkedHashMap<>(line));
        }
    }

    Service(
            TeleconsultUseCases useCases,
            TeleconsultHttpServer server,
            PeriodicTasks tasks,
            Starting starting,
            Closing closing) {
        this.useCases = requireNonNull(useCases, "useCases");
        this.server = requireNonNull(server, "server");
        this.tasks = requireNonNull(tasks, "tasks");
        this.starting = requireNonNull(starting, "starting");
        this.closing = requireNonNull(closing, "closing");
    }

    /**
     * Opens the store and starts to listen. An unavailable store does not prevent the start: the service is not ready
     * until the store answers.
     *
     * @throws UncheckedIOException if it cannot listen; everything is closed then
     * @throws IllegalStateException if the configuration of the store could lose committed data; everything is closed
     *     then, too
     */
    public void start() {
        try {
            try {
                starting.openStore().run();
            } catch (PortException away) {
                LOG.warn(
                        away.isTransient()
                                ? "the store at {} does not answer yet; not ready until it does: {}"
                                : "the store at {} cannot be used; not ready until that is repaired: {}",
                        starting.storePlace(),
                        away.getMessage());
            }
            listen();
            starting.background().run();
        } catch (RuntimeException | Error failure) {
            // A part that is closed while it starts can fail in many ways, which need no log line.
            boolean toldToEnd = closed.get();
            close();
            if (toldToEnd) {
                LOG.info("the server was told to stop while it was starting");
                return;
            }
            throw failure;
        }
        if (!closed.get()) {
            LoggingEventBuilder line = LOG.atInfo().addKeyValue("port", server.port());
            starting.line().forEach(line::addKeyValue);
            line.log("listening");
        }
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

    /** The periodic tasks of every part of the server. */
    public PeriodicTasks tasks() {
        return tasks;
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    public TeleconsultUseCases useCases() {
        return useCases;
    }

    /**
     * Reports that it is not ready, continues to serve for the configured time, lets requests under way finish, and
     * closes everything. Returns when that is done; a second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            closing.close();
        }
    }
}
