package dev.teleconsult.ports.application.watching;

import static dev.teleconsult.ports.application.Bench.AS_IT_IS;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Notice.Kind;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.application.TeleconsultationListener;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DelayTest {

    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final List<Notice> heard = new ArrayList<>();
    private final Bench bench = Bench.with(builder -> builder.listener(new TeleconsultationListener() {
        @Override
        public void noticed(TeleconsultationId id, Notice notice) {
            heard.add(notice);
        }
    }));

    @Test
    void delayShouldCountFromThePlannedStart() {
        TeleconsultationId id = bench.scheduled();

        bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, by("doctor"));

        Notice notice = new Notice(Kind.RUNNING_LATE, START.plus(QUARTER));
        assertThat(shown(bench, id)).contains(notice);
        assertThat(heard).containsExactly(notice);
        assertThat(bench.application.delays().isSupported()).isTrue();
        assertThat(bench.application.delays().isOpenToBackoffice()).isFalse();
    }

    @Test
    void delayShouldCountFromNowAfterTheStart() {
        TeleconsultationId id = bench.scheduled();
        bench.clock.set(START.plusSeconds(60));

        bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, by("doctor"));

        assertThat(shown(bench, id))
                .map(Notice::until)
                .contains(START.plusSeconds(60).plus(QUARTER));
    }

    @Test
    void otherKindsShouldCountFromNow() {
        TeleconsultationId id = bench.scheduled();
        Instant then = bench.clock.instant().plus(QUARTER);

        bench.application.delays().announce(id, Kind.TECHNICAL_PROBLEM, QUARTER, by("doctor"));
        assertThat(shown(bench, id)).contains(new Notice(Kind.TECHNICAL_PROBLEM, then));

        bench.application.delays().announce(id, Kind.STARTING_SOON, QUARTER, by("doctor"));
        assertThat(shown(bench, id)).as("one notice at a time").contains(new Notice(Kind.STARTING_SOON, then));
    }

    @Test
    void noticeShouldEndByItselfAndBeForgotten() {
        TeleconsultationId id = bench.scheduled();
        bench.application.delays().announce(id, Kind.STARTING_SOON, QUARTER, by("doctor"));

        bench.clock.advance(QUARTER.minusMillis(1));
        assertThat(shown(bench, id)).isPresent();
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(shown(bench, id)).isEmpty();

        bench.clock.advance(Duration.ofMillis(1));
        bench.application.reconciler().runOnce();
        assertThat(bench.storage.notices().orElseThrow().find(Set.of(id), RequestContext.system()))
                .isEmpty();
    }

    @Test
    void noticeShouldNotChangeThePlan() {
        TeleconsultationId id = bench.scheduled();
        List<Teleconsultation> before = bench.storage.all();

        bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, by("doctor"));

        assertThat(bench.storage.all()).isEqualTo(before);
    }

    @Test
    void lengthsOutOfRangeShouldBeRefused() {
        TeleconsultationId id = bench.scheduled();
        for (long minutes : new long[] {-1, 0, 121}) {
            assertThat(refusal(
                            RefusalCode.NOTICE_LENGTH_OUT_OF_RANGE,
                            () -> bench.application
                                    .delays()
                                    .announce(id, Kind.RUNNING_LATE, Duration.ofMinutes(minutes), by("doctor"))))
                    .satisfies(refused -> {
                        assertThat(refused.detail(Detail.LIMIT)).contains("1 to 120");
                        assertThat(refused.detail(Detail.ACTUAL)).contains(Long.toString(minutes));
                    });
        }
        for (long minutes : new long[] {1, 120}) {
            bench.application.delays().announce(id, Kind.RUNNING_LATE, Duration.ofMinutes(minutes), by("doctor"));
            assertThat(shown(bench, id)).map(Notice::until).contains(START.plus(Duration.ofMinutes(minutes)));
        }
    }

    @Test
    void onlyPlusParticipantsShouldGiveNotices() {
        TeleconsultationId id = bench.scheduled();

        refusedTo(bench, RefusalCode.PLUS_PARTICIPANT_REQUIRED, id, by("patient-1"));
        refusedTo(bench, RefusalCode.UNAUTHORIZED_USER, id, by("stranger"));
        refusedTo(bench, RefusalCode.UNAUTHORIZED_USER, id, RequestContext.anonymous("x"));
        refusedTo(bench, RefusalCode.UNAUTHORIZED_USER, id, backoffice());
        refusedTo(bench, RefusalCode.TELECONSULTATION_NOT_FOUND, new TeleconsultationId("unknown"), by("doctor"));

        assertThat(shown(bench, id)).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void backOfficeShouldGiveNoticesWhenConfigured() {
        Bench open = Bench.with(builder -> builder.noticesByBackoffice(true));
        assertThat(open.application.delays().isOpenToBackoffice()).isTrue();
        TeleconsultationId id = open.scheduled();

        refusedTo(
                open,
                RefusalCode.UNAUTHORIZED_USER,
                id,
                RequestContext.anonymous("x").backoffice(true));
        refusedTo(open, RefusalCode.PLUS_PARTICIPANT_REQUIRED, id, by("patient-1"));
        open.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, backoffice());

        assertThat(shown(open, id)).isPresent();
    }

    @Test
    void noticeThatCannotBeWrittenShouldBeAnOutage() {
        TeleconsultationId id = bench.scheduled();
        bench.storage.failNext(Operation.PUT_NOTICE, Failures.unavailable());

        assertThatThrownBy(() -> bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, by("doctor")))
                .isInstanceOf(PortUnavailableException.class);

        assertThat(heard).isEmpty();
    }

    @Test
    void unreadableNoticeShouldNotKeepParticipantsOut() {
        TeleconsultationId id = bench.scheduled();
        bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, by("doctor"));
        bench.openTheWindow();
        bench.storage.failAlways(Operation.FIND_NOTICES, Failures.unavailable());

        assertThat(shown(bench, id)).isEmpty();
        assertThat(bench.application
                        .joining()
                        .join(id, AS_IT_IS, by("patient-1"))
                        .link())
                .isPresent();
        List<News> told = new ArrayList<>();
        bench.application.watching().watch(id, by("patient-1"), told::add);
        assertThat(told).hasSize(1);
    }

    private static void refusedTo(Bench bench, RefusalCode code, TeleconsultationId id, RequestContext context) {
        refusal(code, () -> bench.application.delays().announce(id, Kind.RUNNING_LATE, QUARTER, context));
    }

    private static RequestContext backoffice() {
        return RequestContext.anonymous("desk").user(new UserId("clerk")).backoffice(true);
    }

    private static Optional<Notice> shown(Bench bench, TeleconsultationId id) {
        return bench.application.joining().join(id, AS_IT_IS, by("patient-1")).notice();
    }
}
