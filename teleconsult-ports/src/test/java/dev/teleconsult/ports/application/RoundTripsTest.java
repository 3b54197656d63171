package dev.teleconsult.ports.application;

import static dev.teleconsult.ports.application.Bench.AS_IT_IS;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.command;
import static dev.teleconsult.ports.application.Bench.people;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of sequential upstream calls of a request: concurrent calls are one round trip. */
class RoundTripsTest {

    private final RoundTrips trips = new RoundTrips();
    private final SettableClock clock = SettableClock.at(Bench.START.minus(Duration.ofDays(1)));
    private final InMemoryStorage storage = new InMemoryStorage();
    private final FakeVideoProvider video = new FakeVideoProvider();
    private final TeleconsultApplication application = application(builder -> builder);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 25})
    void schedulingNewUsersShouldTakeFiveRoundTrips(int participants) {
        assertThat(trips.of(() -> application.planning().schedule(command(people(participants)), system())))
                .containsExactly(
                        "UserIdMap.find",
                        "VideoUsers.register x" + participants,
                        "UserIdMap.add and TeleconsultationStore.insert x" + (participants + 1),
                        "VideoRooms.open",
                        "TeleconsultationStore.replace");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 25})
    void schedulingKnownUsersShouldTakeFourRoundTrips(int participants) {
        application.planning().schedule(command(people(participants)), system());
        TeleconsultApplication restarted = application(builder -> builder);

        assertThat(trips.of(() -> restarted.planning().schedule(command(people(participants)), system())))
                .hasSize(4);
        assertThat(trips.of(() -> restarted.planning().schedule(command(people(participants)), system())))
                .as("known users are cached")
                .hasSize(3);
    }

    /** The last one records that the id was returned: a record with an unanswered insertion is not kept. */
    @Test
    void schedulingAnIncompleteRosterShouldTakeFourRoundTrips() {
        assertThat(trips.of(() -> application
                        .planning()
                        .schedule(command(Invitations.of(25, people(24).known())), system())))
                .hasSize(4);
    }

    @Test
    void idempotencyKeyShouldTakeThreeMoreRoundTrips() {
        assertThat(trips.of(() -> application.planning().schedule(command(people(2)), Bench.keyed("key"))))
                .hasSize(8);
        assertThat(trips.of(() -> application.planning().schedule(command(people(2)), Bench.keyed("key"))))
                .as("the answer is stored")
                .containsExactly("IdempotencyRecords.insert");
    }

    @Test
    void directoryAndCustomIdsShouldTakeOneMoreRoundTripEach() {
        FakeUserDirectory known = new FakeUserDirectory();
        FakeCustomIds custom = new FakeCustomIds();
        List<UserId> everyUser = new ArrayList<>();
        for (int person = 0; person < 25; person++) {
            known.add("u-" + person, "Person " + person, DomainFixtures.DOCTORS);
            custom.add("c-" + person, "u-" + person);
            everyUser.add(new UserId("c-" + person));
        }
        TeleconsultApplication withBoth =
                application(builder -> builder.directory(Intercepted.port(UserDirectory.class, known, trips))
                        .customIds(Intercepted.port(CustomIds.class, custom, trips)));

        assertThat(trips.of(() -> withBoth.planning().schedule(command(Invitations.ofUserIds(everyUser)), system())))
                .hasSize(7)
                .startsWith("CustomIds.resolve", "UserDirectory.find");
    }

    @Test
    void changeOfTimeShouldTakeTwoRoundTrips() {
        TeleconsultationId id = application.planning().schedule(command(people(2)), system());
        ChangeCommand later =
                ChangeCommand.none().schedule(ScheduleChange.none().length(Bench.HOUR.multipliedBy(2)));

        assertThat(trips.of(() -> {
                    application.planning().change(id, later, system());
                    return id;
                }))
                .containsExactly("TeleconsultationStore.find", "TeleconsultationStore.replace");
    }

    @Test
    void changeOfPeopleShouldTakeFourRoundTripsAndTheCleanUp() {
        TeleconsultationId id = application.planning().schedule(command(people(2)), system());
        application.planning().schedule(command(people(25)), system());
        ChangeCommand all = ChangeCommand.none().invitations(people(25));

        assertThat(trips.of(() -> {
                    application.planning().change(id, all, system());
                    return id;
                }))
                .containsExactly(
                        "TeleconsultationStore.find",
                        "TeleconsultationStore.replace",
                        "VideoRooms.open",
                        "TeleconsultationStore.replace",
                        "VideoRooms.delete",
                        "TeleconsultationStore.replace");
    }

    @Test
    void readerShouldTakeTwoRoundTripsAndTheFirstOneMore() {
        TeleconsultationId id = application.planning().schedule(command(people(25)), system());
        clock.set(Bench.START);

        assertThat(trips.of(() -> application.joining().join(id, AS_IT_IS, by("doctor"))))
                .containsExactly(
                        "TeleconsultationStore.find",
                        "NoticeStore.find and VideoRooms.details x2",
                        "TeleconsultationStore.replace");
        assertThat(trips.of(() -> application.joining().join(id, AS_IT_IS, by("patient-1"))))
                .containsExactly("TeleconsultationStore.find", "VideoRooms.details");
        assertThat(trips.of(() -> application.joining().join(id, AS_IT_IS, by("patient-1"))))
                .as("later readers share the read")
                .containsExactly("VideoRooms.details");
    }

    @Test
    void deletingManyUploadsShouldTakeThreeRoundTrips() {
        TeleconsultApplication deleting = application(builder -> builder.deleteUploads(true));
        TeleconsultationId id = deleting.planning().schedule(command(people(2)), system());
        for (int upload = 0; upload < 50; upload++) {
            video.addUpload(storage.all().get(0).room().orElseThrow().id());
        }

        assertThat(trips.of(() -> deleting.callContent().deleteUploads(id, by("doctor"))))
                .containsExactly("TeleconsultationStore.find", "CallUploads.list", "CallUploads.delete x50");
    }

    private TeleconsultApplication application(UnaryOperator<TeleconsultApplication.Builder> how) {
        return how.apply(TeleconsultApplication.builder(
                                Intercepted.storage(storage, trips), Intercepted.video(video, trips))
                        .privileges(DomainFixtures.privileges())
                        .detailsFreshFor(Duration.ZERO)
                        .clock(clock)
                        .executor(trips))
                .build();
    }

    /**
     * Counts by making every call take one tick of its own clock. Work that is handed to the executor starts at the
     * tick of its hand-over, so tasks handed over together end as if they had run concurrently.
     */
    private static final class RoundTrips implements PortInterceptor, Executor {

        private final List<List<String>> ticks = new ArrayList<>();
        private int now;
        private int latest;
        private boolean sideBySide;

        List<String> of(Supplier<?> request) {
            ticks.clear();
            now = 0;
            latest = 0;
            request.get();
            return ticks.stream().map(RoundTrips::text).toList();
        }

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            if (!sideBySide) {
                now = latest;
            }
            if (ticks.size() == now) {
                ticks.add(new ArrayList<>());
            }
            ticks.get(now).add(call.toString());
            now++;
            latest = Math.max(latest, now);
            return proceed.get();
        }

        @Override
        public void execute(Runnable task) {
            int handedOver = now;
            boolean before = sideBySide;
            sideBySide = true;
            task.run();
            sideBySide = before;
            now = handedOver;
        }

        private static String text(List<String> calls) {
            String one = String.join(" and ", calls.stream().distinct().toList());
            return calls.size() == 1 ? one : one + " x" + calls.size();
        }
    }
}
