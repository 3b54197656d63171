package dev.teleconsult.adapter.crud.mia;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A SQLite database as text: the statements that create its tables, indexes and triggers, and its rows. */
final class SqliteDump {

    private static final String NEXT = "\n-- next\n";

    private SqliteDump() {}

    /** Triggers come last, so that they do not count the rows again. */
    static String of(Path database) throws SQLException {
        try (Connection connection = open(database)) {
            List<String> statements = new ArrayList<>(texts(
                    connection, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"));
            for (String table : texts(
                    connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
                List<String> quoted = columns(connection, "main", table).stream()
                        .map(column -> "quote(\"" + column + "\")")
                        .toList();
                statements.addAll(texts(
                        connection,
                        "SELECT 'INSERT INTO \"" + table + "\" VALUES (' || " + String.join(" || ', ' || ", quoted)
                                + " || ')' FROM \"" + table + "\""));
            }
            statements.addAll(
                    texts(
                            connection,
                            "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type"));
            return String.join(NEXT, statements) + "\n";
        }
    }

    static void restore(String dump, Path database) throws SQLException {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String one : dump.split(NEXT)) {
                statement.execute(one);
            }
            connection.commit();
        }
    }

    /** Copies the rows of a table, for the columns that the other database has. */
    static void copyRows(Path from, Path to, String table) throws SQLException {
        try (Connection connection = open(to);
                Statement statement = connection.createStatement()) {
            statement.execute("ATTACH DATABASE '" + from + "' AS other");
            List<String> common = new ArrayList<>(columns(connection, "main", table));
            common.retainAll(columns(connection, "other", table));
            String columns = String.join(", ", common);
            statement.execute(
                    "INSERT INTO main." + table + " (" + columns + ") SELECT " + columns + " FROM other." + table);
        }
    }

    private static List<String> columns(Connection connection, String schema, String table) throws SQLException {
        return texts(connection, "SELECT name FROM pragma_table_info('" + table + "', '" + schema + "')");
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static Connection open(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }
}
