package dev.teleconsult.adapter.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.ports.PeriodicTask.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose network threads have ended, for example without memory, recovers. */
class SelfCheckTest {
    /** Enough for a busy machine; a check that is to fail waits for less. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Server server = new Server();
    private final ServerConnector connector =
            new ServerConnector(server, 1, 2, new HttpConnectionFactory(new HttpConfiguration()));
    private SelfCheck selfCheck;

    private void start(Duration patience) throws Exception {
        selfCheck = new SelfCheck(patience);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new SelfCheckHandler(selfCheck, new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                callback.succeeded();
                return true;
            }
        }));
        server.start();
        selfCheck.watch(connector);
    }

    @AfterEach
    void stop() throws Exception {
        selfCheck.task().close();
        server.stop();
    }

    private Outcome run() {
        return selfCheck.task().runNow();
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(500);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException noAnswer) {
            return false;
        }
    }

    @Test
    void respondingServerShouldBeLeftAlone() throws Exception {
        start(LONG);
        int port = connector.getLocalPort();

        assertThat(run()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(connector.getLocalPort()).isEqualTo(port);
    }

    @Test
    void portShouldBeReopenedWhenTheServerDoesNotRespond() throws Exception {
        start(SHORT);
        int port = connector.getLocalPort();
        connector.getSelectorManager().stop();

        assertThat(run()).isEqualTo(Outcome.FAILED);
        assertThat(run()).isEqualTo(Outcome.FAILED);
        assertThat(answers()).as("two failures may be chance").isFalse();
        assertThat(run()).isEqualTo(Outcome.FAILED);

        awaitSuccess();
        assertThat(connector.getLocalPort()).isEqualTo(port);
        assertThat(answers()).isTrue();
    }

    @Test
    void portShouldBeReopenedOnceItIsFreeWhenAnotherProcessTookIt() throws Exception {
        start(SHORT);
        int port = connector.getLocalPort();
        connector.getSelectorManager().stop();
        run();
        run();
        connector.close();

        try (ServerSocket ofAnother = new ServerSocket()) {
            ofAnother.setReuseAddress(true);
            await().until(() -> bound(ofAnother, port));
            assertThat(List.of(run(), run())).containsOnly(Outcome.FAILED);
            assertThat(connector.isRunning()).isFalse();
        }

        awaitSuccess();
        assertThat(connector.getLocalPort()).isEqualTo(port);
        assertThat(answers()).isTrue();
    }

    private static boolean bound(ServerSocket socket, int port) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException stillClosing) {
            return false;
        }
    }

    /** A busy machine may need more than one check to free the port. */
    private void awaitSuccess() {
        await().atMost(LONG).until(() -> run() == Outcome.SUCCEEDED);
    }

    /** The other selecting thread goes on to answer its connections, every second request of the check among them. */
    @Test
    void portShouldBeReopenedWhenOneOfTwoSelectingThreadsHasEnded() throws Exception {
        start(SHORT);
        ManagedSelector ended = selectors().iterator().next();
        ended.stop();

        assertThat(List.of(run(), run(), run())).containsOnly(Outcome.FAILED);

        awaitSuccess();
        assertThat(selectors()).hasSize(2).doesNotContain(ended);
        assertThat(answers()).isTrue();
    }

    private Collection<ManagedSelector> selectors() {
        return connector.getSelectorManager().getBeans(ManagedSelector.class);
    }

    @Test
    void onlyTheSecretShouldIdentifyTheServer() throws Exception {
        start(SHORT);

        assertThat(selfCheck.isOurs("")).isFalse();
        assertThat(selfCheck.isOurs(SelfCheck.HEADER)).isFalse();
    }
}
