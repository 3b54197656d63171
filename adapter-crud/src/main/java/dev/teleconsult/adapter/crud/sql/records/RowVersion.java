package dev.teleconsult.adapter.crud.sql.records;

import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The version of a row that was read.
 *
 * @param number increases by one with every write
 * @param marks the marks of this write and of those before it without a gap, newest first; fewer or none after a write
 *     by a replica of version 3.0, which knows no marks
 */
record RowVersion(long number, List<String> marks) {

    static final RowVersion FIRST = new RowVersion(1, List.of());

    RowVersion {
        marks = List.copyOf(marks);
    }

    static RowVersion of(ResultSet row) throws SQLException {
        long number = row.getLong("version");
        boolean marksAreOfThisWrite = row.getLong("extended_version") == number;
        return new RowVersion(number, marksAreOfThisWrite ? marks(row.getString("marks")) : List.of());
    }

    /** Reads a version; empty if this store did not make it. */
    static Optional<RowVersion> of(StoredTeleconsultation stored) {
        String text = stored.version();
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new RowVersion(Long.parseLong(text.substring(0, colon)), marks(text.substring(colon + 1))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<String> marks(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    /** The version after a write with this mark. */
    RowVersion next(WriteMark mark) {
        List<String> all = new ArrayList<>(List.of(mark.value()));
        all.addAll(marks);
        return new RowVersion(number + 1, all.subList(0, Math.min(all.size(), TeleconsultationStore.MARKS_KEPT)));
    }

    String marksText() {
        return String.join(",", marks);
    }

    /** The version as a text for the port. */
    String text() {
        return number + ":" + marksText();
    }
}
