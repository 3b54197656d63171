package dev.teleconsult.adapter.http;

/**
 * What people of the back office can ask, and other callers cannot. Off until it is named, since a gateway may publish every
 * path of this service.
 */
public enum BackofficeRoute {
    /** The list of teleconsultations. */
    LIST,
    /** The plan of any teleconsultation, with names. */
    PLAN,
    /** The calendar file of any teleconsultation; participants have that of their own without it. */
    CALENDAR,
    /** What the calls of any teleconsultation came to: who was there, from when to when. */
    OUTCOME,
    /** To have events sent again. */
    EVENTS,
    /** The audit trail: reading, exporting and checking it. */
    AUDIT,
    /** Having people erased, and the receipts of it. */
    ERASURE
}
