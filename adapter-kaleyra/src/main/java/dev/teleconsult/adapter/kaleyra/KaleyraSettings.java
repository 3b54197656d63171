package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.HttpLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The address of Kaleyra, the account, and the time limits. Immutable; its text form omits the key. */
public final class KaleyraSettings {

    /** The hosts, with their subdomains, from which files are fetched besides the host of the base URL. */
    public static final Set<String> KALEYRA_DOMAINS = Set.of("bandyer.com", "kaleyra.com");

    private static final String VERSION = "/v2";

    private final URI baseUrl;
    private final String apiKey;
    private final String userIdKey;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final Duration callTimeout;
    private final Duration transferTimeout;
    private final int idleConnections;
    private final int pageSize;
    private final int maxListed;
    private final Duration eventTolerance;
    private final Set<String> downloadDomains;

    private KaleyraSettings(Builder builder) {
        baseUrl = builder.baseUrl;
        apiKey = builder.apiKey;
        userIdKey = builder.userIdKey;
        connectTimeout = builder.connectTimeout;
        readTimeout = builder.readTimeout;
        callTimeout = builder.callTimeout;
        transferTimeout = builder.transferTimeout;
        idleConnections = builder.idleConnections;
        pageSize = builder.pageSize;
        maxListed = builder.maxListed;
        eventTolerance = builder.eventTolerance;
        downloadDomains = builder.downloadDomains;
    }

    /**
     * @param baseUrl for example {@code https://api.sandbox.eu.bandyer.com}, with or without {@code /v2}
     * @param apiKey also the key that webhooks are signed with
     * @throws IllegalArgumentException if the URL is not an absolute http or https URL with only host, port and path,
     *     or if the key is blank or cannot be sent in a header; the message repeats neither
     */
    public static Builder builder(URI baseUrl, String apiKey) {
        return new Builder(baseUrl, apiKey);
    }

    URI baseUrl() {
        return baseUrl;
    }

    String apiKey() {
        return apiKey;
    }

    String userIdKey() {
        return userIdKey;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration readTimeout() {
        return readTimeout;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    Duration transferTimeout() {
        return transferTimeout;
    }

    HttpLimits limits() {
        return new HttpLimits(connectTimeout, readTimeout, readTimeout, callTimeout, KaleyraClient.MAX_ANSWER_BYTES);
    }

    int idleConnections() {
        return idleConnections;
    }

    int pageSize() {
        return pageSize;
    }

    int maxListed() {
        return maxListed;
    }

    Duration eventTolerance() {
        return eventTolerance;
    }

    Set<String> downloadDomains() {
        return downloadDomains;
    }

    boolean isPlainHttp() {
        return baseUrl.getScheme().equals("http");
    }

    @Override
    public String toString() {
        return "KaleyraSettings[" + baseUrl + "]";
    }

    /** Each method says its default. Not safe for use by several threads. */
    public static final class Builder {

        private final URI baseUrl;
        private final String apiKey;
        private String userIdKey;
        private boolean insecureAllowed;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration readTimeout = Duration.ofSeconds(10);
        private Duration callTimeout = Duration.ofSeconds(15);
        private Duration transferTimeout = Duration.ofMinutes(2);
        private int idleConnections = 64;
        private int pageSize = 100;
        private int maxListed = 20_000;
        private Duration eventTolerance = Duration.ofMinutes(5);
        private Set<String> downloadDomains = KALEYRA_DOMAINS;

        private Builder(URI baseUrl, String apiKey) {
            this.baseUrl = withoutVersion(
                    BaseAddress.url(requireNonNull(baseUrl, "baseUrl").toString(), "baseUrl"));
            this.apiKey = requireNonNull(apiKey, "apiKey");
            if (apiKey.isBlank() || apiKey.chars().anyMatch(character -> character < 0x21 || character > 0x7e)) {
                throw new IllegalArgumentException(
                        "apiKey must have only printable ASCII characters, and at least one");
            }
            this.userIdKey = apiKey;
        }

        /**
         * The secret from which the ids of people at Kaleyra are derived; the API key unless set.
         *
         * <p>If it changes, only people who are registered again get another id, so changing the API key is harmless.
         *
         * @throws IllegalArgumentException if blank
         */
        public Builder userIdKey(String key) {
            if (requireNonNull(key, "key").isBlank()) {
                throw new IllegalArgumentException("key must not be blank");
            }
            userIdKey = key;
            return this;
        }

        /** Whether plain http is accepted for hosts other than this machine itself; default false. */
        public Builder allowInsecure(boolean allowed) {
            insecureAllowed = allowed;
            return this;
        }

        /** The time limit to connect; default 2 s. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive(requireNonNull(timeout, "timeout"));
            return this;
        }

        /** The time limit between two bytes of an answer or of a request; default 10 s. */
        public Builder readTimeout(Duration timeout) {
            readTimeout = positive(requireNonNull(timeout, "timeout"));
            return this;
        }

        /** The time limit of a whole call; default 15 s. */
        public Builder callTimeout(Duration timeout) {
            callTimeout = positive(requireNonNull(timeout, "timeout"));
            return this;
        }

        /** As {@link #callTimeout}, for uploads and downloads of files; default 2 min. */
        public Builder transferTimeout(Duration timeout) {
            transferTimeout = positive(requireNonNull(timeout, "timeout"));
            return this;
        }

        /**
         * The number of unused connections to keep open; should be at least the number of simultaneous calls. Default
         * 64.
         */
        public Builder idleConnections(int connections) {
            idleConnections = between(1, connections, 10_000, "connections");
            return this;
        }

        /** The number of elements to request in one page of a list, 1 to 100; default 100. */
        public Builder pageSize(int size) {
            pageSize = between(1, size, 100, "size");
            return this;
        }

        /** The most elements to read of one list; a longer list is a failure and is never cut. Default 20000. */
        public Builder maxListed(int elements) {
            maxListed = between(1, elements, 1_000_000, "elements");
            return this;
        }

        /** How far the signature time of a webhook may be from the current time; default 5 min. */
        public Builder eventTolerance(Duration tolerance) {
            eventTolerance = positive(requireNonNull(tolerance, "tolerance"));
            return this;
        }

        /** The hosts, with their subdomains, from which files are fetched; default {@link #KALEYRA_DOMAINS}. */
        public Builder downloadDomains(Set<String> domains) {
            Set<String> lower = new TreeSet<>();
            domains.forEach(domain -> lower.add(domain.toLowerCase(Locale.ROOT)));
            downloadDomains = Set.copyOf(lower);
            return this;
        }

        /** @throws IllegalArgumentException if the base URL is plain http to another machine and that is not allowed */
        public KaleyraSettings build() {
            if (!BaseAddress.isSecure(baseUrl.toString(), insecureAllowed)) {
                throw new IllegalArgumentException("baseUrl must be https, since it is the address of another machine");
            }
            return new KaleyraSettings(this);
        }

        private static URI withoutVersion(BaseAddress address) {
            String path = withoutSlashes(address.toString());
            return URI.create(withoutSlashes(
                    path.endsWith(VERSION) ? path.substring(0, path.length() - VERSION.length()) : path));
        }

        private static String withoutSlashes(String path) {
            int end = path.length();
            while (end > 0 && path.charAt(end - 1) == '/') {
                end--;
            }
            return path.substring(0, end);
        }

        private static Duration positive(Duration duration) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException("must be positive, was " + duration);
            }
            return duration;
        }

        private static int between(int least, int value, int most, String name) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
            }
            return value;
        }
    }
}
