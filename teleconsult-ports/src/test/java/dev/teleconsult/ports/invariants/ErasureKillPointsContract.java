package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.invariants.Faults.Kind;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * If any call of an erasure fails, in any way, the person is erased all the same, with one receipt. The calls are found
 * by making them.
 *
 * <p>Where all of them are played, a build lets the process die after each call, and by turns loses its answer or does
 * not make it. {@code -Dkill.points=all} plays every way of each. (To die before a call is to die after the call before
 * it.)
 */
@Tag("plays")
public interface ErasureKillPointsContract {

    ErasureKeys KEYS = new ErasureKeys(List.of(new byte[ErasureKeys.SHORTEST]));

    /** As {@link KillPointsContract#store}. */
    Supplier<TeleconsultStorage> store();

    /** Every n-th call fails in a build: 1 for all of them. */
    default int every() {
        return 1;
    }

    @Test
    default void personShouldBeErasedWhicheverCallFails() {
        int points = 0;
        int every = KillPoints.WHOLE ? 1 : every();
        boolean struck = true;
        for (int at = 0; struck; at += every) {
            Kind kind = Kind.values()[points % Kind.values().length];
            for (Kind each : every == 1 ? ways(at) : List.of(kind)) {
                struck = new Play(store()).struck(at, each);
            }
            points++;
        }
        assertThat(points * every).as("calls of an erasure").isGreaterThan(40);
        System.out.println(getClass().getSimpleName() + ": " + points + " calls of an erasure went wrong");
    }

    private static List<Kind> ways(int at) {
        return KillPoints.WHOLE
                ? List.of(Kind.values())
                : List.of(Kind.CRASH_AFTER, at % 2 == 0 ? Kind.ANSWER_LOST : Kind.NOT_DONE);
    }

    /** One person, three visits, one fault. */
    final class Play {

        private static final RequestContext MANAGER = RequestContext.of(new UserId("manager"));

        private final Stage stage;

        private Play(Supplier<TeleconsultStorage> stores) {
            this.stage = new Stage(stores, Stage.BOUND, Mutant.NONE);
        }

        private Stage.Process process(PortInterceptor around) {
            return stage.startErasing(around, KEYS);
        }

        /**
         * @return whether there were as many calls
         */
        private boolean struck(int at, Kind kind) {
            Faults faults = Faults.strike(at, kind);
            Set<TeleconsultationId> known;
            VideoUserId person;
            try (Stage.Process peace = process(Faults.none())) {
                known = prepared(peace);
                person = peace.storage()
                        .userIds()
                        .find(Set.of(stage.user("patient")), RequestContext.system())
                        .get(stage.user("patient"));
            }
            Optional<ErasureId> receipt = inTrouble(faults);
            try (Stage.Process peace = process(Faults.none())) {
                // Repeated only while it is open: otherwise it would be another erasure.
                Erasure asked = receipt.map(id -> peace.application.erasures().receipt(id, MANAGER))
                        .filter(Erasure::isDone)
                        .orElseGet(() -> peace.application.erasures().erase(stage.user("patient"), true, MANAGER));
                receipt.ifPresent(id -> assertThat(asked.id()).isEqualTo(id));
                Erasure done = finished(peace, asked.id());
                assertThat(done.isDone())
                        .as("%s of call %s: %s", kind, at, done.steps())
                        .isTrue();
                assertErased(peace, person, known, done);
            }
            return faults.struck().isPresent();
        }

        private Set<TeleconsultationId> prepared(Stage.Process peace) {
            Invitations both = Invitations.of(stage.invite("doctor"), stage.invite("patient"));
            TeleconsultationId held = peace.application
                    .planning()
                    .schedule(ScheduleCommand.of(both, Stage.START, Stage.HOUR), RequestContext.system());
            TeleconsultationId cancelled = peace.application
                    .planning()
                    .schedule(ScheduleCommand.of(both, Stage.START, Stage.HOUR), RequestContext.system());
            peace.application.planning().cancel(cancelled, RequestContext.system());
            TeleconsultationId coming = peace.application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(both, Stage.START.plus(Duration.ofDays(1)), Stage.HOUR),
                            RequestContext.system());
            stage.clock.set(Stage.START);
            peace.join(held, "patient");
            RoomId room = Scenario.read(peace, held)
                    .orElseThrow()
                    .room()
                    .orElseThrow()
                    .id();
            VideoUserId person = peace.storage()
                    .userIds()
                    .find(Set.of(stage.user("patient")), RequestContext.system())
                    .get(stage.user("patient"));
            CallEvent came = new CallEvent(CallEvent.Kind.USER_CONNECTED, room, 1, stage.clock.instant())
                    .in(new SessionId("call-" + stage.name))
                    .of(person);
            FakeVideoProvider.SignedMessage message = stage.video.message(came, stage.clock.instant());
            peace.application.callEvents().received(message.headers(), message.body());
            stage.video.addUpload(room);
            stage.clock.set(Stage.START.plus(Stage.HOUR).plusSeconds(1));
            return Set.of(held, cancelled, coming);
        }

        /**
         * @return the receipt, if the caller got one
         */
        private Optional<ErasureId> inTrouble(Faults faults) {
            Optional<ErasureId> receipt = Optional.empty();
            try (Stage.Process process = process(faults)) {
                receipt = Optional.of(process.application
                        .erasures()
                        .erase(stage.user("patient"), true, MANAGER)
                        .id());
                finished(process, receipt.get());
            } catch (PortException | Crash outageOrEnd) {
                stage.clock.advance(Duration.ofMinutes(2));
            }
            return receipt;
        }

        private Erasure finished(Stage.Process process, ErasureId id) {
            for (int run = 0; run < 16; run++) {
                try {
                    process.application.reconciler().runOnce();
                } catch (PortException outage) {
                    // The caller repeats the request.
                    stage.clock.advance(Duration.ofSeconds(1));
                }
                Optional<Erasure> done = Optional.of(
                                process.application.erasures().receipt(id, MANAGER))
                        .filter(Erasure::isDone);
                if (done.isPresent()) {
                    return done.get();
                }
                stage.clock.advance(Duration.ofMinutes(4));
            }
            return process.application.erasures().receipt(id, MANAGER);
        }

        private void assertErased(
                Stage.Process process, VideoUserId person, Set<TeleconsultationId> known, Erasure done) {
            TeleconsultStorage storage = process.storage();
            RequestContext context = RequestContext.system();
            assertThat(done.subject()).isEmpty();
            assertThat(done.progress(ErasureStep.RECORDS).agreed()).isPresent();
            assertThat(process.application
                            .erasures()
                            .preview(stage.user("patient"), MANAGER)
                            .receipts())
                    .containsExactly(done.id());
            assertThat(storage.teleconsultations()
                            .search(
                                    TeleconsultationQuery.between(
                                                    Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"), 10)
                                            .of(person),
                                    context)
                            .found())
                    .isEmpty();
            for (TeleconsultationId id : known) {
                assertThat(storage.teleconsultations()
                                .lookUp(id, context)
                                .orElseThrow()
                                .teleconsultation()
                                .plan()
                                .participants()
                                .known())
                        .hasSize(2)
                        .noneMatch(one ->
                                one.videoUser().equals(person) || one.fullName().equals("patient"));
                assertThat(storage.attendance().orElseThrow().find(id, context))
                        .extracting(CallMark::person)
                        .doesNotContain(Optional.of(person));
            }
            assertThat(storage.userIds().find(Set.of(stage.user("patient")), context))
                    .isEmpty();
            assertThat(storage.userIds().findUsers(Set.of(person), context)).isEmpty();
            assertThat(stage.video.knownUsers()).doesNotContainKey(person);
            assertThat(stage.video.currentRooms())
                    .noneMatch(room -> known.contains(room.token().teleconsultation()));
            List<KeptFact> facts = facts(storage, known);
            assertThat(facts).noneMatch(kept -> kept.fact().person().equals(Optional.of(person)));
            assertThat(facts.stream().flatMap(kept -> kept.outline().stream()).map(Outline::participants))
                    .noneMatch(all -> all.contains(person));
            assertThat(facts)
                    .filteredOn(kept -> kept.fact().kind() == Fact.Kind.USER_ERASED
                            && kept.fact().details().containsValue(done.id().value()))
                    .hasSize(1);
        }

        /** The facts of these visits, and of no teleconsultation: others may share the store. */
        private List<KeptFact> facts(TeleconsultStorage storage, Set<TeleconsultationId> known) {
            List<KeptFact> all = new ArrayList<>();
            Optional<KeptFact> last = Optional.empty();
            while (true) {
                List<KeptFact> page = storage.outbox()
                        .orElseThrow()
                        .search(
                                Instant.EPOCH,
                                Instant.parse("9999-01-01T00:00:00Z"),
                                last,
                                100,
                                RequestContext.system());
                page.stream()
                        .filter(kept ->
                                kept.teleconsultation().map(known::contains).orElse(true))
                        .forEach(all::add);
                if (page.size() < 100) {
                    return all;
                }
                last = Optional.of(page.get(page.size() - 1));
            }
        }
    }
}
