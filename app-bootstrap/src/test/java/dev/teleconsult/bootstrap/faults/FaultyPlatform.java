package dev.teleconsult.bootstrap.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.FakeAuthService;
import dev.teleconsult.ports.PortUnavailableException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The service on a Mia platform, with a {@link FaultyProxy} in front of each of its upstreams. Shared by all requests:
 * it is cleaned up between them and not restarted. Its servers differ in few variables and share everything else, so
 * that one of them can be asked and another one prepare and repeat. For one request of one thread at a time.
 */
final class FaultyPlatform implements AutoCloseable {

    enum Upstream {
        VIDEO,
        STORE,
        DIRECTORY
    }

    static final String DOCTOR = "auth0|doctor";
    static final String PATIENT = "auth0|patient";
    static final String ADDED = "auth0|added";
    static final Set<String> NAMES = Set.of("Anna Rossi", "Marco Bianchi", "Lucia Verdi", "Francesco Neri");

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TELECONSULTATIONS = "teleconsultations";
    private static final String USERS = "teleconsultations-users";
    private static final String KEYS = "teleconsultations-keys";
    private static final String NOTICES = "notices";
    private static final String IDENTIFIERS = "identifiers";
    private static final String MORNING = "2030-01-01T09:00:00Z";

    /** Longer than RECONCILE_AFTER_MS. */
    private static final Duration LONG_AGO = Duration.ofSeconds(61);

    private final Map<Upstream, FaultyProxy> proxies = new EnumMap<>(Upstream.class);
    private final FakeCrudService crud;
    private final FakeAuthService directory;
    private final CountingExecutor executor = new CountingExecutor();
    /** Has all the time of a test for its calls. */
    private final Deployment patient;

    /** The other servers, by the variables in which they differ. */
    private final Map<Map<String, String>, Deployment> others = new HashMap<>();

    /** The variables of the server that is asked. */
    private Map<String, String> chosen = Map.of();

    private int people;

    FaultyPlatform(Path folder) {
        for (Upstream upstream : Upstream.values()) {
            proxies.put(upstream, FaultyProxy.start());
        }
        crud = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .collection(AddedCollections.idempotencyRecords(KEYS))
                .collection(AddedCollections.notices(NOTICES))
                .collection(AddedCollections.identifiers(IDENTIFIERS))
                .start();
        directory = FakeAuthService.start()
                .knows(DOCTOR, "Anna Rossi", "doctor")
                .knows(PATIENT, "Marco Bianchi", "patient")
                .knows(ADDED, "Lucia Verdi", "patient");
        Map<String, String> variables = new HashMap<>();
        variables.put("CHECK_AT_START", "false");
        variables.put("BANDYER_BASE_URL", proxy(Upstream.VIDEO).url().toString());
        variables.put("CRUD_SERVICE_URL", proxy(Upstream.STORE).url().toString());
        variables.put("TELECONSULTATIONS_CRUD_NAME", TELECONSULTATIONS);
        variables.put("USER_ID_MAP_CRUD_NAME", USERS);
        variables.put("IDEMPOTENCY_CRUD_NAME", KEYS);
        variables.put("NOTICES_CRUD_NAME", NOTICES);
        variables.put("IDENTIFIERS_CRUD_NAME", IDENTIFIERS);
        variables.put("AUTH_SERVICE", proxy(Upstream.DIRECTORY).url().getAuthority());
        variables.put("DIRECTORY_CACHE_MS", "0");
        variables.put("IMMUTABLE_PERIOD_MS", "600000");
        variables.put("DEFAULT_RECORDING_TYPE", "automatic");
        variables.put("TELECONSULTATION_DELETE_UPLOADS", "true");
        variables.put("UPLOADS_DELETED_BY", "page");
        variables.put("CALL_END_GRACE_MS", "30000");
        variables.put("UPSTREAM_TIMEOUT_MS", "20000");
        // One fault is one answer: retries and the breaker have their own tests.
        variables.put("UPSTREAM_ATTEMPTS", "1");
        variables.put("UPSTREAM_BREAKER_WINDOW", "1000");
        variables.put("UPSTREAM_BREAKER_FAILURES", "1000");
        // Each check-up makes its own calls: a shared answer would be that of another fault.
        variables.put("HTTP_CHECK_UP_FRESH_MS", "0");
        variables.put("RECONCILE_INTERVAL_MS", "3600000");
        variables.put("RECONCILE_AFTER_MS", "60000");
        // So that files at Kaleyra can be reached only through the proxy.
        patient = Deployment.at(
                MORNING,
                folder,
                variables,
                emulator -> emulator.publicUrl(proxy(Upstream.VIDEO).url()),
                Optional.of(executor));
        proxy(Upstream.VIDEO).leadTo(patient.emulator().baseUrl());
        proxy(Upstream.STORE).leadTo(crud.url());
        proxy(Upstream.DIRECTORY).leadTo(directory.url());
        makeKnown();
    }

    /** The service caches a person it has seen, and knows from the first key on that the store accepts a key once. */
    private void makeKnown() {
        for (String id : List.of(DOCTOR, PATIENT, ADDED)) {
            succeeding(201, () -> deployment().post("/credentials", "{}", "miauserid", id));
        }
        Optional<String> key = Request.SCHEDULE_WITH_KEY.prepare(this);
        succeeding(201, () -> Request.SCHEDULE_WITH_KEY.send(this, key.orElseThrow()));
        clear();
    }

    /** Starts the server that differs in these variables, if it does not run yet. While no upstream fails. */
    void start(Map<String, String> variables) {
        if (!variables.isEmpty() && !others.containsKey(variables)) {
            others.put(variables, patient.replica(variables));
            through(variables, () -> {
                makeKnown();
                return variables;
            });
        }
    }

    /** From now on the server is asked that differs in these variables; it runs. */
    void choose(Map<String, String> variables) {
        chosen = variables;
    }

    /** As {@link #choose}, for one request. */
    <T> T through(Map<String, String> variables, Supplier<T> request) {
        Map<String, String> before = chosen;
        chosen = variables;
        try {
            return request.get();
        } finally {
            chosen = before;
        }
    }

    /** A request without a fault, which may still take a busy machine longer than the time limit. */
    Deployment.Answer succeeding(int status, Supplier<Deployment.Answer> request) {
        Deployment.Answer last = request.get();
        for (int tries = 1; tries < 20 && last.status() == 503 && status != 503; tries++) {
            reconcile();
            last = request.get();
        }
        return last;
    }

    /** The server that is asked. */
    Deployment deployment() {
        return chosen.isEmpty() ? patient : others.get(chosen);
    }

    FaultyProxy proxy(Upstream upstream) {
        return proxies.get(upstream);
    }

    /** Returns when the service has finished its work after answers: it calls upstreams then, too. */
    void awaitIdle() {
        executor.awaitIdle();
    }

    /** The secrets that must be in no answer to a failed request, nor in any log. */
    Set<String> secrets() {
        Set<String> secrets = new HashSet<>(NAMES);
        secrets.add(UpstreamFault.PLANTED);
        secrets.add(patient.emulator().apiKey());
        return secrets;
    }

    /** The addresses of upstreams, which callers need not know. */
    Set<String> addresses() {
        return proxies.values().stream()
                .map(proxy -> proxy.url().getAuthority())
                .collect(Collectors.toSet());
    }

    /** A person whom only the directory knows. */
    String newPerson() {
        String id = "auth0|new-" + ++people;
        directory.knows(id, "Francesco Neri", "patient");
        return id;
    }

    /**
     * Restores the state of the morning, with nothing scheduled, as a caller does who cancels everything.
     *
     * @return whether cancelling everything was enough for that
     */
    boolean tidyUp() {
        for (JsonNode record : records()) {
            deployment().delete("/teleconsultation/" + record.path("_id").textValue());
        }
        awaitIdle();
        if (!isTidy()) {
            reconcile();
        }
        boolean tidy = isTidy();
        clear();
        return tidy;
    }

    /** Restores the state of the morning directly at the upstreams, without the service. */
    void clear() {
        awaitIdle();
        patient.emulator().rooms().forEach(this::delete);
        removeRecordsAndNewUsers();
        patient.clock().set(MORNING);
    }

    private boolean isTidy() {
        return records().isEmpty() && patient.emulator().rooms().isEmpty();
    }

    private void delete(EmulatedRoom room) {
        deployment().send(kaleyra("/rooms/" + room.id()).DELETE());
    }

    /** A company can have ten backgrounds. */
    void forgetBackgrounds() {
        deployment()
                .send(kaleyra("/company/virtual-backgrounds").GET())
                .body()
                .findValuesAsText("background_alias")
                .forEach(alias -> deployment()
                        .send(kaleyra("/company/virtual-background")
                                .header("content-type", "application/json")
                                .method(
                                        "DELETE",
                                        BodyPublishers.ofString("{\"background_alias\": \"" + alias + "\"}"))));
    }

    /** Directly at Kaleyra, without the service. */
    private HttpRequest.Builder kaleyra(String path) {
        return HttpRequest.newBuilder(URI.create(patient.emulator().baseUrl() + "/v2" + path))
                .header("apikey", patient.emulator().apiKey());
    }

    private void removeRecordsAndNewUsers() {
        List<String> known = crud.documents(USERS).stream()
                .filter(user -> Stream.of(DOCTOR, PATIENT, ADDED).anyMatch(user::contains))
                .toList();
        crud.reset();
        known.forEach(user -> crud.seed(USERS, user));
        patient.emulator().forgetRequests();
    }

    /** As {@link #reconcile}; in one of these states, in good order, the reconciler has no work and does not run. */
    void reconcileUnless(List<State> inOrder) {
        awaitIdle();
        if (inOrder.contains(state()) && disorder().isEmpty()) {
            patient.clock().advance(LONG_AGO);
        } else {
            reconcile();
        }
    }

    /** All work of the reconciler when no request is running any more. It may also meet a slow upstream. */
    void reconcile() {
        awaitIdle();
        patient.clock().advance(LONG_AGO);
        for (int tries = 1; ; tries++) {
            try {
                deployment().reconcile();
                return;
            } catch (PortUnavailableException slow) {
                if (tries == 20) {
                    throw slow;
                }
            }
        }
    }

    /** The scheduled visits, as text without ids, and the number of rooms at Kaleyra. */
    record State(List<String> records, int rooms) {}

    State state() {
        List<String> seen = new ArrayList<>();
        for (JsonNode record : records()) {
            Set<String> who = new TreeSet<>();
            record.path("participants")
                    .forEach(one -> who.add(one.path("fullName").asText("?")));
            seen.add(String.join(
                    " ",
                    phase(record),
                    record.path("startDate").asText(),
                    record.path("endDate").asText(),
                    record.path("participantsNumber").asText(),
                    who.toString(),
                    roomOf(record).isEmpty() ? "without a room" : "with a room"));
        }
        seen.sort(null);
        return new State(List.copyOf(seen), patient.emulator().rooms().size());
    }

    /** Everything that is not as it has to be when nothing is running; empty if all is well. */
    List<String> disorder() {
        List<String> wrong = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (JsonNode record : records()) {
            named.add(roomOf(record));
            if (!record.path("teleconsultationState").asText().startsWith("settled ")) {
                wrong.add("unfinished: " + phase(record));
            }
        }
        named.remove("");
        Set<String> existing = new TreeSet<>();
        patient.emulator().rooms().stream().map(EmulatedRoom::id).forEach(existing::add);
        if (!named.equals(existing)) {
            wrong.add("rooms on record " + named + ", rooms at Kaleyra " + existing);
        }
        Map<String, Integer> identities = new TreeMap<>();
        for (JsonNode user : parsed(USERS)) {
            identities.merge(user.path("receivedUserId").asText(), 1, Integer::sum);
            if (!patient.emulator().userIds().contains(user.path("bandyerId").asText())) {
                wrong.add("an identity without a user at Kaleyra");
            }
        }
        identities.values().removeIf(count -> count == 1);
        if (!identities.isEmpty()) {
            wrong.add("more than one identity: " + identities);
        }
        return wrong;
    }

    private List<JsonNode> records() {
        return parsed(TELECONSULTATIONS);
    }

    private List<JsonNode> parsed(String collection) {
        List<JsonNode> documents = new ArrayList<>();
        for (String document : crud.documents(collection)) {
            try {
                JsonNode parsed = JSON.readTree(document);
                if (parsed.path("__STATE__").asText().equals("PUBLIC")) {
                    documents.add(parsed);
                }
            } catch (JsonProcessingException wrong) {
                throw new IllegalStateException(wrong);
            }
        }
        return documents;
    }

    private static String roomOf(JsonNode record) {
        return record.path("bandyerRoomId").asText("");
    }

    private static String phase(JsonNode record) {
        String[] words = record.path("teleconsultationState").asText().split(" ");
        return words.length > 1 ? words[1] : "?";
    }

    @Override
    public void close() {
        others.values().forEach(Deployment::close);
        patient.close();
        executor.close();
        proxies.values().forEach(FaultyProxy::close);
        directory.close();
        crud.close();
    }
}
