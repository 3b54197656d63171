package dev.teleconsult.bootstrap.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.EventReceiver;
import dev.teleconsult.bootstrap.FakeAuthService;
import dev.teleconsult.bootstrap.StoreUnderTest;
import dev.teleconsult.bootstrap.StoreUnderTest.Kind;
import dev.teleconsult.bootstrap.canary.Routes.Asked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Plants distinctive links, names, a key and tokens, and searches for them in every output and store: every answer of
 * every route with its headers, event streams, pages, status, metrics, everything that is logged and printed, and every
 * column of every table. Each place is shown to be searched effectively.
 *
 * <p>Each store gets every request, each time with another caller and another body, so that over all stores every
 * caller has sent every request with every body. Requests that no state of the visit changes are sent while it is open:
 * those with the other prefix of the API, those for the methods of a path, and those for the files of pages. {@code -Dcanaries=all} sends all to each store, at any time.
 */
class PlantedSecretsTest {

    private static final String OPEN = "within its window";
    private static final String DOCTOR = "auth0|doctor";
    private static final String PATIENT = "auth0|patient";
    private static final String DOCTORS_NAME = "Anna Canaryrossi";
    private static final String PATIENTS_NAME = "Marco Canarybianchi";
    private static final String API_KEY = "ak_test_canary0f3d9b7c2e";
    private static final String ERASURE_KEY = "Y2FuYXJ5LWVyYXN1cmUta2V5LTlmMmI3YzFlNGQ1YTY4";
    private static final String BEARER = "canary-bearer-51d0c9e8a7";
    private static final String COOKIE = "canary-cookie-64fa2b90c3";
    private static final String IDEMPOTENCY_KEY = "canary-idempotency-7ab1e0d4";
    private static final String PLAN = """
            {"start_date": "2030-01-01T10:00:00.000Z", "duration_in_seconds": 1800,
             "participants": ["auth0|doctor", "auth0|patient"]}
            """;

    private static final List<Canary> NAMES =
            List.of(new Canary("a name", DOCTORS_NAME), new Canary("another name", PATIENTS_NAME));
    private static final List<Canary> KEYS = List.of(
            new Canary("the API key", API_KEY),
            new Canary("the key of receipts", ERASURE_KEY),
            new Canary("a caller's token", BEARER),
            new Canary("a caller's cookie", COOKIE));
    private static final Canary KEY_OF_A_REQUEST = new Canary("an idempotency key", IDEMPOTENCY_KEY);

    /** The one place where links are stored. */
    private static final Map<Kind, String> SHELF = Map.of(
            Kind.SQLITE, "teleconsultation_links.links_json",
            Kind.POSTGRESQL, "teleconsultation_links.links_json",
            Kind.MIA_CRUD_SERVICE, "teleconsultations.participants");

    /** An output, and whose link may be in it; no participant's if empty. */
    private record Output(String where, boolean failed, String text, String headers, String mayHoldLinkOf) {

        boolean mayHoldNames() {
            return !failed && !where.contains("/-/") && !where.contains("/telecons-fe/");
        }
    }

    /** A text and the secrets it may contain; pages and scripts occur many times, and are searched once. */
    private record Looked(String text, String mayHoldLinkOf, boolean mayHoldNames) {}

    private static final boolean WHOLE = System.getProperty("canaries", "").equals("all");
    private static final List<String> CALLERS = List.of(DOCTOR, "auth0|stranger", "");

    /** All requests, and the requests that each store got. */
    private static final Set<Question> QUESTIONS = new HashSet<>();

    private static final Map<Kind, Set<Question>> ASKED = new EnumMap<>(Kind.class);

    /** One request on any store, in one state of the visit. */
    private record Question(String when, String method, String path, String caller, int body) {}

    private final List<Output> outputs = new ArrayList<>();
    private final StringBuffer events = new StringBuffer();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @TempDir
    Path folder;

    private CapturedLogs logs;
    private FakeAuthService directory;
    private StoreUnderTest store;
    private Deployment deployment;
    private final EventReceiver receiver = EventReceiver.start();

    @BeforeEach
    void listen() {
        logs = CapturedLogs.start();
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        directory =
                FakeAuthService.start().knows(DOCTOR, DOCTORS_NAME, "doctor").knows(PATIENT, PATIENTS_NAME, "patient");
    }

    @AfterEach
    void close() throws Exception {
        System.setOut(out);
        System.setErr(err);
        logs.close();
        deployment.close();
        receiver.close();
        directory.close();
        store.stop();
    }

    @AfterAll
    static void assertEveryQuestionWasAsked() {
        if (ASKED.size() == Kind.values().length) {
            Set<Question> asked = new HashSet<>();
            ASKED.values().forEach(asked::addAll);
            assertThat(asked).hasSizeGreaterThan(1000).isEqualTo(QUESTIONS);
            assertThat(ASKED.values())
                    .as("routes and states that a store was asked")
                    .allSatisfy(some -> assertThat(routes(some)).isEqualTo(routes(QUESTIONS)));
        }
    }

    private static Set<String> routes(Set<Question> questions) {
        return questions.stream()
                .map(question -> question.method() + " " + question.path() + " " + question.when())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void plantedSecretsShouldBeFoundOnlyWhereTheyBelong(Kind kind) throws InterruptedException {
        deploy(kind);
        String id = ask("POST", "/teleconsultation", DOCTOR, PLAN, "")
                .body()
                .path("roomId")
                .textValue();
        Thread listener = listenToEvents(id);

        for (int time = 0; time < 2; time++) {
            ask("POST", "/teleconsultation", "", PLAN, "");
        }
        askEverything(kind, id, "before the window");
        injectEveryFault(id);
        ask("PATCH", "/teleconsultation/" + id, "", "{\"start_date\": \"2030-01-01T10:20:00.000Z\"}", "");
        assertThat(linksOf(DOCTOR)).as("links there are").isNotEmpty();
        assertKeptOnlyOnItsShelf(kind);

        deployment.clock().set("2030-01-01T10:15:00Z");
        for (String user : List.of(DOCTOR, PATIENT)) {
            Answer shown = ask("GET", "/teleconsultation/" + id, user, "", user);
            assertThat(linksOf(user)).as("the link is found").anyMatch(link -> link.isIn(shown.text()));
            assertThat(NAMES).as("names are found").allMatch(name -> name.isIn(shown.text()));
        }
        await("waiting participants to be notified")
                .until(() -> events.toString().contains("\"joinable\":true"));
        askEverything(kind, id, OPEN);
        String person = URLEncoder.encode(PATIENT, StandardCharsets.UTF_8);
        assertThat(ask("DELETE", "/users/" + person, DOCTOR, "", "").status()).isEqualTo(409);
        assertThat(ask("DELETE", "/users/" + person + "?dryRun=true", DOCTOR, "", "")
                        .status())
                .isEqualTo(200);
        Answer issued = ask("POST", "/credentials", DOCTOR, "{}", "");
        Canary credentials =
                new Canary("credentials", issued.body().path("accessToken").textValue());
        assertKeptOnlyOnItsShelf(kind);

        deployment
                .emulator()
                .inject(Fault.unavailable().on("DELETE /rooms/{id}").always());
        ask("DELETE", "/teleconsultation/" + id, DOCTOR, "", "");
        askEverything(kind, id, "after it was cancelled");
        deployment.emulator().clearFaults();
        await("the cancellation to be reported").until(() -> receiver.types().contains("teleconsultation.cancelled"));
        String metrics = deployment.get("/-/metrics").text();
        Map<String, String> kept = shelves(kind).contents();
        deployment.close();
        listener.join(10_000);

        assertNoSecretLeft();
        String written = String.join("\n", logs.lines()) + printed.toString(StandardCharsets.UTF_8);
        assertThat(List.of("request completed", "DEBUG ", "WARN "))
                .as("the log is really searched")
                .allMatch(written::contains);
        assertThat(directory.asked())
                .as("callers' headers are really forwarded")
                .anySatisfy(headers -> assertThat(headers.get("cookie")).contains(COOKIE))
                .anySatisfy(headers -> assertThat(headers.get("authorization")).contains(BEARER));
        assertThat(metrics).contains("http_request_duration_seconds");
        List<Canary> secrets = new ArrayList<>(KEYS);
        secrets.add(credentials);
        assertThat(kept.values())
                .allSatisfy(column -> assertThat(Canary.found(secrets, column)).isEmpty());
        assertAuditContainsNoName(kept);
        secrets.addAll(NAMES);
        secrets.add(KEY_OF_A_REQUEST);
        secrets.addAll(linksOf(DOCTOR));
        secrets.addAll(linksOf(PATIENT));
        assertThat(Canary.found(secrets, written))
                .as("in the log or on the console")
                .isEmpty();
        assertThat(Canary.found(secrets, metrics)).as("in metrics").isEmpty();
        assertThat(events.toString()).contains("event: availability");
        assertThat(Canary.found(secrets, events.toString())).as("in events").isEmpty();
        assertThat(receiver.types())
                .contains(
                        "teleconsultation.scheduled",
                        "teleconsultation.ready",
                        "teleconsultation.changed",
                        "teleconsultation.link_available");
        List<Canary> notForReceivers = new ArrayList<>(secrets);
        notForReceivers.addAll(idsOfTheProvider());
        assertThat(Canary.found(notForReceivers, receiver.received().toString()))
                .as("in the events of receivers")
                .isEmpty();
        assertWouldHaveBeenFound(secrets);
        out.println("Canaries on " + kind + ": " + secrets.size() + " secrets, " + outputs.size() + " answers, "
                + logs.lines().size() + " lines of log, " + kept.size() + " columns");
    }

    /** Links of rooms and names of people: events have no field for them. */
    private List<Canary> idsOfTheProvider() {
        List<Canary> ids = new ArrayList<>();
        deployment.emulator().roomsEver().forEach(room -> ids.add(new Canary("the id of a room", room.id())));
        deployment.emulator().userIds().forEach(user -> ids.add(new Canary("the id of a video user", user)));
        return ids;
    }

    private void deploy(Kind kind) {
        store = StoreUnderTest.start(kind);
        Map<String, String> variables = new HashMap<>(store.variables());
        variables.putAll(receiver.variables());
        variables.put("AUTH_SERVICE", directory.url().toString());
        variables.put("ADDITIONAL_HEADERS_TO_PROXY", "cookie,authorization");
        variables.put("IMMUTABLE_PERIOD_MS", "600000");
        variables.put("AUDIT", "full");
        variables.put("BACKOFFICE_ROUTES", "erasure");
        variables.put("ERASURE_KEYS", ERASURE_KEY);
        variables.put("DEFAULT_RECORDING_TYPE", "automatic");
        variables.put("TELECONSULTATION_DELETE_UPLOADS", "true");
        variables.put("UPSTREAM_FIRST_WAIT_MS", "1");
        variables.put("UPSTREAM_LONGEST_WAIT_MS", "1");
        variables.put("UPSTREAM_BREAKER_WINDOW", "1000");
        variables.put("UPSTREAM_BREAKER_FAILURES", "1000");
        deployment = Deployment.at("2030-01-01T09:00:00Z", folder, variables, emulator -> emulator.apiKey(API_KEY));
    }

    private void askEverything(Kind kind, String id, String when) {
        List<Asked> everything = Routes.about(id, "session_none", deployment);
        assertThat(everything).hasSizeGreaterThan(60);
        for (int number = 0; number < everything.size(); number++) {
            Asked asked = everything.get(number);
            if (!asked.mayDependOnTheVisit() && !WHOLE && !when.equals(OPEN)) {
                continue;
            }
            List<String> bodies = Set.of("POST", "PATCH").contains(asked.method())
                    ? List.of("{}", "{" + DOCTORS_NAME, "{\"start_date\": \"" + PATIENTS_NAME + "\"}")
                    : List.of("");
            boolean mayBeShown = when.equals(OPEN)
                    && asked.method().equals("GET")
                    && asked.path().endsWith("/teleconsultation/" + id)
                    && !asked.path().startsWith("/telecons-fe");
            for (int caller = 0; caller < CALLERS.size(); caller++) {
                String user = CALLERS.get(caller);
                for (int body = 0; body < bodies.size(); body++) {
                    Question question =
                            new Question(when, asked.method(), asked.path().replace(id, "{id}"), user, body);
                    QUESTIONS.add(question);
                    boolean isItsTurn = (number + caller + body) % Kind.values().length == kind.ordinal();
                    if (WHOLE || isItsTurn) {
                        ASKED.computeIfAbsent(kind, none -> new HashSet<>()).add(question);
                        ask(asked.method(), asked.path(), user, bodies.get(body), mayBeShown ? user : "");
                    }
                }
            }
        }
    }

    /** Kaleyra returns much that must not be passed on, also in successful answers. */
    private void injectEveryFault(String id) {
        for (Fault fault : List.of(
                Fault.serverError(),
                Fault.unauthorized(),
                Fault.nonsenseJson(),
                Fault.truncatedJson(),
                Fault.truncatedBody(),
                Fault.closedConnection(),
                Fault.html(),
                Fault.tooManyRequests())) {
            for (Fault one : List.of(fault, fault.afterTheEffect())) {
                deployment.emulator().inject(one.on(Fault.ANY_OPERATION).times(2));
                ask("POST", "/teleconsultation", DOCTOR, PLAN, "");
                deployment.emulator().clearFaults();
                deployment.emulator().inject(one.on(Fault.ANY_OPERATION).times(2));
                ask("GET", "/-/check-up", "", "", "");
                ask("GET", "/teleconsultation/" + id, DOCTOR, "", "");
                deployment.emulator().clearFaults();
            }
        }
    }

    private Answer ask(String method, String path, String user, String body, String mayHoldLinkOf) {
        HttpRequest.Builder request = deployment
                .request(path, "authorization", "Bearer " + BEARER, "cookie", "sid=" + COOKIE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!user.isEmpty()) {
            request.header("miauserid", user);
        }
        if (path.contains("/users/") || path.contains("/erasures/")) {
            request.header("isbackoffice", "1");
        }
        if (method.equals("POST") && user.isEmpty()) {
            request.header("idempotency-key", IDEMPOTENCY_KEY);
        }
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        HttpResponse<InputStream> response = deployment.open(request);
        boolean endless = response.statusCode() == 200
                && response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream")
                && !method.equals("HEAD");
        Answer answer = endless ? begun(response) : deployment.read(response);
        outputs.add(new Output(
                method + " " + path + " by " + (user.isEmpty() ? "an anonymous caller" : user),
                answer.status() >= 400,
                answer.text(),
                response.headers().map().toString(),
                mayHoldLinkOf));
        return answer;
    }

    /** The beginning of a stream; another test reads a whole one. */
    private Answer begun(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(10), StandardCharsets.UTF_8);
            return new Answer(response.statusCode(), Map.of(), null, text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Thread listenToEvents(String id) {
        HttpResponse<InputStream> response = deployment.open(deployment
                .request("/teleconsultation/" + id + "/events", "miauserid", PATIENT)
                .GET());
        events.append(response.headers().map()).append('\n');
        Thread listener = new Thread(
                () -> {
                    byte[] buffer = new byte[1024];
                    try (InputStream body = response.body()) {
                        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                            events.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                        }
                    } catch (IOException ended) {
                        // The lines so far are searched.
                    }
                },
                "canary listener");
        listener.setDaemon(true);
        listener.start();
        return listener;
    }

    /** Links of every room that ever existed, including those that no record names any more. */
    private List<Canary> linksOf(String user) {
        Set<String> mine = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        deployment
                .emulator()
                .roomsEver()
                .forEach(room -> room.links().forEach((videoUser, link) -> {
                    all.add(token(link));
                    if (deployment
                            .emulator()
                            .roleOf(videoUser)
                            .orElse("")
                            .equals(user.equals(DOCTOR) ? "plus" : "basic")) {
                        mine.add(token(link));
                    }
                }));
        assertThat(all).hasSizeGreaterThanOrEqualTo(mine.size());
        return mine.stream()
                .map(token -> new Canary("a link of " + user, token))
                .toList();
    }

    private static String token(URI link) {
        return link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
    }

    private void assertNoSecretLeft() {
        Map<String, List<Canary>> links = Map.of(DOCTOR, linksOf(DOCTOR), PATIENT, linksOf(PATIENT));
        Map<List<Object>, Canary.Search> searches = new HashMap<>();
        Map<Looked, Set<Canary>> found = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (Output output : outputs) {
            for (String text : List.of(output.text(), output.headers())) {
                found.computeIfAbsent(
                                new Looked(text, output.mayHoldLinkOf(), output.mayHoldNames()),
                                looked -> searches.computeIfAbsent(
                                                List.of(looked.mayHoldLinkOf(), looked.mayHoldNames()),
                                                any -> new Canary.Search(forbidden(looked, links)))
                                        .in(text))
                        .forEach(secret -> problems.add(output.where() + " contains " + secret));
            }
        }
        assertThat(problems).isEmpty();
        assertThat(outputs.stream().filter(Output::failed)).hasSizeGreaterThan(50);
    }

    private static List<Canary> forbidden(Looked looked, Map<String, List<Canary>> links) {
        List<Canary> forbidden = new ArrayList<>(KEYS);
        forbidden.add(KEY_OF_A_REQUEST);
        links.forEach((user, tokens) -> {
            if (!user.equals(looked.mayHoldLinkOf())) {
                forbidden.addAll(tokens);
            }
        });
        if (!looked.mayHoldNames()) {
            forbidden.addAll(NAMES);
        }
        return forbidden;
    }

    private void assertKeptOnlyOnItsShelf(Kind kind) {
        Map<String, String> contents = shelves(kind).contents();
        List<Canary> links = new ArrayList<>(linksOf(DOCTOR));
        links.addAll(linksOf(PATIENT));
        Predicate<String> holdsLink = content -> !Canary.found(links, content).isEmpty();
        assertThat(contents.entrySet().stream()
                        .filter(column -> holdsLink.test(column.getValue()))
                        .map(Map.Entry::getKey))
                .as("where links are kept, of " + contents.keySet())
                .containsExactly(SHELF.get(kind));
    }

    /** Neither a link nor a key, as in every column: see above. */
    private static void assertAuditContainsNoName(Map<String, String> kept) {
        Map<String, String> audit = new HashMap<>(kept);
        audit.keySet().removeIf(column -> !column.contains("audit"));
        assertThat(audit.values())
                .as("the audit trail is really searched")
                .anyMatch(column -> column.contains("link-shown"));
        assertThat(audit.values())
                .allSatisfy(column -> assertThat(Canary.found(NAMES, column)).isEmpty());
    }

    private Shelves shelves(Kind kind) {
        return switch (kind) {
            case SQLITE -> Shelves.of("jdbc:sqlite:" + folder.resolve("teleconsult.db"), "");
            case POSTGRESQL -> Shelves.of(store.variables().get("DATABASE_URL"), "postgres");
            case MIA_CRUD_SERVICE ->
                Shelves.of(
                        (FakeCrudService) store.running(),
                        List.of("teleconsultations", "teleconsultations-users", StoreUnderTest.AUDIT));
        };
    }

    /** The search itself is broken if it does not find a text that is logged or printed on purpose. */
    private void assertWouldHaveBeenFound(List<Canary> secrets) {
        LoggerFactory.getLogger("dev.teleconsult.canary").trace("on purpose: {}", DOCTORS_NAME);
        assertThat(Canary.found(secrets, String.join("\n", logs.lines())))
                .extracting(Canary::toString)
                .containsExactly("a name");
        System.out.println("on purpose: " + PATIENTS_NAME);
        assertThat(Canary.found(secrets, printed.toString(StandardCharsets.UTF_8)))
                .extracting(Canary::toString)
                .containsExactly("another name");
    }
}
