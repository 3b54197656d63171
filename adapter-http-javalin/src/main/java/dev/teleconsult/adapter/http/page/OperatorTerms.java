package dev.teleconsult.adapter.http.page;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;

/**
 * The functions of the operator's page: those that the server offers.
 *
 * @param tellsNames whether plans can be read, which have the names
 * @param givesNotices whether the back office may tell those who wait that a call starts late
 * @param findsIdentifiers whether visits are found by what other systems call them
 * @param resendsEvents whether events are sent, and can be had again
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
