package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set, read and checked. An instance that exists can be started, as far as that can be told without
 * asking anybody. {@link AppConfigReader} makes it.
 *
 * @param limits for every upstream
 * @param insecureUpstreams whether plain http may lead to other machines
 * @param warnings what is odd and does not stop the start
 */
public record AppConfig(
        Http http,
        Page page,
        Callers callers,
        Video video,
        Store store,
        Directory directory,
        Calls calls,
        Reconciling reconciling,
        Map<Upstream, Limits> limits,
        boolean insecureUpstreams,
        FileConfig file,
        LogLevel logLevel,
        List<String> warnings) {

    public AppConfig {
        requireNonNull(http, "http");
        requireNonNull(page, "page");
        requireNonNull(callers, "callers");
        requireNonNull(video, "video");
        requireNonNull(store, "store");
        requireNonNull(directory, "directory");
        requireNonNull(calls, "calls");
        requireNonNull(reconciling, "reconciling");
        limits = Map.copyOf(limits);
        if (limits.size() != Upstream.values().length) {
            throw new IllegalArgumentException("limits must name every upstream");
        }
        requireNonNull(file, "file");
        requireNonNull(logLevel, "logLevel");
        warnings = List.copyOf(warnings);
    }

    /** Everything in this configuration that no log may show. */
    public List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>(List.of(video.key()));
        if (store instanceof Store.Sql sql) {
            secrets.add(sql.url());
            sql.password().ifPresent(secrets::add);
        }
        if (directory instanceof Directory.Auth0 auth0) {
            secrets.add(auth0.clientSecret());
        }
        return List.copyOf(secrets);
    }

    /** Where and how the server listens. */
    public record Http(
            String host,
            int port,
            String servicePrefix,
            int maxThreads,
            boolean virtualThreads,
            int maxHeaderBytes,
            int maxBodyBytes,
            int maxEventStreams,
            Duration bodyTimeout,
            Duration uploadTimeout,
            Duration idleTimeout,
            Duration waitBeforeClose,
            Duration finishTimeout) {}

    /**
     * The waiting room, besides its looks.
     *
     * @param apiPath where browsers reach the API, on the same origin
     * @param brand empty if none is shown
     * @param frameSources where calls come from, as sources of a Content-Security-Policy; empty: Kaleyra's hosts
     * @param frameAncestors who may show the page in a frame; empty: the same origin
     */
    public record Page(
            String path,
            String apiPath,
            String brand,
            boolean joinAtOnce,
            List<String> frameSources,
            List<String> frameAncestors) {

        public Page {
            frameSources = List.copyOf(frameSources);
            frameAncestors = List.copyOf(frameAncestors);
        }
    }

    /** How the asking user is known. */
    public enum AuthMode {
        /** The gateway in front says it in headers. */
        GATEWAY,
        /** By access tokens. */
        JWT,
        /** Everybody chooses. Only with the emulator. */
        DEMO
    }

    /**
     * Who asks.
     *
     * @param headersToPassOn to the store and the directory, besides those that are always
     * @param tokens present exactly in {@link AuthMode#JWT}
     */
    public record Callers(
            AuthMode mode,
            String userIdHeader,
            String groupsHeader,
            String backofficeHeader,
            String clientTypeHeader,
            String userPropertiesHeader,
            List<String> headersToPassOn,
            Optional<Tokens> tokens) {

        public Callers {
            headersToPassOn = List.copyOf(headersToPassOn);
        }
    }

    /**
     * Which access tokens are good, and what is read from them.
     *
     * @param groupsClaims hold the user's groups, all of them together
     * @param managePermission what planning teleconsultations takes
     */
    public record Tokens(URI issuer, String audience, List<String> groupsClaims, String managePermission) {

        public Tokens {
            groupsClaims = List.copyOf(groupsClaims);
        }
    }

    /**
     * The video provider.
     *
     * @param base without the version
     */
    public record Video(URI base, Secret key) {}

    /** Where teleconsultations are kept. */
    public sealed interface Store {

        /**
         * In collections of the Mia CRUD service.
         *
         * @param idempotencyRecords empty: requests with a key are refused
         */
        record Crud(URI base, String teleconsultations, String userIds, Optional<String> idempotencyRecords)
                implements Store {}

        /**
         * In a database.
         *
         * @param url may hold a password
         * @param password for the user; empty if the URL has what it takes
         */
        record Sql(Secret url, Optional<String> user, Optional<Secret> password, int poolSize) implements Store {}
    }

    /** Who knows people's names and groups. A cache of zero length keeps nothing. */
    public sealed interface Directory {

        /** Nobody: callers give them. */
        record None() implements Directory {}

        /** The Mia auth0-client. */
        record AuthService(URI base, Optional<String> defaultClientType, Duration cacheFor, Optional<URI> customIds)
                implements Directory {}

        /** Auth0's Management API. */
        record Auth0(URI domain, String clientId, Secret clientSecret, Duration cacheFor, Optional<URI> customIds)
                implements Directory {}
    }

    /** Who deletes the files of a call. */
    public enum UploadsDeletedBy {
        /** The page, when it leaves the call; so does the original's. */
        PAGE,
        /** We, when the provider tells us that the call has really ended. */
        WEBHOOK
    }

    /**
     * How calls are.
     *
     * @param endGrace how long people whose line dropped have to come back before the call has really ended
     * @param transcriptMaxBytes at most so much of a transcript is handed on
     * @param snapshotsFor how old what participants see may be; zero for every request to read
     */
    public record Calls(
            CallSettings settings,
            ImmutabilityWindow window,
            boolean deleteUploads,
            UploadsDeletedBy uploadsDeletedBy,
            Duration endGrace,
            long transcriptMaxBytes,
            Duration snapshotsFor) {}

    /**
     * How unfinished work is taken up again.
     *
     * @param interval between two looks
     * @param after how old an unfinished step has to be
     */
    public record Reconciling(Duration interval, Duration after) {}

    /**
     * How far we go for an upstream.
     *
     * @param timeout of one attempt
     */
    public record Limits(Duration timeout, ResilienceSettings resilience) {}
}
