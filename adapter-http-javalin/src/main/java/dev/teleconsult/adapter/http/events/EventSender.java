package dev.teleconsult.adapter.http.events;

import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.adapter.http.page.PageOptions;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;

/** Writes, signs and posts events to the configured endpoints. Safe for use by several threads. */
public final class EventSender implements AutoCloseable {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType CLOUD_EVENT = MediaType.get("application/cloudevents+json");

    /**
     * The settings for sending events.
     *
     * @param timeout the time limit of one attempt
     * @param version the version of the service
     * @param isTest whether events are marked as test events
     * @param clock the clock for time stamps
     */
    public record Terms(Destinations destinations, Duration timeout, String version, boolean isTest, Clock clock) {}

    private record Outlet(EventPoster.Target target, EventEndpoint.Format format, List<Signature> secrets) {}

    private final Map<String, Outlet> outlets = new LinkedHashMap<>();
    private final EventBody body;
    private final EventPoster poster;

    public EventSender(List<EventEndpoint> endpoints, PageOptions page, Terms terms) {
        this.body = new EventBody(new PageAddress(page), page.publicUrl(), terms.isTest());
        this.poster =
                new EventPoster(terms.destinations(), terms.timeout(), "Teleconsult/" + terms.version(), terms.clock());
        endpoints.forEach(endpoint -> outlets.put(
                endpoint.name(),
                new Outlet(
                        new EventPoster.Target(
                                endpoint.name(),
                                endpoint.url().toString(),
                                endpoint.format() == EventEndpoint.Format.CLOUDEVENTS ? CLOUD_EVENT : JSON),
                        endpoint.format(),
                        endpoint.secrets().stream().map(Signature::by).toList())));
    }

    /** @throws IllegalArgumentException if no endpoint has this name */
    public SinkAnswer deliver(String endpoint, OutgoingEvent event) {
        Outlet outlet = outlets.get(endpoint);
        if (outlet == null) {
            throw new IllegalArgumentException("there is no endpoint of that name");
        }
        String text =
                outlet.format() == EventEndpoint.Format.CLOUDEVENTS ? body.cloudEvent(event) : body.standard(event);
        return poster.post(outlet.target(), event.id(), text, outlet.secrets(), event.traceparent());
    }

    @Override
    public void close() {
        poster.close();
    }
}
