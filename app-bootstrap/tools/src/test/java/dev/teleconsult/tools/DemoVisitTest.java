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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the README describes it: two people, two windows, from waiting to leaving. */
class DemoVisitTest {

    private static final Pattern SCHEDULE = Pattern.compile("Schedule another: +curl -X POST (http://\\S+?)(/\\S+) .*");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void doctorAndPatientShouldGoFromWaitingToLeaving() throws Exception {
        try (ChildProcess demo = ChildProcess.main(Map.of("HTTP_PORT", "0"), folder, "demo");
                Browser browser = Browser.start("en-GB")) {
            Matcher server = SCHEDULE.matcher(
                    demo.awaitLine(line -> SCHEDULE.matcher(line.strip()).matches())
                            .strip());
            assertThat(server.matches()).isTrue();
            String id =
                    schedule(server.group(1) + server.group(2), Instant.now().plusSeconds(4));
            String page = server.group(1) + "/demo/as/%s/telecons-fe/teleconsultation/" + id;

            browser.open(page.formatted("anna"));
            String doctor = browser.tab();
            browser.awaitState("ready");
            browser.click("action");
            browser.awaitState("inCall");
            browser.clickInFrame("join");
            browser.await("alone in the call", () -> browser.frameText().contains("waiting for the others"));

            // The patient's link leads to another host from here on.
            assertThat(send(HttpRequest.newBuilder(URI.create(server.group(1) + "/demo/switches/2"))
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

            HttpResponse<String> moved =
                    send(HttpRequest.newBuilder(URI.create(server.group(1) + server.group(2) + "/" + id))
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

            demo.interrupt();
            demo.exitStatus();
            assertThat(demo.out()).last().isEqualTo("The demo has ended.");
        }
    }

    private String schedule(String url, Instant start) throws IOException, InterruptedException {
        HttpResponse<String> created =
                send(HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString("""
                        {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[
                          {"userId":"anna","groups":["doctor"],"fullName":"Dr. Anna Rossi"},
                          {"userId":"marco","groups":["patient"],"fullName":"Marco Bianchi"}]}}""".formatted(start))));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonNode answer = new JsonMapper().readTree(created.body());
        return answer.path("roomId").textValue();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("content-type", "application/json").build(), BodyHandlers.ofString());
    }
}
