package dev.teleconsult.adapter.crud.mia.fake;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;

/**
 * The collections that this service can use beside the two of the original, as an operator declares them. Each is optional and
 * has the name that the operator gave it.
 */
public final class AddedCollections {

    private AddedCollections() {}

    /** Answers to repeated requests, one for each key. */
    public static CollectionDefinition idempotencyRecords(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("key", FieldType.STRING)
                .required("fingerprint", FieldType.STRING)
                .required("owner", FieldType.STRING)
                .required("answer", FieldType.STRING)
                .required("since", FieldType.DATE)
                .unique("key_unique", "key")
                .build();
    }

    /** Notices of delay, one for each teleconsultation. */
    public static CollectionDefinition notices(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("teleconsultation", FieldType.STRING)
                .required("kind", FieldType.STRING)
                .required("until", FieldType.DATE)
                .unique("teleconsultation_unique", "teleconsultation")
                .build();
    }

    /** Marks of people who came to calls and left. */
    public static CollectionDefinition attendance(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("teleconsultation", FieldType.STRING)
                .required("kind", FieldType.STRING)
                .required("room", FieldType.STRING)
                .required("session", FieldType.STRING)
                .required("person", FieldType.STRING)
                .required("at", FieldType.DATE)
                .build();
    }

    /** Erasures of people. */
    public static CollectionDefinition erasures(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("key", FieldType.STRING)
                .required("person", FieldType.STRING)
                .required("by", FieldType.STRING)
                .required("requested", FieldType.DATE)
                .required("steps", FieldType.STRING)
                .required("keeps", FieldType.STRING)
                .required("done", FieldType.DATE)
                .required("subject", FieldType.STRING)
                .required("since", FieldType.DATE)
                .required("tries", FieldType.NUMBER)
                .required("next", FieldType.DATE)
                .required("version", FieldType.NUMBER)
                .unique("key_unique", "key")
                .build();
    }

    /** Identifiers of other systems, each taken once. */
    public static CollectionDefinition identifiers(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("key", FieldType.STRING)
                .required("system", FieldType.STRING)
                .required("value", FieldType.STRING)
                .required("intention", FieldType.STRING)
                .required("teleconsultation", FieldType.STRING)
                .required("progress", FieldType.STRING)
                .required("since", FieldType.DATE)
                .unique("key_unique", "key")
                .build();
    }

    /** Facts that wait for their receivers, one for each message id. */
    public static CollectionDefinition facts(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("key", FieldType.STRING)
                .required("teleconsultation", FieldType.STRING)
                .required("sequence", FieldType.NUMBER)
                .required("kind", FieldType.STRING)
                .required("at", FieldType.DATE)
                .required("person", FieldType.STRING)
                .required("details", FieldType.STRING)
                .required("cause", FieldType.STRING)
                .required("outline", FieldType.STRING)
                .required("trace", FieldType.STRING)
                .required("version", FieldType.NUMBER)
                .required("deliveries", FieldType.STRING)
                .required("next", FieldType.DATE)
                .required("settled", FieldType.DATE)
                .required("givenUp", FieldType.BOOLEAN)
                .required("holder", FieldType.STRING)
                .required("heldUntil", FieldType.DATE)
                .unique("key_unique", "key")
                .build();
    }

    /** Rows of the audit trail, in the order of each chain. */
    public static CollectionDefinition auditTrail(String name) {
        return CollectionDefinition.named(name)
                .defaultState("PUBLIC")
                .required("chain", FieldType.STRING)
                .required("seq", FieldType.NUMBER)
                .required("at", FieldType.DATE)
                .required("kind", FieldType.STRING)
                .field("actor", FieldType.STRING)
                .field("onBehalf", FieldType.STRING)
                .field("subject", FieldType.STRING)
                .field("teleconsultation", FieldType.STRING)
                .required("outcome", FieldType.STRING)
                .field("assurance", FieldType.STRING)
                .field("request", FieldType.STRING)
                .field("origin", FieldType.STRING)
                .field("detail", FieldType.STRING)
                .required("prev", FieldType.STRING)
                .required("hash", FieldType.STRING)
                .required("fact", FieldType.STRING)
                .unique("chain_seq_unique", "chain", "seq")
                .unique("fact_unique", "fact")
                .build();
    }
}
