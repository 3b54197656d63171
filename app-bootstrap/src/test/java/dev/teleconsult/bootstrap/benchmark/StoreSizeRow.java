package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The operations of a store, with a thousand records in it and with a million: creating, reading, reconciling, a round
 * for waiting participants, a page of the list, and opening the store. A tenth of the records is of the last month, the
 * others of the years before.
 */
final class StoreSizeRow implements ServiceBenchmark.Row {

    private static final int SMALL = 1000;

    /** The number of calls whose median is one figure. */
    private static final int CALLS = 200;

    @Override
    public void measure(Report report) {
        measure(
                report,
                "SQLite",
                "jdbc:sqlite:" + GetRows.fresh("small.db"),
                "jdbc:sqlite:" + GetRows.fresh("large.db"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            for (String schema : List.of("small", "large")) {
                execute(url(postgres, "public"), "CREATE SCHEMA " + schema);
            }
            measure(report, "PostgreSQL", url(postgres, "small"), url(postgres, "large"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(EmbeddedPostgres postgres, String schema) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort()
                + "/postgres?user=postgres&sslmode=disable&currentSchema=" + schema;
    }

    private void measure(Report report, String name, String smallUrl, String largeUrl) {
        try (Store small = new Store(smallUrl, SMALL);
                Store large = new Store(largeUrl, Options.largeStore())) {
            for (int warm = 0; warm < 5; warm++) {
                for (Operation operation : Operation.values()) {
                    small.median(operation);
                    large.median(operation);
                }
            }
            for (Operation operation : Operation.values()) {
                Sample before = new Sample();
                Sample after = new Sample();
                for (int round = 0; round < Math.max(5, Options.rounds()); round++) {
                    before.add(small.median(operation));
                    after.add(large.median(operation));
                }
                report.figure("stores", name + " " + operation.what + ", us, " + SMALL + " records", before);
                report.figure(
                        "stores", name + " " + operation.what + ", us, " + Options.largeStore() + " records", after);
                report.line(
                        "stores",
                        name + ", " + operation.what + " with " + Options.largeStore() + " records over " + SMALL,
                        Target.atMost(1.3),
                        after.over(before));
            }
        }
    }

    private enum Operation {
        CREATE("create"),
        READ("read"),
        RECONCILE("reconcile"),
        WAIT("a round of 200 visits that are waited for"),
        LIST("a page of the list"),
        START("start of the store");

        private final String what;

        Operation(String what) {
            this.what = what;
        }
    }

    private static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot fill the store", e);
        }
    }

    /** A store of some size, and the application on it. */
    private static final class Store implements AutoCloseable {

        private final String url;
        private final SqlStorage storage;
        private final TeleconsultApplication application;
        private final List<TeleconsultationId> ids = new ArrayList<>();
        private final Random random = new Random(7);
        private int people;

        private Store(String url, int records) {
            this.url = url;
            storage = SqlStorage.builder(url).tellsReplicas(false).build();
            storage.start();
            application = TeleconsultApplication.builder(storage, new FakeVideoProvider())
                    .snapshotsFreshFor(Duration.ZERO)
                    .detailsFreshFor(Duration.ofHours(1))
                    .build();
            TeleconsultationId first = create();
            fill(url, first, records);
        }

        /** Copies the first record under many names: only the number of records matters. */
        private void fill(String url, TeleconsultationId first, int records) {
            boolean sqlite = url.startsWith("jdbc:sqlite:");
            String numbers = sqlite
                    ? "(WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < " + records
                            + ") SELECT n FROM one)"
                    : "(SELECT generate_series(1, " + records + ") AS n)";
            // Spread over the index as real ids are.
            String id = sqlite ? "lower(hex(randomblob(16)))" : "md5(numbers.n::text)";
            String columns = "version, written, unsettled, phase, attempt, attempt_since_ms, unannounced, ending,"
                    + " expected, known_json, leftovers_json";
            // In the order of their starts, as visits are planned; a tenth of them within the month before the first
            // one, the others within the ten years before that.
            String earlier =
                    "(CASE WHEN numbers.n % 10 = 0 THEN CAST(numbers.n AS bigint) * 2591 % 2592000 ELSE 2592000 +"
                            + " CAST(numbers.n AS bigint) * 7919 % 315360000 END) * 1000";
            execute(
                    url,
                    "INSERT INTO teleconsultation (id, room_id, start_ms, end_ms, " + columns + ") SELECT " + id
                            + ", 'room-' || numbers.n, start_ms - " + earlier + ", end_ms - " + earlier + ", " + columns
                            + " FROM teleconsultation, " + numbers
                            + " AS numbers WHERE id = '" + first.value() + "' ORDER BY 3",
                    "INSERT INTO teleconsultation_links (teleconsultation_id, links_json) SELECT copy.id,"
                            + " links.links_json FROM teleconsultation AS copy, teleconsultation_links AS links WHERE"
                            + " links.teleconsultation_id = '" + first.value() + "' AND copy.id <> '" + first.value()
                            + "'",
                    "INSERT INTO teleconsult_user (user_id, video_user) SELECT 'user-' || numbers.n, 'video-' ||"
                            + " numbers.n FROM " + numbers + " AS numbers",
                    sqlite ? "PRAGMA optimize" : "ANALYZE");
            if (!sqlite) {
                execute(url, "VACUUM ANALYZE");
            }
            for (int one = 0; one < CALLS; one++) {
                ids.add(create());
            }
        }

        private TeleconsultationId create() {
            people++;
            return application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(
                                            Invitation.of("d-" + people, "doctor", "Anna Rossi"),
                                            Invitation.of("p-" + people, "patient", "Marco Bianchi")),
                                    RecordedVisits.FAR,
                                    Duration.ofMinutes(30)),
                            RequestContext.anonymous("benchmark"));
        }

        /** In microseconds, of many calls. */
        private double median(Operation operation) {
            Sample sample = new Sample();
            for (int call = 0; call < (operation == Operation.START ? CALLS / 20 : CALLS); call++) {
                Supplier<Object> work = switch (operation) {
                    case CREATE -> this::create;
                    case READ -> this::read;
                    case RECONCILE -> () -> application.reconciler().runOnce();
                    case WAIT -> this::round;
                    case LIST -> this::page;
                    case START -> this::reopened;
                };
                long start = System.nanoTime();
                work.get();
                sample.add((System.nanoTime() - start) / 1e3);
            }
            return sample.median();
        }

        /** The query of the waiting room's task. */
        private Object round() {
            return storage.teleconsultations().findAll(Set.copyOf(ids), RequestContext.system());
        }

        /** Of the last month, starting in its first days, so that a thousand records also fill it. */
        private Object page() {
            Instant from = RecordedVisits.FAR
                    .minus(Duration.ofDays(30))
                    .plus(Duration.ofMinutes(random.nextInt(10 * 24 * 60)));
            return storage.teleconsultations()
                    .search(TeleconsultationQuery.between(from, RecordedVisits.FAR, 50), RequestContext.system());
        }

        /** Another process opens the store, and checks whether it can write. */
        private Object reopened() {
            try (SqlStorage another =
                    SqlStorage.builder(url).tellsReplicas(false).build()) {
                another.start();
                return another.check();
            }
        }

        private Object read() {
            int which = random.nextInt(CALLS);
            return application
                    .joining()
                    .join(
                            ids.get(which),
                            new LinkPreferences(false, Language.COMPANY_DEFAULT),
                            RequestContext.of(new UserId("d-" + (which + 2))));
        }

        @Override
        public void close() {
            application.close();
            storage.close();
        }
    }
}
