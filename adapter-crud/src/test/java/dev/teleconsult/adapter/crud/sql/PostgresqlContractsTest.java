package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.contract.PortFailureContract;
import dev.teleconsult.ports.contract.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * Faults occur on the wire: the tests that cause them have a storage behind a proxy, which soon stops waiting for a
 * connection. All other tests have a storage that waits.
 */
class PostgresqlContractsTest extends SqlContracts {

    /** More than the threads of any contract. */
    private static final int CONNECTIONS = 16;

    /** All break in each test that causes a fault, and are opened again after it. */
    private static final int CONNECTIONS_BEHIND_PROXY = 3;

    private final String database = PostgresServer.newDatabase();
    private PostgresProxy proxy;
    private SqlStorage behindProxy;
    private SqlStorage calm;
    private SqlStorage replica;
    private boolean makesTrouble;
    /** A contract without a storage. */
    private Connection direct;

    @BeforeAll
    void open() throws IOException, SQLException {
        proxy = new PostgresProxy(PostgresServer.port());
        behindProxy = open(proxy.port(), CONNECTIONS_BEHIND_PROXY, Duration.ofMillis(250));
        calm = open(PostgresServer.port(), CONNECTIONS, Duration.ofSeconds(30));
        replica = open(PostgresServer.port(), CONNECTIONS, Duration.ofSeconds(30));
        calm.start();
        awaitConnections(behindProxy);
        direct = DriverManager.getConnection(PostgresServer.url(database));
    }

    @AfterAll
    void close() throws IOException, SQLException {
        direct.close();
        behindProxy.close();
        calm.close();
        replica.close();
        proxy.close();
    }

    private SqlStorage open(int port, int connections, Duration connectionTimeout) {
        return SqlStorage.builder(PostgresServer.url(database, port) + "&prepareThreshold=0")
                .poolSize(connections)
                .connectionTimeout(connectionTimeout)
                .build();
    }

    @BeforeEach
    void empty(TestInfo test) throws SQLException {
        makesTrouble = test.getTestMethod()
                .filter(method -> method.getDeclaringClass().equals(PortFailureContract.class))
                .isPresent();
        Tables.empty(direct);
    }

    @Override
    protected SqlStorage storage() {
        return makesTrouble ? behindProxy : calm;
    }

    @Override
    protected SqlStorage replica() {
        return replica;
    }

    @Override
    protected SqlStorage unreachable() {
        return SqlStorage.builder(PostgresServer.url("any", unusedPort()))
                .connectionTimeout(Duration.ofMillis(500))
                .build();
    }

    private static int unusedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port", e);
        }
    }

    @Override
    protected void storeIs(Trouble trouble) {
        assertThat(makesTrouble)
                .as("the storage under test is behind the proxy")
                .isTrue();
        switch (trouble) {
            case UNREACHABLE -> proxy.cutOff();
            case LOSING_ANSWERS -> proxy.loseAnswers();
            case OVERLOADED -> proxy.answer("53300");
            case REFUSING -> proxy.answer("28P01");
            case TALKING_NONSENSE -> throw new UnsupportedOperationException("a database does not talk nonsense");
        }
    }

    @Override
    protected void storeIsFine() {
        proxy.passOn();
        awaitConnections(behindProxy);
    }

    /** Uses all connections of the pool at the same time until each of them works. */
    private static void awaitConnections(SqlStorage storage) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!areAllAlive(storage)) {
            assertThat(System.nanoTime()).as("still no connections").isLessThan(deadline);
        }
    }

    private static boolean areAllAlive(SqlStorage storage) {
        PoolUsage usage = storage.poolUsage();
        return StoreBehaviour.atOnce(
                        Math.max(1, usage.active() + usage.idle()),
                        number -> storage.check().isOk())
                .stream()
                .allMatch(Boolean::booleanValue);
    }
}
