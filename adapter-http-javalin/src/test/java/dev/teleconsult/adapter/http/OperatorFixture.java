package dev.teleconsult.adapter.http;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.ports.testing.FakeEventSink;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server with an operator's page, with visits of 22 February 2022 on it, and a gateway in front of it. */
final class OperatorFixture implements AutoCloseable {
    static final String DAY = "2022-02-22";

    final TestServer server;
    final InBetween gateway;

    private OperatorFixture(TestServer server, InBetween gateway) {
        this.server = server;
        this.gateway = gateway;
        gateway.passOnTo(server.url(""));
    }

    /** A gateway for several servers, one after the other: the browser keeps the page's files by the address of the gateway. */
    static InBetween gateway() {
        return new InBetween("", 200);
    }

    /** The gateway stays open when this is closed. */
    static OperatorFixture start(InBetween gateway) {
        return new OperatorFixture(
                TestServer.setup()
                        .application(builder -> builder.noticesByBackoffice(true)
                                .watchInterval(Duration.ofMillis(100))
                                .events(new FakeEventSink().add("his")))
                        .settings(settings -> settings.backofficeGroups(Set.of("front desk")))
                        .server(builder -> builder.page(PageSettings.builder()
                                .brand("Ospedale San Raffaele")
                                .publicUrl(URI.create("https://care.example"))
                                .timeZone(ZoneId.of("Europe/Rome"))
                                .build()))
                        .start(),
                gateway);
    }

    /**
     * Schedules a visit of a doctor and a patient that starts this number of minutes after 10:00 UTC, and returns its
     * id.
     */
    String visit(int minutes, String doctor, String patient) {
        return scheduled(
                minutes,
                "{\"userId\":\"" + doctor + "\",\"fullName\":\"Anna Rossi\",\"groups\":[\"doctor\"]}",
                "{\"userId\":\"" + patient + "\",\"fullName\":\"Marco Bianchi\",\"groups\":[\"patient\"]}");
    }

    /** Schedules a visit whose patient is still unnamed, and returns its id. */
    String incomplete(int minutes, String doctor) {
        return scheduled(
                minutes, "{\"userId\":\"" + doctor + "\",\"fullName\":\"Anna Rossi\",\"groups\":[\"doctor\"]}");
    }

    /** Schedules a visit with an identifier of another system, as {@code system|value}, and returns its id. */
    String visitCalled(String identifier, int minutes) {
        int bar = identifier.indexOf('|');
        return scheduled(
                ",\"identifiers\":[{\"system\":\"" + identifier.substring(0, bar) + "\",\"value\":\""
                        + identifier.substring(bar + 1) + "\"}]",
                minutes,
                List.of("{\"userId\":\"dr-rossi\",\"fullName\":\"Anna Rossi\",\"groups\":[\"doctor\"]}"));
    }

    private String scheduled(int minutes, String... people) {
        return scheduled("", minutes, List.of(people));
    }

    private String scheduled(String more, int minutes, List<String> people) {
        Instant start = Instant.parse(DAY + "T10:00:00Z").plus(Duration.ofMinutes(minutes));
        Answer answer = server.post(
                "/teleconsultation",
                "{\"participants\":{\"number\":2,\"data\":[" + String.join(",", people) + "]},\"start_date\":\"" + start
                        + "\",\"duration_in_seconds\":1800" + more + "}");
        if (answer.status() != 201) {
            throw new AssertionError("not scheduled: " + answer.text());
        }
        return answer.json().get("roomId").asText();
    }

    /** The visit as the back office reads it. */
    Answer plan(String id) {
        return server.get("/teleconsultation/" + id + "/plan", "miauserid", "clerk", "isbackoffice", "1");
    }

    /** A participant who has the waiting room open until this is closed. */
    Closeable waits(String id, String user) {
        try {
            HttpURLConnection stream = (HttpURLConnection) URI.create(server.url("/teleconsultation/" + id + "/events"))
                    .toURL()
                    .openConnection();
            stream.setRequestProperty("miauserid", user);
            InputStream events = stream.getInputStream();
            if (events.read() < 0) {
                throw new AssertionError("the stream of " + user + " has ended");
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the page of the day as a person of the front desk, and waits for its visits. */
    void open(Browser browser, String language) {
        browser.headers(Map.of("miauserid", "clerk", "miausergroups", "front desk"));
        browser.open(gateway.url("/telecons-fe/admin?day=" + DAY + "&language=" + language));
        browser.awaitState("shown");
    }

    @Override
    public void close() {
        gateway.passOnTo("");
        server.close();
    }
}
