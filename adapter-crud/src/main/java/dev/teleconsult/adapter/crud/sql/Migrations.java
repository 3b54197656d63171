package dev.teleconsult.adapter.crud.sql;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables up to date. */
final class Migrations {

    /** Of the last migration there is. */
    static final int LATEST = 2;

    /** Not Flyway's default: whoever lends us their database may migrate it with Flyway too. */
    static final String HISTORY = "teleconsult_schema_history";

    private static final Pattern OURS = Pattern.compile("[0-9]{1,9}");

    private Migrations() {}

    /**
     * Whether nothing has to be done. Asked before Flyway is: loading it takes longer than all else at a start. A newer
     * database is up to date as well, so that replicas can be replaced one by one.
     */
    static boolean areDone(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
            if (!tables.next()) {
                return false;
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet versions = statement.executeQuery(
                        "SELECT version FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
            while (versions.next()) {
                String version = versions.getString(1);
                if (OURS.matcher(version).matches() && Integer.parseInt(version) >= LATEST) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Does what has to be done, unless somebody else did while we waited for our turn.
     *
     * @param connection to take turns on
     * @param target tells Flyway where to connect to
     */
    static void run(Dialect dialect, Connection connection, UnaryOperator<FluentConfiguration> target)
            throws SQLException, IOException {
        try (Dialect.Turn turn = dialect.turn(connection)) {
            run(turn, dialect, connection, target);
        }
    }

    private static void run(
            Dialect.Turn ours, Dialect dialect, Connection connection, UnaryOperator<FluentConfiguration> target)
            throws SQLException {
        if (areDone(connection)) {
            return;
        }
        FluentConfiguration configuration = Flyway.configure(Migrations.class.getClassLoader())
                .locations(
                        "classpath:" + Migrations.class.getPackageName().replace('.', '/') + "/" + dialect.migrations())
                .table(HISTORY)
                // A database may hold other tables than ours.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .failOnMissingLocations(true);
        target.apply(configuration).load().migrate();
    }
}
