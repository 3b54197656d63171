package dev.teleconsult.ports.application.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.inbound.PlanMark;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.Fakes;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final AuditSettings FULL = AuditSettings.off().mode(AuditMode.FULL);

    private static final ErasureKeys KEYS =
            new ErasureKeys(List.of("first-key-of-receipts-of-the-tests".getBytes(StandardCharsets.UTF_8)));

    private final Fakes fakes = Fakes.at("2030-01-01T09:00:00Z");
    private final List<TeleconsultApplication> opened = new ArrayList<>();
    private final List<AuditHead> published = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(TeleconsultApplication::close);
        fakes.close();
    }

    private TeleconsultApplication application(AuditSettings settings) {
        TeleconsultApplication application = fakes.builder()
                .audit(settings)
                .listener(new TeleconsultationListener() {
                    @Override
                    public void auditAnchored(AuditHead head) {
                        published.add(head);
                    }

                    @Override
                    public void auditChainLost(String chain) {
                        lost.add(chain);
                    }
                })
                .build();
        opened.add(application);
        return application;
    }

    private static RequestContext by(String user) {
        return RequestContext.anonymous("req-1")
                .user(new UserId(user))
                .assurance(Assurance.GATEWAY)
                .origin("192.0.2.0/24");
    }

    private TeleconsultationId scheduled(TeleconsultApplication application) {
        return application.planning().schedule(command(fakes.clock().instant()), by("manager"));
    }

    private static View join(TeleconsultApplication application, TeleconsultationId id, String user) {
        return application.joining().join(id, LinkPreferences.none(), by(user));
    }

    private List<AuditRow> rows(AuditKind kind) {
        return fakes.storage().allAuditRows().stream()
                .filter(row -> row.kind().equals(kind.code()))
                .toList();
    }

    @Test
    void disabledAuditShouldWriteNothing() {
        TeleconsultApplication application = application(AuditSettings.off());
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "patient");
        application.reconciler().runOnce();

        assertThat(fakes.storage().allAuditRows()).isEmpty();
        for (Operation operation : Operation.values()) {
            if (operation.name().contains("AUDIT")) {
                assertThat(fakes.storage().callsTo(operation))
                        .as(operation.name())
                        .isZero();
            }
        }
        assertThatThrownBy(() -> application
                        .audit()
                        .readRows(ReadAuditUseCase.Filter.none(), 1, Optional.empty(), by("manager")))
                .isInstanceOf(RefusalException.class);
    }

    @Test
    void changesModeShouldWriteChangesAndNoReads() {
        TeleconsultApplication application = application(AuditSettings.off().mode(AuditMode.CHANGES));
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "patient");
        application.planning().cancel(id, by("manager"));

        assertThat(fakes.storage().allAuditRows())
                .extracting(AuditRow::kind)
                .contains("anchored", "scheduled", "revealed", "cancelled")
                .doesNotContain("link-shown");
        assertThat(rows(AuditKind.SCHEDULED).get(0).actor()).contains("manager");
        assertThat(rows(AuditKind.REVEALED).get(0).actor()).isEmpty();
    }

    @Test
    void shownLinkShouldHaveARow() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        join(application, id, "patient");
        assertThat(rows(AuditKind.LINK_SHOWN)).isEmpty();
        fakes.clock().advance(Duration.ofMinutes(2));

        View view = join(application, id, "patient");

        AuditRow row = rows(AuditKind.LINK_SHOWN).get(0);
        assertThat(row.subject()).contains("patient");
        assertThat(row.actor()).contains("patient");
        assertThat(row.teleconsultation()).contains(id.value());
        assertThat(row.request()).contains("req-1");
        assertThat(row.origin()).contains("192.0.2.0/24");
        assertThat(row.assurance()).contains("gateway");
        assertThat(row.detail()).contains("role=basic\n");
        assertThat(row.toString() + row).doesNotContain("patient");
        assertThat(fakes.storage().allAuditRows().toString())
                .doesNotContain(view.link().orElseThrow().uri().toString());
    }

    @Test
    void refusedLinkShouldHaveARow() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);

        assertThatThrownBy(() -> join(application, id, "stranger")).isInstanceOf(RefusalException.class);

        assertThat(rows(AuditKind.LINK_REFUSED).get(0).outcome()).isEqualTo("refused:" + RefusalCode.UNAUTHORIZED_USER);
    }

    @Test
    void linkShouldNotBeShownWhenItsRowCannotBeWritten() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        fakes.storage().failAlways(Operation.APPEND_AUDIT, Failures.unavailable());

        assertThatThrownBy(() -> join(application, id, "patient")).isInstanceOf(PortUnavailableException.class);
        assertThatThrownBy(() -> application.credentials().issue(Duration.ofHours(1), by("patient")))
                .isInstanceOf(PortUnavailableException.class);
        assertThatThrownBy(() -> application
                        .finding()
                        .find(
                                Filter.between(
                                        fakes.clock().instant(),
                                        fakes.clock().instant().plusSeconds(1)),
                                1,
                                Optional.empty(),
                                by("manager")))
                .isInstanceOf(PortUnavailableException.class);
        fakes.storage().heal();

        assertThat(join(application, id, "patient").link()).isPresent();
        assertThat(verified(application).isIntact()).isTrue();
    }

    /** The answer of the store is lost: the rows are stored, and no others may take their places. */
    @Test
    void batchWithoutAnAnswerShouldBeResentBeforeOthers() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "doctor");
        fakes.storage().failNext(Operation.APPEND_AUDIT, Failures.afterwards(Failures.unanswered()));

        assertThatThrownBy(() -> join(application, id, "patient")).isInstanceOf(PortUnavailableException.class);
        join(application, id, "patient");
        join(application, id, "doctor");

        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(4);
        assertThat(verified(application).findings()).isEmpty();
    }

    @Test
    void unauditedChangeShouldBeAuditedLater() {
        TeleconsultApplication application = application(FULL);
        fakes.storage().failAlways(Operation.APPEND_AUDIT, Failures.unavailable());
        scheduled(application);
        assertThat(rows(AuditKind.SCHEDULED)).isEmpty();
        fakes.storage().heal();

        application.reconciler().runOnce();

        assertThat(rows(AuditKind.SCHEDULED)).hasSize(1);
        assertThat(rows(AuditKind.SCHEDULED).get(0).actor()).contains("manager");
    }

    @Test
    void repeatedLinkViewsShouldBeCountedInOneRow() {
        TeleconsultApplication application =
                application(new AuditSettings(AuditMode.FULL, Duration.ofMinutes(5), Duration.ofHours(1), 24, false));
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        for (int i = 0; i < 4; i++) {
            join(application, id, "patient");
        }
        join(application, id, "doctor");
        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(2);

        fakes.clock().advance(Duration.ofMinutes(6));
        application.reconciler().runOnce();

        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(3);
        assertThat(rows(AuditKind.LINK_SHOWN).get(2).detail()).contains("role=basic\ncount=3\n");
        join(application, id, "patient");
        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(4);
    }

    /** A cached link is shown without a thread that may wait: not if a row has to be written first. */
    @Test
    void linkShouldBeShownImmediatelyOnlyWhenItNeedsNoRow() {
        AuditSettings counting =
                new AuditSettings(AuditMode.FULL, Duration.ofMinutes(5), Duration.ofHours(1), 24, false);
        for (AuditSettings settings :
                List.of(FULL, counting, AuditSettings.off().mode(AuditMode.CHANGES))) {
            TeleconsultApplication application = application(settings);
            TeleconsultationId id = scheduled(application);
            fakes.clock().advance(Duration.ofMinutes(2));
            join(application, id, "patient");
            join(application, id, "patient");
            int before = rows(AuditKind.LINK_SHOWN).size();

            Optional<View> atOnce = application.joining().joinAtOnce(id, LinkPreferences.none(), by("patient"));

            assertThat(atOnce.isPresent()).as("%s", settings).isEqualTo(!settings.equals(FULL));
            assertThat(application.joining().joinAtOnce(id, LinkPreferences.none(), by("stranger")))
                    .isEmpty();
            assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(before);
            application.close();
            int counted = settings.equals(counting) ? 1 : 0;
            assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(before + counted);
            if (counted == 1) {
                assertThat(rows(AuditKind.LINK_SHOWN).get(before).detail()).contains("role=basic\ncount=2\n");
            }
        }
    }

    @Test
    void eachProcessShouldHaveItsOwnChainThatQuotesTheOthers() {
        TeleconsultApplication one = application(FULL);
        scheduled(one);
        TeleconsultApplication other = application(FULL);
        scheduled(other);

        List<AuditRow> all = fakes.storage().allAuditRows();
        List<String> chains = all.stream().map(AuditRow::chain).distinct().toList();
        assertThat(chains).hasSize(2);
        AuditRow head = all.stream()
                .filter(row -> row.chain().equals(chains.get(0)))
                .reduce((before, after) -> after)
                .orElseThrow();
        AuditRow first = all.stream()
                .filter(row -> row.chain().equals(chains.get(1)))
                .findFirst()
                .orElseThrow();
        assertThat(first.kind()).isEqualTo("anchored");
        assertThat(first.detail().orElseThrow()).contains(head.head().text());
        assertThat(verified(one).isIntact()).isTrue();
    }

    @Test
    void headsShouldBeQuotedAndPublishedHourly() {
        TeleconsultApplication application = application(FULL);
        scheduled(application);
        application.reconciler().runOnce();
        application.reconciler().runOnce();
        int before = published.size();
        fakes.clock().advance(Duration.ofMinutes(61));
        application.reconciler().runOnce();

        assertThat(before).isEqualTo(1);
        assertThat(published).hasSize(2);
        assertThat(fakes.storage().allAuditRows()).extracting(AuditRow::head).containsAll(published);
    }

    /**
     * If events are sent, a receiver gets each head, also that of a process that stops, and can prove that the end was
     * cut off.
     */
    @Test
    void headsSentToReceiversShouldRevealATruncatedTrail() {
        FakeEventSink receiver = new FakeEventSink().add("elsewhere", Set.of(Fact.Kind.AUDIT_ANCHORED));
        try (TeleconsultApplication application = fakes.builder()
                .audit(FULL)
                .events(receiver)
                .executor(Runnable::run)
                .build()) {
            scheduled(application);
            application.reconciler().runOnce();
            application.eventRelay().orElseThrow().runOnce();
            assertThat(receiver.received("elsewhere")).hasSize(1);
            scheduled(application);
        }
        try (TeleconsultApplication next = fakes.builder()
                .audit(FULL)
                .events(receiver)
                .executor(Runnable::run)
                .build()) {
            next.eventRelay().orElseThrow().runOnce();
        }
        List<AuditHead> heads = receiver.received("elsewhere").stream()
                .map(event -> new AuditHead(
                        event.details().get(Fact.Detail.CHAIN),
                        Long.parseLong(event.details().get(Fact.Detail.SEQ)),
                        event.details().get(Fact.Detail.HASH)))
                .toList();
        List<AuditRow> all = fakes.storage().allAuditRows();
        AuditHead last = all.get(all.size() - 1).head();
        assertThat(heads).hasSize(2).last().isEqualTo(last);

        for (int cut = 0; cut < all.size(); cut++) {
            AuditVerification check = AuditVerification.ofAll();
            heads.forEach(check::quoted);
            all.subList(0, all.size() - cut).forEach(row -> check.check(row, ""));
            if (cut == 0) {
                assertThat(check.report().findings()).isEmpty();
            } else {
                assertThat(check.report().findings())
                        .as("the last %d rows cut off", cut)
                        .extracting(finding -> finding.chain() + finding.seq() + finding.problem())
                        .containsExactly(last.chain() + last.seq() + AuditVerification.Problem.QUOTED_MISSING);
            }
        }
    }

    /** The verifying process knows the end of its own chain without the store. */
    @Test
    void rowsCutFromTheEndOfTheOwnChainShouldBeReported() {
        AtomicInteger cut = new AtomicInteger();
        PortInterceptor cutting = new PortInterceptor() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T around(PortCall call, Supplier<T> proceed) {
                T result = proceed.get();
                return result instanceof List<?> rows && call.toString().contains("rows")
                        ? (T) rows.subList(0, Math.max(0, rows.size() - cut.get()))
                        : result;
            }
        };
        try (TeleconsultApplication application = TeleconsultApplication.builder(
                        Intercepted.storage(fakes.storage(), cutting), fakes.video())
                .clock(fakes.clock())
                .audit(FULL)
                .build()) {
            scheduled(application);
            assertThat(verified(application).isIntact()).isTrue();
            cut.set(1);

            assertThat(verified(application).findings())
                    .extracting(AuditVerification.Finding::problem)
                    .containsExactly(AuditVerification.Problem.QUOTED_MISSING);
        }
    }

    @Test
    void oldRowsShouldExpireAndNewerRowsShouldStayIntact() {
        TeleconsultApplication old = application(FULL);
        scheduled(old);
        fakes.clock().advance(Duration.ofDays(800));
        TeleconsultApplication now = application(FULL);
        scheduled(now);
        fakes.clock().advance(Duration.ofHours(7));

        now.reconciler().runOnce();

        assertThat(rows(AuditKind.EXPIRED)).hasSize(1);
        assertThat(rows(AuditKind.EXPIRED).get(0).detail().orElseThrow()).contains(" rows=");
        assertThat(fakes.storage().allAuditRows())
                .allMatch(row -> row.at().isAfter(fakes.clock().instant().minus(Duration.ofDays(1))));
        assertThat(verified(now).findings()).isEmpty();
    }

    @Test
    void legalHoldShouldKeepOldRowsOnEveryReplica() {
        TeleconsultApplication old = application(FULL);
        scheduled(old);
        fakes.clock().advance(Duration.ofDays(800));
        TeleconsultApplication replica = application(FULL);
        scheduled(replica);
        TeleconsultApplication holding =
                application(new AuditSettings(AuditMode.FULL, Duration.ZERO, Duration.ofHours(1), 24, true));
        scheduled(holding);
        int before = fakes.storage().allAuditRows().size();
        fakes.clock().advance(Duration.ofHours(7));
        holding.reconciler().runOnce();
        replica.reconciler().runOnce();

        assertThat(rows(AuditKind.HOLD_SET)).hasSize(1);
        assertThat(rows(AuditKind.EXPIRED)).isEmpty();
        assertThat(fakes.storage().allAuditRows()).hasSizeGreaterThanOrEqualTo(before);

        TeleconsultApplication lifting = application(FULL);
        scheduled(lifting);
        fakes.clock().advance(Duration.ofHours(7));
        lifting.reconciler().runOnce();
        assertThat(rows(AuditKind.HOLD_LIFTED)).hasSize(1);
        assertThat(rows(AuditKind.EXPIRED)).hasSize(1);
        assertThat(verified(lifting).findings()).isEmpty();
    }

    @Test
    void readingTheTrailShouldBeAudited() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "patient");
        join(application, id, "doctor");
        ReadAuditUseCase audit = application.audit();

        assertThat(audit.ownRows(id, 10, Optional.empty(), by("patient")).rows())
                .extracting(AuditRow::kind)
                .containsExactly("link-shown");
        assertThat(rows(AuditKind.LOG_READ).get(0).subject()).contains("patient");
        assertThat(audit.ownRows(id, 10, Optional.empty(), by("stranger")).rows())
                .isEmpty();
        List<AuditRow> paged = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            ReadAuditUseCase.Page page = audit.exportRows(2, cursor, by("manager"));
            paged.addAll(page.rows());
            cursor = page.next();
        } while (cursor.isPresent() && paged.size() < 100);
        assertThat(paged).extracting(AuditRow::seq).doesNotHaveDuplicates().hasSizeGreaterThan(4);
        assertThat(rows(AuditKind.EXPORTED)).isNotEmpty();
        assertThatThrownBy(() -> audit.exportRows(2, Optional.of("nonsense"), by("manager")))
                .isInstanceOf(RefusalException.class);
        fakes.storage().failAlways(Operation.APPEND_AUDIT, Failures.unavailable());
        assertThatThrownBy(() -> audit.readRows(ReadAuditUseCase.Filter.none(), 1, Optional.empty(), by("manager")))
                .isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void concurrentCallersShouldShareFewWritesAndOneChain() throws Exception {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "patient");
        int before = fakes.storage().callsTo(Operation.APPEND_AUDIT);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<View>> views = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String user = i % 2 == 0 ? "patient" : "doctor";
                views.add(threads.submit(() -> join(application, id, user)));
            }
            for (Future<View> view : views) {
                assertThat(view.get().link()).isPresent();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(201);
        assertThat(fakes.storage().callsTo(Operation.APPEND_AUDIT) - before).isLessThan(200);
        assertThat(verified(application).findings()).isEmpty();
    }

    /** Another program writes into our chain: this raises an alarm, and starts a new chain. */
    @Test
    void rowOfAnotherWriterShouldEndTheChain() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        fakes.clock().advance(Duration.ofMinutes(2));
        join(application, id, "patient");
        AuditTrail trail = fakes.storage().auditTrail().orElseThrow();
        List<AuditRow> all = fakes.storage().allAuditRows();
        AuditRow last = all.get(all.size() - 1);
        trail.append(
                List.of(last.next(AuditEntry.of(AuditKind.LISTED, fakes.clock().instant()))), RequestContext.system());

        assertThatThrownBy(() -> join(application, id, "patient")).isInstanceOf(PortRejectedException.class);
        assertThat(join(application, id, "patient").link()).isPresent();

        assertThat(lost).containsExactly(last.chain());
        assertThat(rows(AuditKind.LINK_SHOWN).get(1).chain()).isNotEqualTo(last.chain());
        assertThat(verified(application).isIntact()).isTrue();
    }

    /**
     * The process dies at each call to the store or the provider, before or after it: each participant who saw a link
     * has a row.
     */
    @Test
    void shownLinkShouldHaveARowWhereverTheProcessDies() {
        int shown = 0;
        int died = 0;
        boolean isOver = false;
        for (int step = 1; !isOver; step++) {
            for (boolean before : List.of(true, false)) {
                Fakes world = Fakes.at("2030-01-01T09:00:00Z");
                AtomicInteger left = new AtomicInteger(step);
                PortInterceptor dying = new PortInterceptor() {
                    @Override
                    public <T> T around(PortCall call, Supplier<T> proceed) {
                        boolean isLast = left.decrementAndGet() == 0;
                        if (isLast && before) {
                            throw new AssertionError("dies before " + call);
                        }
                        T result = proceed.get();
                        if (isLast) {
                            throw new AssertionError("dies after " + call);
                        }
                        return result;
                    }
                };
                List<View> seen = new ArrayList<>();
                try (TeleconsultApplication application = TeleconsultApplication.builder(
                                Intercepted.storage(world.storage(), dying), Intercepted.video(world.video(), dying))
                        .clock(world.clock())
                        .executor(Runnable::run)
                        .audit(FULL)
                        .build()) {
                    TeleconsultationId id = application
                            .planning()
                            .schedule(command(world.clock().instant()), by("manager"));
                    world.clock().advance(Duration.ofMinutes(2));
                    seen.add(join(application, id, "patient"));
                    seen.add(join(application, id, "doctor"));
                    isOver = true;
                } catch (AssertionError dead) {
                    died++;
                }
                long links =
                        seen.stream().filter(view -> view.link().isPresent()).count();
                long rows = world.storage().allAuditRows().stream()
                        .filter(row -> row.kind().equals("link-shown"))
                        .count();
                assertThat(rows).as("step %d, before: %s", step, before).isGreaterThanOrEqualTo(links);
                shown += (int) links;
                world.close();
            }
        }
        assertThat(died).isGreaterThan(20);
        assertThat(shown).isGreaterThan(2);
    }

    /**
     * The process dies at each call, also between a change and its row: another process writes each missing row, once.
     */
    @Test
    void eachChangeShouldHaveOneRowWhereverTheProcessDies() {
        int died = 0;
        int owed = 0;
        boolean isOver = false;
        for (int step = 1; !isOver; step++) {
            try (Fakes world = Fakes.at("2030-01-01T09:00:00Z")) {
                boolean lives = liveUntil(world, step);
                died += lives ? 0 : 1;
                isOver = lives;
                owed += made(world).size() - written(world).size();
                try (TeleconsultApplication other = auditing(world, call -> {});
                        TeleconsultApplication third = auditing(world, call -> {})) {
                    for (int run = 0; run < 3; run++) {
                        world.clock().advance(Duration.ofMinutes(2));
                        other.reconciler().runOnce();
                        third.reconciler().runOnce();
                    }
                    assertThat(written(world)).as("step %d", step).containsExactlyInAnyOrderElementsOf(made(world));
                    assertThat(written(world))
                            .as("rooms gone at step %d", step)
                            .filteredOn("room-deleted"::equals)
                            .hasSameSizeAs(world.video().deletedRooms());
                    boolean someAreGone = world.video().callsTo(FakeVideoProvider.Operation.DELETE_UPLOAD) > 0;
                    assertThat(written(world))
                            .as("uploads at step %d", step)
                            .filteredOn("upload-deleted"::equals)
                            .hasSizeBetween(someAreGone ? 1 : 0, 1);
                    assertThat(verified(other).isIntact()).isTrue();
                }
                assertThat(world.storage().allFacts())
                        .allMatch(kept -> kept.settled().isPresent()
                                && kept.fact().cause().isEmpty());
            }
        }
        assertThat(died).isGreaterThan(20);
        assertThat(owed).as("rows that were missing when the process had died").isGreaterThan(3);
    }

    /**
     * @param before gets each call before it is made. What it throws there is the death of the process: a process that dies before
     *     a call leaves the same as a process that dies after the call before it.
     */
    private static TeleconsultApplication auditing(Fakes world, Consumer<PortCall> before) {
        PortInterceptor interceptor = new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                before.accept(call);
                return proceed.get();
            }
        };
        return TeleconsultApplication.builder(
                        Intercepted.storage(world.storage(), interceptor),
                        Intercepted.video(world.video(), interceptor))
                .clock(world.clock())
                .executor(Runnable::run)
                .deleteUploads(true)
                .erasesPeople(KEYS)
                .audit(AuditSettings.off().mode(AuditMode.CHANGES))
                .build();
    }

    /** Makes every kind of change; returns whether the process lived to the end. */
    private static boolean liveUntil(Fakes world, int step) {
        AtomicInteger left = new AtomicInteger(step);
        // Exceptions of listeners are reported here: the process is dead then too.
        Thread.currentThread().setUncaughtExceptionHandler((thread, death) -> {});
        try (TeleconsultApplication application = auditing(world, call -> {
            if (left.decrementAndGet() <= 0) {
                throw new AssertionError("dies at " + call);
            }
        })) {
            TeleconsultationId id = application
                    .planning()
                    .schedule(
                            ScheduleCommand.of(
                                    Invitations.of(2, List.of(Invitation.of("doctor", "doctor", "Joe Smith"))),
                                    world.clock().instant().plusSeconds(60),
                                    Duration.ofMinutes(30)),
                            by("manager"));
            application
                    .planning()
                    .change(
                            id,
                            ChangeCommand.none().schedule(ScheduleChange.none().length(Duration.ofMinutes(45))),
                            by("manager"));
            application.planning().addParticipant(id, Invitation.of("patient", "patient", "Ann Roe"), by("manager"));
            world.clock().advance(Duration.ofMinutes(2));
            join(application, id, "patient");
            RoomId room = world.video().currentRooms().get(0).id();
            world.video().addUpload(room);
            world.video().addUpload(room);
            application.callContent().deleteUploads(id, by("doctor"));
            application.planning().cancel(id, by("manager"));
            application.reconciler().runOnce();
        } catch (AssertionError dead) {
            assertThat(left.get()).isLessThan(1);
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }
        return left.get() > 0;
    }

    /**
     * The process dies at each call while a person is erased: each step of the receipt has its row, with the hash of
     * the receipt.
     */
    @Test
    void eachErasureShouldHaveOneRowWhereverTheProcessDies() {
        boolean isOver = false;
        int died = 0;
        for (int step = 1; !isOver; step++) {
            try (Fakes world = Fakes.at("2030-01-01T09:00:00Z")) {
                AtomicInteger left = new AtomicInteger(step);
                Thread.currentThread().setUncaughtExceptionHandler((thread, death) -> {});
                try (TeleconsultApplication application = auditing(world, call -> {
                    if (left.decrementAndGet() <= 0) {
                        throw new AssertionError("dies at " + call);
                    }
                })) {
                    application.erasures().erase(new UserId("patient"), false, by("manager"));
                    erasedUntilDone(application, world);
                    isOver = true;
                } catch (AssertionError dead) {
                    died++;
                } finally {
                    Thread.currentThread().setUncaughtExceptionHandler(null);
                }
                try (TeleconsultApplication other = auditing(world, call -> {})) {
                    world.clock().advance(Duration.ofMinutes(20));
                    erasedUntilDone(other, world);
                    assertThat(verified(other).isIntact()).isTrue();
                }
                List<String> details = world.storage().allAuditRows().stream()
                        .filter(row -> row.kind().equals("erased"))
                        .map(row -> row.detail().orElseThrow())
                        .toList();
                for (Erasure receipt : world.storage().allErasures()) {
                    assertThat(receipt.isDone()).isTrue();
                    assertThat(details).as("step %d", step).anyMatch(one -> one.endsWith("\nrequested\n"));
                    assertThat(details)
                            .as("step %d", step)
                            .filteredOn(one -> one.contains("hash="))
                            .hasSize(1)
                            .allMatch(one -> one.endsWith("\nhash=" + receipt.hash() + "\n"));
                }
            }
        }
        assertThat(died).isGreaterThan(20);
    }

    private static void erasedUntilDone(TeleconsultApplication application, Fakes world) {
        for (int run = 0; run < 20; run++) {
            application.reconciler().runOnce();
            if (world.storage().allErasures().stream().allMatch(Erasure::isDone)) {
                return;
            }
            world.clock().advance(Duration.ofMinutes(3));
        }
    }

    /** A cancel by a known edition is audited like any other change. */
    @Test
    void visitCancelledByItsEditionShouldHaveOneRow() {
        TeleconsultApplication application = application(FULL);
        TeleconsultationId id = scheduled(application);
        PlanMark seen = application.finding().look(id, by("manager")).mark();

        application.planning().cancel(id, seen, by("manager"));

        assertThat(rows(AuditKind.CANCELLED)).hasSize(1);
    }

    /** The row contains how many uploads were deleted, and how many were not. */
    @Test
    void deletedUploadsShouldHaveARow() {
        try (Fakes world = Fakes.at("2030-01-01T09:00:00Z");
                TeleconsultApplication application = auditing(world, call -> {})) {
            TeleconsultationId id =
                    application.planning().schedule(command(world.clock().instant()), by("manager"));
            RoomId room = world.video().currentRooms().get(0).id();
            application.callContent().deleteUploads(id, by("doctor"));
            world.video().addUpload(room);
            world.video().addUpload(room);
            world.video().failNext(FakeVideoProvider.Operation.DELETE_UPLOAD, Failures.unavailable());

            application.callContent().deleteUploads(id, by("doctor"));

            assertThat(world.storage().allAuditRows())
                    .filteredOn(row -> row.kind().equals("upload-deleted"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.actor()).contains("doctor");
                        assertThat(row.teleconsultation()).contains(id.value());
                        assertThat(row.detail().orElseThrow()).endsWith("\nfound=2\ncount=1\n");
                    });
        }
    }

    /** If the deletion of uploads cannot be recorded, none is deleted. */
    @Test
    void uploadsShouldStayWhenTheirRowCannotBeRecorded() {
        try (Fakes world = Fakes.at("2030-01-01T09:00:00Z");
                TeleconsultApplication application = auditing(world, call -> {})) {
            TeleconsultationId id =
                    application.planning().schedule(command(world.clock().instant()), by("manager"));
            world.video().addUpload(world.video().currentRooms().get(0).id());
            world.storage().failAlways(Operation.ADD_FACTS, Failures.unavailable());

            assertThatThrownBy(() -> application.callContent().deleteUploads(id, by("doctor")))
                    .isInstanceOf(PortUnavailableException.class);

            assertThat(world.video().callsTo(FakeVideoProvider.Operation.DELETE_UPLOAD))
                    .isZero();
        }
    }

    private static List<String> made(Fakes world) {
        return world.storage().allFacts().stream()
                .map(kept -> kept.fact().kind() == Fact.Kind.UPLOADS_DELETED
                        ? AuditKind.UPLOAD_DELETED.code()
                        : kept.fact().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private static List<String> written(Fakes world) {
        return world.storage().allAuditRows().stream()
                .filter(row -> row.fact().isPresent())
                .map(AuditRow::kind)
                .toList();
    }

    /** The content of the rows of changes, and the people they name. */
    @Test
    void rowOfAChangeShouldNameTheCallerAndTheChange() {
        try (Fakes world = Fakes.at("2030-01-01T09:00:00Z")) {
            assertThat(liveUntil(world, 10_000)).isTrue();

            List<AuditRow> rows = world.storage().allAuditRows().stream()
                    .filter(row -> row.fact().isPresent())
                    .toList();
            assertThat(rows)
                    .extracting(AuditRow::kind)
                    .containsExactly(
                            "scheduled", "changed", "named", "revealed", "upload-deleted", "cancelled", "room-deleted");
            assertThat(rows.get(1).detail().orElseThrow()).endsWith("\nschedule\n");
            assertThat(rows.get(2).subject()).contains("patient");
            assertThat(rows)
                    .extracting(row -> row.actor().orElse("-"))
                    .containsExactly("manager", "manager", "manager", "-", "doctor", "manager", "-");
            assertThat(rows.get(0).assurance()).contains("gateway");
            assertThat(rows.get(4).detail().orElseThrow()).endsWith("\nfound=2\ncount=2\n");
            assertThat(rows.get(5).origin()).contains("192.0.2.0/24");
            assertThat(rows.get(6).detail().orElseThrow()).containsPattern("\nroom=[0-9a-f]{16}\n$");
            assertThat(rows.get(6).teleconsultation()).isEqualTo(rows.get(0).teleconsultation());
        }
    }

    /**
     * It is unknown whether a row arrived; another replica finds none and writes it. The replica that resends its batch
     * then continues in another chain, without that row, and raises no alarm.
     */
    @Test
    void rowWrittenByAnotherReplicaShouldNotBeRepeated() {
        TeleconsultApplication one = application(FULL);
        TeleconsultApplication other = application(FULL);
        fakes.storage().failNext(Operation.APPEND_AUDIT, Failures.unanswered());
        TeleconsultationId id = scheduled(one);
        assertThat(rows(AuditKind.SCHEDULED)).isEmpty();
        fakes.clock().advance(Duration.ofMinutes(2));

        other.reconciler().runOnce();
        assertThat(rows(AuditKind.SCHEDULED)).hasSize(1);
        assertThat(join(one, id, "patient").link()).isPresent();
        one.reconciler().runOnce();

        assertThat(rows(AuditKind.SCHEDULED)).hasSize(1);
        assertThat(rows(AuditKind.LINK_SHOWN)).hasSize(1);
        assertThat(lost).isEmpty();
        assertThat(verified(one).isIntact()).isTrue();
    }

    /** Two replicas find the same row missing at the same moment: the store accepts one, and the other omits it. */
    @Test
    void rowWrittenConcurrentlyByAnotherReplicaShouldBeOmitted() {
        TeleconsultApplication one = application(FULL);
        fakes.storage().failNext(Operation.APPEND_AUDIT, Failures.unavailable());
        scheduled(one);
        fakes.clock().advance(Duration.ofMinutes(2));
        AtomicInteger left = new AtomicInteger(1);
        PortInterceptor racing = new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                if (call.toString().contains("append") && left.getAndDecrement() == 1) {
                    one.reconciler().runOnce();
                }
                return proceed.get();
            }
        };
        try (TeleconsultApplication other = TeleconsultApplication.builder(
                        Intercepted.storage(fakes.storage().replica(), racing), fakes.video())
                .clock(fakes.clock())
                .audit(FULL)
                .build()) {
            other.reconciler().runOnce();

            assertThat(left.get()).isLessThan(1);
            assertThat(rows(AuditKind.SCHEDULED)).hasSize(1);
            assertThat(verified(other).isIntact()).isTrue();
            assertThat(fakes.storage().allFacts())
                    .allMatch(kept -> kept.fact().cause().isEmpty());
        }
    }

    private static ScheduleCommand command(Instant now) {
        return ScheduleCommand.of(
                Invitations.of(
                        Invitation.of("doctor", "doctor", "Joe Smith"), Invitation.of("patient", "patient", "Ann Roe")),
                now.plusSeconds(60),
                Duration.ofMinutes(30));
    }

    private static AuditVerification.Report verified(TeleconsultApplication application) {
        return application.audit().verify(by("manager"));
    }
}
