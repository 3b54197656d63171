package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.bootstrap.configuration.AppConfig.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The variables of how long data are kept after a call. */
final class RetentionVariables {

    private static final Variable<Duration> CLOSE_AFTER_END = Variable.millis(
                    "CLOSE_AFTER_END_MS", Duration.ZERO, Duration.ofDays(366))
            .means(
                    "How long after the planned end the room of a visit is closed and no link is shown any more; never while a call"
                            + " is under way. Unset: links stay valid, as in the original; recommended: 3600000.");
    private static final Variable<Integer> FORGET_DAYS = Variable.integer("FORGET_AFTER_DAYS", 2, 36_525)
            .means(
                    "How many days after the planned end names, groups, links, video user ids and the identifiers of other systems"
                            + " are removed from the records of visits that ended or were cancelled, and their attendance too. Needs"
                            + " `CLOSE_AFTER_END_MS`, shorter than that. Unset: they stay.");
    private static final Variable<Integer> ATTENDANCE_DAYS = Variable.integer("ATTENDANCE_KEEP_DAYS", 365, 1, 366)
            .means(
                    "How many days arrivals and departures of participants are kept. They are kept only with `outcome` in `BACKOFFICE_ROUTES`.");

    private static final Variable<Integer> EVENTS_DAYS = Variable.integer("EVENTS_KEEP_DAYS", 7, 1, 365)
            .means("How many days an event is kept after it was delivered or given up, so that it can be sent again.");

    static final List<Variable<?>> ALL = List.of(CLOSE_AFTER_END, FORGET_DAYS, ATTENDANCE_DAYS, EVENTS_DAYS);

    private RetentionVariables() {}

    static Retention retention(Variables variables) {
        Optional<Duration> close = variables.find(CLOSE_AFTER_END);
        Optional<Duration> forget = variables.find(FORGET_DAYS).map(Duration::ofDays);
        if (forget.isPresent()
                && close.filter(time -> time.compareTo(forget.get()) < 0).isEmpty()) {
            variables.problem(FORGET_DAYS + " needs " + CLOSE_AFTER_END + ", and that to be shorter");
        }
        Duration kept = Duration.ofDays(variables.get(ATTENDANCE_DAYS));
        Duration attendance = forget.filter(time -> time.compareTo(kept) < 0).orElse(kept);
        return new Retention(
                close,
                forget,
                CallerVariables.wants(BackofficeRoute.OUTCOME, variables) ? Optional.of(attendance) : Optional.empty(),
                Duration.ofDays(variables.get(EVENTS_DAYS)));
    }
}
