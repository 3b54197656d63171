package dev.teleconsult.ports.application.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase.Preview;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErasingTest {

    private static final ErasureKeys KEYS = keys("first");
    private static final UserId PATIENT = new UserId("patient-1");
    private static final RequestContext MANAGER = Bench.by("manager");
    private static final Instant AFTER = Bench.START.plus(Bench.HOUR).plusSeconds(1);

    private final List<ErasureId> heard = new ArrayList<>();
    private final Bench bench = Bench.with(this::erasing);

    private static ErasureKeys keys(String... names) {
        List<byte[]> all = new ArrayList<>();
        for (String name : names) {
            all.add((name + "-".repeat(40)).getBytes(StandardCharsets.UTF_8));
        }
        return new ErasureKeys(all);
    }

    private TeleconsultApplication.Builder erasing(TeleconsultApplication.Builder builder) {
        return builder.erasesPeople(KEYS)
                .keepsFacts(true)
                .keepsAttendance(Duration.ofDays(30))
                .audit(AuditSettings.off().mode(AuditMode.CHANGES))
                .listener(new TeleconsultationListener() {
                    @Override
                    public void erased(ErasureId receipt) {
                        heard.add(receipt);
                    }
                });
    }

    private Erasure erase(boolean cancels) {
        return bench.application.erasures().erase(PATIENT, cancels, MANAGER);
    }

    private Erasure receipt(Erasure of) {
        return bench.application.erasures().receipt(of.id(), MANAGER);
    }

    private void reconcile() {
        bench.application.reconciler().runOnce();
    }

    /** Longer than replicas may cache a person. */
    private Erasure finished(Erasure erasure) {
        for (int run = 0; run < 20 && !receipt(erasure).isDone(); run++) {
            reconcile();
            bench.clock.advance(Duration.ofMinutes(3));
        }
        return receipt(erasure);
    }

    private TeleconsultationId held() {
        TeleconsultationId id = bench.scheduled();
        bench.openTheWindow();
        bench.linkOf(id, "patient-1");
        bench.tell(new CallEvent(CallEvent.Kind.USER_CONNECTED, bench.room(id), 1, bench.clock.instant())
                .in(new SessionId("call-1"))
                .of(bench.videoUser("patient-1")));
        bench.clock.set(AFTER);
        return id;
    }

    private String everything() {
        return bench.storage.all().toString()
                + bench.storage.allUserIds()
                + bench.storage.allFacts().stream()
                        .map(kept -> kept.fact() + " " + kept.outline())
                        .toList()
                + bench.storage.all().stream()
                        .map(one -> bench.storage
                                .attendance()
                                .orElseThrow()
                                .find(one.id(), Bench.system())
                                .toString())
                        .toList()
                + bench.storage.all().stream()
                        .flatMap(one -> one.plan().participants().known().stream())
                        .map(one -> one.fullName() + one.groups())
                        .toList()
                + bench.storage.allErasures().stream().map(Erasure::subject).toList()
                + bench.video.knownUsers();
    }

    @Test
    void onlyTheReceiptShouldRemainOfAnErasedPerson() {
        TeleconsultationId held = held();
        TeleconsultationId cancelled = bench.schedule(
                ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofDays(9)), Bench.HOUR));
        bench.cancel(cancelled);
        VideoUserId patient = bench.videoUser("patient-1");
        VideoUserId doctor = bench.videoUser("doctor");
        assertThat(everything()).contains(patient.value(), "Bruno Patient-1", "patient-1");

        Erasure done = finished(erase(false));

        assertThat(done.isDone()).isTrue();
        assertThat(everything())
                .doesNotContain(patient.value(), "Bruno", "patient-1")
                .contains(doctor.value(), "Ada Doctor");
        assertThat(bench.record(held).isEnded()).isTrue();
        assertThat(bench.openRooms()).isEmpty();
        assertThat(bench.video.knownUsers()).containsOnlyKeys(doctor);
        assertThat(done.progress(ErasureStep.RECORDS).count()).isEqualTo(2);
        assertThat(done.progress(ErasureStep.LINKS).count()).isEqualTo(1);
        assertThat(done.person()).isEqualTo(KEYS.nameOf(PATIENT));
        assertThat(done.by()).isEqualTo(KEYS.nameOf(new UserId("manager")));
        assertThat(heard).containsExactly(done.id());
        assertThat(bench.storage.allFacts())
                .filteredOn(kept -> kept.fact().kind() == Fact.Kind.USER_ERASED)
                .singleElement()
                .satisfies(kept -> assertThat(kept.fact().details())
                        .containsEntry(Fact.Detail.RECEIPT, done.id().value()));
    }

    /** The roster, the attendance and the events contain the same pseudonym. */
    @Test
    void rosterAttendanceAndEventsShouldUseTheSamePseudonym() {
        TeleconsultationId held = held();

        finished(erase(false));

        VideoUserId stranger = bench.plan(held).participants().known().stream()
                .map(Participant::videoUser)
                .filter(one -> one.value().startsWith("erased-"))
                .findFirst()
                .orElseThrow();
        assertThat(bench.storage.attendance().orElseThrow().find(held, Bench.system()))
                .allSatisfy(mark -> assertThat(mark.person()).contains(stranger));
        assertThat(bench.storage.allFacts())
                .filteredOn(kept -> kept.outline().isPresent())
                .allSatisfy(kept ->
                        assertThat(kept.outline().orElseThrow().participants()).contains(stranger));
        assertThat(bench.application.outcomes().outcome(held, MANAGER).people()).hasSize(1);
    }

    @Test
    void personWithAPlannedVisitShouldNotBeErased() {
        TeleconsultationId coming = bench.scheduled();

        Bench.refusal(RefusalCode.PERSON_STILL_EXPECTED, () -> erase(false));

        assertThat(bench.storage.allErasures()).isEmpty();
        assertThat(bench.record(coming).isOver()).isFalse();
    }

    @Test
    void plannedVisitsShouldBeCancelledOnRequest() {
        TeleconsultationId coming = bench.scheduled();

        Erasure done = finished(erase(true));

        assertThat(done.isDone()).isTrue();
        assertThat(done.progress(ErasureStep.COMING).count()).isEqualTo(1);
        assertThat(bench.record(coming).isOver()).isTrue();
        assertThat(everything()).doesNotContain("Bruno", "patient-1");
        assertThat(bench.storage.allAuditRows())
                .filteredOn(row -> row.kind().equals(AuditKind.CANCELLED.code()))
                .hasSize(1);
    }

    @Test
    void repeatedRequestShouldReturnTheSameReceiptAndMayAddTheCancelling() {
        bench.schedule(Bench.DOCTOR_ALONE);
        held();
        Erasure first = erase(false);
        bench.clock.advance(Duration.ofSeconds(1));
        TeleconsultationId later = bench.schedule(
                ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofDays(1)), Bench.HOUR));
        reconcile();

        assertThat(receipt(first).progress(ErasureStep.COMING).trouble()).contains(ErasureTrouble.VISIT_TO_COME);
        assertThat(erase(false).id()).isEqualTo(first.id());
        assertThat(erase(true).id()).isEqualTo(first.id());
        assertThat(bench.storage.allErasures()).hasSize(1);

        // It was scheduled after the request, so the erasure waits for it.
        assertThat(finished(first).isDone()).isFalse();
        assertThat(bench.record(later).isOver()).isFalse();
        bench.clock.set(AFTER.plus(Duration.ofDays(2)));
        assertThat(finished(first).isDone()).isTrue();
        Erasure second = erase(false);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(bench.application.erasures().preview(PATIENT, MANAGER).receipts())
                .containsExactly(first.id(), second.id());
    }

    @Test
    void erasureShouldWaitForARunningCall() {
        TeleconsultationId held = held();
        bench.video.setRunning(bench.room(held), true);
        Erasure erasure = erase(false);

        reconcile();
        assertThat(receipt(erasure).progress(ErasureStep.LINKS).trouble()).contains(ErasureTrouble.CALL_UNDER_WAY);
        assertThat(bench.record(held).isEnded()).isFalse();

        bench.video.setRunning(bench.room(held), false);
        assertThat(finished(erasure).isDone()).isTrue();
    }

    @Test
    void outageOfTheProviderShouldBeReportedAndNotDelayOtherSteps() {
        bench.schedule(Bench.DOCTOR_ALONE);
        TeleconsultationId held = held();
        bench.video.failAlways(FakeVideoProvider.Operation.DELETE_USER, Failures.unavailable());
        Erasure erasure = erase(false);

        Erasure open = finished(erasure);

        assertThat(open.isDone()).isFalse();
        assertThat(open.progress(ErasureStep.PROVIDER_USER).trouble()).contains(ErasureTrouble.PROVIDER_UNREACHABLE);
        assertThat(List.of(ErasureStep.RECORDS, ErasureStep.ATTENDANCE, ErasureStep.EVENTS, ErasureStep.USER_MAP))
                .allMatch(open::isAgreed);
        assertThat(bench.plan(held).participants().known().toString()).doesNotContain("patient-1");

        bench.video.heal();
        assertThat(finished(erasure).isDone()).isTrue();
    }

    /** Each call of an erasure to the store or the provider fails for a while, one after another. */
    @Test
    void outageAtAnyStepShouldBeReportedAndRetried() {
        for (InMemoryStorage.Operation operation : Set.of(
                InMemoryStorage.Operation.SEARCH,
                InMemoryStorage.Operation.FORGET,
                InMemoryStorage.Operation.RENAME_MARKS,
                InMemoryStorage.Operation.RENAME_FACTS,
                InMemoryStorage.Operation.REMOVE_USER_ID,
                InMemoryStorage.Operation.IDENTIFIERS_OF)) {
            try (Bench other = Bench.with(this::erasing)) {
                TeleconsultationId cancelled = other.scheduled();
                other.cancel(cancelled);
                other.application.reconciler().runOnce();
                Erasure erasure = other.application.erasures().erase(PATIENT, false, MANAGER);
                other.storage.failAlways(operation, Failures.unavailable());
                for (int run = 0; run < 6; run++) {
                    other.application.reconciler().runOnce();
                    other.clock.advance(Duration.ofMinutes(5));
                }
                Erasure open = other.application.erasures().receipt(erasure.id(), MANAGER);
                assertThat(open.isDone()).as("%s", operation).isFalse();
                assertThat(open.steps().values())
                        .as("%s", operation)
                        .extracting(Erasure.Progress::trouble)
                        .contains(Optional.of(ErasureTrouble.STORE_UNREACHABLE));

                other.storage.heal();
                for (int run = 0; run < 12; run++) {
                    other.clock.advance(Duration.ofMinutes(10));
                    other.application.reconciler().runOnce();
                }
                assertThat(other.application
                                .erasures()
                                .receipt(erasure.id(), MANAGER)
                                .isDone())
                        .as("%s", operation)
                        .isTrue();
            }
        }
    }

    /** A replica has cached the person's id at the provider, and invites them again. */
    @Test
    void personCachedByAReplicaShouldJoinAndBeErasedAfterwards() {
        held();
        try (TeleconsultApplication replica = bench.beside(new Bench.Interference(), this::erasing)) {
            replica.planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Bench.BOTH, bench.clock.instant().plusSeconds(30), Duration.ofMinutes(5)),
                            Bench.system());
            bench.clock.advance(Duration.ofMinutes(6));
            Erasure erasure = erase(false);
            reconcile();
            bench.clock.advance(Duration.ofMinutes(1));
            reconcile();
            assertThat(receipt(erasure).isAgreed(ErasureStep.USER_MAP)).isTrue();
            assertThat(bench.storage.allUserIds()).doesNotContainKey(PATIENT);

            TeleconsultationId again = replica.planning()
                    .schedule(
                            ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofHours(1)), Bench.HOUR),
                            Bench.system());
            bench.clock.advance(Duration.ofMinutes(2));
            reconcile();

            assertThat(receipt(erasure).isDone()).isFalse();
            bench.clock.advance(Duration.ofMinutes(58));
            assertThat(bench.linkOf(again, "patient-1")).isNotNull();
            bench.clock.advance(Duration.ofHours(2));
            assertThat(finished(erasure).isDone()).isTrue();
            assertThat(everything()).doesNotContain("Bruno", "patient-1");
        }
    }

    @Test
    void identifiersThatContainThePersonsIdShouldBeDeleted() {
        ExternalIdentifier naming = new ExternalIdentifier("https://cup.example", "visit-of-patient-1-7");
        ExternalIdentifier plain = new ExternalIdentifier("https://cup.example", "4711");
        TeleconsultationId id = bench.schedule(
                ScheduleCommand.of(Bench.BOTH, Bench.START, Bench.HOUR).identifiedBy(List.of(naming, plain)));
        bench.clock.set(AFTER);

        Erasure done = finished(erase(false));

        assertThat(done.progress(ErasureStep.IDENTIFIERS).count()).isEqualTo(1);
        assertThat(bench.storage.externalIdentifiers().orElseThrow().of(Set.of(id), Bench.system()))
                .containsEntry(id, List.of(plain));
    }

    @Test
    void uploadsOfAPersonsRoomsShouldBeDeletedBeforeTheRoom() {
        TeleconsultationId held = held();
        RoomId room = bench.room(held);
        bench.video.addUpload(bench.room(held));

        Erasure done = finished(erase(false));

        assertThat(done.progress(ErasureStep.FILES).count()).isPositive();
        assertThat(bench.video.uploads().list(room)).isEmpty();
    }

    @Test
    void dryRunShouldChangeNothing() {
        held();
        bench.schedule(ScheduleCommand.of(Bench.BOTH, bench.clock.instant().plus(Duration.ofDays(1)), Bench.HOUR));
        String before = everything();

        Preview preview = bench.application.erasures().preview(PATIENT, MANAGER);

        assertThat(everything()).isEqualTo(before);
        assertThat(preview.toCome()).isEqualTo(1);
        assertThat(preview.past()).isEqualTo(1);
        assertThat(preview.withRoom()).isEqualTo(1);
        assertThat(preview.receipts()).isEmpty();
        assertThat(preview.person()).isEqualTo(KEYS.nameOf(PATIENT));
        assertThat(preview.keeps()).extracting(ErasureKept::what).contains(ErasureKept.What.AUDIT_ROWS);
    }

    @Test
    void personWithoutVisitsShouldHaveAReceipt() {
        Erasure done = finished(erase(false));

        assertThat(done.isDone()).isTrue();
        assertThat(done.progress(ErasureStep.RECORDS).count()).isZero();
    }

    @Test
    void erasureNamedByAnOlderKeyShouldBeFoundWhileThatKeyIsConfigured() {
        held();
        Erasure erasure = erase(false);
        ErasureKeys rotated = keys("second", "first");
        try (TeleconsultApplication after = bench.beside(
                new Bench.Interference(), builder -> erasing(builder).erasesPeople(rotated))) {
            assertThat(after.erasures().erase(PATIENT, false, MANAGER).id()).isEqualTo(erasure.id());
            assertThat(after.erasures().preview(PATIENT, MANAGER).receipts()).containsExactly(erasure.id());
            assertThat(rotated.namesOf(PATIENT)).contains(erasure.person());
            assertThat(after.erasures().preview(PATIENT, MANAGER).person()).isNotEqualTo(erasure.person());
        }
    }

    /** Facts are processed in parts; the next run continues where a run ended, and nothing is done before the end. */
    @Test
    void manyEventsShouldBeRenamedInSeveralRuns() {
        TeleconsultationId id = held();
        VideoUserId patient = bench.videoUser("patient-1");
        joined(id, patient, 4 * Erasing.FACT_PARTS_AT_ONCE);
        Erasure erasure = erase(false);
        List<Optional<ErasureTrouble>> troubles = new ArrayList<>();
        for (int run = 0; run < 10 && !receipt(erasure).isAgreed(ErasureStep.EVENTS); run++) {
            reconcile();
            troubles.add(receipt(erasure).progress(ErasureStep.EVENTS).trouble());
            bench.clock.advance(Duration.ofSeconds(30));
        }
        assertThat(troubles).contains(Optional.of(ErasureTrouble.MORE_TO_DO)).endsWith(Optional.empty());

        // Late data of the provider is searched for from the beginning.
        bench.clock.advance(Duration.ofMinutes(1));
        joined(id, patient, 30);

        assertThat(finished(erasure).isDone()).isTrue();
        assertThat(bench.storage.allFacts())
                .hasSizeGreaterThan(4 * Erasing.FACT_PARTS_AT_ONCE)
                .noneMatch(kept -> kept.fact().person().equals(Optional.of(patient)));
    }

    private void joined(TeleconsultationId id, VideoUserId person, int times) {
        List<Fact> facts = IntStream.range(0, times)
                .mapToObj(i -> Fact.of(
                        Fact.Kind.PARTICIPANT_JOINED, bench.clock.instant().plusMillis(i), person))
                .toList();
        StoredTeleconsultation stored =
                bench.storage.teleconsultations().find(id, Bench.system()).orElseThrow();
        bench.storage.outbox().orElseThrow().add(stored, facts, Bench.system());
    }

    @Test
    void auditTrailShouldNameThePersonAsTheReceiptDoes() {
        held();

        Erasure done = finished(erase(false));

        assertThat(bench.storage.allAuditRows())
                .filteredOn(row -> row.kind().equals(AuditKind.ERASED.code()))
                .hasSize(2)
                .allSatisfy(row -> {
                    assertThat(row.subject()).isEmpty();
                    assertThat(row.detail().orElseThrow()).contains(done.id().value(), KEYS.nameOf(PATIENT));
                })
                .anySatisfy(row -> assertThat(row.actor()).contains("manager"))
                .anySatisfy(row -> assertThat(row.detail().orElseThrow()).contains("hash=" + done.hash()));
    }

    @Test
    void unknownCallerAndUnknownReceiptShouldBeRefused() {
        Bench.refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> bench.application.erasures().erase(PATIENT, false, Bench.system()));
        Bench.refusal(
                RefusalCode.ERASURE_NOT_FOUND,
                () -> bench.application.erasures().receipt(new ErasureId("era_1"), MANAGER));
        try (Bench off = Bench.plain()) {
            assertThat(off.application.erasures().isSupported()).isFalse();
            Bench.refusal(
                    RefusalCode.ERASURE_UNSUPPORTED,
                    () -> off.application.erasures().erase(PATIENT, false, MANAGER));
            Bench.refusal(
                    RefusalCode.ERASURE_UNSUPPORTED,
                    () -> off.application.erasures().preview(PATIENT, MANAGER));
            Bench.refusal(
                    RefusalCode.ERASURE_UNSUPPORTED,
                    () -> off.application.erasures().receipt(new ErasureId("era_1"), MANAGER));
        }
    }
}
