package dev.teleconsult.adapter.crud.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings the tables up to date. */
final class Migrations {

    /** Of the last migration there is. */
    static final int LATEST = 1;

    /** Not Flyway's default: whoever lends us their database may migrate it with Flyway too. */
    static final String HISTORY = "teleconsult_schema_history";

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
                ResultSet versions = statement.executeQuery("SELECT version FROM " + HISTORY + " WHERE success")) {
            while (versions.next()) {
                if (Integer.parseInt(versions.getString(1)) >= LATEST) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A start for {@link #run}: the rest of it is where to connect to. */
    static FluentConfiguration configure(Dialect dialect) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .locations(
                        "classpath:" + Migrations.class.getPackageName().replace('.', '/') + "/" + dialect.migrations())
                .table(HISTORY)
                // A database may hold other tables than ours.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .failOnMissingLocations(true);
    }

    static void run(FluentConfiguration configuration) {
        configuration.load().migrate();
    }
}
