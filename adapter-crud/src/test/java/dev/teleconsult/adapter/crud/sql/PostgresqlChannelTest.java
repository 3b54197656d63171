package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.crud.sql.channel.Peers;
import dev.teleconsult.adapter.crud.sql.channel.PostgresqlChannel;
import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OwnPool;
import dev.teleconsult.adapter.crud.sql.dialect.Postgresql;
import dev.teleconsult.adapter.crud.sql.dialect.Settings;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.contract.ReplicaChannelContract;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.ReplicaId;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresqlChannelTest implements ReplicaChannelContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String schema = PostgresServer.newSchema();
    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());
    private final SqlStorage storage = storage(PostgresServer.schemaUrl(schema, PostgresServer.port()));
    private final SqlStorage replica = storage(PostgresServer.schemaUrl(schema, PostgresServer.port()));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Override
    public ReplicaChannel testee() {
        return storage.replicaChannel().orElseThrow();
    }

    @Override
    public ReplicaChannel anotherReplica() {
        return replica.replicaChannel().orElseThrow();
    }

    private SqlStorage storage(String url) {
        return keep(SqlStorage.builder(url).poolSize(2).build());
    }

    private <C extends AutoCloseable> C keep(C one) {
        open.add(0, one);
        return one;
    }

    /** The listening connection and those of the pool break at the same time, and are opened again. */
    @Test
    void changesDuringAServerOutageShouldBeReceivedAfterwards() throws IOException {
        PostgresProxy proxy = new PostgresProxy(PostgresServer.port());
        open.add(proxy);
        Hearing one = hearing(storage(PostgresServer.schemaUrl(schema, proxy.port()) + "&prepareThreshold=0"));
        Hearing other = hearing(replica);

        proxy.cutOff();
        await().atMost(PATIENCE).until(() -> !one.membership.isUp());
        assertThat(other.membership.isUp()).isTrue();
        one.membership.tellChanged(VISIT);
        proxy.passOn();

        await().atMost(PATIENCE).until(() -> one.membership.isUp() && other.heard.contains("changed visit-1"));
        assertThat(one.heard).containsSubsequence("resumed", "resumed");
        assertThat(one.tasks.areAlive()).isTrue();
        other.membership.tellChanged(new TeleconsultationId("visit-2"));
        await().atMost(PATIENCE).until(() -> one.heard.contains("changed visit-2"));
    }

    @Test
    void connectionClosedByTheServerShouldBeOpenedAgain() throws SQLException {
        Hearing one = hearing(storage);
        Hearing other = hearing(replica);

        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN telecons_' ||"
                + " md5(current_schema())");
        await().atMost(PATIENCE)
                .until(() -> Collections.frequency(one.heard, "resumed") == 2
                        && Collections.frequency(other.heard, "resumed") == 2);

        one.membership.tellChanged(VISIT);
        await().atMost(PATIENCE).until(() -> other.heard.contains("changed visit-1"));
    }

    @Test
    void schemasOfOneDatabaseShouldBeSeparate() {
        SqlStorage elsewhere = storage(PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port()));
        Hearing one = hearing(storage);
        Hearing stranger = hearing(elsewhere);
        Hearing other = hearing(replica);

        one.membership.tellChanged(VISIT);

        await().atMost(PATIENCE).until(() -> other.heard.contains("changed visit-1"));
        assertThat(stranger.heard).containsExactly("resumed");
        assertThat(elsewhere.channelUsage().others()).isZero();
    }

    /** As behind a connection pooler: notifications do not reach the listening connection. */
    @Test
    void channelThatDoesNotReceiveItsOwnMessagesShouldBeDownAndLogTheRemedy() {
        AtomicLong now = new AtomicLong();
        Settings settings = SqlStorage.builder(
                        PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port()))
                .settings();
        Database database = keep(new Database(
                new OwnPool(
                        new Postgresql(),
                        SqlStorage.builder(PostgresServer.schemaUrl(schema, PostgresServer.port()))
                                .poolSize(1)
                                .settings()),
                Duration.ofSeconds(5)));
        PostgresqlChannel channel = new PostgresqlChannel(
                database,
                new PostgresqlChannel.Listening(
                        settings.url(), settings.identified(new Postgresql().poolProperties(settings))),
                now::get);
        Hearing deaf = new Hearing();
        deaf.membership = keep(channel.join(deaf, deaf.tasks));
        await().atMost(PATIENCE).until(() -> channel.usage().sent() > 0);

        await().atMost(PATIENCE).until(() -> {
            now.addAndGet(Peers.DEAF_AFTER.toNanos());
            return hears(deaf.tasks).outages() > 0;
        });
        assertThat(deaf.membership.isUp()).isFalse();
        assertThat(deaf.heard).isEmpty();
        assertThat(deaf.tasks.areAlive()).isTrue();
    }

    @Test
    void throwingListenerShouldNotEndTheChannel() {
        AtomicReference<String> thrown = new AtomicReference<>("");
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> thrown.set(bug.getMessage()));
        try {
            Hearing one = new Hearing() {
                @Override
                public void changed(TeleconsultationId id) {
                    if (id.equals(VISIT)) {
                        throw new IllegalStateException("a listener must not throw");
                    }
                    super.changed(id);
                }
            };
            one.membership = keep(testee().join(one, one.tasks));
            Hearing other = hearing(replica);
            patient().until(one.membership::isUp);

            other.membership.tellChanged(VISIT);
            patient().until(() -> thrown.get().equals("a listener must not throw"));
            patient().until(() -> Collections.frequency(one.heard, "resumed") == 2);
            other.membership.tellChanged(new TeleconsultationId("visit-2"));

            patient().until(() -> one.heard.contains("changed visit-2"));
            assertThat(one.tasks.areAlive()).isTrue();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    /** The lock that notifying transactions queue for is then never held by a write of ours. */
    @Test
    void noTriggerShouldNotify() throws SQLException {
        storage.start();

        try (Connection connection = connect()) {
            assertThat(Tables.rows(
                            connection,
                            "SELECT proname FROM pg_proc WHERE pronamespace = '" + schema
                                    + "'::regnamespace AND prosrc ILIKE '%notify%'"))
                    .isEmpty();
        }
    }

    @Test
    void messagesOfOtherProgramsShouldBeIgnored() throws SQLException {
        Hearing one = hearing(storage);
        Hearing other = hearing(replica);

        execute("SELECT pg_notify('telecons_' || md5(current_schema()), 'something else')");
        other.membership.tellChanged(VISIT);

        await().atMost(PATIENCE).until(() -> one.heard.contains("changed visit-1"));
        assertThat(storage.channelUsage().dropped()).isEqualTo(1);
        assertThat(storage.channelUsage())
                .matches(ChannelUsage::isUp)
                .matches(usage -> usage.others() == 1 && usage.sent() > 0 && usage.heard() > 1);
    }

    @Test
    void channelShouldExistOnlyWherePossibleAndEnabled() {
        String url = PostgresServer.schemaUrl(schema, PostgresServer.port());

        assertThat(keep(SqlStorage.builder(url).tellsReplicas(false).build()).replicaChannel())
                .isEmpty();
        assertThat(keep(SqlStorage.builder("jdbc:sqlite:target/none.db").build())
                        .replicaChannel())
                .isEmpty();
        assertThat(keep(SqlStorage.builder(new org.postgresql.ds.PGSimpleDataSource())
                                .build())
                        .replicaChannel())
                .isEmpty();
        assertThat(keep(SqlStorage.builder(new org.postgresql.ds.PGSimpleDataSource())
                                .listenUrl(url)
                                .build())
                        .replicaChannel())
                .isPresent();
        assertThat(SqlStorage.builder(url).build().channelUsage()).isEqualTo(ChannelUsage.NONE);
        assertThatThrownBy(() -> SqlStorage.builder(url).listenUrl("jdbc:sqlite:secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    /** Errors are reported as usual, but this one does not fail the test. */
    private static ConditionFactory patient() {
        return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
    }

    private Hearing hearing(SqlStorage on) {
        Hearing hearing = new Hearing();
        hearing.membership = keep(on.replicaChannel().orElseThrow().join(hearing, hearing.tasks));
        await().atMost(PATIENCE).until(hearing.membership::isUp);
        return hearing;
    }

    private static PeriodicTask.Status hears(PeriodicTasks tasks) {
        return tasks.statuses().stream()
                .filter(status -> status.name().equals(PostgresqlChannel.HEARS))
                .findFirst()
                .orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            Tables.execute(connection, sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(PostgresServer.schemaUrl(schema, PostgresServer.port()));
    }

    /** Records what it receives. */
    private static class Hearing implements ReplicaChannel.Listener {

        final List<String> heard = new CopyOnWriteArrayList<>();
        final PeriodicTasks tasks = new PeriodicTasks();
        volatile ReplicaChannel.Membership membership;

        @Override
        public void changed(TeleconsultationId id) {
            heard.add("changed " + id);
        }

        @Override
        public void present(ReplicaId from, ReplicaPresence presence) {
            heard.add("present " + presence.id());
        }

        @Override
        public void asked() {
            heard.add("asked");
        }

        @Override
        public void left(ReplicaId gone) {
            heard.add("left");
        }

        @Override
        public void resumed() {
            heard.add("resumed");
        }
    }
}
