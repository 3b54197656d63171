package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.Replicas;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The variables of the store. */
final class StoreVariables {

    /** A misspelling of the variable of the user map, which occurs in the original's documentation. */
    static final String MISSPELT = "USER_MAP_ID_CRUD_NAME";

    private static final Pattern COLLECTION = Pattern.compile("/*+[A-Za-z0-9_.~-]++(?:/[A-Za-z0-9_.~-]++)*+/*+");

    private static final Variable<String> TELECONSULTATIONS = collection("TELECONSULTATIONS_CRUD_NAME")
            .ofOriginal()
            .means("CRUD collection. With `USER_ID_MAP_CRUD_NAME` it makes the CRUD service the store.");
    private static final Variable<String> USER_IDS =
            collection("USER_ID_MAP_CRUD_NAME").ofOriginal().means("CRUD collection of the users' ids at Kaleyra.");
    private static final Variable<URI> CRUD_URL = Variable.url("CRUD_SERVICE_URL")
            .ofOriginal()
            .means("The URL of the CRUD service; takes precedence over `CRUD_SERVICE`.");
    private static final Variable<URI> CRUD_HOST = Variable.host("CRUD_SERVICE", "http")
            .ofOriginal()
            .means("The host name of the CRUD service. If neither is set: `crud-service`.");
    private static final Variable<String> IDEMPOTENCY = collection("IDEMPOTENCY_CRUD_NAME")
            .means("CRUD collection for idempotency keys; a CRUD store without it refuses them.");
    private static final Variable<String> NOTICES = collection("NOTICES_CRUD_NAME")
            .means("CRUD collection for notices to waiting participants; a CRUD store without it refuses notices.");
    private static final Variable<String> ATTENDANCE = collection("ATTENDANCE_CRUD_NAME")
            .means(
                    "CRUD collection for the participants' arrivals and departures; a CRUD store without it has no outcomes.");
    private static final Variable<String> IDENTIFIERS = collection("IDENTIFIERS_CRUD_NAME")
            .means("CRUD collection for identifiers of other systems; a CRUD store without it refuses them.");
    static final Variable<String> AUDIT_TRAIL = collection("AUDIT_CRUD_NAME")
            .means(
                    "CRUD collection for the audit trail; on a CRUD store auditing needs it, and the collection for events.");
    static final Variable<String> EVENTS = collection("EVENTS_CRUD_NAME")
            .means(
                    "CRUD collection for events until they are delivered, and for changes until they are audited; a CRUD store"
                            + " without it sends no events. Set it"
                            + " once every replica runs a version with this variable: an older replica loses waiting events.");
    static final Variable<String> ERASURES = collection("ERASURES_CRUD_NAME")
            .means("CRUD collection for receipts of erasures; with a CRUD store no person can be erased without it.");
    private static final Variable<Secret> DATABASE_URL = Variable.secret(
                    "DATABASE_URL", List.of("jdbc:sqlite:", "jdbc:postgresql:"), "jdbc:sqlite:data/teleconsult.db")
            .means("The store if no CRUD service is configured; `jdbc:postgresql:…` for more than one machine.");
    private static final Variable<String> DATABASE_USER =
            Variable.text("DATABASE_USER", "a text", Pattern.compile("(?s).+")).means("The database's user.");
    private static final Variable<Secret> DATABASE_PASSWORD =
            Variable.secret("DATABASE_PASSWORD", List.of(), "").means("The password of that user.");
    private static final Variable<Integer> POOL_SIZE =
            Variable.integer("DATABASE_POOL_SIZE", 10, 1, 1000).means("Connections to the database.");

    private static final String NOT_AT_ALL = "none";

    private static final Variable<Secret> LISTEN_URL = Variable.secret(
                    "DATABASE_LISTEN_URL", List.of("jdbc:postgresql:", NOT_AT_ALL), "")
            .means(
                    "The URL at which each replica listens to the others on PostgreSQL, with one connection: the same database and"
                            + " schema, but not through a pooler as `DATABASE_URL` may be. Unset: `DATABASE_URL`. `none`:"
                            + " replicas exchange no messages, and each reads the store every second.");

    static final List<Variable<?>> ALL = List.of(
            TELECONSULTATIONS,
            USER_IDS,
            CRUD_URL,
            CRUD_HOST,
            IDEMPOTENCY,
            NOTICES,
            IDENTIFIERS,
            ATTENDANCE,
            AUDIT_TRAIL,
            EVENTS,
            ERASURES,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            POOL_SIZE,
            LISTEN_URL);

    private StoreVariables() {}

    private static Variable<String> collection(String name) {
        return Variable.text(name, "the name of a collection's endpoint", COLLECTION);
    }

    static Store store(Variables variables) {
        boolean hasTeleconsultations = variables.isSet(TELECONSULTATIONS);
        boolean hasUserIds = variables.isSet(USER_IDS);
        if (hasTeleconsultations != hasUserIds) {
            variables.problem((hasUserIds ? TELECONSULTATIONS : USER_IDS) + " is missing: it goes together with "
                    + (hasUserIds ? USER_IDS : TELECONSULTATIONS)
                    + (variables.isSet(MISSPELT) && !hasUserIds
                            ? " (" + MISSPELT + " is set; the name is " + USER_IDS + ")"
                            : ""));
        }
        for (Variable<String> more :
                List.of(IDEMPOTENCY, NOTICES, ATTENDANCE, IDENTIFIERS, AUDIT_TRAIL, EVENTS, ERASURES)) {
            if (variables.isSet(more) && !hasTeleconsultations) {
                variables.problem(more + " is a collection of the CRUD service; it needs " + TELECONSULTATIONS + " and "
                        + USER_IDS);
            }
        }
        return hasTeleconsultations && hasUserIds ? crud(variables) : database(variables);
    }

    private static Store crud(Variables variables) {
        if (variables.isSet(DATABASE_URL)) {
            variables.warning(DATABASE_URL + " is not used, since a CRUD service is configured");
        }
        Optional<URI> url = variables.find(CRUD_URL, Plain.EVERY_HOST);
        Optional<URI> host = variables.find(CRUD_HOST, Plain.EVERY_HOST);
        return new Store.Crud(
                URI.create(url.or(() -> host)
                        .orElse(URI.create("http://crud-service"))
                        .toString()
                        .replaceAll("/+$", "")),
                collection(TELECONSULTATIONS, variables).orElse(""),
                collection(USER_IDS, variables).orElse(""),
                collection(IDEMPOTENCY, variables),
                collection(NOTICES, variables),
                collection(IDENTIFIERS, variables),
                collection(ATTENDANCE, variables),
                collection(AUDIT_TRAIL, variables),
                collection(EVENTS, variables),
                collection(ERASURES, variables));
    }

    private static Optional<String> collection(Variable<String> variable, Variables variables) {
        return variables.find(variable).map(name -> name.replaceAll("^/+|/+$", ""));
    }

    private static Store database(Variables variables) {
        Secret url = variables.get(DATABASE_URL);
        Optional<Secret> listenUrl = variables.find(LISTEN_URL);
        if (listenUrl.isPresent() && !url.value().startsWith("jdbc:postgresql:")) {
            variables.warning(LISTEN_URL + " is not used, since the store is not PostgreSQL");
        }
        return new Store.Sql(
                url,
                variables.find(DATABASE_USER),
                variables.find(DATABASE_PASSWORD),
                variables.get(POOL_SIZE),
                replicas(listenUrl));
    }

    private static Replicas replicas(Optional<Secret> listenUrl) {
        return listenUrl.filter(url -> url.value().equals(NOT_AT_ALL)).isPresent()
                ? new Replicas(false, Optional.empty())
                : new Replicas(true, listenUrl);
    }
}
