package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.contract.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Trouble comes over the wire. */
class PostgresqlContractsTest extends SqlContracts {

    /** More than any contract has threads. */
    private static final int CONNECTIONS = 16;

    private final String database = PostgresServer.newDatabase();
    private PostgresProxy proxy;
    private SqlStorage storage;
    private SqlStorage replica;

    @BeforeAll
    void open() throws IOException {
        proxy = new PostgresProxy(PostgresServer.port());
        storage = open(proxy.port());
        replica = open(PostgresServer.port());
        awaitConnections(storage);
        awaitConnections(replica);
    }

    @AfterAll
    void close() throws IOException {
        storage.close();
        replica.close();
        proxy.close();
    }

    private SqlStorage open(int port) {
        return SqlStorage.builder(PostgresServer.url(database, port) + "&prepareThreshold=0")
                .poolSize(CONNECTIONS)
                .connectionTimeout(Duration.ofMillis(500))
                .build();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (Connection connection = DriverManager.getConnection(PostgresServer.url(database))) {
            Tables.empty(connection);
        }
    }

    @Override
    protected SqlStorage storage() {
        return storage;
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
        awaitConnections(storage);
    }

    /** Uses all connections at once until every one of them is alive. */
    private static void awaitConnections(SqlStorage storage) {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!all(threads, storage::check)) {
                assertThat(System.nanoTime()).as("still no connections").isLessThan(deadline);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static boolean all(ExecutorService threads, Callable<CheckResult> check) {
        try {
            boolean ok = true;
            for (Future<CheckResult> result : threads.invokeAll(Collections.nCopies(CONNECTIONS, check))) {
                ok &= result.get().isOk();
            }
            return ok;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check threw", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
