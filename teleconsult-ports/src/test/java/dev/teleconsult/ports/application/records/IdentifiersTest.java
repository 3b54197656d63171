package dev.teleconsult.ports.application.records;

import static dev.teleconsult.ports.application.Bench.BOTH;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.command;
import static dev.teleconsult.ports.application.Bench.keyed;
import static dev.teleconsult.ports.application.Bench.refusal;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.reconciling.DeadClaims;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Teleconsultations with identifiers of other systems. */
public class IdentifiersTest {

    public static final ExternalIdentifier BOOKING =
            new ExternalIdentifier("https://cup.example/sid/prenotazione", "CUP-4711");
    private static final ExternalIdentifier ORDER = new ExternalIdentifier("urn:oid:1.2.3", "auth0|7");
    private static final ScheduleCommand BOOKED = command(BOTH).identifiedBy(List.of(BOOKING, ORDER));

    private final Bench bench = Bench.plain();
    private final FindTeleconsultationsUseCase finding = bench.application.finding();

    /** The same store and provider, without a collection for identifiers. */
    public static TeleconsultApplication withoutIdentifiers(Bench bench) {
        TeleconsultStorage keepsNone = (TeleconsultStorage) Proxy.newProxyInstance(
                IdentifiersTest.class.getClassLoader(),
                new Class<?>[] {TeleconsultStorage.class},
                (proxy, method, arguments) -> method.getName().equals("externalIdentifiers")
                        ? Optional.empty()
                        : method.invoke(bench.storage, arguments));
        return TeleconsultApplication.builder(keepsNone, bench.video)
                .privileges(DomainFixtures.privileges())
                .clock(bench.clock)
                .build();
    }

    private TeleconsultationId booked() {
        return bench.schedule(BOOKED);
    }

    @Test
    void visitShouldBeFoundByAnyOfItsIdentifiers() {
        TeleconsultationId id = booked();

        assertThat(finding.lookByIdentifier(BOOKING, system())).map(Item::id).contains(id);
        assertThat(finding.lookByIdentifier(ORDER, system())).map(Item::id).contains(id);
        assertThat(finding.lookByIdentifier(new ExternalIdentifier("urn:oid:1.2.3", "auth0|8"), system()))
                .isEmpty();
        assertThat(finding.look(id, system()).identifiers()).containsExactly(BOOKING, ORDER);
        assertThat(bench.application.planning().read(id, system()).identifiers())
                .containsExactly(BOOKING, ORDER);
        assertThat(finding.find(Filter.between(START, START.plusMillis(1)), 50, Optional.empty(), system())
                        .items())
                .containsExactly(finding.look(id, system()));
    }

    @Test
    void takenIdentifierShouldBeRefusedAndOpenNoRoom() {
        TeleconsultationId id = booked();

        refusal(RefusalCode.IDENTIFIER_IN_USE, this::booked);
        refusal(
                RefusalCode.IDENTIFIER_IN_USE,
                () -> bench.schedule(command(DOCTOR_ALONE)
                        .identifiedBy(List.of(new ExternalIdentifier("urn:oid:1.2.3", "free"), ORDER))));

        assertThat(bench.openRooms()).hasSize(1);
        assertThat(finding.lookByIdentifier(ORDER, system())).map(Item::id).contains(id);
        assertThat(finding.lookByIdentifier(new ExternalIdentifier("urn:oid:1.2.3", "free"), system()))
                .isEmpty();
        // The identifiers of a refused call are free again.
        bench.schedule(command(BOTH).identifiedBy(List.of(new ExternalIdentifier("urn:oid:1.2.3", "free"))));
    }

    @Test
    void identifierShouldStayWithACancelledVisit() {
        TeleconsultationId id = booked();
        bench.application.planning().cancel(id, system());

        assertThat(finding.lookByIdentifier(BOOKING, system())).map(Item::state).contains(VisitState.CANCELLED);
        refusal(RefusalCode.IDENTIFIER_IN_USE, this::booked);
    }

    @Test
    void refusedScheduleShouldTakeNoIdentifier() {
        refusal(
                RefusalCode.DURATION_TOO_SHORT,
                () -> bench.schedule(
                        ScheduleCommand.of(BOTH, START, Duration.ofSeconds(1)).identifiedBy(List.of(BOOKING))));

        booked();
    }

    @Test
    void sameIdentifiersShouldScheduleOneVisitAfterAnOutage() {
        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());
        assertThatThrownBy(this::booked).isInstanceOf(PortUnavailableException.class);

        TeleconsultationId id = booked();

        assertThat(finding.lookByIdentifier(BOOKING, system())).map(Item::id).contains(id);
        assertThat(bench.openRooms()).hasSize(1);
    }

    @Test
    void identifiersOfADeadReplicaShouldBeTakenOverAfterAWhile() {
        bench.storage.failNext(InMemoryStorage.Operation.REPLACE_CLAIM, Failures.unavailable());
        bench.storage.failNext(InMemoryStorage.Operation.REMOVE_CLAIM, Failures.unavailable());
        bench.storage.failNext(InMemoryStorage.Operation.REMOVE_CLAIM, Failures.unavailable());
        assertThatThrownBy(this::booked).isInstanceOf(PortUnavailableException.class);
        refusal(RefusalCode.IDENTIFIER_BEING_TAKEN, this::booked);

        bench.clock.advance(Duration.ofMinutes(10));
        booked();

        assertThat(bench.openRooms()).hasSize(1);
    }

    /** The caller may never return, and identifiers of people's visits are not kept without a need. */
    @Test
    void failedScheduleShouldReleaseItsIdentifiers() {
        bench.storage.failNext(InMemoryStorage.Operation.INSERT, Failures.unavailable());
        failToBook();
        assertThat(kept()).as("the visit was not put on record").isEmpty();

        bench.storage.failNext(InMemoryStorage.Operation.REPLACE_CLAIM, Failures.unavailable());
        failToBook();
        assertThat(kept()).as("its id was not noted").isEmpty();

        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.unavailable());
        failToBook();
        assertThat(kept()).as("its room was not opened").isEmpty();

        bench.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
        failToBook();
        assertThat(kept()).as("its room may be there").isPresent();
        IntStream.range(0, 3).forEach(run -> {
            bench.clock.advance(Duration.ofMinutes(10));
            bench.application.reconciler().runOnce();
        });
        assertThat(kept()).as("its room was found and deleted").isEmpty();
        assertThat(bench.storage.all()).isEmpty();
        assertThat(bench.openRooms()).isEmpty();
    }

    private void failToBook() {
        assertThatThrownBy(() -> bench.schedule(command(BOTH).identifiedBy(List.of(BOOKING))))
                .isInstanceOf(PortUnavailableException.class);
    }

    private Optional<IdentifierClaim> kept() {
        return bench.storage.externalIdentifiers().orElseThrow().find(BOOKING, system());
    }

    /**
     * The process died: before its visit was recorded, before its claim was completed, and before it released the
     * claim.
     */
    @Test
    void claimsOfADeadProcessShouldBeSettledWithoutAnotherRequest() {
        ExternalIdentifiers identifiers = bench.storage.externalIdentifiers().orElseThrow();
        IdentifierClaim bare = IdentifierClaim.begun(
                new ExternalIdentifier("urn:oid:1.2.3", "bare"), new OperationId("dead"), bench.clock.instant());
        identifiers.claim(bare, system());
        IdentifierClaim gone = IdentifierClaim.begun(
                new ExternalIdentifier("urn:oid:1.2.3", "gone"), new OperationId("dead"), bench.clock.instant());
        identifiers.claim(
                gone.now(IdentifierClaim.Progress.UNDER_WAY, Optional.of(new TeleconsultationId("gone"))), system());
        TeleconsultationId id = booked();
        IdentifierClaim filled = kept().orElseThrow();
        identifiers.replace(filled, filled.now(IdentifierClaim.Progress.UNDER_WAY, Optional.of(id)), system());

        bench.application.reconciler().runOnce();
        assertThat(identifiers.find(bare.identifier(), system()))
                .as("its process may be alive")
                .contains(bare);
        bench.clock.advance(DeadClaims.EVERY);
        bench.application.reconciler().runOnce();

        assertThat(identifiers.find(bare.identifier(), system())).isEmpty();
        assertThat(identifiers.find(gone.identifier(), system())).isEmpty();
        assertThat(kept()).contains(filled);
        assertThat(identifiers.unfinished(bench.clock.instant().plusSeconds(1), 10, system()))
                .isEmpty();
    }

    /** Each run settles a bounded number, and no claim prevents the others. */
    @Test
    void manyDeadClaimsShouldBeSettledInSeveralRuns() {
        ExternalIdentifiers identifiers = bench.storage.externalIdentifiers().orElseThrow();
        for (int i = 0; i <= DeadClaims.AT_ONCE; i++) {
            identifiers.claim(
                    IdentifierClaim.begun(
                            new ExternalIdentifier("urn:oid:1.2.3", "v" + i),
                            new OperationId("dead"),
                            bench.clock.instant()),
                    system());
        }
        bench.clock.advance(DeadClaims.EVERY);
        bench.storage.failNext(InMemoryStorage.Operation.REMOVE_CLAIM, Failures.unavailable());
        assertThatThrownBy(() -> bench.application.reconciler().runOnce()).isInstanceOf(PortUnavailableException.class);
        assertThat(identifiers.unfinished(bench.clock.instant(), 1_000, system()))
                .hasSize(2);

        bench.application.reconciler().runOnce();

        assertThat(identifiers.unfinished(bench.clock.instant(), 1_000, system()))
                .isEmpty();
    }

    @Test
    void forgottenVisitShouldReleaseItsIdentifiers() {
        Duration afterwards = Duration.ofDays(30);
        Bench forgetting = Bench.with(
                builder -> builder.closesAfterEnd(Duration.ofHours(1)).forgetsAfterEnd(afterwards));
        TeleconsultationId ended = forgetting.schedule(command(BOTH).identifiedBy(List.of(BOOKING)));
        TeleconsultationId cancelled = forgetting.schedule(command(BOTH).identifiedBy(List.of(ORDER)));
        forgetting.cancel(cancelled);
        forgetting.openTheWindow();
        forgetting.linkOf(ended, "doctor");
        FindTeleconsultationsUseCase looking = forgetting.application.finding();
        forgetting.clock.set(START.plus(HOUR).plus(afterwards).minusMillis(1));
        forgetting.application.reconciler().runOnce();
        assertThat(looking.lookByIdentifier(BOOKING, system())).map(Item::id).contains(ended);
        assertThat(looking.lookByIdentifier(ORDER, system())).map(Item::id).contains(cancelled);

        forgetting.clock.advance(Duration.ofMillis(1));
        // People are forgotten after their identifiers, or no run would return to these.
        forgetting.storage.failNext(InMemoryStorage.Operation.RELEASE_IDENTIFIERS, Failures.unavailable());
        IntStream.range(0, 5).forEach(run -> {
            forgetting.application.reconciler().runOnce();
            forgetting.clock.advance(Duration.ofHours(2));
        });

        assertThat(forgetting.record(ended).isForgotten()).isTrue();
        assertThat(forgetting.record(cancelled).isForgotten()).isTrue();
        assertThat(looking.lookByIdentifier(BOOKING, system())).isEmpty();
        assertThat(looking.lookByIdentifier(ORDER, system())).isEmpty();
        assertThat(looking.look(ended, system()).identifiers()).isEmpty();
    }

    @Test
    void idempotencyKeyShouldBeCheckedBeforeIdentifiers() {
        TeleconsultationId id = bench.application.planning().schedule(BOOKED, keyed("k"));

        assertThat(bench.application.planning().schedule(BOOKED, keyed("k"))).isEqualTo(id);
        refusal(
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                () -> bench.application.planning().schedule(command(BOTH), keyed("k")));
        refusal(
                RefusalCode.IDENTIFIER_IN_USE,
                () -> bench.application.planning().schedule(BOOKED, keyed("another")));
    }

    @Test
    void identifiersShouldBeLimitedAndDistinct() {
        List<ExternalIdentifier> most = IntStream.range(0, ExternalIdentifier.MOST)
                .mapToObj(i -> new ExternalIdentifier("urn:oid:1", "v" + i))
                .toList();
        assertThat(finding.look(bench.schedule(command(BOTH).identifiedBy(most)), system())
                        .identifiers())
                .containsExactlyElementsOf(most);
        List<ExternalIdentifier> tooMany = new ArrayList<>(most);
        tooMany.add(BOOKING);
        assertThatThrownBy(() -> command(BOTH).identifiedBy(tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> command(BOTH).identifiedBy(List.of(ORDER, ORDER)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void identifierShouldBeAnAbsoluteSystemAndAPrintableValue() {
        assertThat(ExternalIdentifier.isValid("urn:oid:1.2.3", "auth0|7")).isTrue();
        assertThat(ExternalIdentifier.isValid("x:", "v")).isFalse();
        assertThat(ExternalIdentifier.isValid("relative", "v")).isFalse();
        assertThat(ExternalIdentifier.isValid("urn:with blank", "v")).isFalse();
        assertThat(ExternalIdentifier.isValid("urn:x", " ")).isFalse();
        assertThat(ExternalIdentifier.isValid("urn:x", "a\nb")).isFalse();
        assertThat(ExternalIdentifier.isValid("urn:x", "\ud800")).isFalse();
        assertThat(ExternalIdentifier.isValid("urn:x", "v".repeat(255))).isTrue();
        assertThat(ExternalIdentifier.isValid("urn:x", "v".repeat(256))).isFalse();
        assertThat(ExternalIdentifier.isValid("x:" + "s".repeat(254), "v")).isFalse();
        assertThat(BOOKING.toString()).doesNotContain("4711");
    }

    @Test
    void participantShouldBeAllowedToLookAndAStrangerNot() {
        TeleconsultationId id = booked();

        assertThat(finding.lookAsParticipant(id, by("doctor"))).isEqualTo(finding.look(id, system()));
        refusal(RefusalCode.UNAUTHORIZED_USER, () -> finding.lookAsParticipant(id, by("stranger")));
    }

    @Test
    void changeOfAnOutdatedPlanShouldBeRefused() {
        TeleconsultationId id = booked();
        Item seen = finding.look(id, system());
        ChangeCommand later = ChangeCommand.none()
                .schedule(ScheduleChange.none().start(START.plus(HOUR)).length(HOUR));

        bench.application.planning().change(id, later.onlyIfStill(seen.mark()), system());

        refusal(
                RefusalCode.CONCURRENT_CHANGE,
                () -> bench.application
                        .planning()
                        .change(
                                id,
                                ChangeCommand.none()
                                        .schedule(ScheduleChange.none().length(HOUR.multipliedBy(2)))
                                        .onlyIfStill(seen.mark()),
                                system()));
        refusal(
                RefusalCode.CONCURRENT_CHANGE,
                () -> bench.application.planning().cancel(id, seen.mark(), system()));
        assertThat(finding.look(id, system()).state()).isEqualTo(VisitState.PLANNED);
        assertThat(finding.look(id, system()).mark()).isNotEqualTo(seen.mark());
        assertThat(finding.look(id, system()).schedule().start()).isEqualTo(START.plus(HOUR));
    }
}
