package dev.teleconsult.adapter.http;

/**
 * The functions that only the back office can use. Each is off until it is configured, since a gateway may publish
 * every path of this service.
 */
public enum BackofficeRoute {
    /** The list of teleconsultations. */
    LIST,
    /** The plan of any teleconsultation, with names. */
    PLAN,
    /** The calendar file of any teleconsultation; participants always have the files of their own. */
    CALENDAR,
    /** The outcome of the calls of any teleconsultation: who was there, from when to when. */
    OUTCOME,
    /** Sending events again. */
    EVENTS,
    /** The audit trail: reading, exporting and checking it. */
    AUDIT,
    /** The erasure of people, and its receipts. */
    ERASURE
}
