package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.Attendee;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.invariants.History.Answer;
import dev.teleconsult.ports.invariants.History.Event;
import dev.teleconsult.ports.invariants.History.Request;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks a history against the invariants. Knows nothing of how the service works. */
final class HistoryChecker {

    private final List<Event> events;
    private final Map<AccessLink, OpenedRoom> rooms = new HashMap<>();
    private final Duration lead;
    private final Duration skew;
    private final Duration age;

    /**
     * @param opened every room that ever existed
     * @param skew the largest error of the replicas' clocks
     * @param age how long reads may miss the changes of others, as long as they show no link
     */
    HistoryChecker(History history, List<OpenedRoom> opened, Duration lead, Duration skew, Duration age) {
        this.events = history.events();
        this.lead = lead;
        this.skew = skew;
        this.age = age;
        opened.forEach(room -> room.room().links().values().forEach(link -> rooms.put(link, room)));
    }

    void check() {
        ownLinkOnly();
        oneIdentity();
        replay();
        ids().forEach(id -> {
            oneRoom(id);
            window(id);
            freeze(id);
            noChangeIsLostOrForged(id);
            deletion(id);
        });
    }

    private Set<TeleconsultationId> ids() {
        return events.stream().flatMap(event -> idOf(event).stream()).collect(Collectors.toUnmodifiableSet());
    }

    private void ownLinkOnly() {
        for (Event event : events) {
            if (!(event.request() instanceof Request.Join join)) {
                continue;
            }
            if (join.who().equals("stranger")) {
                assertThat(event.answer())
                        .as("own link only: a stranger sees nothing: %s", event)
                        .isNotInstanceOf(Answer.Seen.class);
            }
            seen(event).flatMap(View::link).ifPresent(link -> {
                OpenedRoom room = rooms.get(link);
                assertThat(room)
                        .as("own link only: no link but the provider's: %s", event)
                        .isNotNull();
                assertThat(room.room().linkOf(seen(event).orElseThrow().videoUser()))
                        .as("own link only: no other participant's: %s", event)
                        .contains(link);
                assertThat(room.token().teleconsultation())
                        .as("own link only: of no other teleconsultation: %s", event)
                        .isEqualTo(join.id());
            });
        }
    }

    private void oneIdentity() {
        Map<String, VideoUserId> known = new HashMap<>();
        for (Event event : events) {
            if (event.request() instanceof Request.Join join) {
                seen(event)
                        .map(View::videoUser)
                        .ifPresent(videoUser -> assertThat(known.computeIfAbsent(join.who(), any -> videoUser))
                                .as("one identity: %s", event)
                                .isEqualTo(videoUser));
            }
        }
    }

    private void replay() {
        Map<String, TeleconsultationId> answers = new HashMap<>();
        for (Event event : events) {
            if (event.request() instanceof Request.Schedule schedule
                    && event.answer() instanceof Answer.Scheduled scheduled) {
                assertThat(answers.computeIfAbsent(schedule.key(), any -> scheduled.id()))
                        .as("replay: the same key, the same answer: %s", event)
                        .isEqualTo(scheduled.id());
            }
        }
    }

    private void oneRoom(TeleconsultationId id) {
        Set<RoomId> shown =
                withLink(id).map(event -> rooms.get(link(event)).id()).collect(Collectors.toSet());
        assertThat(shown)
                .as("one room: no participant is shown links of two: %s", id)
                .hasSizeLessThanOrEqualTo(1);
        withLink(id)
                .filter(event -> noCancelBefore(id, event))
                .forEach(event -> assertThat(((Answer.Seen) event.answer()).roomIsOpen())
                        .as("one room: the one that is shown is there: %s", event)
                        .isTrue());
    }

    private void window(TeleconsultationId id) {
        withLink(id)
                .forEach(event -> assertThat(event.answeredAt().plus(skew))
                        .as("window: no link before it opens: %s", event)
                        .isAfterOrEqualTo(seen(event).orElseThrow().joinableFrom()));
    }

    /** From the first link on, the visit stays as it was when that was shown, except for cancelling. */
    private void freeze(TeleconsultationId id) {
        Optional<Event> first = withLink(id).min(Comparator.comparingLong(Event::answered));
        if (first.isEmpty()) {
            return;
        }
        View revealed = seen(first.get()).orElseThrow();
        Set<VideoUserId> people = people(revealed);
        of(id).filter(first.get()::isBefore).forEach(event -> {
            if (event.request() instanceof Request.Change) {
                assertThat(event.answer())
                        .as("freeze: no change after %s: %s", first.get(), event)
                        .isNotInstanceOf(Answer.Done.class);
            }
            seen(event)
                    .filter(view -> view.link().isPresent() || isKnown(id, event))
                    .ifPresent(view -> {
                        assertThat(view.joinableFrom())
                                .as("freeze: the time stays after %s: %s", first.get(), event)
                                .isEqualTo(revealed.joinableFrom());
                        assertThat(people(view))
                                .as("freeze: the people stay after %s: %s", first.get(), event)
                                .isEqualTo(people);
                        assertThat(view.link())
                                .as("freeze: every participant sees their link, after %s: %s", first.get(), event)
                                .isPresent();
                    });
        });
        Map<VideoUserId, AccessLink> links = new HashMap<>();
        withLink(id)
                .forEach(event -> assertThat(
                                links.computeIfAbsent(seen(event).orElseThrow().videoUser(), any -> link(event)))
                        .as("freeze: the link stays: %s", event)
                        .isEqualTo(link(event)));
    }

    /** Whether the replica that answered must have known that a link was shown. */
    private boolean isKnown(TeleconsultationId id, Event read) {
        return withLink(id).anyMatch(shown -> isKnown(shown, read));
    }

    /**
     * Whether the replica that answered {@code later} must have known the result of {@code earlier}: a replica knows
     * its own changes at once, and those of others when its cached reads have expired.
     */
    private boolean isKnown(Event earlier, Event later) {
        return earlier.isBefore(later)
                && (earlier.actor() == later.actor()
                        || !later.askedAt().isBefore(earlier.answeredAt().plus(age)));
    }

    /**
     * The start that readers see was requested, was not refused, and is not older than the changes in between. A start
     * belongs to one change only, so its writer is known.
     */
    private void noChangeIsLostOrForged(TeleconsultationId id) {
        List<Event> writes = of(id).filter(writesStart()).toList();
        of(id).filter(event -> seen(event).isPresent()).forEach(read -> {
            Instant start = seen(read).orElseThrow().joinableFrom().plus(lead);
            if (start.equals(Stage.START)) {
                requireNotOutdated(read, Long.MIN_VALUE, writes);
                return;
            }
            Optional<Event> write = writes.stream()
                    .filter(one -> ((Request.Change) one.request()).start().equals(start))
                    .findFirst();
            assertThat(write).as("no change forged: %s", read).isPresent();
            assertThat(write.get().answer())
                    .as("no change that was refused: %s read by %s", write.get(), read)
                    .isNotInstanceOf(Answer.Refused.class);
            assertThat(write.get().asked())
                    .as("no change before it is asked for: %s", read)
                    .isLessThan(read.answered());
            requireNotOutdated(read, write.get().answered(), writes);
        });
    }

    /** A participant who sees a link sees the plan it is for, however old the read may be. */
    private void requireNotOutdated(Event read, long written, List<Event> writes) {
        assertThat(writes.stream()
                        .filter(one -> one.answer() instanceof Answer.Done)
                        .filter(one -> one.asked() > written)
                        .filter(one -> isLinkShown(read) ? one.isBefore(read) : isKnown(one, read)))
                .as("no change lost: %s", read)
                .isEmpty();
    }

    private void deletion(TeleconsultationId id) {
        List<Event> cancels = of(id).filter(event -> event.request() instanceof Request.Cancel)
                .toList();
        List<Event> done = cancels.stream()
                .filter(event -> event.answer() instanceof Answer.Done)
                .toList();
        of(id).forEach(event -> {
            boolean gone = event.answer() instanceof Answer.Refused refused
                    && refused.code() == RefusalCode.TELECONSULTATION_NOT_FOUND;
            if (gone) {
                assertThat(noCancelBefore(id, event))
                        .as("deletion: only cancelled visits are gone: %s", event)
                        .isFalse();
            }
            // An answer under a key never changes, so an added participant stays added.
            boolean mayBeRepeated = event.request() instanceof Request.Add
                    && of(id).anyMatch(other ->
                            other != event && other.request().equals(event.request()) && other.asked() < event.asked());
            boolean onlyLooks = event.request() instanceof Request.Join;
            if (!mayBeRepeated
                    && done.stream().anyMatch(cancel -> onlyLooks ? isKnown(cancel, event) : cancel.isBefore(event))) {
                assertThat(event.answer())
                        .as("deletion: nothing comes back: %s", event)
                        .isNotInstanceOfAny(Answer.Seen.class, Answer.Done.class);
            }
        });
    }

    private boolean noCancelBefore(TeleconsultationId id, Event event) {
        return of(id).filter(other -> other.request() instanceof Request.Cancel && other != event)
                .noneMatch(cancel -> cancel.asked() < event.answered());
    }

    private Stream<Event> of(TeleconsultationId id) {
        return events.stream().filter(event -> idOf(event).filter(id::equals).isPresent());
    }

    private Stream<Event> withLink(TeleconsultationId id) {
        return of(id).filter(HistoryChecker::isLinkShown);
    }

    private static Predicate<Event> writesStart() {
        return event -> event.request() instanceof Request.Change change
                && !change.start().equals(Instant.MIN);
    }

    private static Optional<TeleconsultationId> idOf(Event event) {
        if (event.request() instanceof Request.Change change) {
            return Optional.of(change.id());
        }
        if (event.request() instanceof Request.Add add) {
            return Optional.of(add.id());
        }
        if (event.request() instanceof Request.Cancel cancel) {
            return Optional.of(cancel.id());
        }
        return event.request() instanceof Request.Join join ? Optional.of(join.id()) : Optional.empty();
    }

    private static Optional<View> seen(Event event) {
        return event.answer() instanceof Answer.Seen seen ? Optional.of(seen.view()) : Optional.empty();
    }

    private static boolean isLinkShown(Event event) {
        return seen(event).flatMap(View::link).isPresent();
    }

    private static AccessLink link(Event event) {
        return seen(event).flatMap(View::link).orElseThrow();
    }

    private static Set<VideoUserId> people(View view) {
        return view.attendees().stream().map(Attendee::videoUser).collect(Collectors.toUnmodifiableSet());
    }
}
