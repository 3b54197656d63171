package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Two replicas on one PostgreSQL, and half as many visits as waiting participants, each of two participants who wait at
 * different replicas: the queries of the store while nothing changes, how soon a change at one replica is reported at
 * the other, and how many first links per second the database writes.
 */
final class ReplicasRow implements ServiceBenchmark.Row {

    private static final int CHANGES = 200;

    /** A round of five seconds finds each change. */
    private static final int CHANGES_WITHOUT_A_CHANNEL = 10;

    private static final int THREADS = 16;

    @Override
    public void measure(Report report) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            String url =
                    "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?user=postgres&sslmode=disable";
            for (boolean tells : List.of(false, true)) {
                try (Pair pair = new Pair(url, tells, Options.waiters() / 2)) {
                    pair.measure(report);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts the calls of a use case or the watching task to the store. */
    private static final class Reads implements PortInterceptor {

        private final AtomicLong count = new AtomicLong();

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            if (call.upstream() == Upstream.STORE && call.operation().startsWith("find")) {
                count.incrementAndGet();
            }
            return proceed.get();
        }
    }

    private static final class Pair implements AutoCloseable {

        private final boolean tells;
        private final int visits;
        private final Reads reads = new Reads();
        private final FakeVideoProvider video = new FakeVideoProvider();
        private final List<SqlStorage> storages = new ArrayList<>();
        private final TeleconsultApplication one;
        private final TeleconsultApplication other;
        private final Map<TeleconsultationId, Long> toldAt = new ConcurrentHashMap<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

        private Pair(String url, boolean tells, int visits) {
            this.tells = tells;
            this.visits = visits;
            one = replica(url);
            other = replica(url);
        }

        private TeleconsultApplication replica(String url) {
            SqlStorage storage = SqlStorage.builder(url)
                    .poolSize(THREADS)
                    .tellsReplicas(tells)
                    .build();
            storages.add(storage);
            TeleconsultStorage counted = Intercepted.storage(storage, reads);
            return TeleconsultApplication.builder(counted, video).build();
        }

        private void measure(Report report) {
            List<TeleconsultationId> ids = inThreads(visits, this::create);
            inThreads(visits, visit -> {
                one.watching().watch(ids.get(visit), by("d-" + visit), news -> {});
                return other.watching().watch(ids.get(visit), by("p-" + visit), news -> {
                    if (news.kind() == News.Kind.RESCHEDULED) {
                        toldAt.put(ids.get(visit), System.nanoTime());
                    }
                });
            });
            Program.pause(Duration.ofSeconds(10));
            String how = tells ? "" : ", without a channel";
            Sample quiet = new Sample();
            for (int round = 0; round < Options.rounds(); round++) {
                long before = reads.count.get();
                Program.pause(Options.measure());
                quiet.add((double) (reads.count.get() - before)
                        / Options.measure().toSeconds());
            }
            report.figure("replicas", "store reads/s" + how, quiet);
            Sample delays = new Sample();
            int changes = tells ? CHANGES : CHANGES_WITHOUT_A_CHANNEL;
            for (int change = 0; change < changes; change++) {
                delays.add(secondsUntilTold(ids.get(change * (visits / changes))));
            }
            report.figure("replicas", "s until a change is told at the other replica" + how, delays);
            if (tells) {
                String waiters = 2 * visits + " people on " + visits + " visits at 2 replicas";
                report.line("replicas", waiters + ": store reads/s while nothing changes", Target.atMost(50), quiet);
                report.line(
                        "replicas",
                        waiters + ": p99 until a change at one replica is told at the other, in s",
                        Target.atMost(0.5),
                        Sample.of(List.of(delays.percentile(99))));
                report.figure("replicas", "first links shown/s, commits included", Sample.of(List.of(firstLinks())));
            }
        }

        private double secondsUntilTold(TeleconsultationId id) {
            long begin = System.nanoTime();
            one.planning()
                    .change(
                            id,
                            ChangeCommand.none()
                                    .schedule(ScheduleChange.none()
                                            .start(RecordedVisits.FAR.plus(Duration.ofHours(1)))
                                            .length(Duration.ofMinutes(30))),
                            RequestContext.anonymous("benchmark"));
            while (!toldAt.containsKey(id)) {
                if (System.nanoTime() - begin > Duration.ofMinutes(5).toNanos()) {
                    throw new IllegalStateException("a change was not told");
                }
                Program.pause(Duration.ofMillis(1));
            }
            return (toldAt.get(id) - begin) / 1e9;
        }

        /** The number of first links per second, for visits that start now. */
        private double firstLinks() {
            int count = Math.min(visits, 2_000);
            List<TeleconsultationId> ids = inThreads(count, visit -> create(one, "r-" + visit, Instant.now()));
            long begin = System.nanoTime();
            inThreads(
                    count,
                    visit -> one.joining()
                            .join(
                                    ids.get(visit),
                                    new LinkPreferences(false, Language.COMPANY_DEFAULT),
                                    by("d-r-" + visit))
                            .link()
                            .orElseThrow());
            return count / ((System.nanoTime() - begin) / 1e9);
        }

        private TeleconsultationId create(int visit) {
            return create(one, Integer.toString(visit), RecordedVisits.FAR);
        }

        private static TeleconsultationId create(TeleconsultApplication application, String visit, Instant start) {
            return application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(
                                            Invitation.of("d-" + visit, "doctor", "Anna Rossi"),
                                            Invitation.of("p-" + visit, "patient", "Marco Bianchi")),
                                    start,
                                    Duration.ofMinutes(30)),
                            RequestContext.anonymous("benchmark"));
        }

        private <T> List<T> inThreads(int count, IntFunction<T> work) {
            List<Future<T>> all = new ArrayList<>();
            for (int one = 0; one < count; one++) {
                int number = one;
                all.add(threads.submit(() -> work.apply(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : all) {
                try {
                    results.add(each.get());
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a call failed", e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
            return results;
        }

        private static RequestContext by(String user) {
            return RequestContext.of(new UserId(user));
        }

        @Override
        public void close() {
            one.close();
            other.close();
            storages.forEach(SqlStorage::close);
            threads.shutdown();
        }
    }
}
