package dev.teleconsult.adapter.crud.mia.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.wire.WireAnswer;
import dev.teleconsult.ports.wire.WireClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables of observed pairs cannot test: races, pages, faults, and the tools for tests. */
class FakeCrudServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CALLS = "teleconsultations";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Predicate<WireAnswer> IS_200 = reply -> reply.status() == 200;

    private final FakeCrudService fake = FakeCrudService.start();
    private final WireClient client = new WireClient(fake.url(), PATIENCE);
    private final ExecutorService callers = Executors.newFixedThreadPool(40);

    @AfterEach
    void close() {
        callers.shutdownNow();
        fake.close();
    }

    // ---- races, with the observed numbers

    @Test
    void patchShouldLetExactlyOneOfManyConcurrentCallersWin() throws Exception {
        String id = fake.seed(CALLS, "{\"teleconsultationState\":\"0\"}");
        for (int round = 0; round < 20; round++) {
            String target = "/teleconsultations/" + id + "?teleconsultationState=" + round;
            String body = "{\"$set\":{\"teleconsultationState\":\"" + (round + 1) + "\"}}";
            List<WireAnswer> replies = inParallel(40, () -> client.call("PATCH", target, JSON, body));
            assertThat(replies).filteredOn(IS_200).hasSize(1);
            assertThat(replies).filteredOn(reply -> reply.status() == 404).hasSize(39);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"$inc":{"participantsNumber":1}}               |
            {"$push":{"participants":{"userId":"u1"}}}      |
            {"$set":{"participants.$.merge":{"a":1}}}       |
            {"$set":{}}                                     | {"participantsNumber":{"$ne":1}}
            {"$set":{}}                                     | {"participants.userId":{"$exists":true}}
            """)
    void unusedOperatorsShouldBeRejectedWith501(String body, String query) throws Exception {
        String id = fake.seed(CALLS, "{\"participantsNumber\":0}");
        String filter = query == null ? "" : "?_q=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
        WireAnswer reply = client.call("PATCH", "/teleconsultations/" + id + filter, JSON, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(501);
        assertThat(reply.text()).contains("the fake does not play");
    }

    @Test
    void deleteShouldBeExclusive() throws Exception {
        String id = fake.seed(CALLS, "{}");
        List<WireAnswer> replies =
                inParallel(20, () -> client.call("DELETE", "/teleconsultations/" + id, Map.of(), ""));
        assertThat(replies).filteredOn(reply -> reply.status() == 204).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 404).hasSize(19);
    }

    @Test
    void changeStateByFilterShouldBeExclusive() throws Exception {
        String id = fake.seed(CALLS, "{}");
        String body = "[{\"filter\":{\"_id\":\"" + id + "\"},\"stateTo\":\"TRASH\"}]";
        List<WireAnswer> replies = inParallel(20, () -> client.call("POST", "/teleconsultations/state", JSON, body));
        assertThat(replies)
                .extracting(WireAnswer::text)
                .containsOnlyOnce("1")
                .filteredOn("0"::equals)
                .hasSize(19);
    }

    @Test
    void changeStateByIdShouldNotBeExclusive() throws Exception {
        String id = fake.seed(CALLS, "{\"__STATE__\":\"TRASH\"}");
        List<WireAnswer> replies = inParallel(
                20, () -> client.call("POST", "/teleconsultations/" + id + "/state", JSON, "{\"stateTo\":\"TRASH\"}"));
        assertThat(replies).allMatch(reply -> reply.status() == 204);
    }

    @Test
    void insertShouldAcceptAUniqueValueOnce() throws Exception {
        String body = "{\"bandyerId\":\"b\",\"receivedUserId\":\"r\"}";
        List<WireAnswer> replies = inParallel(40, () -> client.call("POST", "/teleconsultations-users/", JSON, body));
        assertThat(replies).filteredOn(IS_200).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 409).hasSize(39);
    }

    // ---- pages

    @Test
    void listShouldReturn25DocumentsByDefault() throws Exception {
        IntStream.range(0, 230).forEach(i -> fake.seed(CALLS, "{\"participantsNumber\":" + i + "}"));

        assertThat(numbers("/teleconsultations/?_s=participantsNumber"))
                .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
        assertThat(numbers("/teleconsultations/?_s=participantsNumber&_l=200&_sk=200"))
                .containsExactlyElementsOf(IntStream.range(200, 230).boxed().toList());
        assertThat(numbers("/teleconsultations/?_s=-participantsNumber&_l=2")).containsExactly(229, 228);
    }

    @Test
    void listShouldHaveNoOrderByDefault() throws Exception {
        IntStream.range(0, 25).forEach(i -> fake.seed(CALLS, "{\"participantsNumber\":" + i + "}"));
        assertThat(numbers("/teleconsultations/"))
                .doesNotContainSequence(IntStream.range(0, 25).boxed().toList());
    }

    @Test
    void requestsOver16KiBOfHeadersShouldBeRejected() throws Exception {
        String filter = "{\"bandyerRoomId\":\"" + "x".repeat(16 * 1024) + "\"}";
        WireAnswer reply = get("/teleconsultations/?_q=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
        assertThat(reply.status()).isEqualTo(431);
        assertThat(reply.text()).contains("\"statusCode\":431");
    }

    // ---- faults

    @Test
    void closedSocketShouldFailOnceAndHaveNoEffect() throws Exception {
        fake.failNext(CrudRoute.INSERT, CrudFault.closedSocket());
        assertThat(client.call("POST", "/teleconsultations/", JSON, "{}").status())
                .isZero();
        assertThat(fake.documents(CALLS)).isEmpty();
        assertThat(client.call("POST", "/teleconsultations/", JSON, "{}").status())
                .isEqualTo(200);
    }

    @Test
    void faultAfterTheEffectShouldLoseOnlyTheAnswer() throws Exception {
        fake.failNext(CrudRoute.INSERT, CrudFault.closedSocket().afterEffect());
        assertThat(client.call("POST", "/teleconsultations/", JSON, "{}").status())
                .isZero();
        assertThat(fake.documents(CALLS)).hasSize(1);
    }

    @Test
    void faultsShouldApplyToTheGivenNumberOfMatchingRequests() throws Exception {
        fake.failNext(
                CrudRoute.READ,
                CrudFault.error(503, "later")
                        .times(2)
                        .when(request -> request.parameter("_st").isPresent()));
        String target = "/teleconsultations/0123456789abcdef01234567";
        assertThat(get(target).status()).isEqualTo(404);
        assertThat(get(target + "?_st=TRASH").status()).isEqualTo(503);
        assertThat(get(target + "?_st=TRASH").text()).contains("later");
        assertThat(get(target + "?_st=TRASH").status()).isEqualTo(404);
    }

    @Test
    void tooManyRequestsShouldContainRetryAfter() throws Exception {
        fake.failNext(CrudRoute.COUNT, CrudFault.tooManyRequests(7));
        WireAnswer reply = get("/teleconsultations/count");
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.headers()).containsEntry("retry-after", List.of("7"));
    }

    @Test
    void truncatedListShouldMissItsEnd() throws Exception {
        fake.seed(CALLS, "{}");
        fake.failNext(CrudRoute.LIST, CrudFault.brokenOff());
        WireAnswer reply = get("/teleconsultations/");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.complete()).isFalse();
        assertThat(reply.text()).startsWith("[").doesNotEndWith("]\n");
    }

    @Test
    void nonsenseShouldNotBeJson() throws Exception {
        fake.failNext(CrudRoute.LIST, CrudFault.nonsense().always());
        assertThat(get("/teleconsultations/").text()).startsWith("<html>");
        assertThat(get("/teleconsultations/").text()).startsWith("<html>");
        fake.heal();
        assertThat(get("/teleconsultations/").text()).isEqualTo("[\n\n]\n");
    }

    @Test
    void slowAnswerShouldArrive() throws Exception {
        fake.failNext(CrudRoute.COUNT, CrudFault.slow(Duration.ofMillis(30)));
        long before = System.nanoTime();
        assertThat(get("/teleconsultations/count").text()).isEqualTo("0");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void stuckRequestShouldEndWhenTheServiceIsHealed() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        fake.failNext(CrudRoute.COUNT, CrudFault.stuck());
        fake.onRequest(request -> arrived.countDown());
        Future<WireAnswer> waiting = callers.submit(() -> get("/teleconsultations/count"));
        arrived.await();
        fake.heal();
        assertThat(waiting.get().status()).isZero();
    }

    @Test
    void serviceWithoutItsDatabaseShouldAnswer500AndCloseStreams() throws Exception {
        String id = fake.seed(CALLS, "{}");
        fake.loseDatabase();
        assertThat(get("/teleconsultations/" + id).text())
                .contains("\"statusCode\":500")
                .contains("ECONNREFUSED");
        assertThat(get("/teleconsultations/").status()).isZero();
        assertThat(get("/-/ready").status()).isEqualTo(503);
        assertThat(get("/-/healthz").status()).isEqualTo(200);
        fake.heal();
        assertThat(get("/teleconsultations/" + id).status()).isEqualTo(200);
    }

    @Test
    void refusedConnectionsShouldBeAcceptedAgainAtTheSameAddress() throws Exception {
        fake.refuseConnections();
        assertThatThrownBy(() -> get("/-/healthz")).hasCauseInstanceOf(ConnectException.class);
        fake.acceptConnections();
        assertThat(get("/-/healthz").status()).isEqualTo(200);
    }

    // ---- tools

    @Test
    void hooksShouldSeeTheRequestBeforeAndAfterItsEffect() throws Exception {
        List<String> seen = new ArrayList<>();
        fake.onRequest(request -> seen.add("before " + fake.documents(CALLS).size()));
        fake.afterEffect(request -> seen.add("after " + fake.documents(CALLS).size()));
        client.call("POST", "/teleconsultations/", JSON, "{}");
        assertThat(seen).containsExactly("before 0", "after 1");
    }

    @Test
    void requestsShouldBeRecordedWithTheirHeaders() throws Exception {
        client.call("GET", "/teleconsultations/?_q=%7B%7D&_l=3", Map.of("UserId", "u", "X-Request-Id", "r-1"), "");
        RecordedRequest request = fake.requests(CrudRoute.LIST).get(0);
        assertThat(request.collection()).isEqualTo(CALLS);
        assertThat(request.header("USERID")).contains("u");
        assertThat(request.header("x-request-id")).contains("r-1");
        assertThat(request.parameter("_q")).contains("{}");
        assertThat(request.parameter("_l")).contains("3");
        assertThat(request.parameter("_s")).isEmpty();
        fake.forgetRequests();
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void seedShouldStoreInvalidDocumentsThatAnswersHide() throws Exception {
        String id = fake.seed(
                CALLS,
                "{\"_id\":\"ABCDEF0123456789abcdef01\",\"duration\":30,\"startDate\":\"2024-05-01T10:00:00.123Z\"}");
        assertThat(id).isEqualTo("abcdef0123456789abcdef01");
        assertThat(get("/teleconsultations/ABCDEF0123456789ABCDEF01").text())
                .doesNotContain("duration")
                .contains("\"startDate\":\"2024-05-01T10:00:00.123Z\"");
        assertThat(fake.documents(CALLS).get(0)).contains("\"duration\":30");
        fake.reset();
        assertThat(fake.documents(CALLS)).isEmpty();
    }

    @Test
    void userShouldBeReadFromTheConfiguredHeader() throws Exception {
        try (FakeCrudService other = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .userIdHeader("miauserid")
                .start()) {
            new WireClient(other.url(), PATIENCE)
                    .call(
                            "POST",
                            "/teleconsultations/",
                            Map.of("content-type", "application/json", "miauserid", "me", "userid", "you"),
                            "{}");
            assertThat(other.documents(CALLS).get(0)).contains("\"creatorId\":\"me\"");
        }
    }

    private WireAnswer get(String target) throws IOException {
        return client.call("GET", target, Map.of(), "");
    }

    private List<Integer> numbers(String target) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (String line : get(target).text().split("\n")) {
            int at = line.indexOf("\"participantsNumber\":");
            if (at >= 0) {
                numbers.add(Integer.parseInt(line.substring(at + 21).split("[,}]")[0]));
            }
        }
        return numbers;
    }

    private List<WireAnswer> inParallel(int count, Callable<WireAnswer> call)
            throws InterruptedException, ExecutionException {
        CountDownLatch together = new CountDownLatch(1);
        List<Future<WireAnswer>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(callers.submit(() -> {
                together.await();
                return call.call();
            }));
        }
        together.countDown();
        List<WireAnswer> replies = new ArrayList<>();
        for (Future<WireAnswer> reply : started) {
            replies.add(reply.get());
        }
        return replies;
    }
}
