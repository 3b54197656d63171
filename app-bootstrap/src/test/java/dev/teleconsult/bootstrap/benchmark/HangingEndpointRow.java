package dev.teleconsult.bootstrap.benchmark;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.HttpEventSink;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Showing a link while the receiver of events accepts every connection and answers none, and while it answers at once:
 * by HTTP, at a rate that the server can handle, with a visit scheduled every 20 ms, which makes three events. The
 * server runs in this process, assembled as by a library user: the packaged one sends nothing to a receiver on this
 * machine.
 */
final class HangingEndpointRow implements ServiceBenchmark.Row {

    private static final Duration BETWEEN_VISITS = Duration.ofMillis(20);
    private static final Duration BETWEEN_RUNS = Duration.ofMillis(100);
    private static final double READS_A_SECOND = 500;

    private final Wrk wrk;

    HangingEndpointRow(Wrk wrk) {
        this.wrk = wrk;
    }

    @Override
    public void measure(Report report) {
        Sample ratio = new Sample();
        Sample without = new Sample();
        Sample with = new Sample();
        try (Receiver answering = Receiver.answering();
                Receiver hanging = Receiver.hanging();
                Publishing healthy = new Publishing("answering", answering.port());
                Publishing troubled = new Publishing("hanging", hanging.port())) {
            p99(healthy, Options.warmUp().dividedBy(4));
            p99(troubled, Options.warmUp().dividedBy(4));
            for (int round = 0; round < Options.rounds(); round++) {
                double usual = p99(healthy, Options.measure());
                double meanwhile = p99(troubled, Options.measure());
                without.add(usual);
                with.add(meanwhile);
                ratio.add(meanwhile / usual);
            }
            requireTrouble(healthy, false);
            requireTrouble(troubled, true);
        }
        report.figure("hanging", "p99 in ms of a shown link, receiver of events answers", without);
        report.figure("hanging", "p99 in ms of a shown link, receiver of events hangs", with);
        report.line(
                "hanging",
                "p99 of a shown link while a receiver of events hangs, over while it answers",
                Target.atMost(1.1),
                ratio,
                Report.number(with.median()) + " ms, " + Report.number(without.median()) + " ms without, "
                        + Report.number(READS_A_SECOND) + " reads/s");
    }

    /** In milliseconds, by HTTP, while other visits are scheduled. */
    private double p99(Publishing publishing, Duration time) {
        ScheduledExecutorService planning = Executors.newSingleThreadScheduledExecutor();
        try {
            planning.scheduleAtFixedRate(publishing::schedule, 0, BETWEEN_VISITS.toMillis(), TimeUnit.MILLISECONDS);
            return wrk.atRate(publishing.server.port(), List.of(publishing.path), READS_A_SECOND, time)
                    .p99();
        } finally {
            planning.shutdownNow();
        }
    }

    /** A result would be meaningless if the receiver was never called, or was not in trouble. */
    private static void requireTrouble(Publishing publishing, boolean expected) {
        boolean isFailing = publishing.relay().endpoints().get(0).failingSince().isPresent();
        if (isFailing != expected) {
            throw new IllegalStateException("the receiver fails: " + isFailing + ", expected: " + expected
                    + "; measure for longer than an attempt takes");
        }
    }

    /** An application that sends its events to one receiver. Other visits are scheduled only while links are shown. */
    private static final class Publishing implements AutoCloseable {

        private final SqlStorage storage;
        private final HttpEventSink sink;
        private final TeleconsultApplication application;
        private final TeleconsultHttpServer server;
        private final String path;
        private final ScheduledExecutorService relaying = Executors.newSingleThreadScheduledExecutor();

        private Publishing(String name, int port) {
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
            server = TeleconsultHttpServer.builder(application)
                    .settings(HttpSettings.builder()
                            .host("127.0.0.1")
                            .port(0)
                            .waitBeforeClose(Duration.ZERO)
                            .build())
                    .build();
            server.start();
            path = "/teleconsultation/" + schedule(application).value();
            relaying.scheduleWithFixedDelay(relay()::runOnce, 0, BETWEEN_RUNS.toMillis(), TimeUnit.MILLISECONDS);
        }

        private EventRelay relay() {
            return application.eventRelay().orElseThrow();
        }

        private void schedule() {
            schedule(application);
        }

        /** A visit that starts now, so that its link can be shown. */
        private static TeleconsultationId schedule(TeleconsultApplication application) {
            return application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(
                                            Invitation.of(RecordedVisits.DOCTOR, "doctor", "Anna Rossi"),
                                            Invitation.of("patient-1", "patient", "Marco Bianchi")),
                                    Instant.now().minusSeconds(60),
                                    Duration.ofHours(8)),
                            RequestContext.anonymous("benchmark"));
        }

        @Override
        public void close() {
            relaying.shutdownNow();
            server.close();
            application.close();
            sink.close();
            storage.close();
        }
    }

    /** Accepts connections on a port of the loopback interface. */
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
                                // The row is finished.
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
