package dev.teleconsult.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.StoreUnderTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The lists, plans, calendars and page that the back office sees, on every store. The tests of a store share one server. */
@ParameterizedClass
@EnumSource(StoreUnderTest.Kind.class)
class BackOfficeScenarioTest {

    private static final LocalDate FIRST_DAY = LocalDate.of(2030, 1, 1);
    private static final Duration LEAD = Duration.ofMinutes(10);
    private static final String[] BACK_OFFICE = {"miauserid", "clerk", "isbackoffice", "1"};
    private static final List<String> PEOPLE = List.of("doctor-1", "patient-1");
    private static final String DOCTOR =
            "{\"userId\": \"doctor-1\", \"groups\": [\"doctor\"], \"fullName\": \"Anna Rossi\"}";
    private static final String PATIENT =
            "{\"userId\": \"patient-1\", \"groups\": [\"patient\"], \"fullName\": \"Marco Bianchi\"}";

    private static StoreUnderTest store;
    private static Deployment deployment;
    private static LocalDate today;

    @Parameter
    StoreUnderTest.Kind kind;

    @BeforeParameterizedClassInvocation
    static void deploy(StoreUnderTest.Kind kind, @TempDir Path folder) {
        store = StoreUnderTest.start(kind);
        Map<String, String> variables = new HashMap<>(store.variables());
        variables.put("IMMUTABLE_PERIOD_MS", Long.toString(LEAD.toMillis()));
        variables.put("BACKOFFICE_ROUTES", "list,plan,calendar");
        variables.put("OPERATOR_PAGE", "on");
        variables.put("PUBLIC_URL", "https://care.example");
        variables.put("UPSTREAM_ATTEMPTS", "1");
        today = FIRST_DAY;
        deployment = Deployment.at(at(9).toString(), folder, variables);
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        deployment.close();
        store.stop();
    }

    /** Each test has a day of its own. */
    @BeforeEach
    void beginTheDay() {
        today = today.plusDays(1);
        deployment.clock().set(at(9).toString());
    }

    private static Instant at(int hour) {
        return today.atTime(hour, 0).toInstant(ZoneOffset.UTC);
    }

    /** Participants open their links as soon as allowed, so that every link was shown to a participant. */
    @Test
    void backOfficeShouldNeverBeShownALink() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> visits = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            Instant start = at(9).plus(LEAD).plusSeconds(random.nextInt(3_600));
            visits.add(scheduled(start, number % 3 == 2 ? DOCTOR : DOCTOR + "," + PATIENT));
        }
        Set<String> states = new HashSet<>();
        for (int time = 0; time < 6; time++) {
            // Nearly always within seconds of the window's opening for one of the visits.
            Instant start = start(visits.get(random.nextInt(visits.size())));
            Instant now = start.minus(LEAD).plusMillis(random.nextInt(4_000) - 2_000L);
            deployment.clock().set(max(now, deployment.clock().instant()).toString());
            if (time == 4) {
                deployment.delete("/teleconsultation/" + visits.get(0));
            }
            for (String visit : visits) {
                PEOPLE.forEach(person -> deployment.get("/teleconsultation/" + visit, "miauserid", person));
            }
            Set<String> links = deployment.emulator().roomsEver().stream()
                    .flatMap(room -> room.links().values().stream())
                    .map(URI::toString)
                    .collect(Collectors.toSet());
            for (String shown : shown(visits)) {
                assertThat(links)
                        .as("seed %d, at %s", seed, deployment.clock().instant())
                        .noneMatch(shown::contains);
            }
            deployment
                    .get(day(), BACK_OFFICE)
                    .body()
                    .path("items")
                    .forEach(item -> states.add(item.path("state").asText()));
        }
        assertThat(deployment.emulator().roomsEver()).as("rooms with links").isNotEmpty();
        assertThat(states).as("seed %d", seed).hasSizeGreaterThan(2).contains("cancelled");
    }

    private List<String> shown(List<String> visits) {
        List<String> shown = new ArrayList<>();
        shown.add(text(deployment.get(day(), BACK_OFFICE)));
        shown.add(text(deployment.get("/telecons-fe/admin", BACK_OFFICE)));
        for (String visit : visits) {
            shown.add(text(deployment.get("/teleconsultation/" + visit + "/plan", BACK_OFFICE)));
            shown.add(text(deployment.get("/teleconsultation/" + visit + "/calendar", BACK_OFFICE)));
            shown.add(text(deployment.get("/telecons-fe/teleconsultation/" + visit, "miauserid", "patient-1")));
        }
        return shown;
    }

    private static String text(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }

    /** During every change the answer of the provider is lost and the process ends. */
    @Test
    void visitShouldStayOneCalendarEntryOverEveryChangeAndRestart() {
        String id = scheduled(at(12), DOCTOR);
        String path = "/teleconsultation/" + id;
        List<Entry> entries = new ArrayList<>(List.of(entry(id)));

        brokenOff(() -> deployment.post(path + "/participants/data", PATIENT));
        entries.add(entry(id));
        if (!deployment.get(path + "/plan", BACK_OFFICE).text().contains("patient-1")) {
            assertThat(deployment.post(path + "/participants/data", PATIENT).status())
                    .isEqualTo(201);
            entries.add(entry(id));
        }
        String moved =
                "{\"start_date\": \"" + at(14) + "\", \"end_date\": \"" + at(14).plus(Duration.ofMinutes(30)) + "\"}";
        brokenOff(() -> deployment.patch(path, moved));
        entries.add(entry(id));
        assertThat(deployment.patch(path, moved).status()).isEqualTo(204);
        entries.add(entry(id));
        deployment.restart();
        entries.add(entry(id));
        deployment
                .emulator()
                .inject(Fault.unavailable().on("DELETE /rooms/{id}").always());
        assertThat(deployment.delete(path).status()).isEqualTo(204);
        deployment.restart();
        entries.add(entry(id));
        deployment.emulator().clearFaults();
        deployment.reconcile();
        entries.add(entry(id));

        assertThat(entries).extracting(Entry::uid).containsOnly(id + "@care.example");
        for (int number = 1; number < entries.size(); number++) {
            Entry before = entries.get(number - 1);
            Entry now = entries.get(number);
            if (now.says().equals(before.says())) {
                assertThat(now.sequence()).as("%d of %s", number, entries).isGreaterThanOrEqualTo(before.sequence());
            } else {
                assertThat(now.sequence()).as("%d of %s", number, entries).isGreaterThan(before.sequence());
            }
        }
        assertThat(entries.stream().map(Entry::says).distinct())
                .as("tentative, confirmed, moved, cancelled")
                .hasSize(4);
        Answer plan = deployment.get(path + "/plan", BACK_OFFICE);
        assertThat(plan.body().path("state").asText()).isEqualTo("cancelled");
        assertThat(plan.body().path("sequence").asLong())
                .as("the plan, the list and the calendar agree")
                .isEqualTo(entries.get(entries.size() - 1).sequence())
                .isEqualTo(deployment
                        .get(day(), BACK_OFFICE)
                        .body()
                        .at("/items/0/sequence")
                        .asLong());
    }

    private void brokenOff(Supplier<Answer> change) {
        deployment
                .emulator()
                .inject(Fault.closedConnection()
                        .afterTheEffect()
                        .on("POST /rooms")
                        .times(1));
        change.get();
        deployment.restart();
        deployment.emulator().clearFaults();
        deployment.clock().advance(Duration.ofMinutes(2));
        deployment.reconcile();
    }

    /**
     * A calendar file.
     *
     * @param says the parts that a calendar shows
     */
    private record Entry(String uid, long sequence, String says) {}

    private Entry entry(String id) {
        String file = text(deployment.get("/teleconsultation/" + id + "/calendar", BACK_OFFICE));
        for (String line : file.split("\r\n")) {
            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75);
        }
        String whole = file.replace("\r\n ", "");
        return new Entry(
                field(whole, "UID"),
                Long.parseLong(field(whole, "SEQUENCE")),
                field(whole, "METHOD") + " " + field(whole, "DTSTART") + " " + field(whole, "STATUS"));
    }

    private static String field(String file, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + "[^:\r\n]*:([^\r\n]*)").matcher(file);
        assertThat(line.find()).as("%s in %s", name, file).isTrue();
        return line.group(1);
    }

    private String scheduled(Instant start, String people) {
        Answer created = deployment.post(
                "/teleconsultation",
                "{\"start_date\": \"" + start + "\", \"end_date\": \"" + start.plus(Duration.ofMinutes(30))
                        + "\", \"participants\": {\"number\": 2, \"data\": [" + people + "]}}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.body().path("roomId").asText();
    }

    private Instant start(String id) {
        return Instant.parse(deployment
                .get("/teleconsultation/" + id + "/plan", BACK_OFFICE)
                .body()
                .path("start")
                .asText());
    }

    private static Instant max(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private static String day() {
        return "/teleconsultation?from=" + at(0) + "&to=" + at(0).plus(Duration.ofDays(1)) + "&presence=true";
    }
}
