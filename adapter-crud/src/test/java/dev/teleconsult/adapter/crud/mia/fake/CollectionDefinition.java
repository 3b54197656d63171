package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator declares about one collection, in the {@code fields} style: types, required and nullable fields, unique
 * indexes, and the state of new documents. Immutable.
 */
public final class CollectionDefinition {

    static final String ID = "_id";

    static final Set<String> SYSTEM_FIELDS =
            Set.of(ID, LifecycleState.FIELD, "creatorId", "createdAt", "updaterId", "updatedAt");

    private final String name;
    private final Optional<LifecycleState> defaultState;
    private final Map<String, Field> fields;
    private final List<UniqueIndex> uniqueIndexes;

    private CollectionDefinition(Builder builder) {
        this.name = builder.name;
        this.defaultState = Optional.ofNullable(builder.defaultState);
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(builder.fields));
        this.uniqueIndexes = List.copyOf(builder.uniqueIndexes);
    }

    /** The type of a field. Arrays name the type of their elements; objects have no schema of their own. */
    public enum FieldType {
        STRING,
        NUMBER,
        BOOLEAN,
        DATE,
        OBJECT_ID,
        RAW_OBJECT,
        ARRAY_OF_STRINGS,
        ARRAY_OF_NUMBERS,
        ARRAY_OF_OBJECTS;

        boolean isArray() {
            return this == ARRAY_OF_STRINGS || this == ARRAY_OF_NUMBERS || this == ARRAY_OF_OBJECTS;
        }

        /** Whether a dotted path may lead into it. */
        boolean isUntyped() {
            return isArray() || this == RAW_OBJECT;
        }

        FieldType items() {
            return switch (this) {
                case ARRAY_OF_STRINGS -> STRING;
                case ARRAY_OF_NUMBERS -> NUMBER;
                case ARRAY_OF_OBJECTS -> RAW_OBJECT;
                case STRING, NUMBER, BOOLEAN, DATE, OBJECT_ID, RAW_OBJECT ->
                    throw new IllegalStateException(this + " has no items");
            };
        }

        /** The name of the type in the service's messages. */
        String word() {
            return switch (this) {
                case STRING -> "string";
                case NUMBER -> "number";
                case BOOLEAN -> "boolean";
                case DATE -> "Date";
                case OBJECT_ID -> "ObjectId";
                case RAW_OBJECT -> "RawObject";
                case ARRAY_OF_STRINGS, ARRAY_OF_NUMBERS, ARRAY_OF_OBJECTS -> "Array";
            };
        }
    }

    record Field(String name, FieldType type, boolean required, boolean nullable) {}

    record UniqueIndex(String name, List<String> fields) {}

    /** The teleconsultations of the documented platform; only the system fields are required. */
    public static CollectionDefinition teleconsultations() {
        return named("teleconsultations")
                .defaultState("PUBLIC")
                .field(FieldType.STRING, "bandyerRoomId")
                .field(FieldType.NUMBER, "participantsNumber")
                .field(FieldType.ARRAY_OF_OBJECTS, "participants")
                .field(FieldType.STRING, "teleconsultationState")
                .field(FieldType.DATE, "startDate")
                .nullable(FieldType.DATE, "endDate")
                .build();
    }

    /** The user map of the documented platform, with a unique index on {@code receivedUserId}. */
    public static CollectionDefinition userMap() {
        return named("teleconsultations-users")
                .defaultState("PUBLIC")
                .required(FieldType.STRING, "bandyerId", "receivedUserId")
                .unique("receivedUserId_unique", "receivedUserId")
                .build();
    }

    /** Starts a definition whose name is also its path; new documents are DRAFT until a default state is given. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.defaultState = defaultState.orElse(null);
        builder.fields.putAll(fields);
        builder.uniqueIndexes.addAll(uniqueIndexes);
        return builder;
    }

    public String name() {
        return name;
    }

    String path() {
        return "/" + name;
    }

    LifecycleState stateOfNewDocuments() {
        return defaultState.orElse(LifecycleState.DRAFT);
    }

    /** All fields, the system's first, in the order in which answers give them. */
    Map<String, Field> fields() {
        return fields;
    }

    Optional<Field> field(String fieldName) {
        return Optional.ofNullable(fields.get(fieldName));
    }

    List<UniqueIndex> uniqueIndexes() {
        return uniqueIndexes;
    }

    /** Collects a definition. A field named twice takes its last declaration. */
    public static final class Builder {

        private String name;
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<UniqueIndex> uniqueIndexes = new ArrayList<>();
        private LifecycleState defaultState;

        private Builder(String name) {
            this.name = requireNonNull(name, "name");
            put(FieldType.OBJECT_ID, true, false, ID);
            put(FieldType.STRING, true, false, LifecycleState.FIELD, "creatorId");
            put(FieldType.DATE, true, false, "createdAt");
            put(FieldType.STRING, true, false, "updaterId");
            put(FieldType.DATE, true, false, "updatedAt");
        }

        private Builder put(FieldType type, boolean required, boolean nullable, String... names) {
            for (String field : names) {
                fields.put(field, new Field(field, requireNonNull(type, "type"), required, nullable));
            }
            return this;
        }

        /** The same under another name. */
        public Builder name(String other) {
            name = requireNonNull(other, "other");
            return this;
        }

        /** The state of new documents: {@code PUBLIC} or {@code DRAFT}. */
        public Builder defaultState(String state) {
            defaultState = LifecycleState.valueOf(state);
            return this;
        }

        public Builder withoutDefaultState() {
            defaultState = null;
            return this;
        }

        /** Declares optional fields; null in it is coerced or refused. */
        public Builder field(FieldType type, String... names) {
            return put(type, false, false, names);
        }

        public Builder required(FieldType type, String... names) {
            return put(type, true, false, names);
        }

        /** Declares optional fields that may hold null. */
        public Builder nullable(FieldType type, String... names) {
            return put(type, false, true, names);
        }

        /** Adds a unique index; documents without the field count as holding null, and states do not matter. */
        public Builder unique(String index, String... indexed) {
            uniqueIndexes.add(new UniqueIndex(index, List.of(indexed)));
            return this;
        }

        public Builder withoutUniqueIndexes() {
            uniqueIndexes.clear();
            return this;
        }

        public CollectionDefinition build() {
            return new CollectionDefinition(this);
        }
    }
}
