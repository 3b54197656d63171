package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How teleconsultations look to systems that speak FHIR. */
public final class FhirSettings {
    /** Whom a participant is in FHIR. */
    public enum Actor {
        PRACTITIONER("Practitioner"),
        PATIENT("Patient"),
        RELATED_PERSON("RelatedPerson");

        private final String resource;

        Actor(String resource) {
            this.resource = resource;
        }

        /** The name of the resource that describes such a person. */
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

    /** Empty for {@code <public address>/sid/user}. */
    Optional<String> userSystem() {
        return userSystem;
    }

    /** Empty for any system but that of the user ids. */
    Optional<String> customUserSystem() {
        return customUserSystem;
    }

    /** The group of each kind of person, where one is set. */
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
         * The identifier system of custom ids, where the application has those. Default: any system but that of people's ids;
         * name it where requests hold identifiers of several systems.
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
         * The group of a kind of person: members are shown as such, and without a user directory a person named as such becomes a
         * member. Default: none; people are then shown as practitioners if their role is plus, and as patients otherwise.
         */
        public Builder group(Actor actor, String name) {
            if (requireNonNull(name, "name").isBlank()) {
                throw new IllegalArgumentException("name must not be blank");
            }
            groups.put(requireNonNull(actor, "actor"), name);
            return this;
        }

        /** Whether names and groups of people are taken from requests; wanted where there is no user directory. Default: no. */
        public Builder takesNames(boolean taken) {
            takesNames = taken;
            return this;
        }

        /** Whether the page's address is in appointments. Default: yes. */
        public Builder showsAddress(boolean shown) {
            showsAddress = shown;
            return this;
        }

        public FhirSettings build() {
            return new FhirSettings(this);
        }
    }
}
