package dev.teleconsult.adapter.crud.sql.channel;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.ChannelUsage;
import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.SqlFailures;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel by PostgreSQL's LISTEN and NOTIFY. Each member listens on its own connection and notifies on a connection
 * of the pool. The pool may use a pooler that gives each transaction another session, the listening connection may not.
 *
 * <p>A separate task notifies after the commit of a write: a transaction that notifies takes a lock for which all such
 * transactions of the database server queue, and holds it until its commit is on the disk. So no write waits for a
 * notification, and one notification can carry many changes.
 *
 * <p>A member reports every few seconds that it is alive. It also receives its own reports, which shows that the
 * channel works from end to end; the channel is up only while it does.
 */
public final class PostgresqlChannel implements ReplicaChannel {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlChannel.class);

    /** The names of the tasks in logs, metrics and checks. */
    public static final String HEARS = "teleconsult-replicas-hear";

    static final String TELLS = "teleconsult-replicas-tell";

    /** The name of the channel, one per schema of a database; at most 63 bytes. */
    private static final String NAME = "'telecons_' || md5(current_schema())";

    static final String CHANNEL = "SELECT " + NAME;

    /**
     * Notifies without waiting for the disk: after a crash of the database server a lost message is not repeated, since
     * the change itself was already stored.
     */
    static final String TELL =
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify(" + NAME + ", :payload)";

    /** How long one run waits for notifications. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A run counts as late after this time, since it may first pause after a failure and open a connection. */
    private static final Duration LATE_AFTER = Duration.ofSeconds(30);

    /**
     * The most waiting messages of each kind, some ten megabytes: enough for the changes during an outage of the
     * database, and for the teleconsultations watched at one replica.
     */
    private static final int MOST_OUTGOING = 50_000;

    private final Database database;
    private final Listening listening;
    private final LongSupplier nanoTime;
    private final Set<Member> members = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /**
     * The settings of the listening connection.
     *
     * @param url the URL of the pool's database
     * @param properties with the user and the password
     */
    public record Listening(String url, Properties properties) {

        private Connection open() throws SQLException {
            return DriverManager.getConnection(url, properties);
        }

        /** Redacted: properties and URL may contain a password. */
        @Override
        public String toString() {
            return "Listening[]";
        }
    }

    /**
     * @param database sends the notifications
     * @param nanoTime a stopwatch, as {@link System#nanoTime}
     */
    public PostgresqlChannel(Database database, Listening listening, LongSupplier nanoTime) {
        this.database = database;
        this.listening = listening;
        this.nanoTime = nanoTime;
    }

    @Override
    public Membership join(Listener listener, PeriodicTasks tasks) {
        Member member = new Member(requireNonNull(listener, "listener"));
        requireNonNull(tasks, "tasks");
        members.add(member);
        member.start(tasks);
        return member;
    }

    /** The use of the channel by the members of this process. */
    public ChannelUsage usage() {
        boolean isUp = !members.isEmpty() && members.stream().allMatch(Member::isUp);
        int others =
                members.stream().mapToInt(member -> member.peers.size()).max().orElse(0);
        long notSent =
                members.stream().mapToLong(member -> member.outgoing.dropped()).sum();
        return new ChannelUsage(isUp, others, sent.get(), heard.get(), dropped.get() + notSent);
    }

    /** Ends the members that were not closed. */
    public void close() {
        members.forEach(Member::close);
    }

    private final class Member implements Membership {

        private final ReplicaId id = randomId();
        private final Peers peers;
        private final OutgoingNews outgoing = new OutgoingNews(MOST_OUTGOING);
        private final PeriodicTask hears;
        private final PeriodicTask tells;
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile Optional<Connection> connection = Optional.empty();
        private Duration pause = Duration.ZERO;
        private boolean isTroubled;
        private boolean wasUp;
        private long listeningSince;
        private volatile long beatAt;
        private volatile boolean hasBeaten;
        private volatile boolean asks;

        private Member(Listener listener) {
            peers = new Peers(id, listener, nanoTime);
            hears = PeriodicTask.builder(HEARS, Duration.ofMillis(1), this::look)
                    .lateAfter(LATE_AFTER)
                    .drain(LOOK.multipliedBy(4))
                    .build();
            tells = PeriodicTask.builder(TELLS, Peers.BEAT, this::tell)
                    .lateAfter(LATE_AFTER)
                    .build();
        }

        private void start(PeriodicTasks tasks) {
            tasks.add(hears).start();
            tasks.add(tells).start();
            tells.wake();
        }

        @Override
        public void tellChanged(TeleconsultationId changed) {
            outgoing.addChanged(requireNonNull(changed, "changed"));
            tells.wake();
        }

        @Override
        public void tellPresent(ReplicaPresence presence) {
            outgoing.addPresent(requireNonNull(presence, "presence"));
            tells.wake();
        }

        @Override
        public boolean isUp() {
            return !closed.get() && peers.isUp();
        }

        /**
         * One run of the notifying task: sends all waiting messages, and at intervals the report that this replica is
         * alive.
         */
        private void tell() {
            if (closed.get()) {
                return;
            }
            List<ChannelText.News> news = outgoing.takeAll();
            boolean beats = !hasBeaten
                    || nanoTime.getAsLong() - beatAt >= Peers.BEAT.dividedBy(2).toNanos();
            if (beats) {
                news.add(new ChannelText.Alive());
            }
            if (asks) {
                news.add(new ChannelText.Asks());
            }
            try {
                say(news);
            } catch (RuntimeException away) {
                // Sent again later; receiving a message twice has no effect.
                outgoing.putBack(news);
                throw away;
            }
            asks = asks && !news.contains(new ChannelText.Asks());
            if (beats) {
                hasBeaten = true;
                beatAt = nanoTime.getAsLong();
            }
        }

        private void say(List<ChannelText.News> news) {
            for (String payload : ChannelText.payloads(id, news)) {
                database.read(
                        "tellReplicas",
                        handle -> handle.createQuery(TELL)
                                .bind("payload", payload)
                                .map((row, statement) -> true)
                                .one());
                sent.incrementAndGet();
            }
        }

        /**
         * One run of the listening task: connects if necessary, and passes on the notifications that have arrived or
         * arrive within a moment.
         */
        private void look() {
            try {
                awaitPause();
                if (closed.get()) {
                    return;
                }
                hear(listening());
                peers.letGo();
                noteState();
                pause = Duration.ZERO;
            } catch (SQLException failure) {
                interrupted(SqlFailures.of("hearReplicas", SqlFailures.Moment.CONNECTING, failure));
            } catch (RuntimeException failure) {
                interrupted(failure);
            }
        }

        private void awaitPause() {
            if (pause.isZero()) {
                return;
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private PGConnection listening() throws SQLException {
            Optional<Connection> open = connection;
            if (open.isPresent()) {
                return open.get().unwrap(PGConnection.class);
            }
            Connection opened = listening.open();
            connection = Optional.of(opened);
            if (closed.get()) {
                abandon();
                throw new SQLException("closed meanwhile");
            }
            try (Statement statement = opened.createStatement()) {
                statement.execute("LISTEN " + Dialect.value(opened, CHANNEL));
            }
            listeningSince = nanoTime.getAsLong();
            // Earlier notifications were missed, so this replica must report itself again.
            hasBeaten = false;
            tells.wake();
            return opened.unwrap(PGConnection.class);
        }

        private void hear(PGConnection open) throws SQLException {
            PGNotification[] notifications = open.getNotifications((int) LOOK.toMillis());
            for (PGNotification one : notifications == null ? new PGNotification[0] : notifications) {
                Optional<ChannelText.Message> message = ChannelText.read(one.getParameter());
                if (message.isPresent()) {
                    heard.incrementAndGet();
                    peers.heard(message.get());
                } else {
                    dropped.incrementAndGet();
                }
            }
        }

        /** Logs changes of the state, and reconnects if this replica does not receive its own messages. */
        private void noteState() {
            boolean isUp = peers.isUp();
            boolean isDeaf = !isUp && (wasUp || nanoTime.getAsLong() - listeningSince >= Peers.DEAF_AFTER.toNanos());
            if (isDeaf) {
                throw PortUnavailableException.notDone(
                        Upstream.STORE,
                        "this replica does not receive its own notifications; if the database is behind a pooler,"
                                + " the listening connection needs a URL that bypasses it");
            }
            if (isUp && !wasUp) {
                isTroubled = false;
                asks = true;
                tells.wake();
                LOG.info("replicas notify each other of changes");
            }
            wasUp = isUp;
        }

        private void interrupted(RuntimeException failure) {
            abandon();
            peers.interrupted();
            wasUp = false;
            Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
            if (closed.get()) {
                return;
            }
            if (failure instanceof PortException && !isTroubled) {
                isTroubled = true;
                LOG.warn(
                        "replicas cannot notify each other of changes; each reads the store more often until they can: {}",
                        failure.getMessage());
            }
            throw failure;
        }

        private void abandon() {
            connection.ifPresent(open -> {
                try {
                    open.close();
                } catch (SQLException gone) {
                    LOG.debug("a listening connection did not close ({})", gone.getSQLState());
                }
            });
            connection = Optional.empty();
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) {
                return;
            }
            tells.close();
            if (peers.isUp()) {
                sayGoodBye();
            }
            // Ends the current run, which waits for notifications.
            connection.ifPresent(Member::abort);
            hears.close();
            abandon();
            members.remove(this);
        }

        private void sayGoodBye() {
            List<ChannelText.News> last = new ArrayList<>(outgoing.takeAll());
            last.add(new ChannelText.Bye());
            try {
                say(last);
            } catch (PortException | IllegalStateException away) {
                // The others notice the silence after some time.
                LOG.debug("no good-bye was said to the other replicas ({})", away.getMessage());
            }
        }

        private static void abort(Connection open) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException gone) {
                LOG.debug("a listening connection was gone already ({})", gone.getSQLState());
            }
        }
    }

    private static ReplicaId randomId() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return new ReplicaId(HexFormat.of().formatHex(bytes));
    }
}
