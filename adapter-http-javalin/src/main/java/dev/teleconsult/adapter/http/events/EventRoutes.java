package dev.teleconsult.adapter.http.events;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.Watch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Pushes what changes to participants who wait. A client takes no thread. */
public final class EventRoutes implements RouteGroup, AutoCloseable {
    private static final long HEARTBEAT_SECONDS = 15;

    private final WatchTeleconsultationUseCase watching;
    private final int maxStreams;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heart;
    private volatile boolean leaving;

    public EventRoutes(WatchTeleconsultationUseCase watching, int maxStreams) {
        this.watching = watching;
        this.maxStreams = maxStreams;
        // Its thread starts with the first stream.
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        one.setRemoveOnCancelPolicy(true);
        this.heart = one;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.GET, "/teleconsultation/:id/events", Route.Access.CALLER, this::events));
    }

    private void events(Exchange exchange) {
        if (leaving || streams.size() >= maxStreams) {
            throw new HttpProblem(
                    503,
                    ErrorCode.UNAVAILABLE.name(),
                    "no more event streams here: ask again, or elsewhere",
                    Map.of("Retry-After", "5"));
        }
        Subscription subscription =
                new Subscription(exchange.header("Last-Event-ID").orElse(""));
        // Whoever may not watch is told so before there is a stream.
        subscription.watch = watching.watch(PlanRoutes.idOf(exchange, "id"), exchange.context(), subscription::tell);
        exchange.respondHeader("Cache-Control", "no-store");
        // Nginx would hold events back until its buffer is full.
        exchange.respondHeader("X-Accel-Buffering", "no");
        if (exchange.isHead()) {
            // A stream without a body would be one that nobody sees end.
            subscription.closed();
            exchange.respondBytes(200, EventStream.TYPE, new byte[0]);
            return;
        }
        streams.add(subscription.stream);
        subscription.stream.start(exchange);
        subscription.scheduleHeartbeat();
    }

    /** What a client is told, and the stream it is told by. */
    private final class Subscription {
        private final String seen;
        private final EventStream stream = new EventStream(this::closed);
        private volatile Watch watch = () -> {};
        private volatile Runnable stopHeartbeat = () -> {};
        private boolean first = true;

        private Subscription(String lastEventId) {
            this.seen = lastEventId;
        }

        /** Called by one thread at a time. A client that comes back is not told again what it has seen. */
        private void tell(News news) {
            boolean known = first && news.id().equals(seen);
            first = false;
            if (!known) {
                stream.send(news.id(), news.kind().name().toLowerCase(Locale.ROOT), Json.text(NewsView.of(news)));
            }
            if (news.kind() == News.Kind.GONE) {
                stream.end();
            }
        }

        private void scheduleHeartbeat() {
            if (streams.contains(stream)) {
                var beat = heart.scheduleAtFixedRate(
                        stream::heartbeat, HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                stopHeartbeat = () -> beat.cancel(false);
                if (!streams.contains(stream)) {
                    beat.cancel(false);
                }
            }
        }

        private void closed() {
            streams.remove(stream);
            stopHeartbeat.run();
            watch.close();
        }
    }

    /** How many clients are connected. */
    public int connected() {
        return streams.size();
    }

    /** Sends everybody elsewhere: clients of event streams come back by themselves. */
    public void leave() {
        leaving = true;
        streams.forEach(EventStream::leave);
    }

    @Override
    public void close() {
        leave();
        heart.shutdownNow();
    }

    /** News as they are sent. Never holds a link. */
    private record NewsView(
            boolean joinable,
            String reason,
            String cause,
            String joinableFrom,
            String serverTime,
            int present,
            List<String> presentUsers) {
        private static NewsView of(News news) {
            return new NewsView(
                    news.isJoinable(),
                    news.reason().map(Enum::name).orElse(null),
                    news.cause().map(Enum::name).orElse(null),
                    Wire.text(news.joinableFrom()),
                    Wire.text(news.now()),
                    news.present().size(),
                    news.present().stream().map(VideoUserId::value).sorted().toList());
        }
    }
}
