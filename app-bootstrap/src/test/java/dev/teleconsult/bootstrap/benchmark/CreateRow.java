package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CrudFault;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.benchmark.Report.Target;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Schedules for people who are new to the service, with every answer of the CRUD service and of Kaleyra delayed by 50
 * ms.
 */
final class CreateRow implements ServiceBenchmark.Row {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final int MANY = 25;
    private static final int FEW = 2;

    private final AtomicInteger people = new AtomicInteger();

    @Override
    public void measure(Report report) {
        try (FakeCrudService crud = FakeCrudService.builder()
                        .collection(CollectionDefinition.teleconsultations())
                        .collection(CollectionDefinition.userMap())
                        .start();
                KaleyraEmulator kaleyra =
                        KaleyraEmulator.builder().apiKey(RecordedVisits.KEY).start();
                MiaCrudStorage storage = MiaCrudStorage.builder(
                                crud.url(), RecordedVisits.COLLECTION, RecordedVisits.USERS)
                        .maxIdleConnections(64)
                        .build();
                VideoProvider video =
                        KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra.baseUrl(), RecordedVisits.KEY)
                                .idleConnections(64)
                                .build());
                TeleconsultApplication ours =
                        TeleconsultApplication.builder(storage, video).build();
                TeleconsultApplication naive = TeleconsultApplication.builder(new OneByOne(storage), video)
                        .executor(Runnable::run)
                        .build()) {
            for (int warm = 0; warm < 20; warm++) {
                create(ours, MANY);
                create(naive, MANY);
            }
            delayAll(crud, kaleyra, DELAY);
            create(ours, MANY);
            Sample many = new Sample();
            Sample few = new Sample();
            Sample oneByOne = new Sample();
            for (int round = 0; round < Math.max(5, Options.rounds()); round++) {
                many.add(create(ours, MANY));
                few.add(create(ours, FEW));
                oneByOne.add(create(naive, MANY));
            }
            report.figure("create", "ms with 25 new participants", many);
            report.figure("create", "ms with 2 new participants", few);
            report.figure("create", "ms with 25 new participants, one by one", oneByOne);
            report.line(
                    "create",
                    "create with 25 new participants, every answer 50 ms late, in units of 50 ms",
                    Target.atMost(6.2),
                    inDelays(many),
                    "",
                    "6.91");
            report.line("create", "the same one by one, over ours", Target.atLeast(8), oneByOne.over(many));
            delayAll(crud, kaleyra, DELAY.multipliedBy(2));
            Sample manyLater = new Sample();
            Sample fewLater = new Sample();
            for (int round = 0; round < Options.rounds(); round++) {
                manyLater.add(create(ours, MANY));
                fewLater.add(create(ours, FEW));
            }
            double tripsOfMany = roundTrips(many, manyLater);
            report.figure("create", "round trips with 25 new participants", Sample.of(List.of(tripsOfMany)));
            Sample trips = Sample.of(List.of(tripsOfMany - roundTrips(few, fewLater)));
            report.line("create", "round trips more with 25 participants than with 2", Target.atMost(0), trips);
        }
    }

    private static void delayAll(FakeCrudService crud, KaleyraEmulator kaleyra, Duration delay) {
        crud.heal();
        for (CrudRoute route : CrudRoute.values()) {
            crud.failNext(route, CrudFault.slow(delay).always());
        }
        kaleyra.delay(Fault.ANY_OPERATION, delay);
    }

    /** The additional time when each answer is delayed: the remaining time is the same in both. */
    private static double roundTrips(Sample fast, Sample later) {
        return Math.round((later.median() - fast.median()) / DELAY.toMillis());
    }

    private static Sample inDelays(Sample millis) {
        return Sample.of(
                millis.values().stream().map(value -> value / DELAY.toMillis()).toList());
    }

    /** Returns the duration in milliseconds. */
    private double create(TeleconsultApplication application, int participants) {
        List<Invitation> invited = new ArrayList<>();
        for (int one = 0; one < participants; one++) {
            String id = "new-" + people.incrementAndGet();
            invited.add(Invitation.of(id, one == 0 ? "doctor" : "patient", "Person " + id));
        }
        ScheduleCommand command =
                ScheduleCommand.of(Invitations.of(participants, invited), RecordedVisits.FAR, Duration.ofMinutes(30));
        long start = System.nanoTime();
        application.planning().schedule(command, RequestContext.anonymous("benchmark"));
        return (System.nanoTime() - start) / 1e6;
    }
}
