package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The requests of racing callers for one teleconsultation and their results, in the order of one clock. Safe for use by
 * threads.
 */
final class KillHistory {

    enum Kind {
        SCHEDULE,
        READ,
        READ_AS_A_STRANGER,
        CHANGE,
        CANCEL
    }

    /**
     * The answer to a caller.
     *
     * @param id of the teleconsultation, if it was scheduled
     * @param link that was shown
     * @param joinableFrom as returned with the link
     * @param now the latest it was by any replica's clock
     */
    record Answer(
            Optional<TeleconsultationId> id,
            Optional<AccessLink> link,
            Optional<Instant> joinableFrom,
            Optional<Instant> now) {

        static final Answer DONE = new Answer(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        static Answer scheduled(TeleconsultationId id) {
            return new Answer(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * One request.
     *
     * @param replica the number of the called replica
     * @param clocksBefore of all replicas, just before
     * @param clocksAfter of all replicas, just after
     * @param answer empty if it was refused or failed
     * @param refusal empty if it was not refused
     */
    record Event(
            long began,
            long ended,
            Kind kind,
            String who,
            int replica,
            List<Instant> clocksBefore,
            List<Instant> clocksAfter,
            Optional<Answer> answer,
            Optional<RefusalCode> refusal) {

        /**
         * Whether the replica that answered this read must have known of that change: reads may be slightly outdated.
         */
        boolean mustKnowOf(Event change, Duration age) {
            return began > change.ended()
                    && (replica == change.replica()
                            || !clocksBefore
                                    .get(replica)
                                    .isBefore(change.clocksAfter().get(replica).plus(age)));
        }

        boolean succeeded() {
            return answer.isPresent();
        }

        @Override
        public String toString() {
            String came = answer.map(done -> done.link().isPresent() ? "link" : "done")
                    .orElseGet(() -> refusal.map(Enum::name).orElse("failed"));
            return began + "-" + ended + " " + kind + " by " + who + ": " + came;
        }
    }

    /** @param room the record's room in the end; empty if it is over */
    record End(TeleconsultationId id, Optional<RoomId> room, List<OpenedRoom> everOpened, List<OpenedRoom> open) {}

    private final AtomicLong time = new AtomicLong();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final Supplier<List<Instant>> clocks;
    private final Duration age;

    /**
     * @param clocks the time of each replica's clock
     * @param age how long reads may miss the changes of others
     */
    KillHistory(Supplier<List<Instant>> clocks, Duration age) {
        this.clocks = clocks;
        this.age = age;
    }

    /** Sends a request to a replica and records its result. Bugs are rethrown. */
    Event note(Kind kind, String who, int replica, Supplier<Answer> request) {
        long began = time.incrementAndGet();
        List<Instant> clocksBefore = clocks.get();
        Optional<Answer> answer = Optional.empty();
        Optional<RefusalCode> refusal = Optional.empty();
        try {
            answer = Optional.of(request.get());
        } catch (RefusalException refused) {
            refusal = Optional.of(refused.code());
        } catch (PortException away) {
            // The outcome is unknown, which is a result too.
            refusal = Optional.empty();
        }
        List<Instant> clocksAfter = clocks.get();
        Event event = new Event(
                began, time.incrementAndGet(), kind, who, replica, clocksBefore, clocksAfter, answer, refusal);
        events.add(event);
        return event;
    }

    private List<Event> succeeded(Kind... kinds) {
        Set<Kind> wanted = Set.of(kinds);
        return events.stream()
                .filter(event -> wanted.contains(event.kind()) && event.succeeded())
                .toList();
    }

    /**
     * Every violated promise; empty if all were kept.
     *
     * @param videoUsers Kaleyra's ids of the people
     */
    List<String> brokenPromises(End end, Map<String, VideoUserId> videoUsers) {
        List<String> broken = new ArrayList<>();
        List<Event> shown = succeeded(Kind.READ).stream()
                .filter(event -> event.answer().orElseThrow().link().isPresent())
                .toList();
        oneRoom(end, shown, broken);
        ownLinkOnly(end, shown, videoUsers, broken);
        window(shown, broken);
        freeze(end, shown, broken);
        cancelling(end, broken);
        replay(end, broken);
        return broken;
    }

    private static void oneRoom(End end, List<Event> shown, List<String> broken) {
        Set<RoomId> open = end.open().stream().map(OpenedRoom::id).collect(Collectors.toSet());
        if (!open.equals(end.room().map(Set::of).orElse(Set.of()))) {
            broken.add("one room: on record is " + end.room() + ", there are " + open);
        }
        Set<RoomId> rooms = shown.stream().map(event -> roomOf(end, event)).collect(Collectors.toSet());
        if (rooms.size() > 1) {
            broken.add("one room: links of several were shown: " + rooms);
        }
    }

    private static void ownLinkOnly(
            End end, List<Event> shown, Map<String, VideoUserId> videoUsers, List<String> broken) {
        for (Event event : shown) {
            AccessLink link = event.answer().flatMap(Answer::link).orElseThrow();
            boolean own = end.everOpened().stream()
                    .anyMatch(opened -> opened.room()
                            .linkOf(videoUsers.get(event.who()))
                            .filter(link::equals)
                            .isPresent());
            if (!own) {
                broken.add("own link only: " + event);
            }
        }
    }

    private void window(List<Event> shown, List<String> broken) {
        for (Event event : shown) {
            Answer answer = event.answer().orElseThrow();
            if (answer.now().orElseThrow().isBefore(answer.joinableFrom().orElseThrow())) {
                broken.add("window: " + event);
            }
        }
        if (!succeeded(Kind.READ_AS_A_STRANGER).isEmpty()) {
            broken.add("own link only: a stranger was let in");
        }
    }

    private void freeze(End end, List<Event> shown, List<String> broken) {
        Optional<Event> first = shown.stream().min(Comparator.comparingLong(Event::ended));
        if (first.isEmpty()) {
            return;
        }
        for (Event change : succeeded(Kind.CHANGE)) {
            if (change.began() > first.get().ended()) {
                broken.add("freeze: " + change + ", after " + first.get());
            }
        }
        if (end.room().isPresent() && !end.room().get().equals(roomOf(end, first.get()))) {
            broken.add("freeze: the link shown is not of the room that is left");
        }
    }

    private void cancelling(End end, List<String> broken) {
        List<Event> cancelled = succeeded(Kind.CANCEL);
        if (cancelled.size() > 1) {
            broken.add("deletion: accepted more than once");
        }
        for (Event cancel : cancelled) {
            if (end.room().isPresent()) {
                broken.add("deletion: accepted, and it is still there");
            }
            for (Event later : succeeded(Kind.READ)) {
                if (later.mustKnowOf(cancel, age)) {
                    broken.add("deletion: " + later + ", after " + cancel);
                }
            }
            for (Event later : succeeded(Kind.CHANGE)) {
                if (later.began() > cancel.ended()) {
                    broken.add("deletion: " + later + ", after " + cancel);
                }
            }
        }
    }

    private void replay(End end, List<String> broken) {
        Map<TeleconsultationId, Integer> ids = new HashMap<>();
        succeeded(Kind.SCHEDULE)
                .forEach(event -> ids.merge(event.answer().flatMap(Answer::id).orElseThrow(), 1, Integer::sum));
        if (!ids.keySet().equals(Set.of(end.id()))) {
            broken.add("replay: one key, and " + ids.size() + " teleconsultations");
        }
    }

    private static RoomId roomOf(End end, Event shown) {
        AccessLink link = shown.answer().flatMap(Answer::link).orElseThrow();
        return end.everOpened().stream()
                .filter(opened -> opened.room().links().containsValue(link))
                .map(OpenedRoom::id)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return events.stream()
                .sorted(Comparator.comparingLong(Event::began))
                .map(Event::toString)
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }
}
