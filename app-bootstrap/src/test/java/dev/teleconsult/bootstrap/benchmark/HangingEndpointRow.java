package dev.teleconsult.bootstrap.benchmark;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.HttpEventSink;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Showing a link while the receiver of events takes every connection and answers none, and while it answers at once: the use case
 * alone, many callers at a time, with a visit scheduled every 20 ms, which makes three events.
 */
final class HangingEndpointRow implements ServiceBenchmark.Row {

    private static final Duration BETWEEN_VISITS = Duration.ofMillis(20);
    private static final Duration BETWEEN_RUNS = Duration.ofMillis(100);

    @Override
    public void measure(Report report) {
        Sample ratio = new Sample();
        Sample without = new Sample();
        Sample with = new Sample();
        try (Receiver answering = Receiver.answering();
                Receiver hanging = Receiver.hanging();
                Telling healthy = new Telling("answering", answering.port());
                Telling troubled = new Telling("hanging", hanging.port())) {
            healthy.shown(Options.warmUp().dividedBy(4));
            troubled.shown(Options.warmUp().dividedBy(4));
            for (int round = 0; round < Options.rounds(); round++) {
                double usual = healthy.shown(Options.measure()).percentile(99);
                double meanwhile = troubled.shown(Options.measure()).percentile(99);
                without.add(usual);
                with.add(meanwhile);
                ratio.add(meanwhile / usual);
            }
            requireTrouble(healthy, false);
            requireTrouble(troubled, true);
        }
        report.figure("hanging", "p99 of a shown link, us, receiver of events answers", without);
        report.figure("hanging", "p99 of a shown link, us, receiver of events hangs", with);
        report.line(
                "hanging",
                "p99 of a shown link while a receiver of events hangs, over while it answers",
                Target.AT_MOST,
                1.1,
                ratio,
                Report.number(with.median()) + " us, " + Report.number(without.median()) + " us without");
    }

    /** A figure of a receiver that was never asked, or was not in trouble, would mean nothing. */
    private static void requireTrouble(Telling telling, boolean expected) {
        boolean isFailing = telling.relay().endpoints().get(0).failingSince().isPresent();
        if (isFailing != expected) {
            throw new IllegalStateException("the receiver fails: " + isFailing + ", expected: " + expected
                    + "; measure for longer than an attempt takes");
        }
    }

    /** An application that sends its events to one receiver. Other visits are scheduled only while links are shown. */
    private static final class Telling implements AutoCloseable {

        private final SqlStorage storage;
        private final HttpEventSink sink;
        private final TeleconsultApplication application;
        private final TeleconsultationId id;
        private final ScheduledExecutorService relaying = Executors.newSingleThreadScheduledExecutor();

        private Telling(String name, int port) {
            storage = SqlStorage.builder("jdbc:sqlite:" + GetRows.fresh("events-" + name + ".db"))
                    .build();
            sink = HttpEventSink.builder(List.of(EventEndpoint.of(
                            name,
                            URI.create("http://receiver.example:" + port + "/events"),
                            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
                    .allowInsecure(true)
                    .resolver(host -> List.of(InetAddress.getLoopbackAddress()))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            application = TeleconsultApplication.builder(storage, new FakeVideoProvider())
                    .detailsFreshFor(Duration.ofHours(1))
                    .events(sink)
                    .build();
            id = AuditTrailRow.scheduled(application);
            relaying.scheduleWithFixedDelay(relay()::runOnce, 0, BETWEEN_RUNS.toMillis(), TimeUnit.MILLISECONDS);
        }

        private EventRelay relay() {
            return application.eventRelay().orElseThrow();
        }

        private Sample shown(Duration time) {
            ScheduledExecutorService planning = Executors.newSingleThreadScheduledExecutor();
            try {
                planning.scheduleAtFixedRate(
                        () -> AuditTrailRow.scheduled(application),
                        0,
                        BETWEEN_VISITS.toMillis(),
                        TimeUnit.MILLISECONDS);
                return AuditTrailRow.shown(application, id, time);
            } finally {
                planning.shutdownNow();
            }
        }

        @Override
        public void close() {
            relaying.shutdownNow();
            application.close();
            sink.close();
            storage.close();
        }
    }

    /** Takes connections on a port of the loopback interface. */
    private record Receiver(int port, Runnable closing) implements AutoCloseable {

        private static Receiver answering() {
            try {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.createContext("/events", exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
                server.start();
                return new Receiver(server.getAddress().getPort(), () -> server.stop(0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Receiver hanging() {
            try {
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                List<Socket> taken = new ArrayList<>();
                Thread taking = new Thread(
                        () -> {
                            try {
                                while (true) {
                                    taken.add(server.accept());
                                }
                            } catch (IOException closed) {
                                // The row is over.
                            }
                        },
                        "hanging receiver");
                taking.setDaemon(true);
                taking.start();
                return new Receiver(server.getLocalPort(), () -> close(server));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(ServerSocket server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
