package dev.teleconsult.bootstrap.commands;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.ConfigException;
import dev.teleconsult.bootstrap.configuration.Secret;
import dev.teleconsult.ports.PortException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Migrates the tables and ends. It is run before the servers start, as a database user that may create tables, so that
 * the servers' own user does not need this right. Reads only the variables of the database.
 */
public final class Migrate {

    private final Store.Sql database;

    private Migrate(Store.Sql database) {
        this.database = database;
    }

    /** @throws ConfigException if the configuration of the database is wrong, or a CRUD service is the store */
    public static Migrate of(Map<String, String> environment) {
        if (AppConfigReader.store(environment) instanceof Store.Sql database) {
            return new Migrate(database);
        }
        throw new ConfigException(List.of("a CRUD service is configured, which has no tables to migrate"));
    }

    /**
     * Migrates and prints the result, or the reason why it failed.
     *
     * @return whether the tables are up to date
     */
    public boolean run(PrintStream out, PrintStream err) {
        SqlStorage.Builder builder = builder();
        database.user().ifPresent(builder::user);
        database.password().map(Secret::value).ifPresent(builder::password);
        try (SqlStorage storage = builder.build()) {
            int done = storage.migrate();
            out.println(
                    done == 0
                            ? "The tables are up to date; nothing was changed."
                            : "The tables are up to date; migrations done: " + done + ".");
            return true;
        } catch (PortException failure) {
            err.println("The database could not be migrated: " + failure.getMessage());
            return false;
        }
    }

    /** Creates the builder; problems that only the driver detects are reported like all others. */
    private SqlStorage.Builder builder() {
        try {
            return SqlStorage.builder(database.url().value());
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of("DATABASE_URL: " + wrong.getMessage()));
        }
    }
}
