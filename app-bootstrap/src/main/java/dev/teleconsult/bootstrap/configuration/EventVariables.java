package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.bootstrap.configuration.AppConfig.Events;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The variables of the endpoints that get events, and of the content of events. */
final class EventVariables {

    /** The data about people in events. */
    enum PeopleData {
        /** The callers' ids of participants. */
        USERS,
        /** Nothing. */
        NONE
    }

    /** The name of the single endpoint that is configured without a file. */
    private static final String ONLY = "events";

    private static final Variable<URI> URL = Variable.url("EVENTS_URL")
            .means(
                    "The address that receives events, if there is a single endpoint. `https`, unless `ALLOW_INSECURE_UPSTREAMS=true`.");
    private static final Variable<Secret> SECRETS = Variable.secret("EVENTS_SECRETS", List.of("whsec_", "whsk_"), "")
            .means("The secrets that sign events, newest first, separated by commas. Each signs, so that"
                    + " a receiver can get a new secret before the old one is removed.");
    static final Variable<String> FILE = Variable.text(
                    "EVENTS_ENDPOINTS_FILE", "the path of a file", Pattern.compile("(?s).+"))
            .means("A JSON file with several endpoints, in place of the two variables above; see below.");
    private static final Variable<PeopleData> PARTICIPANTS = Variable.choice(
                    "EVENTS_PARTICIPANTS", PeopleData.USERS, PeopleData.class)
            .means("Whether events contain the callers' ids of participants.");
    private static final Variable<Boolean> PRIVATE = Variable.flag("EVENTS_ALLOW_PRIVATE_ADDRESSES", false)
            .means("Whether endpoints may have private addresses, such as a receiver in the same cluster.");

    private static final Variable<Duration> COMPLETED = Variable.millis(
                    "OUTCOME_AFTER_MS", Duration.ofMinutes(15), Duration.ZERO, Duration.ofDays(1))
            .means("How long after the planned end of a visit the event `teleconsultation.completed` is sent.");

    static final List<Variable<?>> ALL = List.of(URL, SECRETS, FILE, PARTICIPANTS, PRIVATE, COMPLETED);

    private EventVariables() {}

    /**
     * The settings of events; empty if no endpoint is configured.
     *
     * @param store the store, which must keep facts
     * @param plain whether plain http is allowed
     */
    static Optional<Events> events(Variables variables, Store store, boolean plain) {
        boolean namesPeople = variables.get(PARTICIPANTS) == PeopleData.USERS;
        boolean privateAddresses = variables.get(PRIVATE);
        Duration completedAfter = variables.get(COMPLETED);
        boolean hasFile = variables.isSet(FILE);
        List<EventEndpoint> endpoints;
        if (hasFile) {
            if (variables.isSet(URL) || variables.isSet(SECRETS)) {
                variables.problem(FILE + " names all endpoints: leave " + URL + " and " + SECRETS + " out");
            }
            endpoints = EndpointsFile.read(FILE.name(), variables.find(FILE).orElseThrow(), variables);
        } else {
            endpoints = only(variables).map(List::of).orElse(List.of());
        }
        if (!endpoints.isEmpty()
                && store instanceof Store.Crud crud
                && crud.facts().isEmpty()) {
            variables.problem(StoreVariables.EVENTS + " is missing: events on a CRUD store need a collection");
        }
        Set<String> names = new HashSet<>();
        for (EventEndpoint endpoint : endpoints) {
            String where = hasFile ? FILE + ": the endpoint " + endpoint.name() : URL.name();
            if (!plain && "http".equalsIgnoreCase(endpoint.url().getScheme())) {
                variables.problem(where + " must be https, unless ALLOW_INSECURE_UPSTREAMS=true");
            }
            if (!names.add(endpoint.name())) {
                variables.problem(where + " is there twice; each needs a name of its own");
            }
        }
        return endpoints.isEmpty()
                ? Optional.empty()
                : Optional.of(new Events(endpoints, namesPeople, privateAddresses, completedAfter));
    }

    private static Optional<EventEndpoint> only(Variables variables) {
        Optional<URI> url = variables.find(URL);
        Optional<Secret> secrets = variables.find(SECRETS);
        if (variables.isSet(URL) != variables.isSet(SECRETS)) {
            variables.problem((variables.isSet(URL) ? SECRETS : URL) + " is missing: it goes together with "
                    + (variables.isSet(URL) ? URL : SECRETS));
        }
        if (url.isEmpty() || secrets.isEmpty()) {
            return Optional.empty();
        }
        List<String> each = Arrays.stream(secrets.get().value().split(","))
                .map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .toList();
        each.forEach(variables::secret);
        try {
            return Optional.of(new EventEndpoint(ONLY, url.get(), each, List.of("*"), EventEndpoint.Format.STANDARD));
        } catch (IllegalArgumentException wrong) {
            variables.problem(SECRETS + " holds a text that signs nothing: " + wrong.getMessage());
            return Optional.empty();
        }
    }
}
