package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.logging.QuietLogs;
import dev.teleconsult.ports.PeriodicTask.Condition;
import dev.teleconsult.ports.PeriodicTask.Status;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every periodic task of the running server meets an {@link Error}, and goes on. */
@ExtendWith(QuietLogs.class)
@Timeout(60)
class PeriodicTasksOfTheServerTest {

    private static final String VISIT = """
            {"start_date": "2030-01-01T10:00:00.000Z", "duration_in_seconds": 1800,
             "participants": {"number": 2, "data": [
               {"userId": "doctor-1", "groups": ["doctor"], "fullName": "Anna Rossi"},
               {"userId": "patient-1", "groups": ["patient"], "fullName": "Marco Bianchi"}]}}
            """;

    /** No thread: the name of a virtual thread is empty. */
    private static final String NONE = "none";

    private volatile String victim = NONE;

    /** Throws an OutOfMemoryError when the thread of the victim reads the time. */
    private final class FailingClock extends Clock {

        private final Clock clock;

        private FailingClock(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals(victim)) {
                throw new OutOfMemoryError("planted");
            }
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new FailingClock(clock.withZone(zone));
        }
    }

    @Test
    void errorShouldNotEndATask(@TempDir Path folder) throws Exception {
        try (Deployment deployment = Deployment.withClock(
                "2030-01-01T09:00:00Z", folder, Map.of("RECONCILE_INTERVAL_MS", "50"), FailingClock::new)) {
            String id = deployment
                    .post("/teleconsultation", VISIT, "miauserid", "doctor-1")
                    .body()
                    .path("roomId")
                    .textValue();
            // The watcher runs only while a participant waits.
            try (InputStream events = waiting(deployment, id)) {
                List<String> tasks = deployment.service().tasks().statuses().stream()
                        .map(Status::name)
                        .toList();
                assertThat(tasks).contains("reconciler").hasSizeGreaterThan(1);
                for (String task : List.of("reconciler", "teleconsult-watch")) {
                    failTwiceWithAnError(deployment, task);
                }
                assertThat(deployment.service().tasks().statuses())
                        .extracting(Status::condition)
                        .containsOnly(Condition.WELL);
                assertThat(deployment
                                .get("/-/check-up")
                                .body()
                                .at("/dependencies/reconciler")
                                .textValue())
                        .isEqualTo("OK");
                assertThat(deployment.get("/-/metrics").text())
                        .contains("periodic_task_on_time{task=\"reconciler\"} 1.0")
                        .contains("reconciler_runs_total{outcome=\"failed\"}")
                        .contains("teleconsultation_events_total{event=\"scheduled\"} 1.0");
                assertThat(events).isNotNull();
            }
        }
    }

    private static InputStream waiting(Deployment deployment, String id) {
        HttpResponse<InputStream> events =
                deployment.open(deployment.request("/teleconsultation/" + id + "/events", "miauserid", "patient-1"));
        assertThat(events.statusCode()).isEqualTo(200);
        return events.body();
    }

    private void failTwiceWithAnError(Deployment deployment, String task) throws InterruptedException {
        victim = task;
        long failed = status(deployment, task).failed();
        await(deployment, task, status -> status.failed() >= failed + 2);
        victim = NONE;
        long succeeded = status(deployment, task).succeeded();
        await(deployment, task, status -> status.succeeded() >= succeeded + 2);
    }

    private static void await(Deployment deployment, String task, Predicate<Status> condition)
            throws InterruptedException {
        while (!condition.test(status(deployment, task))) {
            Thread.sleep(5);
        }
    }

    private static Status status(Deployment deployment, String task) {
        return deployment.service().tasks().statuses().stream()
                .filter(status -> status.name().equals(task))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no task " + task));
    }
}
