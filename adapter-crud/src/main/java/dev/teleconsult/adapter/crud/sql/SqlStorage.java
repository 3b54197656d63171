package dev.teleconsult.adapter.crud.sql;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.channel.PostgresqlChannel;
import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.GivenDataSource;
import dev.teleconsult.adapter.crud.sql.connection.OwnPool;
import dev.teleconsult.adapter.crud.sql.connection.Source;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.Postgresql;
import dev.teleconsult.adapter.crud.sql.dialect.Settings;
import dev.teleconsult.adapter.crud.sql.records.Ids;
import dev.teleconsult.adapter.crud.sql.records.SqlOutbox;
import dev.teleconsult.adapter.crud.sql.records.SqlTeleconsultations;
import dev.teleconsult.adapter.crud.sql.records.WriteClock;
import dev.teleconsult.adapter.crud.sql.tables.SqlAttendance;
import dev.teleconsult.adapter.crud.sql.tables.SqlAuditTrail;
import dev.teleconsult.adapter.crud.sql.tables.SqlErasures;
import dev.teleconsult.adapter.crud.sql.tables.SqlExternalIdentifiers;
import dev.teleconsult.adapter.crud.sql.tables.SqlIdempotencyRecords;
import dev.teleconsult.adapter.crud.sql.tables.SqlNotices;
import dev.teleconsult.adapter.crud.sql.tables.SqlUserIds;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A store in a SQL database: a SQLite file ({@code jdbc:sqlite:path}) for one machine, PostgreSQL 11 or later
 * ({@code jdbc:postgresql:…}) for any number of replicas. The host adds the driver: {@code org.xerial:sqlite-jdbc} or
 * {@code org.postgresql:postgresql}.
 *
 * <p>{@link #start}, or else the first call, opens the store and creates or migrates its tables; several replicas may
 * do so at the same time. The names of its tables begin with {@code teleconsult}, so that they can share a database
 * with others.
 *
 * <p>Only the table {@code teleconsultation_links} holds links, and only while the room exists. On SQLite a removed
 * link is overwritten; the write-ahead log beside the file may hold it until its pages are used again or the store is
 * closed. A new file, and its folder if it is new too, are readable by their owner only.
 *
 * <p>On SQLite the writers of this process wait in a queue, so that they never lock each other out, and wait for
 * writers of other processes. Safe for use by several threads.
 */
public final class SqlStorage implements TeleconsultStorage {

    private static final String CHECK = "store";

    private final Database database;
    private final Clock clock;
    private final TeleconsultationStore teleconsultations;
    private final UserIdMap userIds;
    private final IdempotencyRecords idempotencyRecords;
    private final NoticeStore notices;
    private final AttendanceRecords attendance;
    private final ExternalIdentifiers externalIdentifiers;
    private final AuditTrail auditTrail;
    private final ErasureRecords erasures;
    private final Optional<PostgresqlChannel> channel;
    private final Outbox outbox;

    SqlStorage(Database database, Optional<PostgresqlChannel.Listening> listening, Clock clock) {
        this.database = database;
        this.channel = listening.map(way -> new PostgresqlChannel(database, way, System::nanoTime));
        this.clock = clock;
        this.teleconsultations = new SqlTeleconsultations(database, new Ids(clock), new WriteClock(clock));
        this.userIds = new SqlUserIds(database);
        this.idempotencyRecords = new SqlIdempotencyRecords(database);
        this.notices = new SqlNotices(database);
        this.attendance = new SqlAttendance(database);
        this.externalIdentifiers = new SqlExternalIdentifiers(database);
        this.auditTrail = new SqlAuditTrail(database);
        this.erasures = new SqlErasures(database);
        this.outbox = new SqlOutbox(database);
    }

    /**
     * Starts the builder of a store with its own connection pool. The URL may contain parameters of the driver; those
     * that could lose committed data are overridden.
     *
     * @throws IllegalArgumentException if the URL names neither a SQLite file by its path nor a PostgreSQL database
     */
    public static Builder builder(String jdbcUrl) {
        Dialect.ofUrl(requireNonNull(jdbcUrl, "jdbcUrl")).checkUrl(jdbcUrl);
        return new Builder(jdbcUrl, Optional.empty());
    }

    /**
     * Starts the builder of a store on the host's data source, which stays open. Its connections must have auto-commit
     * on; for PostgreSQL READ COMMITTED and {@code synchronous_commit} not off; for SQLite {@code journal_mode} WAL,
     * {@code synchronous} FULL and {@code foreign_keys} on (and {@code secure_delete}, for links to be overwritten).
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder("", Optional.of(requireNonNull(dataSource, "dataSource")));
    }

    /**
     * Opens the store now instead of with the first call; does nothing if it is open.
     *
     * @throws PortException if the database does not exist or refuses the connection; the next call tries again
     * @throws IllegalStateException if its configuration could lose committed data
     */
    public void start() {
        database.start();
    }

    /**
     * Migrates the tables without opening the store: for a program that runs before the service, as a database user
     * with the right to create and change tables. The service then does not need this right: it starts on current or
     * newer tables without changing them. It only needs to read and write the tables whose names begin with
     * {@code teleconsult}, including those of later migrations.
     *
     * @return the number of migrations done; 0 if the tables were up to date
     * @throws PortException if the database is missing or refuses; nothing is changed then
     */
    public int migrate() {
        return database.migrate();
    }

    @Override
    public TeleconsultationStore teleconsultations() {
        return teleconsultations;
    }

    @Override
    public UserIdMap userIds() {
        return userIds;
    }

    /** Never empty. */
    @Override
    public Optional<IdempotencyRecords> idempotencyRecords() {
        return Optional.of(idempotencyRecords);
    }

    /** Never empty. */
    @Override
    public Optional<AttendanceRecords> attendance() {
        return Optional.of(attendance);
    }

    /** Never empty. */
    @Override
    public Optional<NoticeStore> notices() {
        return Optional.of(notices);
    }

    /** Never empty. */
    @Override
    public Optional<ExternalIdentifiers> externalIdentifiers() {
        return Optional.of(externalIdentifiers);
    }

    /** Never empty. */
    @Override
    public Optional<AuditTrail> auditTrail() {
        return Optional.of(auditTrail);
    }

    /** Never empty. */
    @Override
    public Optional<ErasureRecords> erasures() {
        return Optional.of(erasures);
    }

    /**
     * On PostgreSQL a channel by LISTEN and NOTIFY, with a connection in addition to those of the pool. Empty on
     * SQLite, whose file is for one process, if {@link Builder#tellsReplicas} is off, and on a host's data source
     * without {@link Builder#listenUrl}.
     */
    @Override
    public Optional<ReplicaChannel> replicaChannel() {
        return channel.map(one -> one);
    }

    /** The use of the channel between replicas; all zero if there is none, or no replica has joined it. */
    public ChannelUsage channelUsage() {
        return channel.map(PostgresqlChannel::usage).orElse(ChannelUsage.NONE);
    }

    /** Never empty. */
    @Override
    public Optional<Outbox> outbox() {
        return Optional.of(outbox);
    }

    @Override
    public CheckResult check() {
        try {
            // Checks a write, since reading also works on a full disk or a standby.
            int written = database.write("check", handle -> {
                // Reads a small table of the store, to detect missing tables.
                handle.createQuery("SELECT count(*) FROM teleconsultation_count")
                        .mapTo(Long.class)
                        .one();
                return handle.createUpdate("UPDATE teleconsult_check SET checked_ms = :now WHERE id = 1")
                        .bind("now", clock.instant().toEpochMilli())
                        .execute();
            });
            if (written != 1) {
                return CheckResult.failed(CHECK, "store: the table teleconsult_check has lost its row");
            }
            return CheckResult.ok(CHECK);
        } catch (PortException e) {
            return CheckResult.failed(CHECK, e.getMessage());
        }
    }

    /** The use of its connections; all zero while it is not open, and for a host's data source. */
    public PoolUsage poolUsage() {
        return database.usage();
    }

    @Override
    public void close() {
        channel.ifPresent(PostgresqlChannel::close);
        database.close();
    }

    /** Settings of a {@link SqlStorage}. Not safe for use by several threads. */
    public static final class Builder {

        private static final int LARGEST_POOL = 1_000;
        private static final Duration SHORTEST_CONNECTION_TIMEOUT = Duration.ofMillis(250);
        private static final Duration SHORTEST_STATEMENT_TIMEOUT = Duration.ofSeconds(1);
        private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

        private final String jdbcUrl;
        private final Optional<DataSource> given;
        private String user = "";
        private String password = "";
        private int poolSize = 10;
        private Duration connectionTimeout = Duration.ofSeconds(5);
        private Duration statementTimeout = Duration.ofSeconds(5);
        private Clock clock = Clock.systemUTC();
        private Optional<String> listenUrl = Optional.empty();
        private boolean tellsReplicas = true;

        private Builder(String jdbcUrl, Optional<DataSource> given) {
            this.jdbcUrl = jdbcUrl;
            this.given = given;
        }

        /**
         * The database user; by default none, or the user in the URL.
         *
         * @throws IllegalStateException if the data source is the host's
         */
        public Builder user(String name) {
            requireOwnPool();
            user = requireNonNull(name, "name");
            return this;
        }

        /**
         * The user's password; by default none, or the one in the URL. It is never printed.
         *
         * @throws IllegalStateException if the data source is the host's
         */
        public Builder password(String secret) {
            requireOwnPool();
            password = requireNonNull(secret, "secret");
            return this;
        }

        /**
         * The most connections, 1 to 1000; 10 by default. They are opened when they are needed.
         *
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if the data source is the host's
         */
        public Builder poolSize(int connections) {
            requireOwnPool();
            if (connections < 1 || connections > LARGEST_POOL) {
                throw new IllegalArgumentException("connections must be 1 to " + LARGEST_POOL);
            }
            poolSize = connections;
            return this;
        }

        /**
         * How long a call waits for a connection, on SQLite for its turn to write, and while another call opens the
         * store: 250 milliseconds to an hour; 5 seconds by default.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder connectionTimeout(Duration timeout) {
            connectionTimeout = inRange(timeout, SHORTEST_CONNECTION_TIMEOUT);
            return this;
        }

        /**
         * The time limit of a statement, on SQLite of its wait for a writer in another process: a second to an hour,
         * rounded up to seconds; 5 seconds by default. Does not apply to migrations.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder statementTimeout(Duration timeout) {
            statementTimeout = inRange(timeout, SHORTEST_STATEMENT_TIMEOUT);
            return this;
        }

        /**
         * The URL of the listening connection: a PostgreSQL URL of the same database and schema that leads to the
         * server itself, for deployments where the store's own URL leads to a pooler that gives each transaction
         * another session. User and password are the same unless the URL contains others. By default the store's own
         * URL.
         *
         * @throws IllegalArgumentException if it is not the URL of a PostgreSQL database; the message does not repeat
         *     it
         */
        public Builder listenUrl(String jdbcUrl) {
            if (!requireNonNull(jdbcUrl, "jdbcUrl").startsWith(new Postgresql().urlPrefix())) {
                throw new IllegalArgumentException("the URL must begin with " + new Postgresql().urlPrefix());
            }
            listenUrl = Optional.of(jdbcUrl);
            return this;
        }

        /**
         * Whether replicas notify each other of changes, if the database supports it. Default: yes; without
         * notifications each replica only reads the store.
         */
        public Builder tellsReplicas(boolean tells) {
            tellsReplicas = tells;
            return this;
        }

        /** The clock for the times in ids and the order of writes; the system's by default. */
        public Builder clock(Clock time) {
            clock = requireNonNull(time, "time");
            return this;
        }

        /**
         * Builds the store without opening it.
         *
         * @throws IllegalArgumentException if the driver does not understand the URL; the message does not repeat it
         * @throws IllegalStateException if the driver is not on the class path
         */
        public SqlStorage build() {
            return new SqlStorage(new Database(source(), connectionTimeout), listening(), clock);
        }

        /** The listening connection; empty if replicas must not or cannot notify each other. */
        private Optional<PostgresqlChannel.Listening> listening() {
            Dialect dialect = new Postgresql();
            Settings settings = settings();
            boolean canTell = given.isPresent() || jdbcUrl.startsWith(dialect.urlPrefix());
            return listenUrl
                    .or(() -> given.isPresent() ? Optional.empty() : Optional.of(jdbcUrl))
                    .filter(url -> tellsReplicas && canTell)
                    .map(url -> new PostgresqlChannel.Listening(
                            url, settings.identified(dialect.poolProperties(settings))));
        }

        private Source source() {
            if (given.isPresent()) {
                return new GivenDataSource(given.get(), statementTimeout);
            }
            Dialect dialect = Dialect.ofUrl(jdbcUrl);
            requireDriver(dialect);
            return new OwnPool(dialect, settings());
        }

        Settings settings() {
            return new Settings(jdbcUrl, user, password, poolSize, connectionTimeout, statementTimeout);
        }

        private void requireDriver(Dialect dialect) {
            try {
                Driver driver = Class.forName(dialect.driverClass(), true, SqlStorage.class.getClassLoader())
                        .asSubclass(Driver.class)
                        .getDeclaredConstructor()
                        .newInstance();
                if (!driver.acceptsURL(jdbcUrl)) {
                    throw new IllegalArgumentException("the driver does not understand the URL");
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(dialect.driverArtifact() + " must be on the class path", e);
            } catch (SQLException e) {
                // Without the cause, which may repeat the URL.
                throw new IllegalArgumentException("the driver does not understand the URL");
            }
        }

        private void requireOwnPool() {
            if (given.isPresent()) {
                throw new IllegalStateException("this is a setting of the host's data source");
            }
        }

        private static Duration inRange(Duration timeout, Duration shortest) {
            if (timeout.compareTo(shortest) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException("timeout must be " + shortest + " to " + LONGEST_TIMEOUT);
            }
            return timeout;
        }
    }
}
