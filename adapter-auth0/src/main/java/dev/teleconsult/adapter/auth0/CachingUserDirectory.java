package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A user directory that caches a limited number of profiles of another directory for some time.
 *
 * <p>It caches only profiles, neither unknown people nor failures. A change of name or groups is visible after the time
 * to live at the latest.
 *
 * <p>A directory's answer may depend on the caller: their cookie, client type, or the rows they may see. So a cached
 * profile is only returned to a request that looks the same to the directory: with the same user, groups, client type
 * and headers, except headers that identify a single request. The values are kept as a hash. If the directory gives all
 * callers the same answers, use {@link Builder#sharedByAllCallers()}.
 *
 * <p>Safe for use by several threads; two of them may look up the same person at the same time.
 */
public final class CachingUserDirectory implements UserDirectory {

    /** Headers that differ in every request and do not affect the answer. */
    private static final Set<String> REQUEST_NAMES = Set.of(
            "x-request-id",
            "request-id",
            "traceparent",
            "tracestate",
            "b3",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-parentspanid",
            "x-b3-sampled",
            "x-b3-flags");

    private record Key(String caller, UserId user) {}

    private final UserDirectory directory;
    private final BoundedCache<Key, UserProfile> profiles;
    private final Duration timeToLive;
    private final boolean shared;
    private final Clock clock;

    private CachingUserDirectory(Builder builder) {
        this.directory = builder.directory;
        this.profiles = new BoundedCache<>(builder.maxSize);
        this.timeToLive = builder.timeToLive;
        this.shared = builder.shared;
        this.clock = builder.clock;
    }

    /** @param directory the directory to call; stays open */
    public static Builder builder(UserDirectory directory) {
        return new Builder(requireNonNull(directory, "directory"));
    }

    @Override
    public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
        Set<UserId> wanted = Set.copyOf(requireNonNull(users, "users"));
        String caller = caller(requireNonNull(context, "context"));
        Instant now = clock.instant();
        Map<UserId, UserProfile> found = new LinkedHashMap<>();
        Set<UserId> others = new LinkedHashSet<>();
        for (UserId user : wanted) {
            profiles.get(new Key(caller, user), now)
                    .ifPresentOrElse(profile -> found.put(user, profile), () -> others.add(user));
        }
        if (!others.isEmpty()) {
            directory.find(Set.copyOf(others), context).forEach((user, profile) -> {
                found.put(user, profile);
                profiles.put(new Key(caller, user), profile, now, now.plus(timeToLive));
            });
        }
        return Map.copyOf(found);
    }

    /** Checks the directory itself. */
    @Override
    public CheckResult check() {
        return directory.check();
    }

    /** All parts of a request on which the directory's answer may depend. */
    private String caller(RequestContext context) {
        if (shared) {
            return "";
        }
        Map<String, String> headers = new TreeMap<>();
        context.forwardedHeaders().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!REQUEST_NAMES.contains(lower)) {
                headers.put(lower, value);
            }
        });
        return Sha256.of(UpstreamHttp.write(List.of(
                context.user().map(UserId::value).map(List::of).orElseGet(List::of),
                context.groups().stream().sorted().toList(),
                context.isBackoffice(),
                context.clientType().map(List::of).orElseGet(List::of),
                headers)));
    }

    /** Builds a {@link CachingUserDirectory}. Not safe for use by several threads. */
    public static final class Builder {

        private final UserDirectory directory;
        private int maxSize = 1_000;
        private Duration timeToLive = Duration.ofMinutes(1);
        private boolean shared;
        private Clock clock = Clock.systemUTC();

        private Builder(UserDirectory directory) {
            this.directory = directory;
        }

        /**
         * The most profiles that are kept; the profile unused for longest is removed first. Default: 1000.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder maxSize(int atMost) {
            if (atMost < 1) {
                throw new IllegalArgumentException("atMost must be at least 1");
            }
            this.maxSize = atMost;
            return this;
        }

        /**
         * How long a profile is used. Default: one minute.
         *
         * @throws IllegalArgumentException unless above zero
         */
        public Builder timeToLive(Duration atMost) {
            if (requireNonNull(atMost, "atMost").isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException("atMost must be above zero");
            }
            this.timeToLive = atMost;
            return this;
        }

        /** Shares cached profiles among all callers. Default: only the same caller gets them. */
        public Builder sharedByAllCallers() {
            this.shared = true;
            return this;
        }

        /** The clock for the expiry of profiles. Default: the system's. */
        public Builder clock(Clock time) {
            this.clock = requireNonNull(time, "time");
            return this;
        }

        public CachingUserDirectory build() {
            return new CachingUserDirectory(this);
        }
    }
}
