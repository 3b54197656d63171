package dev.teleconsult.adapter.http.events;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.adapter.http.wire.NoticeView;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes changes to waiting participants. A client uses a connection and a few hundred bytes, and no thread. */
public final class EventRoutes implements RouteGroup, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** The interval at which heartbeats and the expiry of tokens are checked. */
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** Longer than any id that the server makes; a client that names an unknown id gets the whole state. */
    private static final int MAX_EVENT_ID = 100;

    private final WatchTeleconsultationUseCase watching;
    private final EventLimits limits;
    private final Clock clock;
    private final Executor executor;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Map<Watching, Deque<Subscription>> ofParticipants = new HashMap<>();
    private final PeriodicTask heart;
    private volatile boolean leaving;

    /** A participant who watches a teleconsultation. */
    private record Watching(UserId user, TeleconsultationId id) {}

    /** @param executor runs the work that arriving bytes cause; that work never blocks */
    public EventRoutes(WatchTeleconsultationUseCase watching, EventLimits limits, Clock clock, Executor executor) {
        this.watching = watching;
        this.limits = limits;
        this.clock = clock;
        this.executor = executor;
        this.heart = PeriodicTask.builder("http-heartbeat", BEAT, this::beat)
                .onFailure(failure -> LOG.error("a heartbeat failed", failure))
                .build();
    }

    /** The task that sends heartbeats and ends streams; it runs once the server has started. */
    public PeriodicTask heart() {
        return heart;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.GET, "/teleconsultation/:id/events", Route.Access.CALLER, this::events));
    }

    private void events(Exchange exchange) {
        if (leaving || subscriptions.size() >= limits.maxStreams()) {
            throw new HttpProblem(
                    503,
                    ErrorCode.UNAVAILABLE.name(),
                    "no more event streams here: ask again, or elsewhere",
                    Map.of("Retry-After", "5"));
        }
        TeleconsultationId id = PlanRoutes.idOf(exchange, "id");
        RequestContext context = exchange.context();
        Subscription subscription = new Subscription(
                exchange.header("Last-Event-ID")
                        .filter(seen -> seen.length() <= MAX_EVENT_ID)
                        .orElse(""),
                exchange.goodUntil(),
                context.user().map(user -> new Watching(user, id)));
        // Called before the stream begins, so that a caller without permission gets a refusal.
        subscription.watch = watching.watch(id, context, subscription::tell);
        exchange.respondHeader("Cache-Control", "no-store");
        // Otherwise nginx would hold events back until its buffer is full.
        exchange.respondHeader("X-Accel-Buffering", "no");
        if (exchange.isHead()) {
            // Without a body the server would never notice the end of the stream.
            subscription.stream.close();
            exchange.respondBytes(200, EventStream.TYPE, new byte[0]);
            return;
        }
        enter(subscription);
        exchange.respondAndLeave(
                EventStream.TYPE, endPoint -> subscription.stream.on(endPoint, executor), subscription.stream::close);
    }

    /** Adds a stream, and ends the oldest stream of the same participant if there are too many. */
    private void enter(Subscription subscription) {
        subscriptions.add(subscription);
        Optional<Subscription> oldest = subscription.watching.flatMap(who -> enter(who, subscription));
        oldest.ifPresent(old -> old.stream.supersede());
        if (leaving) {
            subscription.stream.leave();
        }
    }

    private Optional<Subscription> enter(Watching who, Subscription subscription) {
        synchronized (ofParticipants) {
            Deque<Subscription> theirs = ofParticipants.computeIfAbsent(who, absent -> new ArrayDeque<>(1));
            theirs.addLast(subscription);
            return theirs.size() > limits.maxStreamsOfParticipant()
                    ? Optional.of(theirs.removeFirst())
                    : Optional.empty();
        }
    }

    private void left(Subscription subscription) {
        subscriptions.remove(subscription);
        subscription.watching.ifPresent(who -> {
            synchronized (ofParticipants) {
                ofParticipants.computeIfPresent(who, (key, theirs) -> {
                    theirs.remove(subscription);
                    return theirs.isEmpty() ? null : theirs;
                });
            }
        });
    }

    private void beat() {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        for (Subscription subscription : subscriptions) {
            try {
                subscription.beat(nanos, now);
            } catch (RuntimeException e) {
                LOG.error("the heartbeat of one stream failed", e);
                subscription.stream.close();
            }
        }
    }

    /** A client's watch and its stream. */
    private final class Subscription {
        private final EventStream stream = new EventStream(this::closed);
        private final Optional<Instant> until;
        private final Optional<Watching> watching;
        private volatile Watch watch = () -> {};
        private String seen;
        private long lastBeat = System.nanoTime();

        private Subscription(String lastEventId, Optional<Instant> until, Optional<Watching> watching) {
            this.seen = requireNonNull(lastEventId, "lastEventId");
            this.until = until;
            this.watching = watching;
        }

        /**
         * Sends news; called by one thread at a time. A client that reconnects does not get the state again that it has
         * seen.
         */
        private void tell(News news) {
            if (news.cause().filter(News.Cause.STOPPED::equals).isPresent()) {
                // This replica stops: the client reconnects by itself, to another replica or to this one after its
                // restart.
                stream.leave();
                return;
            }
            boolean known = news.id().equals(seen);
            seen = "";
            if (!known) {
                stream.send(news.id(), news.kind().name().toLowerCase(Locale.ROOT), Json.text(NewsView.of(news)));
            }
            if (news.kind() == News.Kind.GONE) {
                stream.end();
            }
        }

        private void beat(long nanos, Instant now) {
            if (until.isPresent() && !now.isBefore(until.get())) {
                stream.end();
            } else if (nanos - lastBeat >= HEARTBEAT.toNanos()) {
                lastBeat = nanos;
                stream.heartbeat();
            }
        }

        private void closed() {
            left(this);
            watch.close();
        }
    }

    /** The number of connected clients. */
    public int connected() {
        return subscriptions.size();
    }

    /** Ends all streams; clients reconnect by themselves, to another replica. */
    public void leave() {
        leaving = true;
        subscriptions.forEach(subscription -> subscription.stream.leave());
    }

    @Override
    public void close() {
        leave();
        heart.close();
    }

    /** The JSON of news. Contains no link. */
    private record NewsView(
            boolean joinable,
            String reason,
            String cause,
            String joinableFrom,
            String serverTime,
            int present,
            List<String> presentUsers,
            NoticeView notice) {
        private static NewsView of(News news) {
            return new NewsView(
                    news.isJoinable(),
                    news.reason().map(Enum::name).orElse(null),
                    news.cause().map(Enum::name).orElse(null),
                    Wire.text(news.joinableFrom()),
                    Wire.text(news.now()),
                    news.present().size(),
                    news.present().stream().map(VideoUserId::value).sorted().toList(),
                    news.notice().map(NoticeView::of).orElse(null));
        }
    }
}
