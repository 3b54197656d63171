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

/** The whole server: started once, closed once. {@link Wiring} makes it. Safe for use by several threads. */
public final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final TeleconsultUseCases useCases;
    private final TeleconsultHttpServer server;
    private final PeriodicTasks tasks;
    private final Starting starting;
    private final Closing closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * The steps of a start besides listening.
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
     * Opens the store and listens. A store that is not there yet does not stop the start: the service is not ready until it
     * answers.
     *
     * @throws UncheckedIOException if it cannot listen; everything is closed then
     * @throws IllegalStateException if the store is set up so that what was committed could be lost; likewise
     */
    public void start() {
        try {
            try {
                starting.openStore().run();
            } catch (PortException away) {
                LOG.warn(
                        away.isTransient()
                                ? "the store at {} is not there yet; not ready until it answers: {}"
                                : "the store at {} cannot be used; not ready until that is mended: {}",
                        starting.storePlace(),
                        away.getMessage());
            }
            listen();
            starting.background().run();
        } catch (RuntimeException | Error failure) {
            // A part that is closed while it starts fails in many ways, and none of them is worth a line.
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
