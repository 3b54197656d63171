package dev.teleconsult.ports.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.fuzz.OddUpstream;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that {@link OddAnswers} detects an incorrect client, and accepts a correct one. */
class OddAnswersBiteTest {

    /** Every defect is detected much earlier. */
    private static final int MOST = 400;

    private static final int ROUNDS = 30;

    /** The time limit of a client's call. */
    private static final Duration CALL = Duration.ofSeconds(2);

    private static final Duration BOUND = CALL.multipliedBy(10);
    private static final UserId CUSTOM = new UserId("custom-1");
    private static final UserId KNOWN = new UserId("auth0|1");
    private static final String TRUTH = "{\"id\":\"" + KNOWN.value() + "\"}";

    /** The defect of a client, and the message that reports it. */
    private enum Defect {
        NONE(""),
        THROWS_ANOTHERS("CustomIds.resolve after"),
        RETURNS_NULL("Expecting actual not to be null"),
        TAKES_AN_OUTAGE_FOR_ABSENCE("what CustomIds.resolve found after"),
        WAITS_FOR_EVER("timed out after 500 ms"),
        LOSES_CONNECTIONS("connections lost by CustomIds.resolve"),
        DISCLOSES_A_LINK(DomainFixtures.LINK_MARK),
        DISCLOSES_A_NAME_IN_A_CAUSE(DomainFixtures.NAME_MARK),
        DISCLOSES_A_SECRET("planted-secret"),
        THROWS_IN_ITS_CHECK("check after");

        private final String told;

        Defect(String told) {
            this.told = told;
        }
    }

    private final OddUpstream upstream = OddUpstream.start();
    private HttpServer truthful;

    @BeforeEach
    void start() throws IOException {
        truthful = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        truthful.createContext("/", exchange -> {
            byte[] body = TRUTH.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        truthful.start();
        upstream.standsBefore(
                URI.create("http://127.0.0.1:" + truthful.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        upstream.close();
        truthful.stop(0);
    }

    @Test
    void correctClientShouldPass() {
        OddAnswers answers = answersTo(new Client(Defect.NONE), BOUND);
        for (long seed = 0; seed < ROUNDS; seed++) {
            answers.round(seed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyDefectShouldBeDetected(Defect defect) {
        OddAnswers answers =
                answersTo(new Client(defect), defect == Defect.WAITS_FOR_EVER ? Duration.ofMillis(500) : BOUND);

        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < MOST; seed++) {
                        answers.round(seed);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(defect.told);
    }

    @Test
    void methodWithoutACallShouldBeDetected() {
        Client client = new Client(Defect.NONE);
        Calls none = new Calls(client) {
            @Override
            public List<Attempt> attempts() {
                return List.of();
            }
        };

        assertThatThrownBy(() -> new OddAnswers(BOUND, upstream, List.of(none), client, client::check))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("resolve");
    }

    @Test
    void portWithoutAContractShouldBeDetected() {
        assertThatThrownBy(() ->
                        OddAnswers.assertCovered(TeleconsultStorage.class, List.of(new Calls(new Client(Defect.NONE)))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("IdempotencyRecords");
    }

    private OddAnswers answersTo(Client client, Duration bound) {
        return new OddAnswers(bound, upstream, List.of(new Calls(client)), client, client::check);
    }

    /** Accepts only correct answers, except for its defect. */
    private final class Client implements CustomIds, OddAnswers.Connections {

        private final HttpClient http = HttpClient.newHttpClient();
        private final Defect defect;
        private int lost;

        Client(Defect defect) {
            this.defect = requireNonNull(defect, "defect");
        }

        @Override
        public Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context) {
            try {
                return Map.of(CUSTOM, asked());
            } catch (IOException outage) {
                return withoutAnAnswer(outage);
            }
        }

        private Map<UserId, UserId> withoutAnAnswer(IOException outage) {
            switch (defect) {
                case THROWS_ANOTHERS -> throw new IllegalStateException(outage);
                case RETURNS_NULL -> {
                    return null;
                }
                case TAKES_AN_OUTAGE_FOR_ABSENCE -> {
                    return Map.of();
                }
                case WAITS_FOR_EVER -> waitForEver();
                case LOSES_CONNECTIONS -> lost++;
                case DISCLOSES_A_LINK ->
                    throw failure(DomainFixtures.aLink("1").uri().toString(), outage);
                case DISCLOSES_A_NAME_IN_A_CAUSE ->
                    throw failure("no answer", new IOException("about " + DomainFixtures.NAME_MARK));
                case DISCLOSES_A_SECRET ->
                    throw PortRejectedException.refused(Upstream.CUSTOM_IDS, "not with planted-secret");
                case NONE, THROWS_IN_ITS_CHECK -> {
                    // The correct behaviour.
                }
            }
            throw failure("no answer", outage);
        }

        private PortUnavailableException failure(String message, IOException cause) {
            return PortUnavailableException.outcomeUnknown(Upstream.CUSTOM_IDS, message, cause);
        }

        private void waitForEver() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException givenUp) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public CheckResult check() {
            try {
                asked();
                return CheckResult.ok("planted");
            } catch (IOException outage) {
                if (defect == Defect.THROWS_IN_ITS_CHECK) {
                    throw failure("no answer", outage);
                }
                return CheckResult.failed("planted", "no answer");
            }
        }

        private UserId asked() throws IOException {
            HttpRequest request = HttpRequest.newBuilder(upstream.url()).build();
            try {
                HttpResponse<String> answer =
                        http.sendAsync(request, BodyHandlers.ofString()).get(CALL.toMillis(), TimeUnit.MILLISECONDS);
                if (answer.statusCode() != 200 || !answer.body().equals(TRUTH)) {
                    throw new IOException("not an answer");
                }
                return KNOWN;
            } catch (ExecutionException | TimeoutException nothing) {
                throw new IOException("no answer", nothing);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                throw new IOException("given up", closing);
            }
        }

        @Override
        public int inUse() {
            return lost;
        }

        @Override
        public void startAfresh() {
            // Bytes that an odd answer left on a connection are one more odd answer.
        }
    }

    /** The one call there is. */
    private static class Calls implements OddAnswers.CallsAlone {

        private final CustomIds testee;

        Calls(CustomIds testee) {
            this.testee = testee;
        }

        @Override
        public Class<?> port() {
            return CustomIds.class;
        }

        @Override
        public List<Attempt> attempts() {
            return List.of(Attempt.reading("resolve", () -> testee.resolve(Set.of(CUSTOM), RequestContext.system())));
        }

        @Override
        public Set<String> secrets() {
            return Set.of("planted-secret");
        }
    }
}
