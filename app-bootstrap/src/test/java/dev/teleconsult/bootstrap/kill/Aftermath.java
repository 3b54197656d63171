package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.ServerProcess.Call;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state after a server was killed and another was started: the answers to callers, the rooms at Kaleyra, the
 * records.
 */
final class Aftermath {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerProcess server;
    private final KaleyraEmulator kaleyra;
    private final TeleconsultStorage storage;

    Aftermath(ServerProcess server, KaleyraEmulator kaleyra, TeleconsultStorage storage) {
        this.server = server;
        this.kaleyra = kaleyra;
        this.storage = storage;
    }

    Answer ask(Call call) {
        return server.ask(call);
    }

    /**
     * Retries as a caller without an answer does, until the server knows that the dead one is not working any more;
     * then waits until the server has finished its work after the answer.
     */
    Answer repeatedUntilItSucceeds(Call call, int status) {
        Answer[] last = new Answer[1];
        await("an answer to " + call.method() + " " + call.path())
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    last[0] = ask(call);
                    assertThat(last[0].status()).as("%s", last[0].body()).isIn(status, 409, 503);
                    return last[0].status() == status;
                });
        awaitOrder();
        return last[0];
    }

    /**
     * Makes all owed work due, as if its time had passed: a killed server has postponed its work for longer than a test
     * can wait. To be called while no server runs.
     */
    static void bringTurnsForward(TeleconsultStorage storage) {
        TeleconsultationStore records = storage.teleconsultations();
        Instant muchLater = Instant.now().plus(Duration.ofDays(365));
        for (StoredTeleconsultation stored : records.backlog(muchLater, 10_000, Set.of(), RequestContext.system())
                .due()) {
            Teleconsultation owing = stored.teleconsultation();
            records.replace(
                    stored,
                    new Teleconsultation(owing.id(), owing.plan(), owing.state(), owing.leftovers(), Map.of()),
                    WriteMark.random(),
                    RequestContext.system());
        }
    }

    /** Waits until no work is owed any more, due or not. */
    void awaitOrder() {
        TeleconsultationStore records = storage.teleconsultations();
        await("order")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> records.backlog(Instant.now(), 1, Set.of(), RequestContext.system())
                                .unsettled()
                        == 0);
    }

    /** Every room belongs to a record that names it, and every record with a room has one that exists. */
    void assertExactlyTheRoomsOnRecordExist() {
        Map<TeleconsultationId, List<String>> rooms = kaleyra.rooms().stream()
                .collect(Collectors.groupingBy(
                        room -> CorrelationToken.parse(room.description())
                                .orElseThrow()
                                .teleconsultation(),
                        Collectors.mapping(EmulatedRoom::id, Collectors.toList())));
        TeleconsultationStore records = storage.teleconsultations();
        Map<TeleconsultationId, List<String>> onRecord =
                records.findAll(rooms.keySet(), RequestContext.system()).values().stream()
                        .collect(Collectors.toMap(StoredTeleconsultation::id, stored -> List.of(room(stored))));
        assertThat(rooms).as("existing rooms").isEqualTo(onRecord);
        Map<Phase, Long> counts = records.countByPhase(RequestContext.system());
        assertThat(counts.keySet()).isSubsetOf(Phase.NO_ROOM, Phase.READY, Phase.REVEALED);
        assertThat(counts.getOrDefault(Phase.READY, 0L) + counts.getOrDefault(Phase.REVEALED, 0L))
                .as("records with a room")
                .isEqualTo(rooms.size());
    }

    private static String room(StoredTeleconsultation stored) {
        return stored.teleconsultation().room().map(Room::id).map(RoomId::value).orElse("none");
    }

    List<EmulatedRoom> roomsFor(String teleconsultation) {
        TeleconsultationId id = new TeleconsultationId(teleconsultation);
        return kaleyra.rooms().stream()
                .filter(room -> CorrelationToken.parse(room.description())
                        .filter(token -> token.teleconsultation().equals(id))
                        .isPresent())
                .toList();
    }

    List<EmulatedRoom> roomsOf(String user) {
        Optional<VideoUserId> videoUser = lookedUp(user);
        return kaleyra.rooms().stream()
                .filter(room -> videoUser
                        .filter(known -> room.links().containsKey(known.value()))
                        .isPresent())
                .toList();
    }

    EmulatedRoom onlyRoomOf(String user) {
        List<EmulatedRoom> rooms = roomsOf(user);
        assertThat(rooms).as("rooms of %s", user).hasSize(1);
        return rooms.get(0);
    }

    String videoUser(String user) {
        return lookedUp(user).orElseThrow().value();
    }

    private Optional<VideoUserId> lookedUp(String user) {
        UserId id = new UserId(user);
        return Optional.ofNullable(
                storage.userIds().find(Set.of(id), RequestContext.system()).get(id));
    }

    /**
     * The participant gets the answer to wait, and not because of a failure. A view without details is requested
     * again: on a busy machine Kaleyra's answer may come later than the server waits for it.
     */
    void assertWaits(String teleconsultation, String user) {
        JsonNode view = await("details of " + teleconsultation)
                .atMost(PATIENCE)
                .until(
                        () -> view(teleconsultation, user),
                        answer -> answer.at("/details/status").isTextual());
        assertThat(view.path("accessLinkURL").isNull()).isTrue();
        assertThat(view.path("reason").textValue()).isEqualTo("TOO_EARLY");
        assertThat(view.at("/details/status").textValue()).isEqualTo("NOT_RUNNING");
    }

    String linkOf(String teleconsultation, String user) {
        return view(teleconsultation, user).path("accessLinkURL").asText("none");
    }

    void assertFrozen(String teleconsultation) {
        Answer refused = ask(Call.json("PATCH", "/teleconsultation/" + teleconsultation, """
                {"duration_in_seconds": 2400}"""));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").textValue()).isEqualTo("IMMUTABILITY_WINDOW_CLOSED");
    }

    private JsonNode view(String teleconsultation, String user) {
        Answer answer = ask(Call.of("GET", "/teleconsultation/" + teleconsultation, "miauserid", user));
        assertThat(answer.status()).as("%s of %s", teleconsultation, user).isEqualTo(200);
        return answer.body();
    }

    /** Links are credentials; servers must not write any. */
    void assertNoLinkIn(List<String> output) {
        List<String> links = kaleyra.roomsEver().stream()
                .flatMap(room -> room.links().values().stream())
                .map(link -> link.getPath().substring(link.getPath().lastIndexOf('/') + 1))
                .toList();
        assertThat(links).isNotEmpty();
        assertThat(output).isNotEmpty().noneMatch(line -> links.stream().anyMatch(line::contains));
    }
}
