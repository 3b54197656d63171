package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.adapter.http.EventEndpoint.Format;
import dev.teleconsult.adapter.http.events.Destinations;
import dev.teleconsult.adapter.http.events.EventSender;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.EventSinkContract;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import dev.teleconsult.ports.outbound.SinkAnswer.Reason;
import dev.teleconsult.ports.testing.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEventSinkTest implements EventSinkContract {

    private static final String SECRET = secret(1);
    private static final String OLDER = secret(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2030-01-01T08:00:00Z");

    /** A request that reached a receiver. */
    private record Post(String path, Map<String, List<String>> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private record Reply(int status, Map<String, String> headers, byte[] body) {}

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final SettableClock clock = SettableClock.at(NOW);
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer receiver;
    private HttpEventSink sink;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
        sink = open(builder());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        receiver.stop(0);
    }

    private static String secret(int number) {
        byte[] bytes = new byte[24];
        bytes[0] = (byte) number;
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }

    private URI url(String path) {
        return URI.create("http://receiver.example:" + receiver.getAddress().getPort() + path);
    }

    private EventEndpoint all() {
        return EventEndpoint.of(ALL, url("/all"), SECRET);
    }

    private HttpEventSink.Builder builder() {
        return builder(List.of(
                all(),
                EventEndpoint.of(CANCELLATIONS, url("/cancellations"), SECRET)
                        .withTypes(List.of("teleconsultation.cancelled"))));
    }

    private HttpEventSink.Builder builder(List<EventEndpoint> endpoints) {
        return HttpEventSink.builder(endpoints)
                .allowInsecure(true)
                .resolver(host -> List.of(InetAddress.getLoopbackAddress()))
                .page(PageSettings.builder()
                        .publicUrl(URI.create("https://care.example"))
                        .build())
                .version("3.1.0")
                .clock(clock);
    }

    private HttpEventSink open(HttpEventSink.Builder builder) {
        HttpEventSink made = builder.build();
        open.add(made);
        return made;
    }

    private void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, List<String>> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values));
        posts.add(new Post(path, headers, body));
        Reply reply = replies.getOrDefault(path, new Reply(204, Map.of(), new byte[0]));
        reply.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) {
            try {
                exchange.getResponseBody().write(reply.body());
            } catch (IOException notRead) {
                // The sink reads a part and closes the connection.
            }
        }
        exchange.close();
    }

    private void replies(String path, int status, String... header) {
        replies.put(path, new Reply(status, header.length == 0 ? Map.of() : Map.of(header[0], header[1]), new byte[0]));
    }

    @Override
    public EventSink testee() {
        return sink;
    }

    @Override
    public void answers(String endpoint, SinkAnswer answer) {
        String path = "/" + endpoint;
        if (answer instanceof SinkAnswer.Taken) {
            replies(path, 200);
        } else if (answer instanceof SinkAnswer.Gone) {
            replies(path, 410);
        } else if (answer instanceof SinkAnswer.Busy busy) {
            busy.retryAfter()
                    .ifPresentOrElse(
                            wait -> replies(path, 429, "Retry-After", Long.toString(wait.toSeconds())),
                            () -> replies(path, 503));
        } else if (answer.equals(new SinkAnswer.Failed(Reason.REDIRECTED))) {
            replies(path, 307, "Location", "/elsewhere");
        } else {
            replies(path, 400);
        }
    }

    @Override
    public List<String> received(String endpoint) {
        return posts.stream()
                .filter(post -> post.path().equals("/" + endpoint))
                .map(post -> post.header("webhook-id"))
                .toList();
    }

    private static OutgoingEvent changed() {
        return EventSinkContract.event("msg_01JDV3W2Q8Z3H5N7K9P1R4T6V8", Fact.Kind.CHANGED);
    }

    @Test
    void requestShouldFollowStandardWebhooks() throws Exception {
        sink.deliver(ALL, changed());

        Post post = posts.get(0);
        assertThat(post.header("content-type")).isEqualTo("application/json");
        assertThat(post.header("user-agent")).isEqualTo("Teleconsult/3.1.0");
        assertThat(post.header("webhook-id")).isEqualTo("msg_01JDV3W2Q8Z3H5N7K9P1R4T6V8");
        assertThat(post.header("webhook-timestamp")).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(post.header("traceparent")).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(JSON.readTree(post.body())).isEqualTo(JSON.readTree("""
                        {"type": "teleconsultation.changed", "timestamp": "2030-01-01T08:00:00.000Z", "data": {
                          "id": "0123456789abcdef01234567", "sequence": 3, "state": "planned",
                          "start": "2030-01-01T09:00:00.000Z", "end": "2030-01-01T09:30:00.000Z",
                          "joinableFrom": "2030-01-01T08:45:00.000Z",
                          "page": "https://care.example/telecons-fe/teleconsultation/0123456789abcdef01234567",
                          "expected": 2, "participants": [{"user": "auth0|patient-17"}, {"user": "auth0|doctor-3"}],
                          "identifiers": [{"system": "https://booking.example/sid", "value": "B-2026-004711"}],
                          "changed": ["schedule", "expected"], "test": false}}"""));
    }

    /** The official library uses the system's clock. */
    @Test
    void officialLibraryShouldVerifyTheSignatureOfEachSecret() throws Exception {
        EventEndpoint rotating =
                new EventEndpoint(ALL, url("/all"), List.of(SECRET, OLDER), List.of("*"), Format.STANDARD);
        HttpEventSink both = open(builder(List.of(rotating)).clock(Clock.systemUTC()));

        both.deliver(ALL, changed());

        Post post = posts.get(0);
        for (String known : List.of(SECRET, OLDER)) {
            new Webhook(known).verify(post.body(), post.headers());
        }
        assertThatThrownBy(() -> new Webhook(secret(3)).verify(post.body(), post.headers()))
                .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
    }

    /** Each step of a rotation: whichever secret a receiver knows at that time, no event is refused. */
    @Test
    void secretShouldBeReplaceableWithoutARefusedEvent() throws Exception {
        record Step(List<String> signing, List<String> known) {}
        for (Step step : List.of(
                new Step(List.of(OLDER), List.of(OLDER)),
                new Step(List.of(SECRET, OLDER), List.of(OLDER)),
                new Step(List.of(SECRET, OLDER), List.of(SECRET)),
                new Step(List.of(SECRET), List.of(SECRET)))) {
            posts.clear();
            open(builder(List.of(new EventEndpoint(ALL, url("/all"), step.signing(), List.of("*"), Format.STANDARD)))
                            .clock(Clock.systemUTC()))
                    .deliver(ALL, changed());

            for (String known : step.known()) {
                new Webhook(known).verify(posts.get(0).body(), posts.get(0).headers());
            }
        }
    }

    @Test
    void retryShouldHaveTheSameBodyAndIdAndANewTime() {
        sink.deliver(ALL, changed());
        clock.advance(Duration.ofMinutes(5));
        sink.deliver(ALL, changed());

        assertThat(posts.get(1).body()).isEqualTo(posts.get(0).body());
        assertThat(posts.get(1).header("webhook-id")).isEqualTo(posts.get(0).header("webhook-id"));
        assertThat(posts.get(1).header("webhook-timestamp"))
                .isEqualTo(Long.toString(NOW.plusSeconds(300).getEpochSecond()));
        assertThat(posts.get(1).header("webhook-signature"))
                .isNotEqualTo(posts.get(0).header("webhook-signature"));
    }

    @Test
    void cloudEventShouldHaveTheSameContent() throws Exception {
        HttpEventSink cloud = open(builder(List.of(all().withFormat(Format.CLOUDEVENTS))));

        cloud.deliver(ALL, changed());
        sink.deliver(ALL, changed());

        JsonNode event = JSON.readTree(posts.get(0).body());
        assertThat(posts.get(0).header("content-type")).isEqualTo("application/cloudevents+json");
        assertThat(posts.get(0).header("webhook-signature")).startsWith("v1,");
        assertThat(event.get("data"))
                .isEqualTo(JSON.readTree(posts.get(1).body()).get("data"));
        assertThat(event.properties())
                .extracting(Map.Entry::getKey, entry -> entry.getValue().asText())
                .contains(
                        org.assertj.core.groups.Tuple.tuple("specversion", "1.0"),
                        org.assertj.core.groups.Tuple.tuple("id", "msg_01JDV3W2Q8Z3H5N7K9P1R4T6V8"),
                        org.assertj.core.groups.Tuple.tuple("source", "https://care.example/teleconsult"),
                        org.assertj.core.groups.Tuple.tuple("type", "dev.teleconsult.teleconsultation.changed.v1"),
                        org.assertj.core.groups.Tuple.tuple("subject", "0123456789abcdef01234567"),
                        org.assertj.core.groups.Tuple.tuple("time", "2030-01-01T08:00:00.000Z"),
                        org.assertj.core.groups.Tuple.tuple("datacontenttype", "application/json"),
                        org.assertj.core.groups.Tuple.tuple(
                                "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    }

    @Test
    void everyDetailShouldHaveItsField() throws Exception {
        OutgoingEvent event = changed();
        OutgoingEvent cleaned = new OutgoingEvent(
                "msg_cleaned",
                Fact.Kind.CLEANED,
                event.at(),
                event.teleconsultation(),
                4,
                Optional.empty(),
                Optional.empty(),
                Map.of(Fact.Detail.ROOMS, "2", Fact.Detail.UPLOADS, "0"),
                Optional.empty(),
                Optional.empty());
        OutgoingEvent joined = new OutgoingEvent(
                "msg_joined",
                Fact.Kind.PARTICIPANT_JOINED,
                event.at(),
                event.teleconsultation(),
                4,
                Optional.empty(),
                Optional.of(new UserId("auth0|doctor-3")),
                Map.of(),
                Optional.empty(),
                Optional.empty());
        OutgoingEvent erased = new OutgoingEvent(
                "msg_erased",
                Fact.Kind.USER_ERASED,
                event.at(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Map.of(Fact.Detail.RECEIPT, "r-1"),
                Optional.empty(),
                Optional.empty());
        HttpEventSink testing = open(builder(List.of(all())).test(true));

        List.of(cleaned, joined, erased).forEach(one -> testing.deliver(ALL, one));

        assertThat(data(0)).isEqualTo(JSON.readTree("""
                {"id": "0123456789abcdef01234567", "sequence": 4, "cleanedAt": "2030-01-01T08:00:00.000Z",
                 "rooms": 2, "uploads": 0, "test": true}"""));
        assertThat(data(1)).isEqualTo(JSON.readTree("""
                {"id": "0123456789abcdef01234567", "sequence": 4, "user": "auth0|doctor-3",
                 "at": "2030-01-01T08:00:00.000Z", "test": true}"""));
        assertThat(data(2)).isEqualTo(JSON.readTree("{\"receipt\": \"r-1\", \"test\": true}"));
        assertThat(JSON.readTree(posts.get(2).body()).get("type").asText()).isEqualTo("user.erased");
    }

    @Test
    void completedEventShouldContainTheOutcome() throws Exception {
        sink.deliver(ALL, EventSinkContract.event("msg_completed", Fact.Kind.COMPLETED));

        assertThat(data(0).get("outcome")).isEqualTo(JSON.readTree("""
                {"took_place": true, "firstJoined": "2030-01-01T09:00:00.000Z", "lastLeft": "2030-01-01T09:30:00.000Z",
                 "overlapSeconds": 1579, "participants": [
                   {"user": "auth0|doctor-3", "joined": "2030-01-01T09:00:00.000Z", "left": "2030-01-01T09:30:00.000Z",
                    "open": false, "connections": 2, "seconds": 1776},
                   {"user": null, "joined": "2030-01-01T09:00:05.000Z", "left": "2030-01-01T09:28:20.000Z",
                    "open": true, "connections": 1, "seconds": 1695}],
                 "no_show": ["auth0|patient-17"], "source": "events and provider", "complete": true}"""));
    }

    /** Uncertain values are null; people are absent for receivers whose events name no people. */
    @Test
    void uncertainOutcomeShouldHaveNullFields() throws Exception {
        sink.deliver(
                ALL,
                EventSinkContract.event("msg_completed", Fact.Kind.COMPLETED)
                        .with(new OutgoingEvent.Outcome(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ZERO,
                                Optional.empty(),
                                false,
                                false)));

        assertThat(data(0).get("outcome")).isEqualTo(JSON.readTree("""
                {"took_place": null, "firstJoined": null, "lastLeft": null, "overlapSeconds": 0, "source": "events",
                 "complete": false}"""));
        PromisedAnswers.load().assertIsEvent(posts.get(0).body());
    }

    private JsonNode data(int post) throws IOException {
        return JSON.readTree(posts.get(post).body()).get("data");
    }

    @Test
    void everyKindShouldMatchTheDocument() {
        PromisedAnswers document = PromisedAnswers.load();

        for (Fact.Kind kind : Fact.Kind.published()) {
            sink.deliver(ALL, EventSinkContract.event("msg_" + kind, kind));
        }

        assertThat(posts).hasSize(Fact.Kind.published().size()).allSatisfy(post -> document.assertIsEvent(post.body()));
    }

    /** In a format that {@code audit verify --heads} reads in the line where a receiver keeps the event. */
    @Test
    void auditHeadShouldBeReadableFromTheEvent() throws Exception {
        AuditHead head = new AuditHead("t1-0a", 12, "0".repeat(63) + "f");
        Fact fact = Fact.of(head, Instant.parse("2030-01-01T09:00:00Z"));
        sink.deliver(
                ALL,
                new OutgoingEvent(
                        "msg_1",
                        fact.kind(),
                        fact.at(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        fact.details(),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(AuditHead.find(posts.get(0).body())).contains(head);
        PromisedAnswers.load().assertIsEvent(posts.get(0).body());
        assertThat(JSON.readTree(posts.get(0).body()).at("/data/seq").asLong()).isEqualTo(12);
    }

    @Test
    void redirectsShouldNotBeFollowed() {
        replies("/all", 302, "Location", url("/cancellations").toString());

        assertThat(sink.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Failed(Reason.REDIRECTED));
        assertThat(posts).extracting(Post::path).containsExactly("/all");
    }

    @Test
    void longAnswerShouldBeReadUpToItsLimit() {
        replies.put("/all", new Reply(200, Map.of(), new byte[10_000_000]));

        assertThat(sink.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Taken());
    }

    @Test
    void retryAfterShouldBeReadAsADate() {
        replies("/all", 503, "Retry-After", "Tue, 1 Jan 2030 08:02:00 GMT");

        assertThat(sink.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Busy(Optional.of(Duration.ofMinutes(2))));

        replies("/all", 502, "Retry-After", "soon");
        assertThat(sink.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Busy(Optional.empty()));
    }

    @Test
    void missingAnswerShouldTimeOut() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpEventSink impatient = open(builder(List.of(EventEndpoint.of(
                            ALL, URI.create("http://receiver.example:" + silent.getLocalPort()), SECRET)))
                    .timeout(Duration.ofMillis(200)));

            assertThat(impatient.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Failed(Reason.TIMED_OUT));
        }
    }

    @Test
    void missingReceiverShouldBeUnreachable() {
        int port = receiver.getAddress().getPort();
        receiver.stop(0);
        HttpEventSink lost =
                open(builder(List.of(EventEndpoint.of(ALL, URI.create("http://receiver.example:" + port), SECRET))));
        HttpEventSink unknown = open(builder(List.of(all())).resolver(host -> List.of()));
        HttpEventSink plainText =
                open(builder(List.of(EventEndpoint.of(ALL, URI.create("https://receiver.example:" + port), SECRET))));

        for (HttpEventSink one : List.of(lost, unknown, plainText)) {
            assertThat(one.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Failed(Reason.UNREACHABLE));
        }
    }

    @Test
    void loopbackShouldBeRefusedInEverySpelling() {
        int port = receiver.getAddress().getPort();
        for (String host : List.of("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0")) {
            HttpEventSink strict = open(HttpEventSink.builder(
                            List.of(EventEndpoint.of(ALL, URI.create("http://" + host + ":" + port + "/all"), SECRET)))
                    .allowInsecure(true)
                    .allowPrivateAddresses(true));

            assertThat(strict.deliver(ALL, changed()))
                    .as(host)
                    .isEqualTo(new SinkAnswer.Failed(Reason.ADDRESS_NOT_ALLOWED));
        }
        assertThat(posts).isEmpty();
    }

    @Test
    void invalidEndpointsShouldBeRejectedWithTheReason() {
        URI good = URI.create("https://receiver.example/hook?tenant=1");
        assertThat(EventEndpoint.of("his", good, SECRET)).hasToString("EventEndpoint[his]");
        assertThatThrownBy(() -> EventEndpoint.of("Hospital One", good, SECRET)).hasMessageStartingWith("name must be");
        for (String url :
                List.of("ftp://a.example", "https:///x", "https://u:p@a.example", "https://a.example/#f", "a")) {
            assertThatThrownBy(() -> EventEndpoint.of("his", URI.create(url), SECRET))
                    .hasMessageStartingWith("url must be")
                    .hasMessageNotContaining("a.example");
        }
        assertThatThrownBy(() -> EventEndpoint.of("his", good, "hunter2"))
                .hasMessageStartingWith("a secret must be")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> new EventEndpoint("his", good, List.of(), List.of("*"), Format.STANDARD))
                .hasMessage("secrets must be 1 to 10");
        assertThatThrownBy(() -> EventEndpoint.of("his", good, SECRET).withTypes(List.of()))
                .hasMessage("types must be 1 to 50");
        assertThatThrownBy(() -> EventEndpoint.of("his", good, SECRET).withTypes(List.of("visit.*")))
                .hasMessageStartingWith("types must be out of teleconsultation.scheduled, ")
                .hasMessageEndingWith("there is no visit.*");
        assertThat(EventEndpoint.of("his", good, SECRET)
                        .withTypes(List.of("participant.*", "user.erased"))
                        .kinds())
                .containsExactlyInAnyOrder(
                        Fact.Kind.PARTICIPANT_WAITING,
                        Fact.Kind.PARTICIPANT_JOINED,
                        Fact.Kind.PARTICIPANT_LEFT,
                        Fact.Kind.USER_ERASED);
    }

    @Test
    void invalidSinkShouldBeRejectedWithTheReason() {
        assertThatThrownBy(() -> HttpEventSink.builder(List.of()).build())
                .hasMessage("there must be 1 to 50 endpoints");
        assertThatThrownBy(() -> builder(List.of(all(), all())).build()).hasMessage("two endpoints have the name all");
        assertThatThrownBy(() -> builder(List.of(all())).allowInsecure(false).build())
                .hasMessage("the endpoint all must be https");
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(60_001))) {
            assertThatThrownBy(() -> builder().timeout(timeout).build()).hasMessageStartingWith("timeout must be");
        }
        assertThatThrownBy(() -> builder().version("a b").build()).hasMessageStartingWith("version must be");
    }

    /** The name resolves to a receiver at first, and to loopback from then on. */
    @Test
    void nameThatLaterResolvesToLoopbackShouldBeRefused() {
        AtomicInteger asked = new AtomicInteger();
        EventSender rebound = new EventSender(
                List.of(all()),
                PageSettings.defaults().options(),
                new EventSender.Terms(
                        Destinations.checked(
                                host -> List.of(InetAddress.getByName(
                                        asked.getAndIncrement() == 0 ? "192.0.2.1" : "127.0.0.1")),
                                true),
                        // The first address answers nothing; the second attempt needs time on a busy machine.
                        Duration.ofSeconds(1),
                        "3.1.0",
                        false,
                        clock));
        open.add(rebound);

        assertThat(rebound.deliver(ALL, changed()))
                .isNotEqualTo(new SinkAnswer.Failed(Reason.ADDRESS_NOT_ALLOWED))
                .isInstanceOf(SinkAnswer.Failed.class);
        assertThat(rebound.deliver(ALL, changed())).isEqualTo(new SinkAnswer.Failed(Reason.ADDRESS_NOT_ALLOWED));
        assertThat(asked).hasValue(2);
        assertThat(posts).isEmpty();
    }
}
