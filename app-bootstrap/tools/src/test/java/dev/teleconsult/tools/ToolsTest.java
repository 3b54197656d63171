package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools as commands of the program, which refuses to start them. */
class ToolsTest {

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

    private ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.main(environment, folder, arguments);
    }
}
