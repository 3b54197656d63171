package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault of the service, over real sockets, at every call: how the store reports it, and that no write is partial.
 */
class MiaCrudFaultsTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String CALLS = "teleconsultations";
    private static final String USERS = "teleconsultations-users";
    private static final String NO_ANSWER = "no answer comes";

    /** How a fault has to be reported. */
    private enum Reported {
        UNAVAILABLE,
        UNAVAILABLE_NOT_DONE,
        REJECTED,
        REJECTED_NOT_DONE
    }

    private record Row(String name, CrudFault fault, Reported reported) {}

    private record Operation(String name, CrudRoute route, BiFunction<Bench, StoredTeleconsultation, Object> call) {}

    /** A service and a store that uses it. */
    private record Bench(FakeCrudService crud, MiaCrudStorage storage) implements AutoCloseable {

        static Bench start() {
            FakeCrudService crud = FakeCrudService.start();
            return new Bench(crud, MiaCrudFaultsTest.storage(crud.url()).build());
        }

        /** The same service and a store with a short time limit, for faults without an answer. */
        Bench impatient() {
            return new Bench(
                    crud,
                    MiaCrudFaultsTest.storage(crud.url())
                            .readTimeout(Duration.ofMillis(200))
                            .build());
        }

        StoredTeleconsultation closing() {
            StoredTeleconsultation inserted =
                    storage.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
            return storage.teleconsultations()
                    .replace(
                            inserted, inserted.teleconsultation().ending(Ending.CANCELLED), WriteMark.random(), CONTEXT)
                    .orElseThrow();
        }

        @Override
        public void close() {
            storage.close();
            crud.close();
        }
    }

    private static MiaCrudStorage.Builder storage(URI url) {
        return MiaCrudStorage.builder(url, CALLS, USERS)
                .connectTimeout(Duration.ofSeconds(20))
                .readTimeout(Duration.ofSeconds(20))
                .callTimeout(Duration.ofSeconds(40));
    }

    private static List<Row> rows() {
        return List.of(
                new Row("the socket is closed", CrudFault.closedSocket(), Reported.UNAVAILABLE),
                new Row(NO_ANSWER, CrudFault.stuck(), Reported.UNAVAILABLE),
                new Row("500", CrudFault.error(500, "connect ECONNREFUSED"), Reported.UNAVAILABLE),
                new Row("502 of a proxy", CrudFault.answer(502, "<html>Bad gateway</html>"), Reported.UNAVAILABLE),
                new Row("408 of a proxy", CrudFault.answer(408, ""), Reported.UNAVAILABLE),
                new Row("503", CrudFault.answer(503, ""), Reported.UNAVAILABLE),
                new Row("429", CrudFault.tooManyRequests(7), Reported.UNAVAILABLE_NOT_DONE),
                new Row("what is not JSON", CrudFault.nonsense(), Reported.REJECTED),
                new Row("JSON that is something else", CrudFault.answer(200, "\"yes\""), Reported.REJECTED),
                new Row("nothing where something is due", CrudFault.answer(200, ""), Reported.REJECTED),
                new Row(
                        "400",
                        CrudFault.answer(400, "{\"message\":\"body must be object\"}"),
                        Reported.REJECTED_NOT_DONE),
                new Row("401 of a gateway", CrudFault.answer(401, ""), Reported.REJECTED_NOT_DONE),
                new Row("403 of a gateway", CrudFault.answer(403, "{}"), Reported.REJECTED_NOT_DONE),
                new Row(
                        "404 of a proxy",
                        CrudFault.answer(404, "<html>No such page</html>"),
                        Reported.REJECTED_NOT_DONE),
                new Row(
                        "404 of another API",
                        CrudFault.answer(404, "{\"error\":\"no route\"}"),
                        Reported.REJECTED_NOT_DONE),
                new Row("415", CrudFault.answer(415, "{}"), Reported.REJECTED_NOT_DONE),
                new Row(
                        "the database's own refusal",
                        CrudFault.answer(500, "{\"code\":\"40\"}"),
                        Reported.REJECTED_NOT_DONE),
                new Row("425", CrudFault.answer(425, "").withHeader("Retry-After", "7"), Reported.UNAVAILABLE_NOT_DONE),
                new Row("501", CrudFault.answer(501, ""), Reported.REJECTED_NOT_DONE),
                // The standard says that after a 303 the service did what was requested.
                new Row("a redirect", CrudFault.answer(302, ""), Reported.REJECTED));
    }

    private static List<Operation> operations() {
        UserId user = new UserId("auth0|1");
        VideoUserId video = new VideoUserId("usr_1");
        return List.of(
                new Operation(
                        "insert",
                        CrudRoute.INSERT,
                        (bench, stored) ->
                                bench.storage().teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT)),
                new Operation(
                        "find",
                        CrudRoute.READ,
                        (bench, stored) -> bench.storage().teleconsultations().find(stored.id(), CONTEXT)),
                new Operation(
                        "findAll",
                        CrudRoute.LIST,
                        (bench, stored) -> bench.storage().teleconsultations().findAll(Set.of(stored.id()), CONTEXT)),
                new Operation(
                        "replace",
                        CrudRoute.PATCH,
                        (bench, stored) -> bench.storage()
                                .teleconsultations()
                                .replace(stored, stored.teleconsultation(), WriteMark.random(), CONTEXT)),
                new Operation(
                        "close",
                        CrudRoute.CHANGE_STATE_MANY,
                        (bench, stored) -> bench.storage()
                                .teleconsultations()
                                .replace(stored, stored.teleconsultation().closed(), WriteMark.random(), CONTEXT)),
                new Operation(
                        "backlog",
                        CrudRoute.LIST,
                        (bench, stored) -> bench.storage()
                                .teleconsultations()
                                .backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                                .due()),
                new Operation(
                        "countByPhase",
                        CrudRoute.COUNT,
                        (bench, stored) -> bench.storage().teleconsultations().countByPhase(CONTEXT)),
                new Operation(
                        "find users",
                        CrudRoute.LIST,
                        (bench, stored) -> bench.storage().userIds().find(Set.of(user), CONTEXT)),
                new Operation(
                        "add a user",
                        CrudRoute.UPSERT,
                        (bench, stored) -> bench.storage().userIds().add(user, video, CONTEXT)));
    }

    @TestFactory
    Stream<DynamicNode> everyFaultAtEveryCallShouldBeReportedAndWriteNothing() {
        return rows().stream()
                .map(row -> dynamicContainer(
                        row.name(),
                        operations().stream()
                                .map(operation ->
                                        dynamicTest(operation.name(), () -> checkBeforeTheEffect(row, operation)))));
    }

    private static void checkBeforeTheEffect(Row row, Operation operation) {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation stored = bench.closing();
            List<String> calls = bench.crud().documents(CALLS);
            bench.crud().failNext(operation.route(), row.fault().always());

            Bench caller = row.name().equals(NO_ANSWER) ? bench.impatient() : bench;
            Throwable thrown = catchThrowable(() -> operation.call().apply(caller, stored));
            caller.storage().close();

            checkReason(row.reported(), thrown);
            assertThat(bench.crud().documents(CALLS)).isEqualTo(calls);
            assertThat(bench.crud().documents(USERS)).isEmpty();
        }
    }

    private static void checkReason(Reported reported, Throwable thrown) {
        boolean unavailable = reported == Reported.UNAVAILABLE || reported == Reported.UNAVAILABLE_NOT_DONE;
        assertThat(thrown).isInstanceOf(unavailable ? PortUnavailableException.class : PortRejectedException.class);
        boolean notDone = reported == Reported.UNAVAILABLE_NOT_DONE || reported == Reported.REJECTED_NOT_DONE;
        assertThat(((PortException) thrown).mayHaveHappened()).isEqualTo(!notDone);
        if (reported == Reported.UNAVAILABLE_NOT_DONE) {
            assertThat(((PortUnavailableException) thrown).retryAfter()).contains(Duration.ofSeconds(7));
        }
    }

    /** A truncated answer is parsed to its end before it is used. */
    @Test
    void truncatedListShouldBeAFailure() {
        try (Bench bench = Bench.start()) {
            for (int i = 0; i < 3; i++) {
                bench.closing();
            }
            bench.crud().failNext(CrudRoute.LIST, CrudFault.brokenOff());

            assertThatThrownBy(() -> bench.storage()
                            .teleconsultations()
                            .backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                            .due())
                    .isInstanceOf(PortUnavailableException.class);
        }
    }

    @Test
    void unreachableServiceShouldHaveDoneNothing() {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation stored = bench.closing();
            bench.crud().refuseConnections();
            try (MiaCrudStorage fresh = storage(bench.crud().url()).build()) {
                assertThatThrownBy(() -> fresh.teleconsultations()
                                .replace(stored, stored.teleconsultation().closed(), WriteMark.random(), CONTEXT))
                        .isInstanceOf(PortUnavailableException.class)
                        .extracting(failure -> ((PortException) failure).mayHaveHappened())
                        .isEqualTo(false);
            }
            bench.crud().acceptConnections();
            assertThat(bench.storage().teleconsultations().find(stored.id(), CONTEXT))
                    .isPresent();
        }
    }

    /** Trap 10: without its database the service closes the connection of lists and answers 500 elsewhere. */
    @Test
    void serviceWithoutItsDatabaseShouldBeUnavailable() {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation stored = bench.closing();
            bench.crud().loseDatabase();
            for (Operation operation : operations()) {
                assertThatThrownBy(() -> operation.call().apply(bench, stored))
                        .as(operation.name())
                        .isInstanceOf(PortUnavailableException.class);
            }
            assertThat(bench.storage().check().isOk()).isFalse();
            bench.crud().heal();
            assertThat(bench.storage().check().isOk()).isTrue();
        }
    }

    @Test
    void callShouldEndWithinItsTimeLimitWhenTheServiceSendsSlowly() {
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage storage = storage(crud.url())
                        .readTimeout(Duration.ofSeconds(30))
                        .callTimeout(Duration.ofMillis(200))
                        .build()) {
            crud.failNext(CrudRoute.READ, CrudFault.stuck());

            assertThatThrownBy(() -> storage.teleconsultations()
                            .find(new TeleconsultationId("0123456789abcdef01234567"), CONTEXT))
                    .isInstanceOf(PortUnavailableException.class);
        }
    }

    @Test
    void answerShouldBeReadUpToTheLimit() {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation stored = bench.closing();
            String body = bench.crud().documents(CALLS).get(0);
            for (int spare : new int[] {0, -1}) {
                try (MiaCrudStorage limited = storage(bench.crud().url())
                        .maxAnswerBytes(body.length() + spare)
                        .build()) {
                    Throwable thrown =
                            catchThrowable(() -> limited.teleconsultations().find(stored.id(), CONTEXT));
                    if (spare == 0) {
                        assertThat(thrown).isNull();
                    } else {
                        assertThat(thrown)
                                .isInstanceOf(PortRejectedException.class)
                                .hasMessageContaining("more than");
                    }
                }
            }
        }
    }

    // ---- trap 3: one 404 has many meanings

    @Test
    void missingDocumentShouldBeAbsentForAnyId() {
        try (Bench bench = Bench.start()) {
            bench.closing();
            for (String id : List.of("0123456789abcdef01234567", "not-an-id", "count", "export", ".", "..")) {
                assertThat(bench.storage().teleconsultations().find(new TeleconsultationId(id), CONTEXT))
                        .as(id)
                        .isEmpty();
            }
        }
    }

    @Test
    void missingCollectionShouldBeAFailureAndNotAnAbsentDocument() {
        try (FakeCrudService crud = FakeCrudService.start();
                MiaCrudStorage wrong = MiaCrudStorage.builder(crud.url(), "teleconsultation", "users")
                        .build()) {
            TeleconsultationId id = new TeleconsultationId("0123456789abcdef01234567");
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> wrong.teleconsultations().find(id, CONTEXT),
                    () -> wrong.teleconsultations().findAll(Set.of(id), CONTEXT),
                    () -> wrong.teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT),
                    () -> wrong.teleconsultations().countByPhase(CONTEXT),
                    () -> wrong.userIds().find(Set.of(new UserId("u")), CONTEXT),
                    () -> wrong.userIds().add(new UserId("u"), new VideoUserId("v"), CONTEXT))) {
                assertThatThrownBy(call)
                        .isInstanceOf(PortRejectedException.class)
                        .hasMessageContaining("there is no collection");
            }
            assertThat(wrong.check().detail()).contains("there is no collection teleconsultation");
        }
    }

    @Test
    void staleVersionAndAnotherStateShouldBeReportedAsConcurrentChanges() {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation stale = bench.closing();
            StoredTeleconsultation current = bench.storage()
                    .teleconsultations()
                    .replace(stale, stale.teleconsultation(), WriteMark.random(), CONTEXT)
                    .orElseThrow();
            assertThat(bench.storage()
                            .teleconsultations()
                            .replace(stale, stale.teleconsultation(), WriteMark.random(), CONTEXT))
                    .isEmpty();

            bench.storage()
                    .teleconsultations()
                    .replace(current, current.teleconsultation().closed(), WriteMark.random(), CONTEXT);
            assertThat(bench.storage()
                            .teleconsultations()
                            .replace(current, current.teleconsultation(), WriteMark.random(), CONTEXT))
                    .isEmpty();
            assertThat(bench.storage().teleconsultations().find(current.id(), CONTEXT))
                    .isEmpty();
        }
    }

    // ---- no partial writes

    /** OkHttp would repeat the request by itself when the service asks for an immediate retry. */
    @Test
    void insertionThatMayHaveHappenedShouldNotBeRepeated() {
        try (Bench bench = Bench.start()) {
            for (CrudFault fault : List.of(
                    CrudFault.answer(503, "{}").withHeader("Retry-After", "0"),
                    CrudFault.answer(408, "{}"),
                    CrudFault.closedSocket().afterEffect(),
                    CrudFault.brokenOff())) {
                bench.crud().reset();
                bench.crud().failNext(CrudRoute.INSERT, fault.always());
                bench.crud()
                        .failNext(
                                CrudRoute.LIST,
                                CrudFault.error(500, "no looking either").always());

                assertThatThrownBy(() ->
                                bench.storage().teleconsultations().insert(aPlan(), new RoomState.NoRoom(), CONTEXT))
                        .isInstanceOf(PortException.class);

                assertThat(bench.crud().requests(CrudRoute.INSERT)).hasSize(1);
            }
        }
    }

    /**
     * The one write that takes two requests can be interrupted in between; the reconciler finds and finishes the rest.
     */
    @Test
    void interruptedClosingShouldLeaveARecordToFinish() {
        try (Bench bench = Bench.start()) {
            StoredTeleconsultation opening = bench.storage()
                    .teleconsultations()
                    .insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, true), CONTEXT);
            StoredTeleconsultation ready = bench.storage()
                    .teleconsultations()
                    .replace(
                            opening,
                            opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan()),
                            WriteMark.random(),
                            CONTEXT)
                    .orElseThrow();
            bench.crud().failNext(CrudRoute.CHANGE_STATE_MANY, CrudFault.error(500, "gone"));

            assertThatThrownBy(() -> bench.storage()
                            .teleconsultations()
                            .replace(
                                    ready,
                                    new Teleconsultation(
                                            ready.id(), aCompletePlan(), new RoomState.Closed(), List.of()),
                                    WriteMark.random(),
                                    CONTEXT))
                    .isInstanceOf(PortUnavailableException.class);

            StoredTeleconsultation left = bench.storage()
                    .teleconsultations()
                    .backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                    .due()
                    .get(0);
            assertThat(left.teleconsultation().state()).isEqualTo(new RoomState.Closing(Ending.CANCELLED));
            assertThat(bench.storage()
                            .teleconsultations()
                            .replace(left, left.teleconsultation().closed(), WriteMark.random(), CONTEXT))
                    .isPresent();
        }
    }
}
