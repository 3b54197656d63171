package dev.teleconsult.bootstrap.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The whole content of a store by place, read without our own code, so that nothing is left out. */
@FunctionalInterface
interface Shelves {

    /** Everything in every {@code table.column}, also of empty ones. */
    Map<String, String> contents();

    /** Every table and column of a database except its own catalogue. */
    static Shelves of(String jdbcUrl, String user) {
        return () -> {
            Map<String, String> contents = new TreeMap<>();
            try (Connection connection = DriverManager.getConnection(jdbcUrl, user, "")) {
                for (String table : tables(connection.getMetaData())) {
                    readInto(contents, connection, table);
                }
                return contents;
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        };
    }

    private static List<String> tables(DatabaseMetaData metadata) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = metadata.getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    private static void readInto(Map<String, String> contents, Connection connection, String table)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
            int columns = rows.getMetaData().getColumnCount();
            for (int i = 1; i <= columns; i++) {
                contents.put(table + "." + rows.getMetaData().getColumnName(i), "");
            }
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    String value = rows.getString(i);
                    if (value != null) {
                        contents.merge(table + "." + rows.getMetaData().getColumnName(i), value + "\n", String::concat);
                    }
                }
            }
        }
    }

    /** Every collection and field of a CRUD service. */
    static Shelves of(FakeCrudService service, List<String> collections) {
        JsonMapper json = new JsonMapper();
        return () -> {
            Map<String, String> contents = new TreeMap<>();
            for (String collection : collections) {
                for (String document : service.documents(collection)) {
                    try {
                        for (Map.Entry<String, JsonNode> field :
                                json.readTree(document).properties()) {
                            contents.merge(collection + "." + field.getKey(), field.getValue() + "\n", String::concat);
                        }
                    } catch (IOException notJson) {
                        throw new UncheckedIOException(notJson);
                    }
                }
            }
            return contents;
        };
    }
}
