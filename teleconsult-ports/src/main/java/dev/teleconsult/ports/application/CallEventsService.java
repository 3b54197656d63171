package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts on record that a call ended or goes on; the reconciler deletes the uploads once the grace is over. Messages come
 * repeated, late and in any order: of each room the one about the newest instant counts, and an older one changes nothing. For
 * that the newest instant of each room is remembered here; the record remembers it while uploads are owed.
 */
final class CallEventsService implements HandleCallEventsUseCase {

    private static final int MOST_REMEMBERED = 10_000;

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final CallEvents events;
    private final boolean uploadsGoWithCall;
    private final Duration grace;
    private final Clock clock;
    private final Map<RoomId, News> newest = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomId, News> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /**
     * What a message means for the files of a call.
     *
     * @param at by the provider's clock
     */
    private record News(Instant at, boolean goesOn) {

        /** Of two at the same instant the one counts by which the files stay. */
        boolean isOlderThan(News other) {
            return at.isBefore(other.at) || (at.equals(other.at) && other.goesOn && !goesOn);
        }
    }

    CallEventsService(
            TeleconsultationStore store,
            TeleconsultationRecords records,
            CallEvents events,
            boolean uploadsGoWithCall,
            Duration grace,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.events = events;
        this.uploadsGoWithCall = uploadsGoWithCall;
        this.grace = grace;
        this.clock = clock;
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        return events.mayBeAuthentic(headers);
    }

    @Override
    public void received(Map<String, String> headers, byte[] body) {
        Optional<CallEvent> event = events.read(headers, body, clock.instant());
        if (uploadsGoWithCall && event.isPresent()) {
            newsOf(event.get()).ifPresent(news -> record(event.get().room(), news));
        }
    }

    /** Empty if it changes nothing for the files. */
    private static Optional<News> newsOf(CallEvent event) {
        return switch (event.kind()) {
            case SESSION_ENDED -> Optional.of(new News(event.at(), false));
            case USER_DISCONNECTED ->
                event.connected() == 0 ? Optional.of(new News(event.at(), false)) : Optional.empty();
            case SESSION_STARTED, SESSION_RESUMED, USER_CONNECTED -> Optional.of(new News(event.at(), true));
            case SESSION_PAUSED -> Optional.empty();
        };
    }

    private void record(RoomId room, News news) {
        RequestContext context = RequestContext.system();
        store.findByRoom(room, context)
                .filter(stored -> isNewest(room, news))
                .ifPresent(stored -> records.update(
                        stored,
                        teleconsultation -> isNewest(room, news) ? after(news, teleconsultation) : teleconsultation,
                        context));
    }

    /** Remembers it, if none about a later instant has come. A message repeated because it failed here is taken again. */
    private boolean isNewest(RoomId room, News news) {
        synchronized (newest) {
            News known = newest.get(room);
            if (known != null && news.isOlderThan(known)) {
                return false;
            }
            newest.put(room, news);
            return true;
        }
    }

    /** The grace counts from when the message came: after an outage a call that ended long ago may have gone on since. */
    private Teleconsultation after(News news, Teleconsultation teleconsultation) {
        Instant now = clock.instant();
        return news.goesOn()
                ? teleconsultation.callResumed(news.at())
                : teleconsultation.callEnded(news.at(), (now.isAfter(news.at()) ? now : news.at()).plus(grace));
    }
}
