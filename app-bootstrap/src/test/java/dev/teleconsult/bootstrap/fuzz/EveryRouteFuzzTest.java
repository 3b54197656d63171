package dev.teleconsult.bootstrap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.FakeAuthService;
import dev.teleconsult.bootstrap.fuzz.RequestGenerator.Generated;
import dev.teleconsult.bootstrap.fuzz.ServedDocument.Operation;
import dev.teleconsult.ports.fuzz.Rounds;
import dev.teleconsult.ports.wire.WireAnswer;
import dev.teleconsult.ports.wire.WireClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route that the service describes, with requests that no client would send. Each gets one answer in time and in
 * the common format; none is a bug of ours; refused requests leave nothing behind; and no secret is returned.
 *
 * <p>{@link Rounds} says how to repeat a round, and how to play longer.
 */
class EveryRouteFuzzTest {

    /** Enough that each operation gets a request that is odd in one respect; on the other store half as many. */
    private static final int ROUNDS = 4;

    private static final int ROUNDS_ON_THE_CRUD_SERVICE = 2;
    private static final int REQUESTS_A_ROUND = 100;

    /**
     * Far more than the slowest regular answer takes here; a body that does not arrive is given up after half a second.
     */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    /**
     * The additional threads and file descriptors since the first round: pools fill up, and connections are closing.
     */
    private static final int ALLOWANCE = 20;

    private static final String NOW = "2022-02-22T09:00:00Z";
    private static final List<String> USERS = List.of("doctor-1", "patient-1", "user1_auth0_id", "stranger", "");

    @TempDir
    Path folder;

    private static final Map<String, String> PLANNED_BY =
            Map.of("miauserid", "doctor-1", "content-type", "application/json");
    private static final Pattern ROOM_ID = Pattern.compile("\"roomId\":\"([^\"]+)\"");

    /** The threads and files of the process. */
    private record Use(List<String> threads, long openFiles) {}

    /** The stored records and open rooms, without people, who may stay. */
    @FunctionalInterface
    private interface Left {
        Behind behind() throws SQLException;
    }

    /** The rooms of cancelled or changed visits are deleted in the background, after the answer. */
    private record Behind(List<Integer> records, int rooms) {
        boolean isLeftBehindBy(Behind before) {
            return !records.equals(before.records) || rooms > before.rooms;
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyRouteShouldHandleAnyRequestOnSql() throws SQLException {
        try (Deployment deployment = Deployment.at(NOW, folder, variables(Map.of()));
                Connection store = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("teleconsult.db"))) {
            play(ROUNDS, deployment, List.of(plan("a"), DOCTOR), () -> rows(store, deployment));
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyRouteShouldHandleAnyRequestWithADirectoryOnTheCrudService() {
        try (FakeCrudService crud = FakeCrudService.start();
                FakeAuthService directory = FakeAuthService.start()
                        .knows("doctor-1", "Canary Fullname", "doctor")
                        .knows("patient-1", "Canary Fullname", "patient")
                        .knows("user1_auth0_id", "Canary Fullname", "doctor")
                        .knows("user2_auth0_id", "Canary Fullname", "patient")
                        .knows("user3_auth0_id", "Canary Fullname", "patient");
                Deployment deployment = Deployment.at(
                        NOW,
                        folder,
                        variables(Map.of(
                                "CRUD_SERVICE_URL", crud.url().toString(),
                                "TELECONSULTATIONS_CRUD_NAME",
                                        CollectionDefinition.teleconsultations().name(),
                                "USER_ID_MAP_CRUD_NAME",
                                        CollectionDefinition.userMap().name(),
                                "AUTH_SERVICE", directory.url().toString())))) {
            play(
                    ROUNDS_ON_THE_CRUD_SERVICE,
                    deployment,
                    List.of(IDS, "{\"userId\":\"patient-1\",\"language\":\"it\"}"),
                    () -> {
                        String collection =
                                CollectionDefinition.teleconsultations().name();
                        return new Behind(
                                List.of(crud.documents(collection).size()),
                                deployment.emulator().rooms().size());
                    });
        }
    }

    private static final String KEY = "RGllc2VyIFNjaGx1ZXNzZWwgaGF0IDMyIEJ5dGVzLi4=";

    private static Map<String, String> variables(Map<String, String> some) {
        Map<String, String> variables = new HashMap<>(some);
        variables.put("IMMUTABLE_PERIOD_MS", "600000");
        variables.put("DEFAULT_RECORDING_TYPE", "manual");
        // On the CRUD service it needs one more collection.
        boolean erases = !some.containsKey("CRUD_SERVICE_URL");
        variables.put("BACKOFFICE_ROUTES", "list,plan,calendar,outcome,events,audit" + (erases ? ",erasure" : ""));
        variables.computeIfAbsent("ERASURE_KEYS", name -> erases ? KEY : null);
        variables.put("FHIR", "on");
        variables.put("PUBLIC_URL", "https://care.example");
        variables.put("TELECONSULTATION_DELETE_UPLOADS", "true");
        variables.put("ADDITIONAL_HEADERS_TO_PROXY", "cookie,authorization,x-forwarded-for");
        variables.put("HTTP_BODY_TIMEOUT_MS", "500");
        variables.put("HTTP_UPLOAD_TIMEOUT_MS", "500");
        variables.put("HTTP_IDLE_TIMEOUT_MS", "1500");
        return variables;
    }

    private static final String DOCTOR =
            "{\"userId\":\"doctor-2\",\"groups\":[\"doctor\"],\"fullName\":\"Canary Fullname\",\"language\":\"it\"}";
    private static final String IDS =
            "{\"participants\":[\"doctor-1\",\"patient-1\"],\"start_date\":\"2022-02-22T15:30:00.000Z\","
                    + "\"duration_in_seconds\":\"3600\"}";

    private static String plan(String suffix) {
        return "{\"participants\":{\"number\":2,\"data\":[{\"userId\":\"doctor-1\",\"groups\":[\"doctor\"],"
                + "\"fullName\":\"Canary Fullname\"},{\"userExternalId\":\"patient-1\",\"group\":\"patient\","
                + "\"fullName\":\"Canary Fullname " + suffix + "\",\"language\":\"it\"}]},"
                + "\"start_date\":\"2022-02-22T15:30:00.000Z\",\"duration_in_seconds\":\"3600\"}";
    }

    private static void play(int number, Deployment deployment, List<String> samples, Left left) {
        ServedDocument document =
                ServedDocument.parse(deployment.get("/documentation/json").text());
        List<Operation> operations = new ArrayList<>(document.operations());
        assertThat(operations).hasSizeGreaterThanOrEqualTo(16);
        // The page is not part of the API, but the same callers reach it.
        operations.add(undescribed("/telecons-fe/teleconsultation/{id}"));
        operations.add(undescribed("/documentation/yaml"));
        List<String> secrets = new ArrayList<>(RequestGenerator.SECRETS);
        secrets.add(deployment.emulator().apiKey());
        AnswerCheck check = new AnswerCheck(document, secrets);
        Map<Integer, Integer> answered = new TreeMap<>();
        Set<Operation> met = new HashSet<>();
        List<Use> use = new ArrayList<>();

        int rounds = Rounds.play(number, seed -> {
            try (CapturedLogs logs = CapturedLogs.start()) {
                List<String> ids = prepare(deployment, samples.get(0));
                RequestGenerator generator = new RequestGenerator(operations, USERS, samples, new Random(seed));
                Behind before = left.behind();
                for (int i = 0; i < REQUESTS_A_ROUND; i++) {
                    Generated generated = generator.next(ids);
                    Optional<WireAnswer> answer = answer(deployment, generated.request());
                    answer.ifPresent(some -> answered.merge(some.status(), 1, Integer::sum));
                    answer.flatMap(some -> generated.operation()).ifPresent(met::add);
                    assertThat(check.complaints(generated.request(), generated.operation(), answer))
                            .as("request %d\n%s\nanswer %s\n%s", i, generated.request(), shown(answer), errors(logs))
                            .isEmpty();
                    Behind after = left.behind();
                    if (answer.isEmpty() || answer.get().status() >= 400) {
                        assertThat(after.isLeftBehindBy(before))
                                .as(
                                        "%s, then %s: left behind by the refused request\n%s\n%s",
                                        before, after, generated.request(), shown(answer))
                                .isFalse();
                    }
                    before = after;
                }
                assertThat(errors(logs)).isEmpty();
                for (String line : logs.lines()) {
                    assertThat(secrets).as(line).noneMatch(line::contains);
                    assertThat(line).doesNotContain(RequestGenerator.NAME);
                }
            }
            use.add(new Use(threads(), openFiles()));
        });

        System.out.println("Requests no client would send: " + rounds * REQUESTS_A_ROUND + " to " + operations.size()
                + " operations; answers by status " + answered);
        if (rounds >= ROUNDS) {
            assertThat(met)
                    .as("operations with a request that was odd in its body, its query or its caller alone")
                    .containsExactlyInAnyOrderElementsOf(operations);
        }
        Use first = use.get(0);
        Use last = use.get(use.size() - 1);
        assertThat(last.threads().size())
                .as("threads, which were %s and are %s", first.threads(), last.threads())
                .isLessThanOrEqualTo(first.threads().size() + ALLOWANCE);
        assertThat(last.openFiles()).as("open files").isLessThanOrEqualTo(first.openFiles() + ALLOWANCE);
        assertThat(deployment.get("/-/check-up").status()).isEqualTo(200);
    }

    private static Operation undescribed(String template) {
        return new Operation("GET", template, "", Set.of(200, 400, 404), List.of(), Map.of(), true);
    }

    /**
     * Plans a future visit, one whose link is shown, an incomplete one if possible, and a cancelled one. Each on its
     * own connection: the server closes idle ones after half a second here, maybe at the moment in which a client
     * reuses one, and clients do not repeat a POST by themselves.
     */
    private static List<String> prepare(Deployment deployment, String plan) {
        WireClient wire = new WireClient(deployment.url("/"), ANSWERED_WITHIN);
        List<String> ids = new ArrayList<>();
        for (String when :
                List.of("2022-02-22T15:30:00.000Z", "2022-02-22T09:05:00.000Z", "2022-02-23T15:30:00.000Z")) {
            WireAnswer created =
                    wire.call("POST", "/teleconsultation", PLANNED_BY, plan.replace("2022-02-22T15:30:00.000Z", when));
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            ids.add(ROOM_ID.matcher(created.text())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1));
        }
        assertThat(deployment
                        .get("/teleconsultation/" + ids.get(1), "miauserid", "doctor-1")
                        .body()
                        .path("accessLinkURL")
                        .isTextual())
                .isTrue();
        assertThat(wire.call("DELETE", "/teleconsultation/" + ids.get(2), Map.of(), "")
                        .status())
                .isEqualTo(204);
        ids.add(ids.get(0));
        return ids;
    }

    private static Optional<WireAnswer> answer(Deployment deployment, RawRequest request) {
        try {
            return new WireClient(deployment.url("/"), ANSWERED_WITHIN).exchange(request.bytes());
        } catch (IOException noAnswer) {
            throw new AssertionError(noAnswer.getMessage() + " to\n" + request, noAnswer);
        }
    }

    private static List<String> errors(CapturedLogs logs) {
        return logs.lines().stream().filter(line -> line.startsWith("ERROR")).toList();
    }

    private static String shown(Optional<WireAnswer> answer) {
        return answer.map(some -> some.status() + " " + some.headers() + "\n" + some.text())
                .map(text -> text.substring(0, Math.min(2000, text.length())))
                .orElse("none");
    }

    private static Behind rows(Connection store, Deployment deployment) throws SQLException {
        List<Integer> counts = new ArrayList<>();
        try (Statement statement = store.createStatement()) {
            for (String table : List.of("teleconsultation", "teleconsultation_links", "teleconsult_idempotency")) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    counts.add(rows.getInt(1));
                }
            }
        }
        return new Behind(counts, deployment.emulator().rooms().size());
    }

    /** Without the threads of the emulator, whose number depends on its most concurrent requests. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.equals("kaleyra-emulator"))
                .sorted()
                .toList();
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
