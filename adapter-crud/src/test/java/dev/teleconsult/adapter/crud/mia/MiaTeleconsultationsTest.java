package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static dev.teleconsult.domain.DomainFixtures.oneToBeNamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.mia.fake.RecordedRequest;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract cannot test: the traps of the CRUD service, documents of older versions, and other writers. */
class MiaTeleconsultationsTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "teleconsultations";

    private FakeCrudService crud = start(definition -> definition);
    private MiaCrudStorage storage = storage();
    private OriginalService original = new OriginalService(crud.url());

    private static FakeCrudService start(UnaryOperator<CollectionDefinition.Builder> change) {
        return FakeCrudService.builder()
                .collection(change.apply(CollectionDefinition.teleconsultations().toBuilder())
                        .build())
                .collection(CollectionDefinition.userMap())
                .start();
    }

    private void crudWith(UnaryOperator<CollectionDefinition.Builder> change) {
        close();
        crud = start(change);
        storage = storage();
        original = new OriginalService(crud.url());
    }

    private MiaCrudStorage storage() {
        return MiaCrudStorage.builder(crud.url(), NAME, "teleconsultations-users")
                .build();
    }

    @AfterEach
    void close() {
        storage.close();
        crud.close();
    }

    // ---- what it writes

    @Test
    void documentShouldBeReadableByVersion21() throws Exception {
        StoredTeleconsultation opening =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, true), CONTEXT);
        JsonNode unopened = document(opening);
        assertThat(unopened.has("bandyerRoomId")).isFalse();
        assertThat(unopened.path("teleconsultationState").asText())
                .matches(
                        "pending OPENING rev=1 by=[0-9a-f]{12} op=op-1 since=2030-01-01T10:00:00.000Z new ed=1@[-0-9T:.]{23}Z");

        store().replace(
                        opening,
                        opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan()),
                        WriteMark.random(),
                        CONTEXT);

        JsonNode document = JSON.readTree(original.reads(opening.id().value()));
        assertThat(document.path("__STATE__").asText()).isEqualTo("PUBLIC");
        assertThat(document.path("bandyerRoomId").asText()).isEqualTo("room_1");
        assertThat(document.path("participantsNumber").asInt()).isEqualTo(2);
        assertThat(document.path("startDate").asText()).isEqualTo("2030-01-01T10:00:00.000Z");
        assertThat(document.path("endDate").asText()).isEqualTo("2030-01-01T11:00:00.000Z");
        assertThat(document.path("participants")).isEqualTo(JSON.readTree("""
                        [{"userBandyerId":"usr_doctor","accessLinkURL":"https://video.example/call/canary-link/of-0",
                          "groups":["doctors"],"fullName":"Ada Canary-Surname"},
                         {"userBandyerId":"usr_patient_1","accessLinkURL":"https://video.example/call/canary-link/of-1",
                          "groups":["patients"],"fullName":"Bruno Canary-Surname","language":"it"}]
                        """));
    }

    /** Trap 6: null in a field that is not nullable becomes an empty text or a zero. */
    @Test
    void nullShouldNeverBeSent() {
        StoredTeleconsultation current =
                store().insert(aPlan().with(Schedule.openEnded(START)), new RoomState.NoRoom(), CONTEXT);
        current = replaced(current, current.teleconsultation().replanned(aCompletePlan()));
        current = replaced(current, current.teleconsultation().intending(anOperation("op-1"), START));
        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        current = replaced(current, current.teleconsultation().replannedWithoutRoom(aPlan()));
        current = replaced(current, current.teleconsultation().replanned(aPlan().with(Schedule.openEnded(START))));

        assertThat(crud.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.body()).doesNotContain("null"));
        assertThat(document(current).has("bandyerRoomId")).isFalse();
        assertThat(document(current).has("endDate")).isFalse();
    }

    /** Trap 7: seconds are required, and more than three digits of a fraction are refused. */
    @ParameterizedTest
    @CsvSource({
        "2030-01-01T10:00:00Z,           2030-01-01T10:00:00.000Z",
        "2030-01-01T10:00:00.1Z,         2030-01-01T10:00:00.100Z",
        "2030-01-01T10:00:00.123456789Z, 2030-01-01T10:00:00.123Z",
        "1970-01-01T00:00:00Z,           1970-01-01T00:00:00.000Z"
    })
    void datesShouldBeWrittenWithMillisecondPrecision(String start, String written) {
        Schedule schedule = Schedule.startingAt(Instant.parse(start), Duration.ofHours(1));
        StoredTeleconsultation stored = store().insert(aPlan().with(schedule), new RoomState.NoRoom(), CONTEXT);

        assertThat(document(stored).path("startDate").asText()).isEqualTo(written);
        assertThat(found(stored)).isEqualTo(stored.teleconsultation());
    }

    /** Trap 9: a content type without a body makes the service refuse to delete. */
    @Test
    void deletingShouldSendNoContentType() {
        StoredTeleconsultation stored = inserted();

        assertThat(store().delete(stored, CONTEXT)).isTrue();

        RecordedRequest request = crud.requests(CrudRoute.DELETE).get(0);
        assertThat(request.header("content-type")).isEmpty();
        assertThat(request.body()).isEmpty();
        assertThat(crud.documents(NAME)).isEmpty();
    }

    /** Trap 11: a filter that is not JSON is answered with 500. */
    @Test
    void everyFilterShouldBeJson() {
        for (String odd : new String[] {"a\"b\\c", "{}", "&_st=TRASH", "%22", "\u674e"}) {
            store().findByRoom(new RoomId(odd), CONTEXT);
        }
        assertThat(crud.requests(CrudRoute.LIST)).hasSize(5).allSatisfy(request -> {
            assertThat(JSON.readTree(request.parameter("_q").orElseThrow()).isObject())
                    .isTrue();
            assertThat(request.parameter("_st")).contains("PUBLIC,DRAFT");
        });
    }

    @Test
    void unchangedFieldsShouldNotBeWritten() throws Exception {
        String id = crud.seed(NAME, """
                {"bandyerRoomId":"room_1","participantsNumber":2,"startDate":"2030-01-01T10:00:00.000Z",
                 "participants":[{"bandyerId":"a","accessLinkURL":"https://v.example/a","role":"theirs"},{"bandyerId":"b"}]}
                """);
        StoredTeleconsultation stored = find(id);

        replaced(stored, stored.teleconsultation().revealed());

        assertThat(JSON.readTree(original.reads(id)).path("participants")).isEqualTo(JSON.readTree("""
                                [{"bandyerId":"a","accessLinkURL":"https://v.example/a","role":"theirs"},{"bandyerId":"b"}]
                                """));
        assertThat(crud.requests(CrudRoute.PATCH).get(0).body())
                .doesNotContain("participants", "startDate", "endDate", "bandyerRoomId\":\"\"");
    }

    // ---- how deployments differ

    @Test
    void collectionThatRequiresARoomShouldGetAnEmptyRoom() {
        crudWith(definition -> definition.required(FieldType.STRING, "bandyerRoomId"));

        StoredTeleconsultation current = inserted();
        assertThat(document(current).path("bandyerRoomId").asText("absent")).isEmpty();
        assertThat(found(current)).isEqualTo(current.teleconsultation());
        current = replaced(current, current.teleconsultation().replanned(aCompletePlan()));
        current = replaced(current, current.teleconsultation().intending(anOperation("op-1"), START));
        current = replaced(current, current.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
        current = replaced(current, current.teleconsultation().replannedWithoutRoom(aPlan()));

        assertThat(document(current).path("bandyerRoomId").asText("absent")).isEmpty();
        assertThat(found(current).room()).isEmpty();
        // Found out once: only the first insertion was repeated.
        assertThat(crud.requests(CrudRoute.INSERT)).hasSize(2);
        assertThat(crud.requests(CrudRoute.PATCH)).hasSize(4);
    }

    @Test
    void replicaShouldDetectTheRequiredRoomOnItsFirstReplacement() {
        crudWith(definition -> definition.required(FieldType.STRING, "bandyerRoomId"));
        String id = crud.seed(NAME, aDocumentOf21("room_1"));
        StoredTeleconsultation stored = find(id);

        StoredTeleconsultation without =
                replaced(stored, stored.teleconsultation().ending(Ending.CANCELLED));

        assertThat(document(without).path("bandyerRoomId").asText("absent")).isEmpty();
        assertThat(crud.requests(CrudRoute.PATCH)).hasSize(2);
    }

    /** Trap 5: without a default state, an inserted document is a draft that no caller sees. */
    @Test
    void collectionWithoutADefaultStateShouldStorePublicDocuments() {
        crudWith(CollectionDefinition.Builder::withoutDefaultState);

        StoredTeleconsultation stored = inserted();

        assertThat(document(stored).path("__STATE__").asText()).isEqualTo("PUBLIC");
        assertThat(found(stored)).isEqualTo(stored.teleconsultation());
    }

    @Test
    void draftsShouldCountAsPublicDocuments() {
        StoredTeleconsultation stored =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, false), CONTEXT);
        original.send("POST", "/teleconsultations/" + stored.id() + "/state", "{\"stateTo\":\"DRAFT\"}");

        assertThat(found(stored)).isEqualTo(stored.teleconsultation());
        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .due())
                .extracting(StoredTeleconsultation::id)
                .containsExactly(stored.id());
        assertThat(store().countByPhase(CONTEXT)).containsEntry(Phase.OPENING, 1L);
        StoredTeleconsultation closing =
                replaced(stored, stored.teleconsultation().ending(Ending.ABANDONED));
        assertThat(store().delete(closing, CONTEXT)).isTrue();
    }

    /** For example an encrypted field: no filter finds it. That must not look like an endless concurrent change. */
    @Test
    void collectionThatFiltersNothingShouldBeReportedAsAFailure() {
        StoredTeleconsultation stored = inserted();
        crud.failNext(
                CrudRoute.PATCH,
                CrudFault.answer(404, "{\"error\":\"not found\"}").always());

        assertThatThrownBy(() -> store().replace(
                                stored,
                                stored.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("how its fields are declared")
                .extracting(failure -> ((PortException) failure).mayHaveHappened())
                .isEqualTo(false);
    }

    // ---- documents of older versions

    @Test
    void documentOfVersion21ShouldBeRead() {
        Teleconsultation read = find(crud.seed(NAME, aDocumentOf21("room_9"))).teleconsultation();

        assertThat(read.plan().schedule()).isEqualTo(Schedule.startingAt(START, Duration.ofHours(1)));
        assertThat(read.plan().participants().known())
                .containsExactly(
                        new Participant(new VideoUserId("user_a"), "Mario Rossi", Set.of("doctor"), Language.ENGLISH),
                        new Participant(new VideoUserId("user_b"), "", Set.of(), Language.COMPANY_DEFAULT));
        assertThat(read.state()).isInstanceOf(RoomState.Ready.class);
        assertThat(read.room().orElseThrow().id()).isEqualTo(new RoomId("room_9"));
        assertThat(read.room()
                        .orElseThrow()
                        .linkOf(new VideoUserId("user_a"))
                        .orElseThrow()
                        .uri())
                .hasToString("https://sandbox.bandyer.com/connect/a?x=1");
        assertThat(read.room().orElseThrow().linkOf(new VideoUserId("user_b"))).isEmpty();
        assertThat(read.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"teleconsultationState\":null,",
                "\"teleconsultationState\":\"\",",
                "\"teleconsultationState\":\"CREATED\",",
                "\"teleconsultationState\":\"OPENING\",",
                "\"teleconsultationState\":\"pending OPENING rev=x\","
            })
    void roomShouldDecideTheStateOfADocumentWithoutAJournal(String state) {
        String people = "\"participantsNumber\":2,\"startDate\":\"2030-01-01T10:00:00.000Z\",\"participants\":[]";

        assertThat(find(crud.seed(NAME, "{" + state + "\"bandyerRoomId\":\"room_1\"," + people + "}"))
                        .teleconsultation()
                        .state())
                .isInstanceOf(RoomState.Ready.class);
        for (String noRoom : List.of("", "\"bandyerRoomId\":\"\",", "\"bandyerRoomId\":null,")) {
            StoredTeleconsultation stored = find(crud.seed(NAME, "{" + state + noRoom + people + "}"));
            assertThat(stored.teleconsultation().state()).isEqualTo(new RoomState.NoRoom());
            assertThat(store().replace(
                                    stored,
                                    stored.teleconsultation().replanned(aCompletePlan()),
                                    WriteMark.random(),
                                    CONTEXT))
                    .isPresent();
        }
    }

    @Test
    void bothSpellingsOfAParticipantShouldBeRead() {
        String id = crud.seed(NAME, """
                {"participantsNumber":3,"startDate":"2030-01-01T10:00:00.000Z","participants":[
                  {"bandyerId":"old"},{"userBandyerId":"new","bandyerId":"ignored"},{"userBandyerId":"","bandyerId":"filled"}]}
                """);
        StoredTeleconsultation stored = find(id);

        assertThat(stored.teleconsultation().plan().participants().known())
                .extracting(participant -> participant.videoUser().value())
                .containsExactly("old", "new", "filled");
        assertThat(store().replace(stored, stored.teleconsultation().replanned(aPlan()), WriteMark.random(), CONTEXT))
                .isPresent();
    }

    @Test
    void documentWithoutAnEndShouldBeOpenEnded() {
        StoredTeleconsultation stored = find(crud.seed(
                NAME, "{\"participantsNumber\":2,\"startDate\":\"2030-01-01T10:00:00.000Z\",\"participants\":[]}"));

        assertThat(stored.teleconsultation().plan().schedule()).isEqualTo(Schedule.openEnded(START));
    }

    @Test
    void endNotAfterTheStartShouldBeReadAsOpenEnded() {
        StoredTeleconsultation stored = find(crud.seed(
                NAME,
                "{\"participantsNumber\":2,\"startDate\":\"2030-01-01T10:00:00.000Z\","
                        + "\"endDate\":\"2030-01-01T10:00:00.000Z\",\"participants\":[]}"));

        assertThat(stored.teleconsultation().plan().schedule()).isEqualTo(Schedule.openEnded(START));
        assertThat(store().replace(stored, stored.teleconsultation().replanned(aPlan()), WriteMark.random(), CONTEXT))
                .isPresent();
    }

    /** Versions 1.0 and 1.1 kept a length instead of dates. */
    @Test
    void documentOfVersion10ShouldStartAtItsCreation() {
        crudWith(definition -> definition.field(FieldType.NUMBER, "duration"));
        String made = "\"createdAt\":\"2022-02-02T09:00:00.000Z\"";

        assertThat(find(crud.seed(NAME, "{" + made + ",\"duration\":1800,\"participants\":[{\"bandyerId\":\"a\"}]}"))
                        .teleconsultation()
                        .plan())
                .satisfies(plan -> {
                    assertThat(plan.schedule())
                            .isEqualTo(
                                    Schedule.startingAt(Instant.parse("2022-02-02T09:00:00Z"), Duration.ofMinutes(30)));
                    assertThat(plan.participants().expected()).isEqualTo(2);
                });
        assertThat(find(crud.seed(NAME, "{" + made + ",\"participants\":[]}"))
                        .teleconsultation()
                        .plan()
                        .schedule())
                .isEqualTo(Schedule.openEnded(Instant.parse("2022-02-02T09:00:00Z")));
    }

    @Test
    void creationTimeShouldBeTheServices() {
        StoredTeleconsultation stored = find(crud.seed(
                NAME,
                "{\"createdAt\":\"2022-02-02T09:00:00.000Z\",\"startDate\":\"2030-01-01T10:00:00.000Z\","
                        + "\"participants\":[]}"));

        assertThat(store().lookUp(stored.id(), CONTEXT).orElseThrow().created())
                .contains(Instant.parse("2022-02-02T09:00:00Z"));
    }

    /** The CRUD service accepts a single object for a list, and stores the object. */
    @Test
    void singleObjectInsteadOfTheRosterShouldBeReadAndReplaced() {
        String id = crud.seed(NAME, aDocumentOf21("room_1"));
        original.patches(id, "{\"$set\":{\"participants\":{\"userBandyerId\":\"alone\"}}}");
        StoredTeleconsultation stored = find(id);

        assertThat(stored.teleconsultation().plan().participants().known()).hasSize(1);
        assertThat(store().replace(stored, stored.teleconsultation().replanned(aPlan()), WriteMark.random(), CONTEXT))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"participantsNumber\":2,\"startDate\":\"2030-01-01T10:00:00.000Z\",\"participants\":[{\"fullName\":\"Canary\"}]}",
                "{\"participantsNumber\":2,\"startDate\":\"2030-01-01T10:00:00.000Z\","
                        + "\"participants\":[{\"bandyerId\":\"Canary\"},{\"bandyerId\":\"Canary\"}]}"
            })
    void invalidDocumentShouldBeRejectedWithoutItsContent(String document) {
        String id = crud.seed(NAME, document);

        assertThatThrownBy(() -> find(id))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining(id)
                .hasMessageNotContaining("Canary");
    }

    @Test
    void invalidLinkShouldCountAsMissing() {
        String id = crud.seed(NAME, aDocumentOf21("room_1").replace("https://sandbox", "not a link"));

        assertThat(find(id).teleconsultation().room().orElseThrow().links()).isEmpty();
    }

    @Test
    void invalidUnsettledDocumentShouldNotHideOtherDocuments() {
        StoredTeleconsultation spoiled =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, true), CONTEXT);
        original.patches(spoiled.id().value(), "{\"$set\":{\"participants\":[{\"fullName\":\"without an id\"}]}}");
        StoredTeleconsultation sound =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-2"), START, true), CONTEXT);

        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .due())
                .extracting(StoredTeleconsultation::id)
                .containsExactly(sound.id());
    }

    // ---- an instance of the original service beside us

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$set\":{\"startDate\":\"2031-01-01T10:00:00.000Z\"}}",
                "{\"$set\":{\"endDate\":\"2031-01-01T10:00:00.000Z\"}}",
                "{\"$unset\":{\"endDate\":true}}",
                "{\"$set\":{\"participantsNumber\":3}}",
                "{\"$set\":{\"participants\":[{\"userBandyerId\":\"usr_doctor\"},{\"userBandyerId\":\"usr_patient\"},{\"userBandyerId\":\"third\"}]}}",
                "{\"$set\":{\"participants\":[{\"userBandyerId\":\"usr_doctor\"},{\"userBandyerId\":\"another\"}]}}",
                "{\"$set\":{\"bandyerRoomId\":\"room_2\"}}",
                "{\"$unset\":{\"bandyerRoomId\":true}}",
                "{\"$set\":{\"teleconsultationState\":\"CREATED\"}}",
                "{\"$unset\":{\"teleconsultationState\":true}}"
            })
    void changesByTheOriginalServiceShouldBeNoticed(String change) {
        StoredTeleconsultation ready = ready();
        original.patches(ready.id().value(), change);
        String before = original.reads(ready.id().value());

        assertThat(store().replace(ready, ready.teleconsultation().revealed(), WriteMark.random(), CONTEXT))
                .isEmpty();
        assertThat(store().replace(
                                ready, ready.teleconsultation().ending(Ending.CANCELLED), WriteMark.random(), CONTEXT))
                .isEmpty();
        assertThat(store().delete(ready, CONTEXT)).isFalse();
        assertThat(original.reads(ready.id().value())).isEqualTo(before);
    }

    @Test
    void recordCancelledByTheOriginalServiceShouldBeGone() {
        StoredTeleconsultation ready = ready();
        original.trashes(ready.id().value());

        assertThat(store().replace(ready, ready.teleconsultation().revealed(), WriteMark.random(), CONTEXT))
                .isEmpty();
        assertThat(store().find(ready.id(), CONTEXT)).isEmpty();
        assertThat(store().countByPhase(CONTEXT)).isEmpty();
    }

    /** The original service writes rooms and does not know the journal: the room is right, and owed work stays owed. */
    @Test
    void roomShouldTakePrecedenceOverTheJournal() {
        Leftover.PossibleRoom attempt = new Leftover.PossibleRoom(anOperation("op-1"), START);
        StoredTeleconsultation opening =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, false), CONTEXT);
        original.patches(opening.id().value(), "{\"$set\":{\"bandyerRoomId\":\"theirs\"}}");
        assertThat(found(opening).state()).isInstanceOf(RoomState.Ready.class);
        assertThat(found(opening).leftovers()).containsExactly(attempt);
        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .due())
                .hasSize(1);

        StoredTeleconsultation ready = ready();
        original.patches(ready.id().value(), "{\"$set\":{\"bandyerRoomId\":\"theirs\"}}");
        assertThat(found(ready).room().orElseThrow().id()).isEqualTo(new RoomId("theirs"));
        original.patches(ready.id().value(), "{\"$unset\":{\"bandyerRoomId\":true}}");
        assertThat(found(ready).state()).isEqualTo(new RoomState.NoRoom());

        StoredTeleconsultation replacing = ready();
        replacing = replaced(replacing, replacing.teleconsultation().intending(anOperation("op-1"), START));
        original.patches(replacing.id().value(), "{\"$unset\":{\"bandyerRoomId\":true}}");
        assertThat(found(replacing).state()).isEqualTo(new RoomState.Opening(anOperation("op-1"), START, false));

        StoredTeleconsultation revealed = ready();
        revealed = replaced(revealed, revealed.teleconsultation().revealed());
        original.patches(revealed.id().value(), "{\"$unset\":{\"bandyerRoomId\":true}}");
        assertThat(found(revealed).state()).isEqualTo(new RoomState.NoRoom());

        StoredTeleconsultation closing = inserted();
        closing = replaced(closing, closing.teleconsultation().ending(Ending.CANCELLED));
        original.patches(closing.id().value(), "{\"$set\":{\"bandyerRoomId\":\"theirs\"}}");
        assertThat(found(closing).state()).isEqualTo(new RoomState.Closing(Ending.CANCELLED));
        assertThat(found(closing).leftovers()).containsExactly(new Leftover.KnownRoom(new RoomId("theirs")));
    }

    @Test
    void phasesShouldBeCountedAsTheyAreRead() {
        crud.seed(NAME, aDocumentOf21("room_1"));
        crud.seed(NAME, aDocumentOf21("room_1").replace("\"bandyerRoomId\":\"room_1\",", ""));
        crud.seed(NAME, aDocumentOf21(""));
        crud.seed(NAME, aDocumentOf21("room_1").replace("CREATED", "REVEALED"));
        crud.seed(NAME, aDocumentOf21("room_1").replace("{\"bandyer", "{\"__STATE__\":\"TRASH\",\"bandyer"));
        StoredTeleconsultation opening =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, false), CONTEXT);
        original.patches(opening.id().value(), "{\"$set\":{\"bandyerRoomId\":\"theirs\"}}");
        StoredTeleconsultation replacing = ready();
        replacing = replaced(replacing, replacing.teleconsultation().intending(anOperation("op-1"), START));
        original.patches(replacing.id().value(), "{\"$unset\":{\"bandyerRoomId\":true}}");

        assertThat(store().countByPhase(CONTEXT))
                .isEqualTo(Map.of(Phase.READY, 3L, Phase.NO_ROOM, 2L, Phase.OPENING, 1L));
    }

    // ---- versions

    /** Trap 12: two writes in one millisecond have the same time stamp, so it is no version. */
    @Test
    void writesWithinOneMillisecondShouldHaveDifferentVersions() {
        close();
        crud = FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .clock(Clock.fixed(START, ZoneOffset.UTC))
                .start();
        storage = storage();
        StoredTeleconsultation stale = inserted();
        StoredTeleconsultation current = replaced(stale, stale.teleconsultation());

        assertThat(store().replace(
                                stale,
                                stale.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isEmpty();
        assertThat(store().replace(
                                current,
                                current.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isPresent();

        Set<TeleconsultationId> ids = new HashSet<>();
        IntStream.range(0, 410)
                .forEach(i -> ids.add(store().insert(
                                aCompletePlan(), new RoomState.Opening(anOperation("op-" + i), START, true), CONTEXT)
                        .id()));
        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 1000, Set.of(), CONTEXT)
                        .due())
                .extracting(StoredTeleconsultation::id)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void concurrentWritersThatRetryShouldLoseNoUpdate() throws Exception {
        TeleconsultationId id = inserted().id();
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try (MiaCrudStorage replica = storage()) {
            List<Callable<Leftover>> writes = IntStream.range(0, 80)
                    .<Callable<Leftover>>mapToObj(number -> () -> {
                        Leftover own = new Leftover.KnownRoom(new RoomId("room_" + number));
                        TeleconsultationStore one = (number % 2 == 0 ? storage : replica).teleconsultations();
                        Optional<StoredTeleconsultation> written = Optional.empty();
                        while (written.isEmpty()) {
                            StoredTeleconsultation seen = one.find(id, CONTEXT).orElseThrow();
                            List<Leftover> owed =
                                    new ArrayList<>(seen.teleconsultation().leftovers());
                            owed.add(own);
                            written = one.replace(
                                    seen,
                                    new Teleconsultation(
                                            id, seen.teleconsultation().plan(), new RoomState.NoRoom(), owed),
                                    WriteMark.random(),
                                    CONTEXT);
                        }
                        return own;
                    })
                    .toList();
            List<Leftover> all = new ArrayList<>();
            for (Future<Leftover> write : writers.invokeAll(writes)) {
                all.add(write.get());
            }
            assertThat(find(id.value()).teleconsultation().leftovers()).containsExactlyInAnyOrderElementsOf(all);
        } finally {
            writers.shutdownNow();
        }
    }

    @Test
    void backlogShouldContainRecordsWrittenWhileItIsRead() {
        List<StoredTeleconsultation> stored = IntStream.range(0, 250)
                .mapToObj(i -> store().insert(
                                aCompletePlan(), new RoomState.Opening(anOperation("op-" + i), START, true), CONTEXT))
                .toList();
        // While the first page is read, one of its records is settled: with an offset, the second page would skip a
        // record.
        crud.afterEffect(request -> {
            if (request.route() == CrudRoute.LIST) {
                crud.afterEffect(others -> {});
                store().delete(stored.get(0), CONTEXT);
            }
        });

        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 1000, Set.of(), CONTEXT)
                        .due())
                .extracting(StoredTeleconsultation::id)
                .containsAll(stored.subList(1, 250).stream()
                        .map(StoredTeleconsultation::id)
                        .toList());
    }

    @Test
    void recordWithMoreLeftoversThanAUrlHoldsShouldBeReplaceable() {
        StoredTeleconsultation current = inserted();
        List<Leftover> owed = IntStream.range(0, 400)
                .<Leftover>mapToObj(i -> new Leftover.KnownRoom(new RoomId("room_\u674e\u674e\u674e\u674e_" + i)))
                .toList();
        Teleconsultation indebted =
                new Teleconsultation(current.id(), current.teleconsultation().plan(), new RoomState.NoRoom(), owed);
        current = replaced(current, indebted);
        StoredTeleconsultation stale = current;

        current = replaced(current, indebted.without(owed.get(0)));

        assertThat(found(current).leftovers()).hasSize(399);
        assertThat(store().replace(stale, indebted, WriteMark.random(), CONTEXT))
                .isEmpty();
    }

    @Test
    void versionOfAnotherStoreShouldBeRejected() {
        StoredTeleconsultation stored = inserted();
        for (String version : List.of("1", "", "not json", "[]")) {
            assertThatThrownBy(() -> store().replace(
                                    new StoredTeleconsultation(stored.teleconsultation(), version),
                                    stored.teleconsultation(),
                                    WriteMark.random(),
                                    CONTEXT))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void versionsAndFiltersShouldContainNoLinkAndNoName() {
        StoredTeleconsultation ready = ready();
        replaced(ready, ready.teleconsultation().revealed());

        assertThat(ready.version()).doesNotContain("canary-link", "Canary-Surname");
        assertThat(crud.requests())
                .allSatisfy(request -> assertThat(request.query()).doesNotContain("canary-link", "Canary-Surname"));
    }

    // ---- closing

    /** Trap 13: a change of state by id lets several callers succeed; one by filter does not. */
    @Test
    void closingShouldTrashTheDocumentWithoutItsLinks() {
        StoredTeleconsultation current = ready();
        current = replaced(current, current.teleconsultation().ending(Ending.CANCELLED));
        current = replaced(current, current.teleconsultation().without(new Leftover.KnownRoom(new RoomId("room_1"))));

        replaced(current, current.teleconsultation().closed());

        JsonNode document = document(current);
        assertThat(document.path("__STATE__").asText()).isEqualTo("TRASH");
        assertThat(document.toString()).doesNotContain("canary-link").doesNotContain("bandyerRoomId");
        assertThat(document.path("participants")).hasSize(2);
        assertThat(crud.requests(CrudRoute.CHANGE_STATE)).isEmpty();
        assertThat(crud.requests(CrudRoute.CHANGE_STATE_MANY)).hasSize(1);
    }

    @Test
    void closingInOneStepShouldRemoveTheLinks() {
        StoredTeleconsultation ready = ready();

        assertThat(store().replace(
                                ready,
                                new Teleconsultation(
                                        ready.id(), ready.teleconsultation().plan(), new RoomState.Closed(), List.of()),
                                WriteMark.random(),
                                CONTEXT))
                .isPresent();

        assertThat(document(ready).path("__STATE__").asText()).isEqualTo("TRASH");
        assertThat(document(ready).toString()).doesNotContain("canary-link");
    }

    @Test
    void closedDocumentRestoredByAnOperatorShouldStayOver() {
        StoredTeleconsultation current = inserted();
        current = replaced(current, current.teleconsultation().ending(Ending.CANCELLED));
        replaced(current, current.teleconsultation().closed());

        original.send("POST", "/teleconsultations/" + current.id() + "/state", "{\"stateTo\":\"DRAFT\"}");

        assertThat(found(current).isOver()).isTrue();
        assertThat(document(current).path("teleconsultationState").asText())
                .startsWith("settled CLOSING ")
                .doesNotContain("left=");
        assertThat(store().backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .unsettled())
                .isZero();
    }

    // ---- unknown outcomes

    @Test
    void insertionWithoutAnAnswerShouldBeFound() {
        crud.failNext(CrudRoute.INSERT, CrudFault.closedSocket().afterEffect());

        StoredTeleconsultation stored = inserted();

        assertThat(crud.documents(NAME)).hasSize(1);
        assertThat(found(stored)).isEqualTo(stored.teleconsultation());
        replaced(stored, stored.teleconsultation().replanned(aCompletePlan()));
    }

    @Test
    void insertionThatDidNotArriveShouldBeReportedAsUnknown() {
        crud.failNext(CrudRoute.INSERT, CrudFault.closedSocket());

        assertThatThrownBy(this::inserted)
                .isInstanceOf(PortUnavailableException.class)
                .extracting(failure -> ((PortException) failure).mayHaveHappened())
                .isEqualTo(true);
    }

    @Test
    void replacementWithoutAnAnswerShouldBeRecognised() {
        StoredTeleconsultation current = inserted();
        for (CrudFault fault : List.of(
                CrudFault.closedSocket().afterEffect(),
                CrudFault.brokenOff(),
                CrudFault.nonsense().afterEffect())) {
            crud.failNext(CrudRoute.PATCH, fault);
            Teleconsultation next = current.teleconsultation().replanned(aPlan().with(oneToBeNamed(3)));

            current = replaced(current, next);

            assertThat(current.teleconsultation()).isEqualTo(next);
        }
        replaced(current, current.teleconsultation().replanned(aPlan()));
    }

    @Test
    void replacementThatDidNotArriveShouldBeReportedAsUnknown() {
        StoredTeleconsultation current = inserted();
        crud.failNext(CrudRoute.PATCH, CrudFault.closedSocket());

        assertThatThrownBy(() -> store().replace(
                                current,
                                current.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(store().replace(
                                current,
                                current.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isPresent();
    }

    /**
     * Other writers may have changed the record after our write and before we look: our write succeeded all the same.
     */
    @Test
    void replacementFollowedByAnotherWriteShouldBeRecognised() {
        StoredTeleconsultation opening =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, true), CONTEXT);
        Teleconsultation ready = opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan());
        crud.failNext(CrudRoute.PATCH, CrudFault.closedSocket().afterEffect());
        crud.afterEffect(request -> {
            if (request.route() == CrudRoute.PATCH) {
                crud.afterEffect(others -> {});
                StoredTeleconsultation seen =
                        store().find(opening.id(), CONTEXT).orElseThrow();
                replaced(seen, seen.teleconsultation().revealed());
            }
        });

        assertThat(store().replace(opening, ready, WriteMark.random(), CONTEXT))
                .map(StoredTeleconsultation::teleconsultation)
                .contains(ready.revealed());
    }

    @Test
    void replacementPrecededByAnotherWriteShouldBeReportedAsNotDone() {
        StoredTeleconsultation current = inserted();
        crud.failNext(CrudRoute.PATCH, CrudFault.closedSocket());
        crud.onRequest(request -> {
            if (request.route() == CrudRoute.PATCH) {
                crud.onRequest(others -> {});
                StoredTeleconsultation seen =
                        store().find(current.id(), CONTEXT).orElseThrow();
                replaced(seen, seen.teleconsultation().replanned(aPlan().with(oneToBeNamed(5))));
            }
        });

        assertThat(store().replace(
                                current,
                                current.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isEmpty();
        assertThat(found(current).plan().participants().expected()).isEqualTo(5);
    }

    @Test
    void replacementFollowedByTooManyWritesShouldBeReportedAsUnknown() {
        StoredTeleconsultation current = inserted();
        crud.failNext(CrudRoute.PATCH, CrudFault.closedSocket());
        crud.onRequest(request -> {
            if (request.route() == CrudRoute.PATCH) {
                crud.onRequest(others -> {});
                StoredTeleconsultation seen =
                        store().find(current.id(), CONTEXT).orElseThrow();
                for (int i = 0; i <= TeleconsultationStore.MARKS_KEPT; i++) {
                    seen = replaced(seen, seen.teleconsultation());
                }
            }
        });

        assertThatThrownBy(() -> store().replace(
                                current,
                                current.teleconsultation().replanned(aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isInstanceOf(PortUnavailableException.class)
                .extracting(failure -> ((PortException) failure).mayHaveHappened())
                .isEqualTo(true);
    }

    @Test
    void closingAndDeletingWithoutAnAnswerShouldBeLookedUp() {
        StoredTeleconsultation closing = inserted();
        closing = replaced(closing, closing.teleconsultation().ending(Ending.CANCELLED));
        crud.failNext(CrudRoute.CHANGE_STATE_MANY, CrudFault.closedSocket().afterEffect());
        assertThat(store().replace(closing, closing.teleconsultation().closed(), WriteMark.random(), CONTEXT))
                .isPresent();

        StoredTeleconsultation deleted = inserted();
        crud.failNext(CrudRoute.DELETE, CrudFault.closedSocket().afterEffect());
        assertThat(store().delete(deleted, CONTEXT)).isTrue();

        StoredTeleconsultation kept = inserted();
        crud.failNext(CrudRoute.DELETE, CrudFault.closedSocket());
        assertThatThrownBy(() -> store().delete(kept, CONTEXT)).isInstanceOf(PortUnavailableException.class);
    }

    // ---- helpers

    private TeleconsultationStore store() {
        return storage.teleconsultations();
    }

    private StoredTeleconsultation inserted() {
        return store().insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
    }

    private StoredTeleconsultation ready() {
        StoredTeleconsultation opening =
                store().insert(aCompletePlan(), new RoomState.Opening(anOperation("op-1"), START, true), CONTEXT);
        return replaced(opening, opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan()));
    }

    private StoredTeleconsultation replaced(StoredTeleconsultation current, Teleconsultation next) {
        return store().replace(current, next, WriteMark.random(), CONTEXT).orElseThrow();
    }

    private StoredTeleconsultation find(String id) {
        return store().find(new TeleconsultationId(id), CONTEXT).orElseThrow();
    }

    private Teleconsultation found(StoredTeleconsultation stored) {
        return find(stored.id().value()).teleconsultation();
    }

    private JsonNode document(StoredTeleconsultation stored) {
        try {
            for (String json : crud.documents(NAME)) {
                JsonNode document = JSON.readTree(json);
                if (document.path("_id").asText().equals(stored.id().value())) {
                    return document;
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("no such document");
    }

    private static String aDocumentOf21(String room) {
        return """
                {"bandyerRoomId":"%s","participantsNumber":2,"participants":[
                  {"userBandyerId":"user_a","accessLinkURL":"https://sandbox.bandyer.com/connect/a?x=1","groups":["doctor"],
                   "fullName":"Mario Rossi","language":"en"},
                  {"userBandyerId":"user_b"}],
                 "teleconsultationState":"CREATED","startDate":"2030-01-01T10:00:00.000Z","endDate":"2030-01-01T11:00:00.000Z"}
                """.formatted(room);
    }
}
