package dev.teleconsult.adapter.crud.sql.records;

import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The statements of this package with values instead of parameters, for tests that read the plans of a database. */
public final class RecordStatements {

    private RecordStatements() {}

    /** Statements about facts and their moments: they may read a small index completely, and never a table. */
    public static List<String> ofFacts() {
        return Stream.of(
                        SqlOutbox.DUE,
                        SqlOutbox.FIND,
                        SqlOutbox.WAITING,
                        SqlOutbox.GIVEN_UP,
                        SqlOutbox.REMOVE_SETTLED,
                        SqlOutbox.UNTOLD_START,
                        SqlTeleconsultations.LAST_OF_3_0.replace(":since", "19000"),
                        SqlOutbox.UNTOLD_START_OF_FOLLOWED,
                        SqlOutbox.UNTOLD_LAST_LEFT,
                        SqlOutbox.UNTOLD_END,
                        SqlOutbox.SEARCH,
                        SqlOutbox.SEARCH_ON,
                        SqlOutbox.SEARCH_OF,
                        SqlOutbox.SEARCH_OF_ON)
                .map(RecordStatements::ofFacts)
                .toList();
    }

    /** Statements that find their rows by an index, and read neither a table nor an index completely. */
    public static List<String> byKey() {
        return List.of(
                SqlTeleconsultations.FIND.replace(":asked", "'id-7'"),
                SqlTeleconsultations.FIND_ALL.replace("<ids>", "'id-7', 'id-8'"),
                // The round for waiting participants queries 200 of a million records: a smaller part than these ten.
                SqlTeleconsultations.FIND_ALL.replace("<ids>", ids(10)),
                SqlTeleconsultations.IS_CLOSED.replace(":asked", "'id-7'"),
                SqlTeleconsultations.OUTCOME.replace(":asked", "'id-7'"),
                SqlTeleconsultations.FIND_BY_ROOM.replace(":asked", "'room-7'"),
                SqlTeleconsultations.FIND_DUE
                        .replace(":limit", "10")
                        .replace(":skip", "0")
                        .replace(":now", "100"),
                SqlTeleconsultations.COUNT_UNSETTLED,
                SqlOutbox.NAMING
                        .replace(":after", "'msg-7'")
                        .replace(":end", "'msg-8'")
                        .replace(":from", "'v-7'")
                        .replace(":quoted", "'\"v-7\"'"));
    }

    /** Statements that read their rows in the order of an index, without sorting. */
    public static List<String> inOrder() {
        return Stream.of(
                        SqlTeleconsultations.LOOK_UP.replace(":asked", "'id-7'"),
                        SqlTeleconsultations.SEARCH,
                        SqlTeleconsultations.SEARCH_ON,
                        SqlTeleconsultations.SEARCH_OF,
                        SqlTeleconsultations.SEARCH_OF_ON,
                        SqlTeleconsultations.SEARCH_BACK,
                        SqlTeleconsultations.SEARCH_BACK_ON,
                        SqlTeleconsultations.SEARCH_OF_BACK,
                        SqlTeleconsultations.SEARCH_OF_BACK_ON)
                .map(RecordStatements::search)
                .toList();
    }

    /** The pages of a list, with their parameters, in the form that the database plans once. */
    public static List<String> pagesPlannedOnce(Dialect dialect) {
        int most = SqlTeleconsultations.MOST_ROWS;
        return List.of(
                dialect.plannedOnce(SqlTeleconsultations.SEARCH, SqlTeleconsultations.IN_ORDER, most),
                dialect.plannedOnce(SqlTeleconsultations.SEARCH_ON, SqlTeleconsultations.IN_ORDER, most),
                dialect.plannedOnce(SqlTeleconsultations.SEARCH_BACK, SqlTeleconsultations.IN_REVERSE, most),
                dialect.plannedOnce(SqlTeleconsultations.SEARCH_BACK_ON, SqlTeleconsultations.IN_REVERSE, most));
    }

    /** A page of a list, with its parameters, in the form that is planned for each page. */
    public static String page() {
        return SqlTeleconsultations.SEARCH_ON;
    }

    /** The statement that counts teleconsultations by state. */
    public static String count() {
        return SqlTeleconsultations.COUNT;
    }

    /** This number of visit ids, for a list in a statement. */
    public static String ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'id-" + 97 * i + "'").collect(Collectors.joining(", "));
    }

    private static String ofFacts(String query) {
        return query.replace(":now", "500")
                .replace(":before", "50")
                .replace(":from", "500")
                .replace(":to", "600")
                .replace(":after", "'m-7'")
                .replace(":of", "'id-7'")
                .replace(":id", "'m-7'")
                .replace(":limit", "10")
                .replace(":skip", "0");
    }

    private static String search(String query) {
        return query.replace(":from", "5000")
                .replace(":to", "15000")
                .replace(":after", "'id-7'")
                .replace(":user", "'v-7'")
                .replace(":limit", "51");
    }
}
