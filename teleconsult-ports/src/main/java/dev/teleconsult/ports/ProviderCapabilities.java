package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The features and limits of a video provider. Immutable: they never change for one provider object.
 *
 * <p>Limits are checked during planning. A record that was written under other limits can still be read.
 */
public final class ProviderCapabilities {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]{1,64}){1,8}");
    private static final Pattern SOURCE =
            Pattern.compile("'self'|(?:https?://)?(?:\\*\\.)?[A-Za-z0-9.-]+(?::(?:\\d+|\\*))?");

    private final String name;
    private final Set<Capability> capabilities;
    private final int mostParticipants;
    private final Set<Language> languages;
    private final Set<Tool> tools;
    private final Duration shortestCredentials;
    private final Duration longestCredentials;
    private final List<String> frameSources;
    private final Optional<String> webhookPath;

    private ProviderCapabilities(Builder builder) {
        name = builder.name;
        capabilities = Collections.unmodifiableSet(EnumSet.copyOf(builder.capabilities));
        mostParticipants = builder.mostParticipants;
        languages = Collections.unmodifiableSet(new LinkedHashSet<>(builder.languages));
        tools = Collections.unmodifiableSet(EnumSet.copyOf(builder.tools));
        shortestCredentials = builder.shortestCredentials;
        longestCredentials = builder.longestCredentials;
        frameSources = List.copyOf(builder.frameSources);
        webhookPath = has(Capability.CALL_EVENTS) ? Optional.of(builder.webhookPath) : Optional.empty();
    }

    /**
     * Starts the description of a provider that only has rooms.
     *
     * @param name 1 to 32 lower-case letters, digits and dashes, for logs and settings
     * @throws IllegalArgumentException if the name is another text
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    public String name() {
        return name;
    }

    public boolean has(Capability capability) {
        return capabilities.contains(requireNonNull(capability, "capability"));
    }

    /** The provider's capabilities, in the order of the constants. */
    public Set<Capability> all() {
        return capabilities;
    }

    /** @throws RefusalException {@link RefusalCode#UNSUPPORTED_BY_PROVIDER} if the provider lacks the capability */
    public void require(Capability capability) {
        if (!has(capability)) {
            throw unsupported(capability);
        }
    }

    /**
     * The refusal of a call that needs a capability the provider lacks: {@link RefusalCode#UNSUPPORTED_BY_PROVIDER}.
     */
    public static RefusalException unsupported(Capability capability) {
        return RefusalException.of(RefusalCode.UNSUPPORTED_BY_PROVIDER)
                .with(
                        RefusalException.Detail.ACTUAL,
                        capability.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** The most people in a room; at least 2. */
    public int mostParticipants() {
        return mostParticipants;
    }

    /**
     * The languages in which a call can be shown, in the order in which texts list them; never
     * {@link Language#COMPANY_DEFAULT}.
     */
    public Set<Language> languages() {
        return languages;
    }

    /** Returns this language if a call can be shown in it; otherwise {@link Language#COMPANY_DEFAULT}. */
    public Language offered(Language language) {
        return languages.contains(requireNonNull(language, "language")) ? language : Language.COMPANY_DEFAULT;
    }

    /** The tools that can be granted to a role, or withheld from it. */
    public Set<Tool> tools() {
        return tools;
    }

    /** The shortest lifetime of credentials; meaningless without {@link Capability#CREDENTIALS}. */
    public Duration shortestCredentials() {
        return shortestCredentials;
    }

    /** The longest lifetime of credentials; meaningless without {@link Capability#CREDENTIALS}. */
    public Duration longestCredentials() {
        return longestCredentials;
    }

    /**
     * The hosts that serve the web page of a call, as sources of a Content-Security-Policy. A page that frames a call
     * allows these hosts, and grants them its camera and microphone.
     */
    public List<String> frameSources() {
        return frameSources;
    }

    /** The path to which the provider sends its messages, below the prefix of the service; empty if it sends none. */
    public Optional<String> webhookPath() {
        return webhookPath;
    }

    @Override
    public String toString() {
        return "ProviderCapabilities[" + name + ", " + capabilities + ", mostParticipants=" + mostParticipants + "]";
    }

    /** Each method says its default. Not safe for use by several threads. */
    public static final class Builder {

        private final String name;
        private Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        private int mostParticipants = 100;
        private Set<Language> languages = Set.of();
        private Set<Tool> tools = EnumSet.noneOf(Tool.class);
        private Duration shortestCredentials = Duration.ofMinutes(1);
        private Duration longestCredentials = Duration.ofDays(1);
        private List<String> frameSources = List.of();
        private String webhookPath;

        private Builder(String name) {
            if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
                throw new IllegalArgumentException("name must match " + NAME);
            }
            this.name = name;
            this.webhookPath = "/webhooks/" + name;
        }

        /** Adds a capability. Default: none. */
        public Builder has(Capability... more) {
            capabilities.addAll(Arrays.asList(requireNonNull(more, "more")));
            if (capabilities.contains(Capability.SIGNED_LINKS)) {
                capabilities.add(Capability.MINTED_LINKS);
            }
            return this;
        }

        /**
         * Default: 100.
         *
         * @param people at least 2
         */
        public Builder mostParticipants(int people) {
            if (people < Participants.MIN) {
                throw new IllegalArgumentException("people must be at least " + Participants.MIN);
            }
            mostParticipants = people;
            return this;
        }

        /**
         * The languages on offer, in the order in which texts list them. Default: none, so that no participant can
         * choose one.
         */
        public Builder languages(Language... offered) {
            List<Language> all = List.of(requireNonNull(offered, "offered"));
            if (all.contains(Language.COMPANY_DEFAULT)) {
                throw new IllegalArgumentException("a language must have a code");
            }
            languages = new LinkedHashSet<>(all);
            return this;
        }

        /** The tools that can be granted or withheld. Default: none, so that no role can be restricted. */
        public Builder tools(Set<Tool> offered) {
            tools = offered.isEmpty() ? EnumSet.noneOf(Tool.class) : EnumSet.copyOf(offered);
            return this;
        }

        /**
         * Default: a minute to a day.
         *
         * @param shortest whole seconds, at least 1
         * @param longest whole seconds, not less
         */
        public Builder credentialsLast(Duration shortest, Duration longest) {
            requireNonNull(longest, "longest");
            if (shortest.toSeconds() < 1
                    || shortest.compareTo(longest) > 0
                    || shortest.getNano() != 0
                    || longest.getNano() != 0) {
                throw new IllegalArgumentException("1 s <= shortest <= longest must hold, in whole seconds");
            }
            shortestCredentials = shortest;
            longestCredentials = longest;
            return this;
        }

        /**
         * Default: none.
         *
         * @param sources such as {@code https://*.example.org}, each as in a Content-Security-Policy
         */
        public Builder frameSources(List<String> sources) {
            for (String source : sources) {
                if (!SOURCE.matcher(source).matches()) {
                    throw new IllegalArgumentException("sources must be hosts such as https://*.example.org");
                }
            }
            frameSources = List.copyOf(sources);
            return this;
        }

        /** Default: {@code /webhooks/} and the name. Only used with {@link Capability#CALL_EVENTS}. */
        public Builder webhookPath(String path) {
            if (!PATH.matcher(requireNonNull(path, "path")).matches()) {
                throw new IllegalArgumentException("path must match " + PATH);
            }
            webhookPath = path;
            return this;
        }

        public ProviderCapabilities build() {
            return new ProviderCapabilities(this);
        }
    }
}
