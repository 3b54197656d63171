package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools as commands of the program, started and stopped from outside; {@link DemoCommandTest} tests the demo. */
class ToolsTest {

    private static final int TERMINATED = 128 + 15;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder;

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
    void loadShouldRefuseAnUnconfirmedHost() {
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

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
