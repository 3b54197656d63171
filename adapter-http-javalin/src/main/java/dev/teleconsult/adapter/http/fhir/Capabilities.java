package dev.teleconsult.adapter.http.fhir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.Route.Method;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of the served FHIR interactions, from which both the routes and the CapabilityStatement are made. */
final class Capabilities {
    /** An interaction with its FHIR code and its path. */
    enum Interaction {
        READ("read", Method.GET, "/:id", Route.Access.CALLER_OR_BACK_OFFICE),
        SEARCH("search-type", Method.GET, "", Route.Access.BACK_OFFICE),
        SEARCH_BY_FORM("search-type", Method.POST, "/_search", Route.Access.BACK_OFFICE),
        CREATE("create", Method.POST, "", Route.Access.BACK_OFFICE),
        UPDATE("update", Method.PUT, "/:id", Route.Access.BACK_OFFICE),
        PATCH("patch", Method.PATCH, "/:id", Route.Access.BACK_OFFICE);

        private final String code;
        private final Method method;
        private final String path;
        private final Route.Access access;

        Interaction(String code, Method method, String path, Route.Access access) {
            this.code = code;
            this.method = method;
            this.path = path;
            this.access = access;
        }

        Method method() {
            return method;
        }

        /** The path below the resource's type. */
        String path() {
            return path;
        }

        Route.Access access() {
            return access;
        }
    }

    /** A parameter of a search. */
    record Parameter(String name, String type, String documentation) {
        /** The name as used in a query. */
        String inQuery() {
            return type.equals("reference") && !name.equals("appointment") ? name + ":identifier" : name;
        }
    }

    private static final Parameter ID = new Parameter("_id", "token", "");
    private static final Parameter IDENTIFIER = new Parameter("identifier", "token", "As system|value.");
    private static final Parameter STATUS = new Parameter("status", "token", "Exact; one or several.");
    private static final Parameter PATIENT = new Parameter("patient", "reference", "Only as patient:identifier.");

    private static final String BY_CUSTOM_IDS =
            " People are also named by identifiers of the caller's own system, and are answered by those of this one.";

    private static Parameter date(String of) {
        return new Parameter(
                "date",
                "date",
                of
                        + " A lower and an upper bound are required, at most 92 days apart, unless _id or identifier is given."
                        + " A date without a time is the whole day in UTC. Results are in this order, or in its reverse with"
                        + " _sort=-date.");
    }

    /** A type of resource. */
    enum Type {
        APPOINTMENT(
                "Appointment",
                "versioned-update",
                List.of(Interaction.values()),
                List.of(
                        ID,
                        IDENTIFIER,
                        date("Start."),
                        STATUS,
                        new Parameter("actor", "reference", "Only as actor:identifier."),
                        PATIENT,
                        new Parameter("practitioner", "reference", "Only as practitioner:identifier."),
                        new Parameter("_lastUpdated", "date", "Narrows a search that is bounded otherwise.")),
                "The address is that of the waiting-room page, where each participant signs in; telecom.period tells since"
                        + " when it lets participants in. It is never a link of the video provider's.",
                " The status arrived, fulfilled or noshow is told where the messages of the video provider and its list of"
                        + " calls say so for certain; without them a visit stays booked. _lastUpdated is when the plan was"
                        + " changed: what happens in the call does not move it.",
                " It is not kept here what happens in calls: a visit that took place stays booked; arrived, fulfilled and"
                        + " noshow are not used."),
        ENCOUNTER(
                "Encounter",
                "versioned",
                List.of(Interaction.READ, Interaction.SEARCH, Interaction.SEARCH_BY_FORM),
                List.of(
                        ID,
                        IDENTIFIER,
                        new Parameter("appointment", "reference", "As Appointment/id."),
                        date("Planned start."),
                        STATUS,
                        PATIENT),
                "One for each appointment whose participants are all named, with the same id.",
                " Periods, of the encounter and of each participant, are told after its end, where the video provider's list"
                        + " of calls agrees with its messages; an encounter in which certainly no two people"
                        + " met is cancelled; without messages it stays planned.",
                " It is not kept here what happens in calls, so it has no period, and is planned or cancelled.");

        private final String resource;
        private final String versioning;
        private final List<Interaction> interactions;
        private final List<Parameter> parameters;
        private final String documentation;
        private final String ofCalls;
        private final String withoutCalls;

        Type(
                String resource,
                String versioning,
                List<Interaction> interactions,
                List<Parameter> parameters,
                String documentation,
                String ofCalls,
                String withoutCalls) {
            this.resource = resource;
            this.versioning = versioning;
            this.interactions = interactions;
            this.parameters = parameters;
            this.documentation = documentation;
            this.ofCalls = ofCalls;
            this.withoutCalls = withoutCalls;
        }

        String resource() {
            return resource;
        }

        List<Interaction> interactions() {
            return interactions;
        }

        /** The names of the parameters as used in a query. */
        Set<String> inQuery() {
            return parameters.stream().map(Parameter::inQuery).collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * The data that this installation can keep or resolve.
     *
     * @param identifiers identifiers of other systems
     * @param attendance who joins calls
     * @param customIds ids that callers' own systems have for people
     */
    record Kept(boolean identifiers, boolean attendance, boolean customIds) {}

    private Capabilities() {}

    /**
     * The statement of one release.
     *
     * @param base the address of the service
     * @param version the version of this service
     * @param since the date of the statement
     */
    static ObjectNode statement(FhirVersion release, String base, String version, LocalDate since, Kept kept) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement
                .put("resourceType", "CapabilityStatement")
                .put("status", "active")
                .put("date", since.toString())
                .put("publisher", "Teleconsult")
                .put("kind", "instance");
        statement.putObject("software").put("name", "Teleconsult").put("version", version);
        statement
                .putObject("implementation")
                .put("description", "Video consultations of this installation")
                .put("url", base);
        statement.put("fhirVersion", release.number());
        statement.putArray("format").add("application/fhir+json").add("json");
        statement.putArray("patchFormat").add("application/json-patch+json");
        ObjectNode rest = statement.putArray("rest").addObject().put("mode", "server");
        rest.putObject("security")
                .put("cors", false)
                .put(
                        "description",
                        "As the other routes for the back office: headers of the gateway, or a bearer token with the"
                                + " permission to manage. A participant may read their own.");
        Arrays.stream(Type.values()).forEach(type -> add(type, rest, kept));
        return statement;
    }

    private static void add(Type type, ObjectNode rest, Kept kept) {
        ObjectNode resource = rest.withArray("resource").addObject().put("type", type.resource);
        resource.put(
                "documentation",
                type.documentation
                        + (kept.attendance() ? type.ofCalls : type.withoutCalls)
                        + (kept.customIds() ? BY_CUSTOM_IDS : ""));
        type.interactions.stream()
                .map(interaction -> interaction.code)
                .distinct()
                .forEach(code -> resource.withArray("interaction").addObject().put("code", code));
        resource.put("versioning", type.versioning).put("readHistory", false);
        if (type.interactions.contains(Interaction.CREATE)) {
            resource.put("updateCreate", false).put("conditionalCreate", kept.identifiers());
        }
        resource.put("conditionalRead", "not-match");
        if (type.interactions.contains(Interaction.UPDATE)) {
            resource.put("conditionalUpdate", false).put("conditionalDelete", "not-supported");
        }
        type.parameters.forEach(parameter -> {
            ObjectNode search = resource.withArray("searchParam")
                    .addObject()
                    .put("name", parameter.name())
                    .put("type", parameter.type());
            if (!parameter.documentation().isEmpty()) {
                search.put("documentation", parameter.documentation());
            }
        });
    }
}
