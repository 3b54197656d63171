package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a video provider: the values of its variables, and the server's own settings for every provider.
 * Immutable.
 */
public final class ProviderSettings {

    private final Map<String, List<String>> values;
    private final Duration timeout;
    private final int concurrentCalls;
    private final boolean insecureAllowed;

    private ProviderSettings(Builder builder) {
        values = Map.copyOf(builder.values);
        timeout = builder.timeout;
        concurrentCalls = builder.concurrentCalls;
        insecureAllowed = builder.insecureAllowed;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of a variable that is not a list; empty if it is not set and has no default. */
    public Optional<String> find(String name) {
        return list(name).stream().findFirst();
    }

    /** As {@link #find}, for a variable that must be set. */
    public String get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException(name + " is not set"));
    }

    /** As {@link #get}, for a URL. */
    public URI url(String name) {
        return URI.create(get(name));
    }

    /** The items of a list; none if it is not set and has no default. */
    public List<String> list(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The time limit of one call. */
    public Duration timeout() {
        return timeout;
    }

    /** The most simultaneous calls. */
    public int concurrentCalls() {
        return concurrentCalls;
    }

    /** Whether plain http to other machines is allowed. */
    public boolean insecureAllowed() {
        return insecureAllowed;
    }

    /** Redacted: some values are secret. */
    @Override
    public String toString() {
        return "ProviderSettings" + new TreeMap<>(values).keySet();
    }

    /** Each method says its default. Not safe for use by several threads. */
    public static final class Builder {

        private final Map<String, List<String>> values = new TreeMap<>();
        private Duration timeout = Duration.ofSeconds(15);
        private int concurrentCalls = 64;
        private boolean insecureAllowed;

        private Builder() {}

        /**
         * Sets a variable.
         *
         * @param items a single item, unless the variable is a list
         */
        public Builder set(String name, List<String> items) {
            values.put(requireNonNull(name, "name"), List.copyOf(requireNonNull(items, "items")));
            return this;
        }

        /** Sets a variable that is not a list. */
        public Builder set(String name, String value) {
            return set(name, List.of(requireNonNull(value, "value")));
        }

        /**
         * Default: 15 seconds.
         *
         * @param time positive
         */
        public Builder timeout(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("time must be positive");
            }
            timeout = time;
            return this;
        }

        /**
         * Default: 64.
         *
         * @param calls at least 1
         */
        public Builder concurrentCalls(int calls) {
            if (calls < 1) {
                throw new IllegalArgumentException("calls must be at least 1");
            }
            concurrentCalls = calls;
            return this;
        }

        /** Default: no. */
        public Builder insecureAllowed(boolean allowed) {
            insecureAllowed = allowed;
            return this;
        }

        public ProviderSettings build() {
            return new ProviderSettings(this);
        }
    }
}
