package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The settings of the FHIR façade. */
public final class FhirSettings {
    /** The kinds of people in FHIR. */
    public enum Actor {
        PRACTITIONER("Practitioner"),
        PATIENT("Patient"),
        RELATED_PERSON("RelatedPerson");

        private final String resource;

        Actor(String resource) {
            this.resource = resource;
        }

        /** The name of the FHIR resource for this kind. */
        public String resource() {
            return resource;
        }
    }

    private final Optional<String> userSystem;
    private final Optional<String> customUserSystem;
    private final Map<Actor, String> groups;
    private final boolean takesNames;
    private final boolean showsAddress;

    private FhirSettings(Builder builder) {
        this.userSystem = builder.userSystem;
        this.customUserSystem = builder.customUserSystem;
        this.groups = Map.copyOf(builder.groups);
        this.takesNames = builder.takesNames;
        this.showsAddress = builder.showsAddress;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The identifier system of people's ids; empty for {@code <public address>/sid/user}. */
    Optional<String> userSystem() {
        return userSystem;
    }

    /** The identifier system of custom ids; empty for any system except that of people's ids. */
    Optional<String> customUserSystem() {
        return customUserSystem;
    }

    /** The group of each kind of person, if one is set. */
    Map<Actor, String> groups() {
        return groups;
    }

    boolean takesNames() {
        return takesNames;
    }

    boolean showsAddress() {
        return showsAddress;
    }

    /** Settings of the FHIR façade. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<Actor, String> groups = new HashMap<>();
        private Optional<String> userSystem = Optional.empty();
        private Optional<String> customUserSystem = Optional.empty();
        private boolean takesNames;
        private boolean showsAddress = true;

        private Builder() {}

        /** The identifier system of people's ids; default: {@code /sid/user} at the public address. */
        public Builder userSystem(URI system) {
            userSystem = Optional.of(requireAbsolute(system));
            return this;
        }

        /**
         * The identifier system of custom ids, if the application has them. Default: any system except that of people's
         * ids; set it if requests contain identifiers of several systems.
         */
        public Builder customUserSystem(URI system) {
            customUserSystem = Optional.of(requireAbsolute(system));
            return this;
        }

        private static String requireAbsolute(URI system) {
            if (!requireNonNull(system, "system").isAbsolute()) {
                throw new IllegalArgumentException("the system must be an absolute URI");
            }
            return system.toString();
        }

        /**
         * The group of a kind of person: its members are shown as this kind, and without a user directory a person of
         * this kind becomes a member. Default: none; people are then shown as practitioners if their role is plus, and
         * as patients otherwise.
         */
        public Builder group(Actor actor, String name) {
            if (requireNonNull(name, "name").isBlank()) {
                throw new IllegalArgumentException("name must not be blank");
            }
            groups.put(requireNonNull(actor, "actor"), name);
            return this;
        }

        /**
         * Whether requests provide the names and groups of people, which is needed without a user directory. Default:
         * no.
         */
        public Builder takesNames(boolean taken) {
            takesNames = taken;
            return this;
        }

        /** Whether appointments contain the page's address. Default: yes. */
        public Builder showsAddress(boolean shown) {
            showsAddress = shown;
            return this;
        }

        public FhirSettings build() {
            return new FhirSettings(this);
        }
    }
}
