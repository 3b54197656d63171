package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Showing a link with a row in the audit trail before it, and without one: the use case alone, many callers at a time. */
final class AuditTrailRow implements ServiceBenchmark.Row {

    private static final int CALLERS = 16;

    @Override
    public void measure(Report report) {
        measure(report, "SQLite", "jdbc:sqlite:" + GetRows.fresh("audit.db"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            measure(
                    report,
                    "PostgreSQL",
                    "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?user=postgres&sslmode=disable");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure(Report report, String name, String url) {
        try (SqlStorage storage = SqlStorage.builder(url).build();
                TeleconsultApplication off = application(storage, AuditMode.OFF);
                TeleconsultApplication full = application(storage, AuditMode.FULL)) {
            TeleconsultationId id = scheduled(off);
            shown(off, id, Options.warmUp().dividedBy(4));
            shown(full, id, Options.warmUp().dividedBy(4));
            Sample without = new Sample();
            Sample with = new Sample();
            Sample p99 = new Sample();
            for (int round = 0; round < Options.rounds(); round++) {
                without.add(perSecond(shown(off, id, Options.measure())));
                Sample took = shown(full, id, Options.measure());
                with.add(perSecond(took));
                p99.add(took.percentile(99));
            }
            report.figure("audit", name + ", links shown per second, AUDIT=off", without);
            report.figure("audit", name + ", links shown per second, AUDIT=full", with);
            report.figure("audit", name + ", p99 of a shown link, us, AUDIT=full", p99);
        }
    }

    private static double perSecond(Sample took) {
        return took.size() * 1e9 / Options.measure().toNanos();
    }

    private static TeleconsultApplication application(SqlStorage storage, AuditMode mode) {
        return TeleconsultApplication.builder(storage, new FakeVideoProvider())
                .detailsFreshFor(Duration.ofHours(1))
                .audit(AuditSettings.off().mode(mode))
                .build();
    }

    static TeleconsultationId scheduled(TeleconsultApplication application) {
        return application
                .planning()
                .schedule(
                        ScheduleCommand.of(
                                Invitations.of(
                                        Invitation.of("doctor", "doctor", "Anna Rossi"),
                                        Invitation.of("patient", "patient", "Marco Bianchi")),
                                Instant.now().minusSeconds(60),
                                Duration.ofHours(8)),
                        RequestContext.anonymous("benchmark"));
    }

    /** How long each link took to be shown, in microseconds, all callers at once for so long. */
    static Sample shown(TeleconsultApplication application, TeleconsultationId id, Duration time) {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            long end = System.nanoTime() + time.toNanos();
            List<Future<List<Double>>> all = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                UserId user = new UserId(caller % 2 == 0 ? "doctor" : "patient");
                all.add(threads.submit(() -> shown(application, id, user, end)));
            }
            Sample sample = new Sample();
            for (Future<List<Double>> one : all) {
                one.get().forEach(sample::add);
            }
            return sample;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a link was not shown", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Double> shown(
            TeleconsultApplication application, TeleconsultationId id, UserId user, long end) {
        List<Double> took = new ArrayList<>();
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            application.joining().join(id, LinkPreferences.none(), RequestContext.of(user));
            took.add((System.nanoTime() - begin) / 1e3);
        }
        return took;
    }
}
