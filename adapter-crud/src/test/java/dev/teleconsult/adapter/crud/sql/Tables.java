package dev.teleconsult.adapter.crud.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the tables directly. */
final class Tables {

    private static final List<String> OURS = List.of(
            "teleconsultation_links",
            "teleconsultation",
            "teleconsultation_count",
            "teleconsult_user",
            "teleconsult_idempotency",
            "teleconsult_notice",
            "teleconsult_identifier",
            "teleconsult_audit",
            "teleconsult_call_mark",
            "teleconsult_erasure",
            "teleconsult_fact");

    private Tables() {}

    /** Empties all tables in one transaction, which costs one commit instead of one per table. */
    static void empty(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String table : OURS) {
                statement.addBatch("DELETE FROM " + table);
            }
            statement.executeBatch();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every value of every row, as text. */
    static List<List<String>> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** All tables of any owner. */
    static Set<String> names(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet tables =
                connection.getMetaData().getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    /** The tables that contain a text. */
    static Set<String> holding(Connection connection, String text) throws SQLException {
        Set<String> holding = new TreeSet<>();
        for (String table : names(connection)) {
            boolean found = rows(connection, "SELECT * FROM " + table).stream()
                    .flatMap(List::stream)
                    .anyMatch(value -> value.contains(text));
            if (found) {
                holding.add(table);
            }
        }
        return holding;
    }
}
