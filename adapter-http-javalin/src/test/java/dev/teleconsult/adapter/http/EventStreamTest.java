package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events of waiting participants, read from the wire. */
class EventStreamTest {
    private VisitFixture visit;

    @BeforeEach
    void start() {
        visit = VisitFixture.start();
    }

    @AfterEach
    void end() {
        visit.close();
    }

    @Test
    void streamShouldNotifyAThousandClientsAtTheWindowWithoutALink() {
        TestServer crowded = visit.anotherReplica(settings -> settings.maxEventStreamsOfParticipant(500));
        String id = visit.server.scheduled();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            clients.add(new Client(crowded, id, i % 2 == 0 ? "doctor1" : "patient1", ""));
        }
        clients.forEach(client -> assertThat(client.nextEvent()).contains("\"reason\":\"TOO_EARLY\""));
        assertThat(crowded.server.eventStreams()).isEqualTo(1000);

        visit.untilItIsTime();

        for (Client client : clients) {
            client.untilEventWith("\"joinable\":true");
            assertThat(client.heard()).doesNotContain("/eu/call/");
            client.close();
        }
        crowded.close();
    }

    @Test
    void streamShouldNotRepeatAKnownEvent() {
        String id = visit.server.scheduled();
        String seen;
        try (Client client = new Client(id, "patient1", "")) {
            seen = client.nextEvent().lines().findFirst().orElseThrow().substring("id: ".length());
        }
        try (Client again = new Client(id, "patient1", seen)) {
            visit.untilItIsTime();
            assertThat(again.nextEvent()).contains("\"joinable\":true");
        }
    }

    @Test
    void streamShouldContinueAfterARestart() {
        String id = visit.server.scheduled();
        String seen;
        try (Client client = new Client(id, "patient1", "")) {
            seen = client.nextEvent().lines().findFirst().orElseThrow().substring("id: ".length());
        }
        try (TestServer restarted = visit.anotherReplica();
                Client client = new Client(restarted, id, "patient1", seen)) {
            visit.untilItIsTime();
            assertThat(client.nextEvent()).contains("\"joinable\":true");
        }
    }

    @Test
    void streamShouldReportTheChangesOfAnotherReplica() {
        String id = visit.server.scheduled();
        try (TestServer other = visit.anotherReplica();
                Client client = new Client(id, "patient1", "")) {
            client.nextEvent();
            assertThat(other.delete("/teleconsultation/" + id).status()).isEqualTo(204);
            assertThat(client.untilEventWith("event: gone")).contains("\"joinable\":false");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void streamShouldNotBeBlockedByAClientThatDoesNotRead() {
        String id = visit.server.scheduled();
        try (TestServer crowded = visit.anotherReplica(settings -> settings.maxEventStreamsOfParticipant(100));
                Client deaf = new Client(crowded, id, "doctor1", "");
                Client listening = new Client(crowded, id, "patient1", "")) {
            listening.nextEvent();
            for (int i = 0; i < 40; i++) {
                // Each arrival and departure is sent to all; the client that does not read receives none of it.
                new Client(crowded, id, "doctor1", "").close();
            }
            visit.server.patch(
                    "/teleconsultation/" + id,
                    "{\"start_date\":\"2022-02-23T15:30:00.000Z\",\"end_date\":\"2022-02-23T16:30:00.000Z\"}");
            assertThat(listening.untilEventWith("2022-02-23T15:20:00.000Z")).contains("event: rescheduled");
            assertThat(deaf.untilEventWith("2022-02-23T15:20:00.000Z")).isNotEmpty();
        }
    }

    @Test
    void streamShouldRefuseOtherCallersBeforeItStarts() {
        String id = visit.server.scheduled();
        assertThat(visit.server
                        .get("/teleconsultation/" + id + "/events", "miauserid", "stranger")
                        .status())
                .isEqualTo(401);
        assertThat(visit.server
                        .get("/teleconsultation/unknown/events", "miauserid", "patient1")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void streamShouldRefuseClientsBeyondTheLimit() {
        try (TestServer small = visit.anotherReplica(settings -> settings.maxEventStreams(1))) {
            String id = visit.server.scheduled();
            try (Client first = new Client(small, id, "patient1", "")) {
                first.nextEvent();
                Answer second = small.get("/teleconsultation/" + id + "/events", "miauserid", "doctor1");
                assertThat(second.status()).isEqualTo(503);
                assertThat(second.header("Retry-After")).isEqualTo("5");
            }
        }
    }

    /** A minimal client of an event stream. */
    private final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final StringBuilder heard = new StringBuilder();

        private Client(String id, String user, String lastEventId) {
            this(visit.server, id, user, lastEventId);
        }

        private Client(TestServer server, String id, String user, String lastEventId) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), server.server.port());
                socket.setSoTimeout(30_000);
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                String request = "GET /teleconsultation/" + id + "/events HTTP/1.1\r\nHost: localhost\r\nmiauserid: "
                        + user + "\r\n" + (lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                        + "\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next message that is no heartbeat: its lines, from its id on. */
        private String nextEvent() {
            try {
                StringBuilder event = new StringBuilder();
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    heard.append(line).append('\n');
                    if (line.startsWith("id: ")) {
                        event.setLength(0);
                    }
                    if (line.startsWith("id: ") || event.length() > 0) {
                        event.append(line).append('\n');
                    }
                    if (line.startsWith("data: ") && event.length() > 0) {
                        return event.toString();
                    }
                }
                throw new AssertionError("the stream ended: " + heard);
            } catch (IOException e) {
                throw new UncheckedIOException("after " + heard, e);
            }
        }

        private String untilEventWith(String text) {
            String event = nextEvent();
            while (!event.contains(text)) {
                event = nextEvent();
            }
            return event;
        }

        private String heard() {
            return heard.toString();
        }

        private boolean isEnded() {
            try {
                String line = in.readLine();
                while (line != null && !line.equals("0")) {
                    line = in.readLine();
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
