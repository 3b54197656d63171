package dev.teleconsult.adapter.http.page;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;

/**
 * The functions of the operator's page: those that the server offers.
 *
 * @param tellsNames whether plans, which contain the names, can be read
 * @param givesNotices whether the back office may give a notice to waiting participants
 * @param findsIdentifiers whether visits are found by their identifiers in other systems
 * @param resendsEvents whether events are sent, and can be sent again
 */
public record OperatorTerms(
        boolean tellsNames,
        BooleanSupplier givesNotices,
        BooleanSupplier findsIdentifiers,
        BooleanSupplier resendsEvents) {

    public OperatorTerms {
        requireNonNulls(givesNotices, "givesNotices", findsIdentifiers, "findsIdentifiers");
        requireNonNull(resendsEvents, "resendsEvents");
    }
}
