package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Samples;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class UseCaseTest {

    /** By reflection, so that a new use case is covered too. */
    @TestFactory
    Stream<DynamicTest> everyUseCaseShouldBeRejectedAfterClosing() {
        Bench bench = Bench.plain();
        bench.scheduled();
        bench.close();
        int before = bench.storage.calls() + bench.video.calls();

        return Arrays.stream(TeleconsultUseCases.class.getMethods())
                .flatMap(accessor -> Arrays.stream(accessor.getReturnType().getMethods())
                        .map(method -> dynamicTest(accessor.getName() + "." + method.getName(), () -> {
                            assertThatThrownBy(() -> call(bench.application, accessor, method))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessage("the application is closed");
                            assertThat(bench.storage.calls() + bench.video.calls())
                                    .isEqualTo(before);
                        })));
    }

    private static void call(TeleconsultUseCases application, Method accessor, Method method) throws Throwable {
        try {
            method.invoke(accessor.invoke(application), Samples.ofParameters(method));
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Test
    void reconcilerRunShouldBeRejectedAfterClosing() {
        Bench bench = Bench.plain();
        bench.close();

        assertThatThrownBy(() -> bench.application.reconciler().runOnce()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void callInProgressShouldFinishWhenTheApplicationIsClosed() {
        Bench bench = Bench.plain();
        bench.interference.before("VideoRooms.open", bench::close);

        TeleconsultationId id = bench.scheduled();

        assertThat(bench.onlyRoom().id()).isEqualTo(bench.room(id));
    }

    @Test
    void closingShouldNotifyWatchersOfAStopAndNotOfACancellation() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        List<News> told = new ArrayList<>();
        bench.application.watching().watch(id, Bench.by("doctor"), told::add);

        bench.close();

        News last = told.get(told.size() - 1);
        assertThat(last.kind()).isEqualTo(News.Kind.GONE);
        assertThat(last.cause()).contains(News.Cause.STOPPED);
    }

    @Test
    void useCaseShouldEqualItselfAndPrintItsName() {
        TeleconsultUseCases application = Bench.plain().application;

        assertThat(application.planning())
                .isEqualTo(application.planning())
                .hasSameHashCodeAs(application.planning())
                .isNotEqualTo(application.joining())
                .hasToString("PlanTeleconsultationUseCase");
    }

    @Test
    void unlistedRefusalShouldFailTheTestThatMeetsIt() {
        Unlisted unlisted = UseCase.of(
                Unlisted.class,
                context -> {
                    throw Participation.unauthorized();
                },
                new AtomicBoolean());

        assertThatThrownBy(() -> unlisted.call(RequestContext.system())).isInstanceOf(AssertionError.class);
    }

    /** Lists no refusal. */
    interface Unlisted {
        void call(RequestContext context);
    }
}
