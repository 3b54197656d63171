package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.ports.invariants.History.Answer;
import dev.teleconsult.ports.invariants.History.Event;
import dev.teleconsult.ports.invariants.History.Request;
import java.util.List;
import java.util.function.Predicate;

/** How many opportunities for faults the histories had. */
final class Tally {

    private int histories;
    private int requests;
    private int done;
    private int refused;
    private int unknown;
    private int crashes;
    private int withLink;
    private int withLateChange;
    private int withEarlyChange;
    private int withCancel;

    void add(History history) {
        List<Event> events = history.events();
        histories++;
        requests += events.size();
        refused += count(events, event -> event.answer() instanceof Answer.Refused);
        unknown += count(events, event -> event.answer() instanceof Answer.Unknown);
        crashes += count(
                events,
                event -> event.answer() instanceof Answer.Unknown outcome
                        && outcome.why().equals("crashed"));
        done = requests - refused - unknown;
        boolean link = count(events, Tally::showsLink) > 0;
        withLink += link ? 1 : 0;
        withLateChange += link && count(events, Tally::isTooLate) > 0 ? 1 : 0;
        withEarlyChange += count(events, Tally::changes) > 0 ? 1 : 0;
        withCancel += count(events, Tally::cancels) > 0 ? 1 : 0;
    }

    /** Whether at least this number of a hundred histories had an opportunity for each fault. */
    boolean isWorthIt(int percent) {
        int least = histories * percent / 100;
        return withLink >= least && withLateChange >= least && withEarlyChange >= least && withCancel >= least;
    }

    private static boolean showsLink(Event event) {
        return event.answer() instanceof Answer.Seen seen && seen.view().link().isPresent();
    }

    private static boolean isTooLate(Event event) {
        return event.answer() instanceof Answer.Refused refused
                && refused.code() == RefusalCode.IMMUTABILITY_WINDOW_CLOSED;
    }

    private static boolean changes(Event event) {
        return event.request() instanceof Request.Change && event.answer() instanceof Answer.Done;
    }

    private static boolean cancels(Event event) {
        return event.request() instanceof Request.Cancel && event.answer() instanceof Answer.Done;
    }

    private static int count(List<Event> events, Predicate<Event> which) {
        return (int) events.stream().filter(which).count();
    }

    @Override
    public String toString() {
        return "%d histories of %d requests (%d done, %d refused, %d without an answer, %d of them because the replica died);"
                        .formatted(histories, requests, done, refused, unknown, crashes)
                + " in %d a link was shown, in %d a change then came too late, in %d one was made, in %d one was cancelled"
                        .formatted(withLink, withLateChange, withEarlyChange, withCancel);
    }
}
