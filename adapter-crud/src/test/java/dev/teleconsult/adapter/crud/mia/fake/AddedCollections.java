package dev.teleconsult.adapter.crud.mia.fake;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;

/**
 * The collections that this service can use beside the two of the original service, as an operator declares them. Each
 * is optional and has the name that the operator chose.
 */
public final class AddedCollections {

    private AddedCollections() {}

    /** Answers to repeated requests, one for each key. */
    public static CollectionDefinition idempotencyRecords(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "key", "fingerprint", "owner", "answer")
                .required(FieldType.DATE, "since")
                .unique("key_unique", "key")
                .build();
    }

    /** Notices of delay, one for each teleconsultation. */
    public static CollectionDefinition notices(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "teleconsultation", "kind")
                .required(FieldType.DATE, "until")
                .unique("teleconsultation_unique", "teleconsultation")
                .build();
    }

    /** Marks of people who came to calls and left. */
    public static CollectionDefinition attendance(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "teleconsultation", "kind", "room", "session", "person")
                .required(FieldType.DATE, "at")
                .build();
    }

    /** Erasures of people. */
    public static CollectionDefinition erasures(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "key", "person", "by")
                .required(FieldType.DATE, "requested")
                .required(FieldType.STRING, "steps", "keeps")
                .required(FieldType.DATE, "done")
                .required(FieldType.STRING, "subject")
                .required(FieldType.DATE, "since")
                .required(FieldType.NUMBER, "tries")
                .required(FieldType.DATE, "next")
                .required(FieldType.NUMBER, "version")
                .unique("key_unique", "key")
                .build();
    }

    /** Identifiers of other systems, each used once. */
    public static CollectionDefinition identifiers(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "key", "system", "value", "intention", "teleconsultation", "progress")
                .required(FieldType.DATE, "since")
                .unique("key_unique", "key")
                .build();
    }

    /** Facts that wait for their receivers, one for each message id. */
    public static CollectionDefinition facts(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "key", "teleconsultation")
                .required(FieldType.NUMBER, "sequence")
                .required(FieldType.STRING, "kind")
                .required(FieldType.DATE, "at")
                .required(FieldType.STRING, "person", "details", "cause", "outline", "trace")
                .required(FieldType.NUMBER, "version")
                .required(FieldType.STRING, "deliveries")
                .required(FieldType.DATE, "next", "settled")
                .required(FieldType.BOOLEAN, "givenUp")
                .required(FieldType.STRING, "holder")
                .required(FieldType.DATE, "heldUntil")
                .unique("key_unique", "key")
                .build();
    }

    /** Rows of the audit trail, in the order of each chain. */
    public static CollectionDefinition auditTrail(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "chain")
                .required(FieldType.NUMBER, "seq")
                .required(FieldType.DATE, "at")
                .required(FieldType.STRING, "kind")
                .field(FieldType.STRING, "actor", "onBehalf", "subject", "teleconsultation")
                .required(FieldType.STRING, "outcome")
                .field(FieldType.STRING, "assurance", "request", "origin", "detail")
                .required(FieldType.STRING, "prev", "hash", "fact")
                .unique("chain_seq_unique", "chain", "seq")
                .unique("fact_unique", "fact")
                .build();
    }
}
