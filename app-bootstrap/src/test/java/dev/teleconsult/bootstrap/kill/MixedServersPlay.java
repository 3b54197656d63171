package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.EventReceiver;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole server of version 3.0.0, built from this repository's history, and a whole server of today share a store and
 * a provider's account: through a rolling upgrade, both killed, a rollback and the upgrade again. With the profile
 * {@code mixed-versions}, since the build of 3.0.0 takes a minute and needs the history.
 */
class MixedServersPlay {

    private static final String COMMIT = "7ac8343";
    private static final Duration LEAD = Duration.ofMinutes(10);

    private static Path version30;

    @TempDir
    Path folder;

    @BeforeAll
    static void buildVersion30() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("project.root"));
        Path build = root.resolve("app-bootstrap/target/version-3.0");
        version30 = build.resolve("app-bootstrap/target/teleconsult-server.jar");
        if (Files.exists(version30)) {
            return;
        }
        Files.createDirectories(build);
        Path archive = build.resolve("sources.tar");
        run(root, "git", "archive", "-o", archive.toString(), COMMIT);
        run(build, "tar", "-xf", archive.toString());
        run(
                build,
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "package",
                "-DskipTests",
                "-Dmaven.javadoc.skip",
                "-Dmaven.source.skip",
                "-Dcyclonedx.skip",
                "-Dspotless.check.skip");
    }

    private static void run(Path where, String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command)
                .directory(where.toFile())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).as("%s", List.of(command)).isZero();
    }

    @Test
    void noVisitShouldBeLostWithSqlite() {
        try (KillableStore store = KillableStore.sqlite(folder)) {
            upgradedAndRolledBack(store);
        }
    }

    @Test
    void noVisitShouldBeLostWithPostgresql() {
        try (KillableStore store = KillableStore.postgresql(new Holds())) {
            upgradedAndRolledBack(store);
        }
    }

    @Test
    void noVisitShouldBeLostWithTheCrudService() {
        try (KillableStore store = KillableStore.crudService(new Holds())) {
            upgradedAndRolledBack(store);
        }
    }

    @Test
    void noEventShouldBeLostWithSqlite() {
        try (KillableStore store = KillableStore.sqlite(folder)) {
            eventsInTheDocumentedOrder(store);
        }
    }

    @Test
    void noEventShouldBeLostWithPostgresql() {
        try (KillableStore store = KillableStore.postgresql(new Holds())) {
            eventsInTheDocumentedOrder(store);
        }
    }

    @Test
    void noEventShouldBeLostWithTheCrudService() {
        try (KillableStore store = KillableStore.crudService(new Holds())) {
            eventsInTheDocumentedOrder(store);
        }
    }

    /**
     * First every replica is of today, then endpoints are configured, one replica after another; replicas die, 3.0.0
     * comes back while events wait, and goes again. The receiver gets exactly the changes of replicas with an endpoint.
     */
    private void eventsInTheDocumentedOrder(KillableStore store) {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start();
                EventReceiver receiver = EventReceiver.start()) {
            Map<String, String> silent = environment(kaleyra, store);
            silent.putAll(store.eventVariables());
            Map<String, String> publishing = new HashMap<>(silent);
            publishing.putAll(receiver.variables());
            Committed committed = new Committed(store, receiver);
            String ofOld;
            String ofSilent;
            String another;
            try (ServerProcess old = ServerProcess.jar(version30, 128, environment(kaleyra, store), folder);
                    ServerProcess today = ServerProcess.start(silent, folder)) {
                ofOld = id(old.ask(schedule(later(), "key-1")));
                ofSilent = id(today.ask(schedule(later(), "key-2")));
                another = id(old.ask(schedule(later(), "key-3")));
                old.kill();
                today.kill();
            }
            try (ServerProcess first = publishing(publishing)) {
                try (ServerProcess last = ServerProcess.start(silent, folder)) {
                    committed.done("scheduled", id(first.ask(schedule(later(), "key-4"))));
                    assertThat(last.ask(move(another)).status()).as("no event").isEqualTo(204);
                    last.kill();
                }
                committed.change(first, "changed", ofOld, move(ofOld));
                try (ServerProcess second = publishing(publishing)) {
                    committed.change(second, "changed", ofSilent, move(ofSilent));
                    committed.change(first, "changed", ofSilent, replacePatient(ofSilent));
                    first.kill();
                    committed.change(second, "cancelled", ofOld, Call.of("DELETE", path(ofOld)));
                    committed.awaitKept();
                    receiver.answer(500);
                    committed.done("scheduled", id(second.ask(schedule(later(), "key-5"))));
                    committed.change(second, "changed", another, replacePatient(another));
                    // Until a second after the answer, a fact on a CRUD service is a word that 3.0.0 would drop.
                    committed.awaitKept();
                    second.kill();
                }
            }
            try (ServerProcess off = ServerProcess.start(silent, folder)) {
                awaitLine(off, "events wait in the store");
                off.kill();
            }
            try (ServerProcess old = ServerProcess.jar(version30, 128, environment(kaleyra, store), folder)) {
                assertThat(old.ask(move(ofSilent)).status()).as("no event").isEqualTo(204);
                assertThat(old.ask(Call.of("DELETE", path(another))).status())
                        .as("no event")
                        .isEqualTo(204);
                // A visit that no replica of today has to write to, which would hide who wrote before.
                id(old.ask(schedule(later(), "key-6")));
                old.kill();
            }
            receiver.answer(204);
            try (ServerProcess again = publishing(publishing)) {
                awaitLine(again, "checked after the start: facts: a replica of an older version");
                Answer checkUp = again.ask(Call.of("GET", "/-/check-up"));
                assertThat(checkUp.status()).isEqualTo(503);
                assertThat(checkUp.body().path("dependencies").path("facts").asText())
                        .contains("a replica of an older version");
                committed.change(again, "changed", ofSilent, replacePatient(ofSilent, "third"));
                committed.awaitReceived();
                committed.checkLast(ofSilent);
            }
        }
    }

    private ServerProcess publishing(Map<String, String> environment) {
        return ServerProcess.start(PublishingServer.class, environment, folder);
    }

    private static void awaitLine(ServerProcess server, String text) {
        await("the line '" + text + "'")
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.output().stream().anyMatch(line -> line.contains(text)));
    }

    /** The confirmed changes of replicas with an endpoint, and their events. */
    private static final class Committed {

        private static final Set<String> OF_THE_EDITION = Set.of("scheduled", "changed", "cancelled");

        private final KillableStore store;
        private final EventReceiver receiver;
        private final List<String> done = new ArrayList<>();

        private Committed(KillableStore store, EventReceiver receiver) {
            this.store = store;
            this.receiver = receiver;
        }

        void done(String what, String id) {
            done.add(what + " " + id);
        }

        void change(ServerProcess server, String what, String id, Call call) {
            assertThat(server.ask(call).status()).as("%s %s", what, id).isEqualTo(204);
            done(what, id);
        }

        void awaitKept() {
            await("all facts are in their place").atMost(Duration.ofSeconds(30)).until(() -> kept().containsAll(done));
        }

        private List<String> kept() {
            return store
                    .storage()
                    .outbox()
                    .orElseThrow()
                    .search(
                            Instant.EPOCH,
                            Instant.now().plusSeconds(60),
                            Optional.empty(),
                            200,
                            RequestContext.system())
                    .stream()
                    .map(one -> one.fact().kind().name().toLowerCase(Locale.ROOT) + " "
                            + one.teleconsultation().orElseThrow().value())
                    .toList();
        }

        /** A claim of a dead replica expires after three minutes. */
        void awaitReceived() {
            await("as many events as were committed")
                    .atMost(Duration.ofMinutes(5))
                    .untilAsserted(() -> assertThat(events().stream()
                                    .map(event -> type(event) + " "
                                            + event.path("data").path("id").asText())
                                    .filter(event -> OF_THE_EDITION.contains(event.substring(0, event.indexOf(' ')))))
                            .containsExactlyInAnyOrderElementsOf(done));
            assertThat(receiver.received()).allMatch(EventReceiver.Received::isSigned);
        }

        /** Each event once, however often it was received. */
        private List<JsonNode> events() {
            Map<String, String> bodies = new LinkedHashMap<>();
            receiver.received().stream()
                    .filter(EventReceiver.Received::taken)
                    .forEach(one -> assertThat(bodies.put(one.id(), one.body())).isIn(null, one.body()));
            return bodies.values().stream().map(Committed::json).toList();
        }

        private static JsonNode json(String body) {
            try {
                return new ObjectMapper().readTree(body);
            } catch (JsonProcessingException noJson) {
                throw new AssertionError(body, noJson);
            }
        }

        private static String type(JsonNode event) {
            return event.path("type").asText().replaceFirst("^teleconsultation\\.", "");
        }

        /** A replica with an endpoint made its last change. */
        void checkLast(String id) {
            long last = events().stream()
                    .map(event -> event.path("data"))
                    .filter(data -> data.path("id").asText().equals(id))
                    .mapToLong(data -> data.path("sequence").asLong())
                    .max()
                    .orElseThrow();
            assertThat(store.storage()
                            .teleconsultations()
                            .lookUp(new TeleconsultationId(id), RequestContext.system())
                            .orElseThrow()
                            .edition()
                            .number())
                    .isEqualTo(last);
        }
    }

    private void upgradedAndRolledBack(KillableStore store) {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start()) {
            Map<String, String> environment = environment(kaleyra, store);
            String ofOld;
            String ofNew;
            String revealed;
            String link;
            try (ServerProcess old = ServerProcess.jar(version30, 128, environment, folder)) {
                ofOld = id(old.ask(schedule(later(), "key-1")));
                try (ServerProcess today = ServerProcess.start(environment, folder)) {
                    assertThat(id(today.ask(schedule(later(), "key-1"))))
                            .as("a key used at 3.0.0 is known to today's server")
                            .isEqualTo(ofOld);
                    ofNew = id(today.ask(schedule(later(), "key-2")));
                    assertThat(id(old.ask(schedule(later(), "key-2"))))
                            .as("and the reverse")
                            .isEqualTo(ofNew);
                    assertThat(today.ask(move(ofOld)).status()).isEqualTo(204);
                    assertThat(old.ask(replacePatient(ofNew)).status()).isEqualTo(204);

                    revealed = id(today.ask(schedule(soon(), "key-3")));
                    link = awaitLink(today, revealed);
                    assertThat(awaitLink(old, revealed)).isEqualTo(link);
                    for (ServerProcess server : List.of(old, today)) {
                        assertThat(server.ask(move(revealed)).body().toString())
                                .as("the plan is frozen")
                                .contains("IMMUTABILITY_WINDOW_CLOSED");
                        assertThat(server.ask(read(revealed, "stranger")).status())
                                .as("a stranger")
                                .isEqualTo(401);
                    }
                    today.kill();
                    old.kill();
                }
            }
            String ofRollback;
            try (ServerProcess old = ServerProcess.jar(version30, 128, environment, folder)) {
                assertThat(awaitLink(old, revealed)).as("after the rollback").isEqualTo(link);
                assertThat(old.ask(Call.of("DELETE", path(ofNew))).status()).isEqualTo(204);
                ofRollback = id(old.ask(schedule(later(), "key-4")));
                old.kill();
            }
            try (ServerProcess today = ServerProcess.start(environment, folder)) {
                assertThat(awaitLink(today, revealed)).as("upgraded again").isEqualTo(link);
                assertThat(today.ask(read(ofNew, "patient")).status()).isEqualTo(404);
                assertThat(today.ask(read(ofRollback, "patient")).status()).isEqualTo(200);
                Set<String> kept = Set.of(ofOld, revealed, ofRollback);
                await("each visit has its room and no other room is left")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> visitsWithRooms(kaleyra).equals(kept)
                                && kaleyra.rooms().size() == kept.size());
            }
        }
    }

    private static Map<String, String> environment(KaleyraEmulator kaleyra, KillableStore store) {
        Map<String, String> environment = new HashMap<>(store.environment());
        environment.put("DATABASE_POOL_SIZE", "10");
        environment.put("BANDYER_API_SECRET_KEY", kaleyra.apiKey());
        environment.put("BANDYER_BASE_URL", kaleyra.baseUrl().toString());
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", "0");
        environment.put("IMMUTABLE_PERIOD_MS", Long.toString(LEAD.toMillis()));
        environment.put("VIDEO_TIMEOUT_MS", "1900");
        environment.put("RECONCILE_AFTER_MS", "4000");
        environment.put("RECONCILE_INTERVAL_MS", "500");
        return environment;
    }

    private static Set<String> visitsWithRooms(KaleyraEmulator kaleyra) {
        return kaleyra.rooms().stream()
                .map(EmulatedRoom::description)
                .map(description -> description.split(":"))
                .map(words -> words[words.length - 2])
                .collect(Collectors.toSet());
    }

    private static Call schedule(Instant start, String key) {
        return Call.json(
                "POST", "/teleconsultation", plan(start, "patient"), "miauserid", "doctor", "idempotency-key", key);
    }

    private static Call move(String id) {
        return Call.json(
                "PATCH",
                path(id),
                "{\"start_date\":\"%s\",\"end_date\":\"%s\"}"
                        .formatted(later().plusSeconds(86_400), later().plusSeconds(90_000)));
    }

    private static Call replacePatient(String id) {
        return replacePatient(id, "other");
    }

    private static Call replacePatient(String id, String patient) {
        return Call.json("PATCH", path(id), "{\"participants\":{\"number\":2,\"data\":%s}}".formatted(people(patient)));
    }

    private static Call read(String id, String user) {
        return Call.of("GET", path(id), "miauserid", user);
    }

    private static String awaitLink(ServerProcess server, String id) {
        return await("the link of " + id)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            JsonNode link =
                                    server.ask(read(id, "patient")).body().findValue("accessLinkURL");
                            return link == null ? "" : link.asText("");
                        },
                        link -> link.startsWith("http"));
    }

    private static String path(String id) {
        return "/teleconsultation/" + id;
    }

    private static String id(Answer created) {
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return created.body().path("roomId").textValue();
    }

    private static Instant later() {
        return Instant.parse("2060-10-20T09:00:00Z");
    }

    /** A visit whose window is open already. */
    private static Instant soon() {
        return Instant.now().plus(LEAD.dividedBy(3));
    }

    private static String plan(Instant start, String patient) {
        return "{\"start_date\":\"%s\",\"end_date\":\"%s\",\"participants\":{\"number\":2,\"data\":%s}}"
                .formatted(start, start.plusSeconds(3_600), people(patient));
    }

    private static String people(String patient) {
        return """
                [{"userId":"doctor","groups":["doctor"],"fullName":"Anna Rossi"},
                 {"userId":"%s","groups":["patient"],"fullName":"Marco Bianchi"}]""".formatted(patient);
    }
}
