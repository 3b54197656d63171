package dev.teleconsult.adapter.crud.mia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the contract cannot test: maps without an index, old field names, trashed documents, and the number of requests.
 */
class MiaUserIdsTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String NAME = "teleconsultations-users";
    private static final UserId DOCTOR = new UserId("auth0|doctor");

    private FakeCrudService crud = start(definition -> definition);
    private MiaCrudStorage storage = storage();

    private static FakeCrudService start(UnaryOperator<CollectionDefinition.Builder> change) {
        return FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(
                        change.apply(CollectionDefinition.userMap().toBuilder()).build())
                .start();
    }

    private void crudWith(UnaryOperator<CollectionDefinition.Builder> change) {
        close();
        crud = start(change);
        storage = storage();
    }

    private MiaCrudStorage storage() {
        return MiaCrudStorage.builder(crud.url(), "teleconsultations", NAME).build();
    }

    @AfterEach
    void close() {
        storage.close();
        crud.close();
    }

    // ---- number of requests

    @Test
    void anyRosterShouldBeFoundInOneRequest() {
        IntStream.range(0, 25).forEach(i -> map().add(user(i), videoUser(i), CONTEXT));
        crud.forgetRequests();

        assertThat(map().find(users(25), CONTEXT)).hasSize(25);

        assertThat(crud.requests()).hasSize(1);
    }

    @Test
    void newParticipantShouldBeAddedInOneRequest() {
        map().find(Set.of(DOCTOR), CONTEXT);
        crud.forgetRequests();

        map().add(DOCTOR, new VideoUserId("usr_1"), CONTEXT);

        assertThat(crud.requests()).hasSize(1);
        assertThat(crud.documents(NAME)).hasSize(1);
    }

    /** The service refuses headers of more than 16 KiB, and the caller's cookies count. */
    @Test
    void queriesShouldBeSplitOnlyWhenTheyAreTooLong() {
        IntStream.range(0, 300).forEach(i -> crud.seed(NAME, document(user(i).value(), "usr_" + i, "2024-01-01")));
        RequestContext heavy = CONTEXT.forwardedHeaders(Map.of("cookie", "c".repeat(12_000)));
        map().find(Set.of(DOCTOR), CONTEXT);
        crud.forgetRequests();

        assertThat(map().find(users(300), CONTEXT)).hasSize(300);
        int needed = crud.requests().size();
        crud.forgetRequests();
        assertThat(map().find(users(25), heavy)).hasSize(25);
        assertThat(crud.requests()).hasSize(1);
        crud.forgetRequests();
        assertThat(map().find(users(300), heavy)).hasSize(300);

        assertThat(needed).isBetween(2, 3);
        assertThat(crud.requests()).hasSizeGreaterThan(needed);
    }

    @Test
    void headersThatLeaveNoSpaceForAQueryShouldBeRejected() {
        RequestContext tooHeavy = CONTEXT.forwardedHeaders(Map.of("cookie", "c".repeat(17_000)));

        assertThatThrownBy(() -> map().find(users(2), tooHeavy))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("431");
    }

    // ---- without an index

    @Test
    void concurrentAddsWithoutAnIndexShouldLeaveOneVideoUserInUse() throws Exception {
        crudWith(CollectionDefinition.Builder::withoutUniqueIndexes);
        CyclicBarrier together = new CyclicBarrier(20);
        ExecutorService racers = Executors.newFixedThreadPool(20);
        try (MiaCrudStorage replica = storage()) {
            for (int round = 0; round < 5; round++) {
                UserId user = new UserId("auth0|raced-" + round);
                List<Callable<VideoUserId>> adds = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    VideoUserId own = videoUser(i);
                    UserIdMap map = i % 2 == 0 ? map() : replica.userIds();
                    adds.add(() -> {
                        together.await();
                        return map.add(user, own, CONTEXT);
                    });
                }
                Set<VideoUserId> told = new HashSet<>();
                for (Future<VideoUserId> add : racers.invokeAll(adds)) {
                    told.add(add.get());
                }
                assertThat(told).hasSize(1);
                assertThat(map().find(Set.of(user), CONTEXT))
                        .containsValue(told.iterator().next());
            }
        } finally {
            racers.shutdownNow();
        }
    }

    /** Documents of the original service on a collection without an index. */
    @Test
    void olderOfTwoDocumentsOfAPersonShouldCount() {
        crudWith(CollectionDefinition.Builder::withoutUniqueIndexes);
        crud.seed(NAME, document(DOCTOR.value(), "usr_younger", "2023-01-01"));
        crud.seed(NAME, document(DOCTOR.value(), "usr_older", "2022-01-01"));
        crud.seed(NAME, document(DOCTOR.value(), "usr_youngest", "2024-01-01"));

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).isEqualTo(Map.of(DOCTOR, new VideoUserId("usr_older")));
        assertThat(map().add(DOCTOR, new VideoUserId("usr_mine"), CONTEXT)).isEqualTo(new VideoUserId("usr_older"));
        assertThat(map().add(DOCTOR, new VideoUserId("usr_younger"), CONTEXT)).isEqualTo(new VideoUserId("usr_older"));
        assertThat(map().findUsers(Set.of(new VideoUserId("usr_younger"), new VideoUserId("usr_older")), CONTEXT))
                .isEqualTo(Map.of(
                        new VideoUserId("usr_younger"), DOCTOR,
                        new VideoUserId("usr_older"), DOCTOR));
        assertThat(crud.documents(NAME)).hasSize(3);
    }

    @Test
    void documentsOfOneInstantShouldBeOrderedByTheirIds() {
        crudWith(CollectionDefinition.Builder::withoutUniqueIndexes);
        for (String id : List.of("00000000000000000000000b", "00000000000000000000000a", "00000000000000000000000c")) {
            crud.seed(
                    NAME,
                    document(DOCTOR.value(), "usr_" + id.charAt(23), "2022-01-01")
                            .replace("{", "{\"_id\":\"" + id + "\","));
        }

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).containsValue(new VideoUserId("usr_a"));
    }

    @Test
    void everyDocumentShouldBeReadBeyondTheFirstPage() {
        crudWith(CollectionDefinition.Builder::withoutUniqueIndexes);
        IntStream.range(0, 450).forEach(i -> crud.seed(NAME, document(DOCTOR.value(), "usr_" + i, "2023-01-01")));
        crud.seed(NAME, document(DOCTOR.value(), "usr_oldest", "2020-01-01"));

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).containsValue(new VideoUserId("usr_oldest"));
    }

    // ---- old field names

    @Test
    void documentOfVersion11ShouldBeFoundByItsOldFieldName() {
        crudWith(definition ->
                definition.field(FieldType.STRING, "receivedUserId", "auth0Id").withoutUniqueIndexes());
        crud.seed(NAME, "{\"auth0Id\":\"auth0|doctor\",\"bandyerId\":\"usr_old\"}");

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).isEqualTo(Map.of(DOCTOR, new VideoUserId("usr_old")));
        assertThat(map().findUsers(Set.of(new VideoUserId("usr_old")), CONTEXT))
                .isEqualTo(Map.of(new VideoUserId("usr_old"), DOCTOR));
        assertThat(map().add(DOCTOR, new VideoUserId("usr_mine"), CONTEXT)).isEqualTo(new VideoUserId("usr_old"));
        assertThat(crud.documents(NAME)).hasSize(1);

        map().add(new UserId("patient"), new VideoUserId("usr_2"), CONTEXT);
        assertThat(crud.documents(NAME))
                .anySatisfy(document -> assertThat(document)
                        .contains("\"receivedUserId\":\"patient\"")
                        .doesNotContain("auth0Id"));
    }

    /** Since 1.2 the original service searches by the new name only, so that name is the one in use. */
    @Test
    void newFieldNameShouldTakePrecedenceOverTheOld() {
        crudWith(definition ->
                definition.field(FieldType.STRING, "receivedUserId", "auth0Id").withoutUniqueIndexes());
        crud.seed(
                NAME,
                "{\"auth0Id\":\"auth0|doctor\",\"bandyerId\":\"usr_old\",\"createdAt\":\"2021-01-01T00:00:00.000Z\"}");
        crud.seed(NAME, document(DOCTOR.value(), "usr_new", "2023-01-01"));

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).containsValue(new VideoUserId("usr_new"));
    }

    /** A filter on an undeclared field is refused, and most collections do not declare the old name any more. */
    @Test
    void collectionWithoutTheOldFieldNameShouldBeAskedForItOnce() {
        map().find(Set.of(DOCTOR), CONTEXT);
        map().find(Set.of(DOCTOR), CONTEXT);
        map().add(DOCTOR, new VideoUserId("usr_1"), CONTEXT);

        assertThat(crud.requests())
                .filteredOn(request -> request.parameter("_q").orElse("").contains("auth0Id"))
                .hasSize(1);
    }

    @Test
    void unknownFieldErrorOfOlderServicesShouldBeRecognised() {
        crud.failNext(CrudRoute.LIST, CrudFault.error(500, "Unknown field: auth0Id"));

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).isEmpty();
    }

    // ---- conflicts

    /** Trap 4: the same violation is a 409 on some routes and a 500 on others, and was a 422 before version 7. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "409 {\"statusCode\":409,\"error\":\"Conflict\",\"message\":\"E11000\"}",
                "422 {\"statusCode\":422,\"error\":\"Unprocessable Entity\",\"message\":\"E11000\"}",
                "500 {\"statusCode\":500,\"code\":\"11000\",\"error\":\"Internal Server Error\",\"message\":\"E11000\"}"
            })
    void conflictShouldReturnTheFirstVideoUser(String answer) {
        crud.seed(NAME, document(DOCTOR.value(), "usr_first", "2023-01-01"));
        crud.failNext(
                CrudRoute.UPSERT, CrudFault.answer(Integer.parseInt(answer.substring(0, 3)), answer.substring(4)));

        assertThat(map().add(DOCTOR, new VideoUserId("usr_mine"), CONTEXT)).isEqualTo(new VideoUserId("usr_first"));
    }

    /** The index ignores states, so a trashed document blocks its id until it is restored. */
    @ParameterizedTest
    @ValueSource(strings = {"TRASH", "DELETED"})
    void trashedDocumentShouldBeRestored(String state) {
        crud.seed(
                NAME,
                document(DOCTOR.value(), "usr_first", "2023-01-01").replace("{", "{\"__STATE__\":\"" + state + "\","));
        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).isEmpty();

        assertThat(map().add(DOCTOR, new VideoUserId("usr_mine"), CONTEXT)).isEqualTo(new VideoUserId("usr_first"));

        assertThat(crud.documents(NAME)).singleElement().asString().contains("\"__STATE__\":\"PUBLIC\"");
        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).containsValue(new VideoUserId("usr_first"));
    }

    @Test
    void conflictWithoutADocumentShouldBeRetriedAFewTimesOnly() {
        crud.failNext(
                CrudRoute.UPSERT,
                CrudFault.answer(409, "{\"message\":\"E11000\"}").always());

        assertThatThrownBy(() -> map().add(DOCTOR, new VideoUserId("usr_mine"), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(crud.requests(CrudRoute.UPSERT)).hasSize(3);
    }

    @Test
    void documentsWithoutAParticipantShouldBeSkipped() {
        crudWith(CollectionDefinition.Builder::withoutUniqueIndexes);
        crud.seed(NAME, "{\"receivedUserId\":\"auth0|doctor\",\"bandyerId\":\"\"}");
        crud.seed(NAME, "{\"receivedUserId\":\"\",\"bandyerId\":\"usr_1\"}");

        assertThat(map().find(Set.of(DOCTOR), CONTEXT)).isEmpty();
        assertThat(map().findUsers(Set.of(new VideoUserId("usr_1")), CONTEXT)).isEmpty();
    }

    @Test
    void invalidVideoUserShouldBeRejectedWithoutItsContent() {
        crud.seed(NAME, document(DOCTOR.value(), "u".repeat(129), "2023-01-01"));

        assertThatThrownBy(() -> map().find(Set.of(DOCTOR), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageNotContaining("doctor");
    }

    // ---- helpers

    private UserIdMap map() {
        return storage.userIds();
    }

    private static UserId user(int number) {
        return new UserId("auth0|" + "0".repeat(20) + number);
    }

    private static VideoUserId videoUser(int number) {
        return new VideoUserId("usr_" + number);
    }

    private static Set<UserId> users(int count) {
        Map<UserId, Boolean> users = new HashMap<>();
        IntStream.range(0, count).forEach(i -> users.put(user(i), true));
        return users.keySet();
    }

    private static String document(String user, String videoUser, String created) {
        return "{\"receivedUserId\":\"%s\",\"bandyerId\":\"%s\",\"createdAt\":\"%sT00:00:00.000Z\"}"
                .formatted(user, videoUser, created);
    }
}
