package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.bootstrap.configuration.AppConfig.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is kept after a call, and for how long. */
final class RetentionVariables {

    private static final Variable<Duration> CLOSE_AFTER_END = Variable.millis(
                    "CLOSE_AFTER_END_MS", Duration.ZERO, Duration.ofDays(366))
            .means(
                    "How long after the planned end the room of a visit is closed and no link is shown any more; never while a call"
                            + " runs. Where it is not set, links stay good, as with the original; recommended: 3600000.");
    private static final Variable<Integer> ATTENDANCE_DAYS = Variable.integer("ATTENDANCE_KEEP_DAYS", 365, 1, 366)
            .means(
                    "How many days it is kept who came to a call and who left. It is kept only with `outcome` in `BACKOFFICE_ROUTES`.");

    private static final Variable<Integer> EVENTS_DAYS = Variable.integer("EVENTS_KEEP_DAYS", 7, 1, 365)
            .means("How many days an event is kept after it was delivered or given up, so that it can be sent again.");

    static final List<Variable<?>> ALL = List.of(CLOSE_AFTER_END, ATTENDANCE_DAYS, EVENTS_DAYS);

    private RetentionVariables() {}

    static Retention retention(Variables variables) {
        Duration attendance = Duration.ofDays(variables.get(ATTENDANCE_DAYS));
        return new Retention(
                variables.find(CLOSE_AFTER_END),
                CallerVariables.wants(BackofficeRoute.OUTCOME, variables) ? Optional.of(attendance) : Optional.empty(),
                Duration.ofDays(variables.get(EVENTS_DAYS)));
    }
}
