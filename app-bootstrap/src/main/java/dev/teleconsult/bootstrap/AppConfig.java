package dev.teleconsult.bootstrap;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.resilience.ResilienceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set, read and checked. An instance that exists can be started, as far as that can be told without
 * asking anybody. {@link AppConfigReader} makes it.
 *
 * @param limits for every upstream
 * @param warnings what is odd and does not stop the start
 */
record AppConfig(
        Http http,
        Callers callers,
        Video video,
        Store store,
        Directory directory,
        Calls calls,
        Reconciling reconciling,
        Map<Upstream, Limits> limits,
        FileConfig file,
        LogLevel logLevel,
        List<String> warnings) {

    AppConfig {
        requireNonNull(http, "http");
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

    /** Where and how the server listens. */
    record Http(
            String host,
            int port,
            String servicePrefix,
            int maxThreads,
            boolean virtualThreads,
            int maxHeaderBytes,
            int maxBodyBytes,
            Duration bodyTimeout,
            Duration uploadTimeout,
            Duration idleTimeout,
            Duration waitBeforeClose,
            Duration finishTimeout) {}

    /** How the asking user is known. */
    enum AuthMode {
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
    record Callers(
            AuthMode mode,
            String userIdHeader,
            String groupsHeader,
            String backofficeHeader,
            String clientTypeHeader,
            String userPropertiesHeader,
            List<String> headersToPassOn,
            Optional<Tokens> tokens) {

        Callers {
            headersToPassOn = List.copyOf(headersToPassOn);
        }
    }

    /** Which access tokens are good, and what they must permit. */
    record Tokens(URI issuer, String audience, String managePermission) {}

    /** @param base without the version */
    record Video(URI base, Secret key) {}

    /** Where teleconsultations are kept. */
    sealed interface Store {

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

    /** Who knows people's names and groups. */
    sealed interface Directory {

        /** Nobody: callers give them. */
        record None() implements Directory {}

        /** The Mia auth0-client. */
        record AuthService(URI base, Optional<String> defaultClientType, Optional<URI> customIds)
                implements Directory {}

        /** Auth0's Management API. */
        record Auth0(URI domain, String clientId, Secret clientSecret, Optional<URI> customIds) implements Directory {}
    }

    /** Who deletes the files of a call. */
    enum UploadsDeletedBy {
        /** The page, when it leaves the call; so does the original's. */
        PAGE,
        /** We, when the provider tells us that the call has really ended. */
        WEBHOOK
    }

    /**
     * How calls are.
     *
     * @param transcriptMaxBytes at most so much of a transcript is handed on
     */
    record Calls(
            CallSettings settings,
            ImmutabilityWindow window,
            boolean deleteUploads,
            UploadsDeletedBy uploadsDeletedBy,
            long transcriptMaxBytes) {}

    /**
     * How unfinished work is taken up again.
     *
     * @param interval between two looks
     * @param after how old an unfinished step has to be
     */
    record Reconciling(Duration interval, Duration after) {}

    /**
     * How far we go for an upstream.
     *
     * @param timeout of one attempt
     */
    record Limits(Duration timeout, ResilienceSettings resilience) {}
}
