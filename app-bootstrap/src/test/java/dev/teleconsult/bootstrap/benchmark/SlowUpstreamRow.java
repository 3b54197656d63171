package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Kaleyra takes ten seconds for everything, and two hundred callers schedule at once: the effect on readers. */
final class SlowUpstreamRow implements ServiceBenchmark.Row {

    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final int CREATES = 200;
    private static final double READS_A_SECOND = 500;

    private final References references;

    SlowUpstreamRow(References references) {
        this.references = references;
    }

    @Override
    public void measure(Report report) {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder()
                .apiKey(RecordedVisits.KEY)
                .rememberedRequests(1)
                .start()) {
            Path file = GetRows.fresh("slow.db");
            List<String> paths;
            try (SqlStorage storage = SqlStorage.builder("jdbc:sqlite:" + file).build();
                    VideoProvider video =
                            KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), RecordedVisits.KEY)
                                    .build())) {
                storage.start();
                paths = RecordedVisits.visits(storage, video, RecordedVisits.FAR, Duration.ofDays(365)).stream()
                        .map(id -> "/teleconsultation/" + id)
                        .toList();
            }
            try (Server ours = Server.start(
                    "slow",
                    Map.of(
                            "BANDYER_BASE_URL", kaleyra.baseUrl().toString(),
                            "DATABASE_URL", "jdbc:sqlite:" + file,
                            "IMMUTABLE_PERIOD_MS",
                                    Long.toString(Duration.ofDays(365).toMillis())))) {
                Wrk wrk = references.wrk();
                wrk.load(ours.port, paths, Options.warmUp());
                // Creates are warm, too, as in a server that has run for some time.
                kaleyra.delay(Fault.ANY_OPERATION, SLOW);
                try (Creates creates = new Creates(ours)) {
                    wrk.atRate(ours.port, paths, READS_A_SECOND, Options.warmUp());
                    creates.requireAnswers();
                }
                Sample normal = new Sample();
                Sample slow = new Sample();
                Sample refused = new Sample();
                for (int round = 0; round < Options.rounds(); round++) {
                    kaleyra.clearFaults();
                    // Closes the connections of the round before.
                    Program.pause(Duration.ofSeconds(6));
                    wrk.atRate(ours.port, paths, READS_A_SECOND, Duration.ofSeconds(2));
                    normal.add(wrk.atRate(ours.port, paths, READS_A_SECOND, Options.measure())
                            .p99());
                    kaleyra.delay(Fault.ANY_OPERATION, SLOW);
                    try (Creates creates = new Creates(ours)) {
                        // As before the normal figure. The first reader of a room waits half a second for its details,
                        // once.
                        wrk.atRate(ours.port, paths, READS_A_SECOND, Duration.ofSeconds(2));
                        slow.add(wrk.atRate(ours.port, paths, READS_A_SECOND, Options.measure())
                                .p99());
                        refused.add(creates.answered.get());
                    }
                }
                kaleyra.clearFaults();
                report.figure("slow", "p99 in ms of reads", normal);
                report.figure("slow", "p99 in ms of reads while Kaleyra is slow", slow);
                report.figure("slow", "creates answered meanwhile, mostly refused", refused);
                report.line(
                        "slow",
                        "Kaleyra 10 s slow, 200 creates at once: p99 of reads over their normal one",
                        Target.atMost(2),
                        slow.over(normal),
                        Report.number(READS_A_SECOND) + " reads/s",
                        "5.4");
            }
        }
    }

    /** Callers who schedule, and retry when asked to. */
    private static final class Creates implements AutoCloseable {

        private static final AtomicInteger PEOPLE = new AtomicInteger();

        private final ExecutorService threads = Executors.newFixedThreadPool(CREATES);
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        private Creates(Server server) {
            for (int caller = 0; caller < CREATES; caller++) {
                threads.submit(() -> {
                    while (!over.get()) {
                        create(server);
                    }
                });
            }
        }

        private void create(Server server) {
            int number = PEOPLE.incrementAndGet();
            String body = """
                    {"start_date": "%s", "duration_in_seconds": 1800, "participants": {"number": 2, "data": [
                      {"userId": "d-%d", "group": "doctor", "fullName": "Anna Rossi"},
                      {"userId": "p-%d", "group": "patient", "fullName": "Marco Bianchi"}]}}
                    """.formatted(RecordedVisits.FAR, number, number);
            try {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/teleconsultation"))
                                .header("content-type", "application/json")
                                .timeout(Duration.ofMinutes(2))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding());
                answered.incrementAndGet();
                // As the answer says.
                Thread.sleep(
                        1000 * answer.headers().firstValueAsLong("retry-after").orElse(1));
            } catch (IOException away) {
                over.set(true);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                over.set(true);
            }
        }

        private void requireAnswers() {
            if (answered.get() < CREATES) {
                throw new IllegalStateException("only " + answered + " creates were answered");
            }
        }

        @Override
        public void close() {
            over.set(true);
            threads.shutdownNow();
        }
    }
}
