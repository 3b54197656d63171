package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each fact that depends on time only is made once: however long no replica ran, however long the visit lasts, and
 * where its room is closed and its people are forgotten meanwhile.
 *
 * <p>A build plays all absences in memory, and each of them on one store or another. {@code -Dtimed.facts=all} plays
 * all on each.
 */
@Tag("plays")
public interface TimedFactsContract {

    /**
     * Returns an empty store that keeps facts. The supplier returns another connection to its data each time, as
     * another process has.
     */
    Supplier<TeleconsultStorage> store();

    /** The times without a running replica, one after another. */
    List<Duration> ABSENCES =
            List.of(Duration.ZERO, Duration.ofDays(3), Duration.ofDays(8), Duration.ofDays(33), Duration.ofDays(300));

    /** The absences of each build; slower stores play fewer. */
    default List<Duration> absences() {
        return ABSENCES;
    }

    private List<Duration> absencesPlayed() {
        return System.getProperty("timed.facts", "").equals("all") ? ABSENCES : absences();
    }

    @Test
    default void timedFactsShouldBeMadeOnceHoweverLongNoReplicaRan() {
        new Play(store(), absencesPlayed(), builder -> builder).play();
    }

    @Test
    default void timedFactsShouldBeMadeOnceWhenRoomsAreClosedAndPeopleForgotten() {
        new Play(
                        store(),
                        absencesPlayed(),
                        builder -> builder.closesAfterEnd(Duration.ofHours(1)).forgetsAfterEnd(Duration.ofDays(2)))
                .play();
    }

    /** A new kind has to be added to one of these. */
    private static boolean comesWithTheTime(Fact.Kind kind) {
        return switch (kind) {
            case LINK_AVAILABLE, ENDED, COMPLETED -> true;
            case SCHEDULED,
                    CHANGED,
                    READY,
                    STARTED,
                    CANCELLED,
                    CLEANED,
                    PROBLEM,
                    PARTICIPANT_WAITING,
                    PARTICIPANT_JOINED,
                    PARTICIPANT_LEFT,
                    USER_ERASED,
                    AUDIT_ANCHORED,
                    REVEALED,
                    NAMED,
                    ROOM_DELETED,
                    UPLOADS_DELETED -> false;
        };
    }

    /** One store through several absences of all replicas. */
    final class Play {

        private static final List<Duration> LENGTHS = List.of(Stage.HOUR, Duration.ofDays(3), Duration.ofDays(45));

        /** A claim of a dead replica expires. */
        private static final Duration CLAIM = Duration.ofMinutes(1);

        private final TeleconsultStorage way;
        private final Stage stage;
        private final List<Duration> absences;
        private final UnaryOperator<TeleconsultApplication.Builder> how;
        private final Map<TeleconsultationId, Boolean> heldCall = new LinkedHashMap<>();
        private final List<KeptFact> claimedFacts = new ArrayList<>();

        private Play(
                Supplier<TeleconsultStorage> store,
                List<Duration> absences,
                UnaryOperator<TeleconsultApplication.Builder> how) {
            this.absences = absences;
            this.way = store.get();
            this.stage = new Stage(this::keptOpen, Stage.BOUND, Mutant.NONE);
            this.how = builder -> how.apply(
                    builder.callSettings(new CallSettings(true, Recording.NONE, true, DurationPolicy.unlimited())));
        }

        /**
         * The next process reuses the connection: opening one takes a database longer than all work of a process here.
         */
        private TeleconsultStorage keptOpen() {
            return (TeleconsultStorage) Proxy.newProxyInstance(
                    TeleconsultStorage.class.getClassLoader(),
                    new Class<?>[] {TeleconsultStorage.class},
                    (proxy, method, arguments) ->
                            "close".equals(method.getName()) ? null : method.invoke(way, arguments));
        }

        private void play() {
            try (way) {
                playAll();
            }
        }

        private void playAll() {
            for (Duration absence : absences) {
                try (Stage.Process last = stage.startKeepingFacts(how)) {
                    visits(last);
                }
                stage.clock.advance(absence);
                someRuns();
                stage.clock.advance(Duration.ofDays(50));
                someRuns();
            }
            heldCall.forEach((id, held) -> {
                for (Fact.Kind kind : Fact.Kind.values()) {
                    if (comesWithTheTime(kind)) {
                        assertThat(claimedFacts)
                                .filteredOn(one -> one.teleconsultation()
                                                .filter(id::equals)
                                                .isPresent()
                                        && one.fact().kind() == kind)
                                .as(
                                        "%s of %s, which %s a call, in %s",
                                        kind, id, held ? "had" : "never had", heldCall.keySet())
                                .hasSize(kind != Fact.Kind.ENDED || held ? 1 : 0);
                    }
                }
            });
        }

        /** Some that start after the last replica is gone, and some whose last participant has just left the call. */
        private void visits(Stage.Process last) {
            for (Duration length : LENGTHS) {
                heldCall.put(schedule(last, stage.clock.instant().plus(Stage.HOUR), length), false);
                TeleconsultationId held =
                        schedule(last, stage.clock.instant().plus(Stage.LEAD).plusSeconds(60), length);
                heldCall.put(held, true);
                stage.clock.advance(Duration.ofMinutes(2));
                last.join(held, "doctor");
                RoomId room = last.storage()
                        .teleconsultations()
                        .find(held, RequestContext.system())
                        .flatMap(stored -> stored.teleconsultation().room())
                        .orElseThrow()
                        .id();
                call(last, CallEvent.Kind.USER_CONNECTED, room, 2);
                call(last, CallEvent.Kind.USER_DISCONNECTED, room, 0);
            }
        }

        private TeleconsultationId schedule(Stage.Process process, Instant start, Duration length) {
            return process.application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(2, List.of(stage.invite("doctor"), stage.invite("patient"))),
                                    start,
                                    length),
                            RequestContext.system());
        }

        private void call(Stage.Process process, CallEvent.Kind kind, RoomId room, int connected) {
            stage.clock.advance(Duration.ofSeconds(1));
            CallEvent event = new CallEvent(kind, room, connected, stage.clock.instant());
            FakeVideoProvider.SignedMessage message = stage.video.message(event, stage.clock.instant());
            process.application.callEvents().received(message.headers(), message.body());
        }

        private void someRuns() {
            try (Stage.Process back = stage.startKeepingFacts(how)) {
                for (int run = 0; run < 3; run++) {
                    back.application.reconciler().runOnce();
                    settleAll(back.storage().outbox().orElseThrow());
                    stage.clock.advance(CLAIM);
                }
            }
        }

        /** Settled facts are removed after a while: a fact that is then made again is another one. */
        private void settleAll(Outbox outbox) {
            List<KeptFact> claimed;
            do {
                Instant now = stage.clock.instant();
                claimed = outbox.claim(new Claim("receiver", now, now.plus(CLAIM), 100), RequestContext.system());
                claimed.forEach(one -> assertThat(outbox.update(one, Map.of(), now, RequestContext.system()))
                        .isPresent());
                claimedFacts.addAll(claimed);
            } while (!claimed.isEmpty());
        }
    }
}
