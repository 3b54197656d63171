package dev.teleconsult.bootstrap.commands;

import dev.teleconsult.adapter.crud.sql.SqliteBackup;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.ConfigException;
import dev.teleconsult.ports.PortException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Copies the SQLite database to a new file while servers use it. Reads only the variables of the store. */
public final class Backup {

    private final Store store;

    private Backup(Store store) {
        this.store = store;
    }

    /** @throws ConfigException if the configuration of the store is wrong */
    public static Backup of(Map<String, String> environment) {
        return new Backup(AppConfigReader.store(environment));
    }

    /**
     * Makes the copy and prints its path, or the reason why it failed.
     *
     * @param file a new file
     * @return whether there is a complete copy
     */
    public boolean run(String file, PrintStream out, PrintStream err) {
        if (!(store instanceof Store.Sql sql)) {
            err.println("The store is a CRUD service; back up its MongoDB with the means of the platform.");
            return false;
        }
        if (!sql.kind().equals("sqlite")) {
            err.println("The store is PostgreSQL; back it up with pg_dump --format=custom or with base backups.");
            return false;
        }
        try {
            SqliteBackup.write(sql.url().value(), Path.of(file));
        } catch (InvalidPathException unusable) {
            err.println("The database was not copied: the name of the new file cannot be used");
            return false;
        } catch (IllegalArgumentException | PortException impossible) {
            err.println("The database was not copied: " + impossible.getMessage());
            return false;
        }
        out.println(sql.place() + " is copied to " + file);
        return true;
    }
}
