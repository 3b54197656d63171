package dev.teleconsult.ports.application;

/** Which actions are audited. */
public enum AuditMode {
    /** None; no call to the store is made for auditing. */
    OFF,
    /** Changes of records, and reads of the trail itself. */
    CHANGES,
    /** Also the data that callers are shown: no link, credentials, transcript or list is returned without its row. */
    FULL
}
