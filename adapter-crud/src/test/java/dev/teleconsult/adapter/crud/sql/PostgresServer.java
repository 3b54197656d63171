package dev.teleconsult.adapter.crud.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL, started when first needed and shared by all tests of a JVM. It stops with the JVM and need not
 * survive a loss of power: so it does not wait for the disk. Sessions still commit as configured.
 */
public final class PostgresServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    private static final class Started {

        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "400")
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
    }

    public static int port() {
        return Started.SERVER.getPort();
    }

    /** Creates an empty database and returns its name. */
    public static String newDatabase() {
        String name = "teleconsult_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database " + name, e);
        }
        return name;
    }

    /** Creates an empty schema in a database that tests share, and returns its name; much faster than a database. */
    public static String newSchema() {
        String name = "schema_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no schema " + name, e);
        }
        return name;
    }

    public static String schemaUrl(String schema, int port) {
        return url("postgres", port) + "&currentSchema=" + schema;
    }

    /** The address of a database that {@link #newDatabase} created. */
    public static String url(String database) {
        return url(database, port());
    }

    public static String url(String database, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&sslmode=disable";
    }
}
