package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The requests and answers, with their order and time. Safe for use by several threads. */
final class History {

    /** A request. */
    sealed interface Request {

        /** Also the first request of the histories. */
        record Schedule(String key) implements Request {}

        /**
         * @param start the new start, of this change only; the one before if only people change
         */
        record Change(TeleconsultationId id, String what, Instant start) implements Request {}

        record Add(TeleconsultationId id, String who) implements Request {}

        record Cancel(TeleconsultationId id) implements Request {}

        record Join(TeleconsultationId id, String who) implements Request {}

        /** A request that neither changes a plan nor shows one. */
        record Other(String what) implements Request {}
    }

    /** An answer. */
    sealed interface Answer {

        record Done() implements Answer {
            @Override
            public String toString() {
                return "done";
            }
        }

        record Scheduled(TeleconsultationId id) implements Answer {
            @Override
            public String toString() {
                return id.value();
            }
        }

        /**
         * @param roomIsOpen whether the room of the link existed right after it was shown
         */
        record Seen(View view, boolean roomIsOpen) implements Answer {

            static Seen of(View view, FakeVideoProvider video) {
                boolean open = view.link()
                        .filter(link -> video.currentRooms().stream()
                                .anyMatch(room -> room.room().links().containsValue(link)))
                        .isPresent();
                return new Seen(view, open);
            }

            @Override
            public String toString() {
                return view.link()
                                .map(link -> "link ..." + last(link.uri().toString())
                                        + (roomIsOpen ? "" : " of a room that is gone"))
                                .orElse(view.reason().map(Enum::name).orElse("nothing"))
                        + ", from " + view.joinableFrom() + ", with "
                        + view.attendees().size();
            }

            private static String last(String text) {
                return text.substring(Math.max(0, text.length() - 6));
            }
        }

        /** Certainly not carried out. */
        record Refused(RefusalCode code) implements Answer {
            @Override
            public String toString() {
                return "refused: " + code;
            }
        }

        /** Carried out, or not, or partially. */
        record Unknown(String why) implements Answer {
            @Override
            public String toString() {
                return "unknown: " + why;
            }
        }
    }

    /**
     * @param asked orders this against {@code answered} of others
     * @param answeredAt by no replica's clock
     */
    record Event(
            int actor, Request request, long asked, Instant askedAt, Answer answer, long answered, Instant answeredAt) {

        boolean isBefore(Event other) {
            return answered < other.asked;
        }

        @Override
        public String toString() {
            return "%4d-%-4d %s #%d %s -> %s".formatted(asked, answered, answeredAt, actor, request, answer);
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final Supplier<Instant> time;
    private final List<Event> events = new ArrayList<>();

    History(Supplier<Instant> time) {
        this.time = time;
    }

    Answer record(int actor, Request request, Supplier<Answer> ask) {
        long asked = clock.incrementAndGet();
        Instant askedAt = time.get();
        Answer answer = ask.get();
        Instant answeredAt = time.get();
        Event event = new Event(actor, request, asked, askedAt, answer, clock.incrementAndGet(), answeredAt);
        synchronized (events) {
            events.add(event);
        }
        return answer;
    }

    /** In the order of the requests. */
    List<Event> events() {
        synchronized (events) {
            return events.stream()
                    .sorted(Comparator.comparingLong(Event::asked))
                    .toList();
        }
    }

    /** Reports every shown link to the stage. */
    void rememberLinks(Stage stage) {
        events().forEach(event -> {
            if (event.request() instanceof Request.Join join && event.answer() instanceof Answer.Seen seen) {
                seen.view().link().ifPresent(link -> stage.shown.add(new Stage.Shown(join.id(), join.who(), link)));
            }
        });
    }

    @Override
    public String toString() {
        return events().stream().map(Event::toString).collect(Collectors.joining("\n"));
    }
}
