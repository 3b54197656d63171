package dev.teleconsult.adapter.crud.mia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cancel is two writes in the CRUD service: the first ends the record, the second moves it to the trash. */
class MiaCancellingTest {

    private static final RequestContext CONTEXT = RequestContext.system();
    private static final String RECORDS = "teleconsultations";

    private final FakeCrudService crud = FakeCrudService.start();
    private final MiaCrudStorage storage = MiaCrudStorage.builder(crud.url(), RECORDS, "teleconsultations-users")
            .build();
    private final SettableClock clock = SettableClock.at(DomainFixtures.START.minus(Duration.ofDays(1)));
    private final TeleconsultApplication application = TeleconsultApplication.builder(
                    storage, new FakeVideoProvider(clock))
            .privileges(DomainFixtures.privileges())
            .executor(Runnable::run)
            .clock(clock)
            .nanoTime(clock::nanoTime)
            .build();
    private TeleconsultationId id;

    @BeforeEach
    void scheduleOneWithoutARoom() {
        Invitation doctor = Invitation.of("doctor", DomainFixtures.DOCTORS, "Ada Doctor");
        id = application
                .planning()
                .schedule(
                        ScheduleCommand.of(
                                Invitations.of(2, List.of(doctor)), DomainFixtures.START, Duration.ofHours(1)),
                        CONTEXT);
    }

    @AfterEach
    void close() {
        application.close();
        storage.close();
        crud.close();
    }

    static Stream<CrudFault> faults() {
        return Stream.of(CrudFault.error(503, "away"), CrudFault.error(403, "no"), CrudFault.tooManyRequests(1));
    }

    /** Regression (fault 21): the caller got 503, and 404 for the repeated request. */
    @ParameterizedTest
    @MethodSource("faults")
    void cancelShouldSucceedWhenTheSecondWriteFails(CrudFault fault) {
        crud.failNext(CrudRoute.CHANGE_STATE_MANY, fault);

        application.planning().cancel(id, CONTEXT);

        assertThatThrownBy(() -> application.planning().cancel(id, CONTEXT))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.TELECONSULTATION_NOT_FOUND));
        clock.advance(Duration.ofMinutes(2));
        assertThat(application.reconciler().runOnce().unsettled()).isZero();
        assertThat(crud.documents(RECORDS)).singleElement().asString().contains("\"TRASH\"");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void cancelShouldBePossibleAgainWhenTheFirstWriteFails(CrudFault fault) {
        crud.failNext(CrudRoute.PATCH, fault);

        assertThatThrownBy(() -> application.planning().cancel(id, CONTEXT)).isInstanceOf(PortException.class);

        application.planning().cancel(id, CONTEXT);
        assertThat(crud.documents(RECORDS)).singleElement().asString().contains("\"TRASH\"");
    }
}
