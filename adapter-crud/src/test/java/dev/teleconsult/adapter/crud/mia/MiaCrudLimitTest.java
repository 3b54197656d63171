package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.mia.fake.RecordedRequest;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Moment;
import dev.teleconsult.ports.outbound.Outbox.Reaching;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A service that lists fewer documents at once than its default, and one whose ids are declared as strings although
 * they are object ids: an operator may have configured either, or both.
 */
class MiaCrudLimitTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

    /** More than the largest limit that the service may have here, except the usual 200. */
    private static final int MANY = 45;

    private static final String RECORDS = "teleconsultations";
    private static final String USERS = "teleconsultations-users";

    private FakeCrudService crud;
    private MiaCrudStorage storage;

    private void start(int maxLimit, FieldType typeOfIds) {
        crud = FakeCrudService.builder()
                .maxLimit(maxLimit)
                .collection(CollectionDefinition.teleconsultations().toBuilder()
                        .field(typeOfIds, "_id")
                        .build())
                .collection(CollectionDefinition.userMap().toBuilder()
                        .field(typeOfIds, "_id")
                        .build())
                .start();
        storage = MiaCrudStorage.builder(crud.url(), RECORDS, USERS).build();
    }

    @AfterEach
    void close() {
        storage.close();
        crud.close();
    }

    @ParameterizedTest
    @CsvSource({"20, OBJECT_ID", "1, OBJECT_ID", "20, STRING", "200, STRING"})
    void recordShouldBeInsertedFoundAndChanged(int maxLimit, FieldType typeOfIds) {
        start(maxLimit, typeOfIds);
        TeleconsultationStore store = storage.teleconsultations();

        StoredTeleconsultation kept = store.insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        StoredTeleconsultation changed = store.replace(
                        kept, kept.teleconsultation().intending(anOperation("op"), LATER), WriteMark.random(), CONTEXT)
                .orElseThrow();

        assertThat(storage.check().isOk()).isTrue();
        assertThat(store.find(kept.id(), CONTEXT)).contains(changed);
        assertThat(store.delete(changed, CONTEXT)).isTrue();
        assertThat(store.find(kept.id(), CONTEXT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20, OBJECT_ID", "7, OBJECT_ID", "20, STRING", "200, STRING"})
    void backlogShouldBeComplete(int maxLimit, FieldType typeOfIds) {
        start(maxLimit, typeOfIds);
        TeleconsultationStore store = storage.teleconsultations();
        Set<TeleconsultationId> owing = IntStream.range(0, MANY)
                .mapToObj(one -> store.insert(
                                aCompletePlan(), new RoomState.Opening(anOperation("op"), START, false), CONTEXT)
                        .id())
                .collect(Collectors.toSet());

        Backlog backlog = store.backlog(LATER, 200, Set.of(), CONTEXT);
        Backlog first = store.backlog(LATER, 25, Set.of(), CONTEXT);

        assertThat(backlog.unsettled()).isEqualTo(MANY);
        assertThat(backlog.due().stream().map(StoredTeleconsultation::id)).containsExactlyInAnyOrderElementsOf(owing);
        assertThat(first.due()).hasSize(25);
        assertThat(store.backlog(LATER, 200, ids(first.due()), CONTEXT).due()).hasSize(MANY - 25);
    }

    /** Most visits start at the same time, as usual at nine. */
    @ParameterizedTest
    @CsvSource({"20, OBJECT_ID, 7", "1, OBJECT_ID, 7", "200, STRING, 7", "200, STRING, 1", "20, STRING, 30"})
    void everyVisitShouldBeOnExactlyOnePage(int maxLimit, FieldType typeOfIds, int limit) {
        start(maxLimit, typeOfIds);
        TeleconsultationStore store = storage.teleconsultations();
        List<TeleconsultationId> kept = IntStream.range(0, MANY)
                .mapToObj(one -> store.insert(
                                one % 10 == 0
                                        ? aCompletePlan()
                                                .with(Schedule.startingAt(
                                                        START.plusSeconds(one), Duration.ofMinutes(30)))
                                        : aCompletePlan(),
                                new RoomState.NoRoom(),
                                CONTEXT)
                        .id())
                .toList();

        TeleconsultationQuery query = TeleconsultationQuery.between(START, START.plusSeconds(100), limit);
        List<TeleconsultationId> found = found(store, query);
        assertThat(found).containsExactlyInAnyOrderElementsOf(kept);

        List<TeleconsultationId> back = found(store, query.inReverse());
        Collections.reverse(back);
        assertThat(back).isEqualTo(found);
    }

    /** The ids on all pages. */
    private static List<TeleconsultationId> found(TeleconsultationStore store, TeleconsultationQuery query) {
        List<TeleconsultationId> found = new ArrayList<>();
        Optional<TeleconsultationQuery> next = Optional.of(query);
        while (next.isPresent()) {
            TeleconsultationPage page = store.search(next.get(), CONTEXT);
            assertThat(page.found()).hasSizeLessThanOrEqualTo(query.limit());
            page.found().forEach(one -> found.add(one.id()));
            next = page.next().map(next.get()::after);
        }
        return found;
    }

    private static Set<TeleconsultationId> ids(List<StoredTeleconsultation> stored) {
        return stored.stream().map(StoredTeleconsultation::id).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"20, OBJECT_ID", "20, STRING", "200, STRING"})
    void userMapLargerThanAPageShouldBeReadCompletely(int maxLimit, FieldType typeOfIds) {
        start(maxLimit, typeOfIds);
        Map<UserId, VideoUserId> known = IntStream.range(0, 230)
                .boxed()
                .collect(Collectors.toMap(one -> new UserId("user-" + one), one -> new VideoUserId("usr_" + one)));
        known.forEach((user, videoUser) -> crud.seed(
                USERS, "{\"receivedUserId\":\"" + user.value() + "\",\"bandyerId\":\"" + videoUser.value() + "\"}"));

        assertThat(storage.userIds().find(known.keySet(), CONTEXT)).isEqualTo(known);
        assertThat(storage.userIds().findUsers(Set.copyOf(known.values()), CONTEXT))
                .isEqualTo(known.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (a, b) -> a)));
        VideoUserId added = storage.userIds().add(new UserId("new"), new VideoUserId("usr_new"), CONTEXT);
        assertThat(storage.userIds().find(Set.of(new UserId("new")), CONTEXT)).containsValue(added);
    }

    /** The refusal contains the limit, so it occurs once and not with every query. */
    @ParameterizedTest
    @CsvSource({"20, OBJECT_ID", "1, OBJECT_ID"})
    void limitShouldBeLearntFromTheFirstRejection(int maxLimit, FieldType typeOfIds) {
        start(maxLimit, typeOfIds);
        TeleconsultationStore store = storage.teleconsultations();
        IntToLongFunction refusedAt = limit -> crud.requests().stream()
                .filter(request -> request.route() == CrudRoute.LIST)
                .filter(request -> limitOf(request) > limit)
                .count();

        IntStream.range(0, 3).forEach(time -> store.backlog(LATER, 200, Set.of(), CONTEXT));

        assertThat(refusedAt.applyAsLong(maxLimit)).isEqualTo(1);
    }

    /** As a proxy in between may do; an endless search would be a new request each millisecond. */
    @Test
    @Timeout(30)
    void answersLargerThanTheLimitShouldBeCut() {
        crud = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .collection(AddedCollections.facts("facts"))
                .start();
        OkHttpClient ignoring = new OkHttpClient.Builder()
                .addInterceptor(chain -> chain.proceed(withLimitOf200(chain.request())))
                .build();
        storage = MiaCrudStorage.builder(crud.url(), RECORDS, USERS)
                .facts("facts")
                .httpClient(ignoring)
                .build();
        TeleconsultationStore store = storage.teleconsultations();
        for (int one = 0; one < 12; one++) {
            StoredTeleconsultation opening =
                    store.insert(aCompletePlan(), new RoomState.Opening(anOperation("op"), START, false), CONTEXT);
            store.replace(
                    opening,
                    opening.teleconsultation().opened(aRoom("room-" + one), aCompletePlan()),
                    WriteMark.random(),
                    CONTEXT);
        }
        Outbox outbox = storage.outbox().orElseThrow();

        for (int limit : new int[] {5, 11, 12, 13}) {
            assertThat(outbox.dueForFact(
                            new Reaching(Moment.START, START, START.plusSeconds(1), limit, Set.of()), CONTEXT))
                    .hasSize(Math.min(limit, 12));
        }
        assertThat(crud.requests().stream().filter(request -> request.route() == CrudRoute.LIST))
                .as("requests without an end")
                .hasSizeLessThan(100);
        ignoring.connectionPool().evictAll();
        ignoring.dispatcher().executorService().shutdown();
    }

    private static Request withLimitOf200(Request request) {
        return request.url().queryParameter("_l") == null
                ? request
                : request.newBuilder()
                        .url(request.url()
                                .newBuilder()
                                .setQueryParameter("_l", "200")
                                .build())
                        .build();
    }

    private static int limitOf(RecordedRequest request) {
        return request.parameter("_l").map(Integer::parseInt).orElse(0);
    }
}
