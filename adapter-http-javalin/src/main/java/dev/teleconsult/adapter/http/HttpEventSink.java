package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.events.Destinations;
import dev.teleconsult.adapter.http.events.EventSender;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.EventSubscription;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Dns;

/**
 * Sends events over HTTP, signed as Standard Webhooks 1.0 describes it.
 *
 * <p>It checks the address of each connection. It never connects to loopback, link-local, multicast and unspecified
 * addresses, nor to the metadata addresses where clouds provide credentials to machines; it connects to private
 * addresses only if that is allowed. It follows no redirects and uses no proxies.
 *
 * <p>Building does no I/O. Safe for use by several threads. It has its own connections, which {@link #close} ends.
 */
public final class HttpEventSink implements EventSink, AutoCloseable {

    /** Half of the deliveries that the store keeps per fact, since other replicas may have other endpoints. */
    private static final int MOST_ENDPOINTS = 50;

    private final EventSender sender;
    private final List<EventSubscription> subscriptions;

    private HttpEventSink(Builder with) {
        Dns names = with.resolver == null ? Dns.SYSTEM : host -> resolved(with.resolver, host);
        Destinations destinations = with.resolver == null
                ? Destinations.checked(names, with.privateAddresses)
                : Destinations.trusted(names);
        this.sender = new EventSender(
                with.endpoints,
                with.page.options(),
                new EventSender.Terms(destinations, with.timeout, with.version, with.test, with.clock));
        this.subscriptions = with.endpoints.stream()
                .map(endpoint -> new EventSubscription(endpoint.name(), endpoint.kinds()))
                .toList();
    }

    private static List<InetAddress> resolved(Function<String, List<InetAddress>> resolver, String host)
            throws UnknownHostException {
        List<InetAddress> found = resolver.apply(host);
        if (found.isEmpty()) {
            throw new UnknownHostException("the resolver knows no address");
        }
        return found;
    }

    /** Starts the builder of a sink with these endpoints, 1 to 50. */
    public static Builder builder(List<EventEndpoint> endpoints) {
        return new Builder(List.copyOf(requireNonNull(endpoints, "endpoints")));
    }

    @Override
    public List<EventSubscription> subscriptions() {
        return subscriptions;
    }

    @Override
    public SinkAnswer deliver(String endpoint, OutgoingEvent event) {
        return sender.deliver(requireNonNull(endpoint, "endpoint"), requireNonNull(event, "event"));
    }

    /** Closes idle connections. Attempts under way continue to their end. Closing twice does nothing. */
    @Override
    public void close() {
        sender.close();
    }

    /** The settings of a sink; each has a default. Not safe for use by several threads. */
    public static final class Builder {

        private final List<EventEndpoint> endpoints;
        private PageSettings page = PageSettings.defaults();
        private Duration timeout = Duration.ofSeconds(15);
        private String version = "unknown";
        private Clock clock = Clock.systemUTC();
        private Function<String, List<InetAddress>> resolver;
        private boolean privateAddresses;
        private boolean plain;
        private boolean test;

        private Builder(List<EventEndpoint> endpoints) {
            this.endpoints = endpoints;
        }

        /** The waiting room whose address events contain. Default: events contain no address. */
        public Builder page(PageSettings settings) {
            page = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * The time limit of one attempt, from connecting to the end of the answer. Default: 15 seconds.
         *
         * @param time 1 ms to a minute
         */
        public Builder timeout(Duration time) {
            timeout = requireNonNull(time, "time");
            return this;
        }

        /**
         * The version of the service in {@code User-Agent}. Default: unknown.
         *
         * @param text printable, without spaces
         */
        public Builder version(String text) {
            version = requireNonNull(text, "text");
            return this;
        }

        /** The clock for the time stamps of requests. Default: the system's. */
        public Builder clock(Clock tells) {
            clock = requireNonNull(tells, "tells");
            return this;
        }

        /** Whether receivers may have private addresses, for example in the same cluster. Default: no. */
        public Builder allowPrivateAddresses(boolean allowed) {
            privateAddresses = allowed;
            return this;
        }

        /** Whether endpoints may use plain http. Default: no. */
        public Builder allowInsecure(boolean allowed) {
            plain = allowed;
            return this;
        }

        /**
         * Resolves the host names of receivers instead of the system; an empty list means an unknown name. Its results
         * are trusted without a check, even loopback addresses: for tests and demonstrations.
         */
        public Builder resolver(Function<String, List<InetAddress>> trusted) {
            resolver = requireNonNull(trusted, "trusted");
            return this;
        }

        /** Whether events are marked as test events, about no real people. Default: no. */
        public Builder test(boolean isTest) {
            test = isTest;
            return this;
        }

        /**
         * @throws IllegalArgumentException if there are no or too many endpoints, two have the same name, one uses
         *     plain http although that is not allowed, or a value is out of its range
         */
        public HttpEventSink build() {
            if (endpoints.isEmpty() || endpoints.size() > MOST_ENDPOINTS) {
                throw new IllegalArgumentException("there must be 1 to " + MOST_ENDPOINTS + " endpoints");
            }
            Set<String> names = new HashSet<>();
            for (EventEndpoint endpoint : endpoints) {
                if (!names.add(endpoint.name())) {
                    throw new IllegalArgumentException("two endpoints have the name " + endpoint.name());
                }
                if (endpoint.isPlain() && !plain) {
                    throw new IllegalArgumentException("the endpoint " + endpoint.name() + " must be https");
                }
            }
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException(
                        "timeout must be " + Duration.ofMillis(1) + " to " + Duration.ofMinutes(1));
            }
            if (!version.matches("[!-~]{1,60}")) {
                throw new IllegalArgumentException("version must be 1 to 60 printable characters without spaces");
            }
            return new HttpEventSink(this);
        }
    }
}
