package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.bootstrap.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The demo of the packaged server, as the README describes it: one demo for all tests, which the last test ends. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoCommandIT {

    /** The printed command; {@link PrintedCommandsIT} leaves it to this test. */
    static final List<String> COMMAND = List.of("java", "-jar", PrintedCommandsIT.JAR, "demo");

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder;

    private static ChildProcess demo;
    private static String address;
    private static String schedulePath;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        demo = typed(Map.of("HTTP_PORT", "0"), COMMAND);
        Matcher another = matched(demo, "Schedule another: +curl -X POST (http://\\S+?)(/\\S+) .*");
        address = another.group(1);
        schedulePath = another.group(2);
    }

    @AfterAll
    static void close() {
        demo.close();
    }

    @Test
    void demoShouldShowAWholeVisit() throws Exception {
        Matcher doctor = matched(demo, " +Dr\\. Anna Rossi \\(doctor\\) +(http://\\S+)");
        Matcher patient = matched(demo, " +Marco Bianchi \\(patient\\) +(http://\\S+)");
        Matcher documentation = matched(demo, "The API, described: +(http://\\S+)");
        Matcher asPatient = matched(demo, "As one of them: +curl -H 'miauserid: (\\S+)' (http://\\S+)");
        Matcher another = matched(demo, "Schedule another: +curl -X POST (http://\\S+) -H '\\S+ \\S+' -d '(.+)'");
        Matcher picker = matched(demo, "Be another person: +(http://\\S+) .*");

        for (Matcher page : List.of(doctor, patient, documentation, picker)) {
            HttpResponse<String> shown = get(page.group(1));
            assertThat(shown.statusCode()).as(page.group(1)).isEqualTo(200);
            assertThat(shown.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        }
        JsonNode waiting = JSON.readTree(
                get(asPatient.group(2), "miauserid", asPatient.group(1)).body());
        assertThat(waiting.path("participantsBandyerCall")).hasSize(2);
        assertThat(waiting.path("joinableFrom").isTextual()).isTrue();
        HttpResponse<String> created = client.send(
                HttpRequest.newBuilder(URI.create(another.group(1)))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(another.group(2)))
                        .build(),
                BodyHandlers.ofString());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    /** Two people, two windows. */
    @Test
    void doctorAndPatientShouldGoFromWaitingToLeaving() throws Exception {
        try (Browser browser = Browser.start("en-GB")) {
            String id = schedule(address + schedulePath, Instant.now().plusSeconds(4));
            String page = address + "/demo/as/%s/telecons-fe/teleconsultation/" + id;

            browser.open(page.formatted("anna"));
            String doctor = browser.tab();
            browser.awaitState("ready");
            browser.click("action");
            browser.awaitState("inCall");
            browser.clickInFrame("join");
            browser.await("alone in the call", () -> browser.frameText().contains("waiting for the others"));

            // The patient's link leads to another host from here on.
            assertThat(send(HttpRequest.newBuilder(URI.create(address + "/demo/switches/2"))
                                    .POST(BodyPublishers.ofString("{\"on\":true}")))
                            .statusCode())
                    .isEqualTo(204);
            String patient = browser.newTab();
            browser.open(page.formatted("marco"));
            browser.awaitState("ready");
            browser.click("action");
            browser.awaitState("inCall");
            browser.clickInFrame("join");
            browser.await(
                    "being in the call together", () -> browser.frameText().contains("You are in the call."));
            assertThat(browser.frameText()).contains("(host)", "(you)");
            assertThat(browser.inFrame(() -> browser.run("return location.hostname")))
                    .isEqualTo("localhost");

            HttpResponse<String> moved = send(HttpRequest.newBuilder(URI.create(address + schedulePath + "/" + id))
                    .method("PATCH", BodyPublishers.ofString("{\"duration_in_seconds\":3600}")));
            assertThat(moved.statusCode())
                    .as("changing a visit that has started")
                    .isEqualTo(409);

            browser.click("call-leave");
            browser.awaitState("left");
            browser.switchTo(doctor);
            browser.await("alone again", () -> browser.frameText().contains("waiting for the others"));
            browser.click("call-leave");
            browser.awaitState("left");
            browser.switchTo(patient);
            browser.click("action");
            browser.awaitState("inCall");

            for (String type : List.of("scheduled", "ready", "link_available")) {
                demo.awaitLine(
                        line -> line.startsWith("event received: teleconsultation." + type) && line.contains(id));
            }
        }
    }

    @Test
    void loadShouldCleanUpWhenItIsInterrupted() throws Exception {
        List<String> command = List.of(
                "java",
                "-jar",
                PrintedCommandsIT.JAR,
                "load",
                "--url",
                address,
                "--create",
                "1",
                "--rate",
                "20",
                "--seconds",
                "600");
        try (ChildProcess load = typed(Map.of(), command)) {
            Matcher scheduled = matched(load, "scheduled: (\\S+)");
            int interrupted = load.interrupt();

            assertThat(load.exitStatus()).isEqualTo(interrupted);
            assertThat(load.out()).contains("cancelled what was scheduled");
            assertThat(load.err()).isEmpty();
            assertThat(get(address + "/teleconsultation/" + scheduled.group(1), "miauserid", "load-doctor")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void demoShouldLeaveNothing() {
        Path database =
                Path.of(matched(demo, "Teleconsult .* Data: (\\S+) \\(removed at the end\\)\\. Ctrl-C ends it\\.")
                        .group(1));
        assertThat(database).isDirectoryContaining("glob:**.db");
        int interrupted = demo.interrupt();

        assertThat(demo.exitStatus()).isEqualTo(interrupted);
        assertThat(demo.out()).last().isEqualTo("The demo has ended.");
        assertThat(demo.err()).isEmpty();
        assertThat(database).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    /** In a folder of its own, so the jar needs its whole path. */
    private static ChildProcess typed(Map<String, String> environment, List<String> words) {
        List<String> arguments = new ArrayList<>(words.subList(1, words.size()));
        arguments.replaceAll(word -> word.equals(PrintedCommandsIT.JAR)
                ? PrintedCommandsIT.ROOT.resolve(word).toString()
                : word);
        return ChildProcess.java(arguments, environment, folder);
    }

    private String schedule(String url, Instant start) throws IOException, InterruptedException {
        HttpResponse<String> created =
                send(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString("""
                        {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[
                          {"userId":"anna","groups":["doctor"],"fullName":"Dr. Anna Rossi"},
                          {"userId":"marco","groups":["patient"],"fullName":"Marco Bianchi"}]}}""".formatted(start))));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonNode answer = JSON.readTree(created.body());
        return answer.path("roomId").textValue();
    }

    private static Matcher matched(ChildProcess process, String regex) {
        Pattern pattern = Pattern.compile(regex);
        Matcher matcher =
                pattern.matcher(process.awaitLine(line -> pattern.matcher(line).matches()));
        assertThat(matcher.matches()).isTrue();
        return matcher;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("content-type", "application/json").build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
