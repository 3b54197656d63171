package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that is written on the receiving thread equals the answer of the regular path byte for byte. */
class AnswersAtOnceTest {
    /** A header that makes a request take the regular path without changing its meaning. */
    private static final String USUAL_WAY = "Content-Length: 0\r\n";

    private final SettableClock clock = SettableClock.at(TestServer.NOW);
    private final InMemoryStorage storage = new InMemoryStorage();
    private final FakeVideoProvider video = new FakeVideoProvider(clock);
    private final TeleconsultApplication application = TeleconsultApplication.builder(storage, video)
            .clock(clock)
            .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)))
            // The comparison must not depend on the second of the machine's clock.
            .snapshotsFreshFor(Duration.ofMinutes(1))
            .detailsFreshFor(Duration.ofMinutes(1))
            .build();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger usual = new AtomicInteger();
    private final List<RequestListener.Completed> completed = new CopyOnWriteArrayList<>();
    private final TestServer server = TestServer.setup()
            .useCases(counted())
            .server(builder -> builder.listener(completed::add))
            .start();
    private String id;

    private TeleconsultUseCases counted() {
        JoinTeleconsultationUseCase joining = new JoinTeleconsultationUseCase() {
            @Override
            public View join(TeleconsultationId visit, LinkPreferences preferences, RequestContext context) {
                usual.incrementAndGet();
                return application.joining().join(visit, preferences, context);
            }

            @Override
            public Optional<View> joinAtOnce(
                    TeleconsultationId visit, LinkPreferences preferences, RequestContext context) {
                Optional<View> view = application.joining().joinAtOnce(visit, preferences, context);
                view.ifPresent(known -> atOnce.incrementAndGet());
                return view;
            }
        };
        return (TeleconsultUseCases) Proxy.newProxyInstance(
                TeleconsultUseCases.class.getClassLoader(),
                new Class<?>[] {TeleconsultUseCases.class},
                (self, method, arguments) ->
                        method.getName().equals("joining") ? joining : method.invoke(application, arguments));
    }

    @BeforeEach
    void plan() {
        id = server.scheduled();
        clock.set("2022-02-22T15:25:00Z");
    }

    @AfterEach
    void stop() {
        server.close();
        application.close();
    }

    private String ask(String target, String... headers) {
        return Raw.exchange(
                server,
                "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-request-id: one\r\n"
                        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\n");
    }

    private String askABlockingHandler(String target, String... headers) {
        return ask(
                target,
                Stream.concat(Stream.of(headers), Stream.of(USUAL_WAY.strip())).toArray(String[]::new));
    }

    /** The sorted header lines without Date, and the body. */
    private static String comparable(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        TreeSet<String> head = new TreeSet<>(List.of(answer.substring(0, end).split("\r\n")));
        head.removeIf(line -> line.startsWith("Date:"));
        return head + "\n" + answer.substring(end);
    }

    private void warm(String target, String... headers) {
        askABlockingHandler(target, headers);
        askABlockingHandler(target, headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/teleconsultation/%s",
                "/api/v1/telecons-be/teleconsultation/%s",
                "/teleconsultation/%s?useBackground=true&language=en&theme=dark",
                "/teleconsultation/%s?unknown=1"
            })
    void immediateAnswerShouldEqualTheAnswerOfTheRegularPath(String template) {
        String target = template.formatted(id);
        for (String now : List.of("2022-02-22T14:00:00Z", "2022-02-22T15:25:00.120Z")) {
            clock.set(now);
            warm(target, "miauserid: doctor1");
            String usualWay = askABlockingHandler(target, "miauserid: doctor1");
            int before = atOnce.get();
            String answer = ask(target, "miauserid: doctor1");

            assertThat(atOnce.get()).as("answered at once").isEqualTo(before + 1);
            assertThat(comparable(answer)).isEqualTo(comparable(usualWay));
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void knownAnswerShouldBeAnsweredWith304() {
        String target = "/teleconsultation/" + id;
        warm(target, "miauserid: doctor1");
        String tag = ask(target, "miauserid: doctor1")
                .lines()
                .filter(line -> line.startsWith("ETag: "))
                .findFirst()
                .orElseThrow()
                .substring(6);
        String answer = ask(target, "miauserid: doctor1", "If-None-Match: " + tag);

        assertThat(answer).startsWith("HTTP/1.1 304");
        assertThat(comparable(answer))
                .isEqualTo(comparable(askABlockingHandler(target, "miauserid: doctor1", "If-None-Match: " + tag)));
        assertThat(atOnce.get()).isEqualTo(2);
        assertThat(ask(target, "miauserid: patient1", "If-None-Match: " + tag)).startsWith("HTTP/1.1 200");
    }

    @Test
    void listenerShouldBeNotifiedAsOfAnyRequest() {
        String target = "/teleconsultation/" + id + "?language=en";
        warm(target, "miauserid: doctor1");
        RequestListener.Completed usualWay = last();
        ask(target, "miauserid: doctor1");

        assertThat(atOnce.get()).isEqualTo(1);
        assertThat(last()).usingRecursiveComparison().ignoringFields("duration").isEqualTo(usualWay);
        assertThat(last().route()).isEqualTo("/teleconsultation/:id");
    }

    /** The connection is closed after the listener was notified of the request. */
    private RequestListener.Completed last() {
        return completed.get(completed.size() - 1);
    }

    @Test
    void strangersShouldNotBeAnsweredImmediately() {
        String target = "/teleconsultation/" + id;
        warm(target, "miauserid: doctor1");
        int before = atOnce.get();

        assertThat(ask(target)).startsWith("HTTP/1.1 401");
        assertThat(ask(target, "miauserid: a-stranger")).startsWith("HTTP/1.1 401");
        assertThat(ask(target, "miauserid: doctor1", "miauserid: patient1")).startsWith("HTTP/1.1 400");
        assertThat(ask(target + "?theme=green", "miauserid: doctor1")).startsWith("HTTP/1.1 400");
        assertThat(ask(target + "?theme=dark&theme=light", "miauserid: doctor1"))
                .startsWith("HTTP/1.1 400");
        assertThat(ask(target + "/", "miauserid: doctor1")).startsWith("HTTP/1.1 404");
        assertThat(ask("/teleconsultation/none", "miauserid: doctor1")).startsWith("HTTP/1.1 404");
        assertThat(atOnce.get()).isEqualTo(before);
    }

    @Test
    void unusualRequestShouldTakeTheRegularPath() {
        String target = "/teleconsultation/" + id;
        warm(target, "miauserid: doctor1");
        int before = atOnce.get();

        for (String odd :
                List.of(target.replace("-", "%2D"), target + "?language=e%6e", target + "?useBackground=true&")) {
            assertThat(ask(odd, "miauserid: doctor1")).as(odd).startsWith("HTTP/1.1 200");
        }
        assertThat(atOnce.get()).isEqualTo(before);
    }

    @Test
    void participantsOnOneConnectionShouldEachGetTheirOwnAnswer() {
        String target = "/teleconsultation/" + id;
        warm(target, "miauserid: doctor1");
        warm(target, "miauserid: patient1");
        String one = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nmiauserid: doctor1\r\n\r\n";
        String other = one.replace("doctor1", "patient1");
        String answers =
                Raw.exchange(server, one + other + one + other.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        List<String> people = Stream.of(answers.split("\"bandyerUserId\":\""))
                .skip(1)
                .filter(part -> part.contains("accessLinkURL"))
                .map(part -> part.substring(0, part.indexOf('"')))
                .toList();

        assertThat(atOnce.get()).isEqualTo(4);
        assertThat(people).hasSize(4);
        assertThat(people.get(0)).isEqualTo(people.get(2)).isNotEqualTo(people.get(1));
        assertThat(people.get(1)).isEqualTo(people.get(3));
    }
}
