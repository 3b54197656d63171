package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.adapter.crud.sql.records.RecordStatements.ids;

import java.util.List;

/** The statements of this package with values instead of parameters, for tests that read the plans of a database. */
public final class TableStatements {

    private TableStatements() {}

    /** Statements that find their rows by an index, and read neither a table nor an index completely. */
    public static List<String> byKey() {
        return List.of(
                SqlNotices.FIND.replace("<asked>", ids(10)),
                SqlNotices.REMOVE_BEFORE.replace(":before", "10").replace(":limit", "1000"),
                SqlErasures.FIND.replace(":id", "'e-7'"),
                SqlErasures.DUE.replace(":now", "10").replace(":limit", "10"),
                SqlUserIds.FIND.replace("<asked>", "'u-7', 'u-8'"),
                SqlUserIds.FIND_USERS.replace("<asked>", "'v-7', 'v-8'"),
                SqlIdempotencyRecords.FIND.replace(":key", "'k-7'"),
                SqlIdempotencyRecords.REMOVE_BEFORE.replace(":before", "10").replace(":limit", "1000"),
                SqlExternalIdentifiers.FIND.replace(":system", "'x:s'").replace(":value", "'v-7'"),
                SqlExternalIdentifiers.OF.replace("<asked>", "'id-7', 'id-8'"),
                SqlExternalIdentifiers.RELEASE.replace(":id", "'id-7'"),
                SqlExternalIdentifiers.UNFINISHED.replace(":before", "50").replace(":limit", "10"));
    }
}
