package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmulatorFaultsTest extends EmulatorFixture {

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Fault.unauthorized(), 401),
                Arguments.of(Fault.forbidden(), 403),
                Arguments.of(Fault.notFound(), 404),
                Arguments.of(Fault.unprocessable(), 422),
                Arguments.of(Fault.tooManyRequests(), 429),
                Arguments.of(Fault.tooManyRequests(Duration.ofSeconds(7)), 429),
                Arguments.of(Fault.serverError(), 500),
                Arguments.of(Fault.unavailable(), 503),
                Arguments.of(Fault.unavailable(Duration.ofSeconds(7)), 503));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalShouldComeBeforeOrAfterTheEffect(Fault fault, int status) {
        emulator.inject(fault);
        assertThat(create().status()).isEqualTo(status);
        assertThat(emulator.userIds()).isEmpty();

        emulator.inject(fault.afterTheEffect());
        assertThat(create().status()).isEqualTo(status);
        assertThat(emulator.userIds()).hasSize(1);

        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void retryAfterShouldBeSentOnlyWhenGiven() {
        emulator.inject(Fault.tooManyRequests(Duration.ofSeconds(7)));
        emulator.inject(Fault.tooManyRequests());
        emulator.inject(Fault.unavailable(Duration.ofSeconds(2)));

        assertThat(create().headers().get("Retry-After")).isEqualTo("7");
        assertThat(create().headers().get("Retry-After")).isNull();
        assertThat(create().headers().get("Retry-After")).isEqualTo("2");
    }

    static Stream<Fault> lostAnswers() {
        return Stream.of(Fault.closedConnection(), Fault.truncatedBody());
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void answerShouldBeLostBeforeOrAfterTheEffect(Fault fault) {
        emulator.inject(fault);
        assertThatThrownBy(this::create).isInstanceOf(UncheckedIOException.class);
        assertThat(emulator.userIds()).isEmpty();

        emulator.inject(fault.afterTheEffect());
        assertThatThrownBy(this::create).isInstanceOf(UncheckedIOException.class);
        assertThat(emulator.userIds()).hasSize(1);
    }

    @Test
    void damagedAnswersShouldHaveASuccessStatus() {
        emulator.inject(Fault.truncatedJson().afterTheEffect());
        emulator.inject(Fault.emptyBody().afterTheEffect());
        emulator.inject(Fault.html().afterTheEffect());
        emulator.inject(Fault.nonsenseJson().afterTheEffect());

        Got truncated = create();
        assertThat(truncated.status()).isEqualTo(201);
        assertThatThrownBy(truncated::json).hasCauseInstanceOf(JsonProcessingException.class);
        assertThat(create().bytes()).isEmpty();
        assertThat(create().headers().get("Content-Type")).isEqualTo("text/html");
        assertThat(create().json().has("id")).isFalse();
        assertThat(emulator.userIds()).hasSize(4);
    }

    @Test
    void redirectShouldLeadToTheGivenAddress() {
        emulator.inject(Fault.redirect(URI.create("https://elsewhere.example/x")));

        Got answer = client.get("/v2/company");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.headers().get("Location")).isEqualTo("https://elsewhere.example/x");
    }

    @Test
    void faultShouldApplyToItsOperationAndNumberOfTimesOnly() {
        emulator.inject(Fault.serverError().on("GET /company").times(2));

        assertThat(create().status()).isEqualTo(201);
        assertThat(client.get("/v2/company").status()).isEqualTo(500);
        assertThat(client.get("/v2/company").status()).isEqualTo(500);
        assertThat(client.get("/v2/company").status()).isEqualTo(200);
    }

    @Test
    void faultShouldEndWhenCleared() {
        emulator.inject(Fault.serverError().always());
        assertThat(create().status()).isEqualTo(500);

        emulator.clearFaults();

        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void faultForAnUnknownOperationShouldBeRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> emulator.inject(Fault.serverError().on("POST /room")))
                .withMessageContaining("POST /room");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fault.serverError().times(0));
    }

    @Test
    void hangingCallShouldEndWhenTheEmulatorCloses() throws Exception {
        emulator.inject(Fault.hang());
        CountDownLatch arrived = new CountDownLatch(1);
        emulator.onRequest(request -> arrived.countDown());
        CompletableFuture<Boolean> failed = CompletableFuture.supplyAsync(() -> {
            try {
                client.sendOrFail("GET", "/v2/company", null);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();

        emulator.close();

        assertThat(failed.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void hangShouldBeBounded() {
        restartWith(settings().hangLimit(Duration.ofMillis(20)));
        emulator.inject(Fault.hang());

        assertThatThrownBy(this::create).isInstanceOf(UncheckedIOException.class);
        assertThat(create().status()).isEqualTo(201);
    }

    @Test
    void delayShouldApplyToItsOperationOnly() {
        emulator.delay("GET /company", Duration.ofMillis(60));

        long before = System.nanoTime();
        assertThat(client.get("/v2/company").status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void hooksShouldSeeARequestBeforeAndAfterItsEffect() {
        List<String> seen = new ArrayList<>();
        emulator.onRequest(request -> seen.add(
                "before " + request.operation() + " " + emulator.userIds().size()));
        emulator.onEffect(request -> seen.add(
                "after " + request.operation() + " " + emulator.userIds().size()));

        create();

        assertThat(seen).containsExactly("before POST /users 0", "after POST /users 1");
    }

    @Test
    void newestRequestsShouldBeRecordedWithoutTheKey() {
        restartWith(settings().rememberedRequests(2));
        create();
        client.get("/v2/users?limit=5");
        client.get("/v2/rooms/a%2Fb");

        assertThat(emulator.requests()).hasSize(2);
        ReceivedRequest list = emulator.requests("GET /users").get(0);
        assertThat(list.sequence()).isEqualTo(2);
        assertThat(list.query()).isEqualTo("limit=5");
        assertThat(list.headers().get("apikey")).containsExactly("***");
        assertThat(emulator.requests("GET /rooms/{id}").get(0).path()).isEqualTo("/v2/rooms/a%2Fb");
        assertThat(list.toString()).isEqualTo("#2 GET /v2/users");
    }

    private Got create() {
        return client.post("/v2/users", "{\"role\":\"basic\"}");
    }
}
