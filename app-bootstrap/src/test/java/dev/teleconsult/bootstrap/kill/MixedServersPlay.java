package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole server of version 3.0.0, built out of this repository's history, and a whole server of today share a store and a
 * provider's account: through a rolling upgrade, both killed, a rollback and the upgrade again. With the profile
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
                            .as("and the other way round")
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
        return Call.json("PATCH", path(id), "{\"participants\":{\"number\":2,\"data\":%s}}".formatted(people("other")));
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

    /** Of which the window is open already. */
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
