package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.ports.outbound.VideoProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Showing a link with a row written to the audit trail before it, and without one: the packaged server's route, under
 * load.
 */
final class AuditTrailRow implements ServiceBenchmark.Row {

    private final Wrk wrk;

    AuditTrailRow(Wrk wrk) {
        this.wrk = wrk;
    }

    @Override
    public void measure(Report report) {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder()
                .apiKey(RecordedVisits.KEY)
                .rememberedRequests(1)
                .start()) {
            // One file for each server: a file has one server.
            measure(report, kaleyra, "SQLite", mode -> "jdbc:sqlite:" + GetRows.fresh("audit-" + mode + ".db"));
            try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
                String url =
                        "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?user=postgres&sslmode=disable";
                measure(report, kaleyra, "PostgreSQL", mode -> url);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void measure(Report report, KaleyraEmulator kaleyra, String name, Function<String, String> url) {
        try (Audited off = Audited.start(kaleyra, "off", url.apply("off"));
                Audited full = Audited.start(kaleyra, "full", url.apply("full"))) {
            wrk.load(off.server().port, off.paths(), Options.warmUp());
            wrk.load(full.server().port, full.paths(), Options.warmUp());
            Sample without = new Sample();
            Sample with = new Sample();
            Sample p99 = new Sample();
            for (int round = 0; round < Options.rounds(); round++) {
                without.add(wrk.load(off.server().port, off.paths(), Options.measure())
                        .rate());
                Wrk.Result audited = wrk.load(full.server().port, full.paths(), Options.measure());
                with.add(audited.rate());
                p99.add(audited.p99());
            }
            report.figure("audit", name + ", links shown per second, AUDIT=off", without);
            report.figure("audit", name + ", links shown per second, AUDIT=full", with);
            report.figure("audit", name + ", p99 in ms of a shown link, AUDIT=full", p99);
        }
    }

    /** A server with its own visits, whose links were already shown to a participant. */
    private record Audited(Server server, List<String> paths) implements AutoCloseable {

        private static Audited start(KaleyraEmulator kaleyra, String mode, String url) {
            List<String> paths;
            try (SqlStorage storage = SqlStorage.builder(url).build();
                    VideoProvider video =
                            KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), RecordedVisits.KEY)
                                    .build())) {
                storage.start();
                paths = RecordedVisits.visits(storage, video, RecordedVisits.FAR, Duration.ofDays(365)).stream()
                        .map(id -> "/teleconsultation/" + id)
                        .toList();
            }
            Server server = Server.start(
                    "audit-" + mode,
                    Map.of(
                            "BANDYER_BASE_URL",
                            kaleyra.baseUrl().toString(),
                            "DATABASE_URL",
                            url,
                            "AUDIT",
                            mode,
                            "IMMUTABLE_PERIOD_MS",
                            Long.toString(Duration.ofDays(365).toMillis())));
            return new Audited(server, paths);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
