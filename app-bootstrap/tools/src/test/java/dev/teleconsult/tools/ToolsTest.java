package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.bootstrap.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools as commands of the program, started and stopped from outside. */
class ToolsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TERMINATED = 128 + 15;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void demoShouldShowAWholeVisitAndLeaveNothing() throws Exception {
        try (ChildProcess demo = start(Map.of("HTTP_PORT", "0"), "demo")) {
            Matcher data = matched(demo, "Teleconsult .* Data: (\\S+) \\(removed at the end\\)\\. Ctrl-C ends it\\.");
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

            Path database = Path.of(data.group(1));
            assertThat(database).isDirectoryContaining("glob:**.db");
            int interrupted = demo.interrupt();
            assertThat(demo.exitStatus()).isEqualTo(interrupted);
            assertThat(demo.out()).last().isEqualTo("The demo has ended.");
            assertThat(demo.err()).isEmpty();
            assertThat(database).doesNotExist();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void takenPortShouldBeReportedInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess demo = start(Map.of("HTTP_PORT", Integer.toString(taken.getLocalPort())), "demo")) {
            assertThat(demo.exitStatus()).isEqualTo(1);
            assertThat(demo.out()).isEmpty();
            assertThat(demo.err())
                    .containsExactly("cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + "; if another program does, HTTP_PORT chooses another port");
        }
    }

    @Test
    void loadShouldCleanUpWhenItIsInterrupted() throws Exception {
        try (ChildProcess demo = start(Map.of("HTTP_PORT", "0"), "demo")) {
            String url = matched(demo, "The API, described: +(http://localhost:\\d+)/\\S+")
                    .group(1);
            try (ChildProcess load =
                    start(Map.of(), "load", "--url", url, "--create", "1", "--rate", "20", "--seconds", "600")) {
                Matcher scheduled = matched(load, "scheduled: (\\S+)");
                int interrupted = load.interrupt();

                assertThat(load.exitStatus()).isEqualTo(interrupted);
                assertThat(load.out()).contains("cancelled what was scheduled");
                assertThat(load.err()).isEmpty();
                assertThat(get(url + "/teleconsultation/" + scheduled.group(1), "miauserid", "load-doctor")
                                .statusCode())
                        .isEqualTo(404);
            }
        }
        try (ChildProcess load = start(Map.of(), "load", "--url", "http://10.0.0.7", "--ids", "a")) {
            assertThat(load.exitStatus()).isEqualTo(2);
            assertThat(load.out()).isEmpty();
            assertThat(load.err()).first().asString().contains("--i-run-this-service");
        }
    }

    @Test
    void emulatorShouldServeUntilItIsStopped() throws Exception {
        try (ChildProcess emulator = start(Map.of(), "emulator", "--port", "0")) {
            Matcher where = matched(emulator, "Kaleyra emulator at (http://\\S+), control at .*");
            assertThat(get(where.group(1) + "/v2/company").statusCode()).isEqualTo(401);

            emulator.terminate();

            assertThat(emulator.exitStatus()).isEqualTo(TERMINATED);
        }
    }

    private static Matcher matched(ChildProcess process, String regex) {
        Pattern pattern = Pattern.compile(regex);
        Matcher matcher =
                pattern.matcher(process.awaitLine(line -> pattern.matcher(line).matches()));
        assertThat(matcher.matches()).isTrue();
        return matcher;
    }

    private ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.main(environment, folder, arguments);
    }

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }
}
