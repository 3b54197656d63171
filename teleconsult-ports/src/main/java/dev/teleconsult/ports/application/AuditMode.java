package dev.teleconsult.ports.application;

/** What is audited. */
public enum AuditMode {
    /** Nothing; the store is asked for nothing and keeps nothing. */
    OFF,
    /** What changes a record, and the reading of the trail itself. */
    CHANGES,
    /** Those, and what callers are shown: no link, credentials, transcript or list is answered without its row. */
    FULL
}
