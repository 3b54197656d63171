package dev.teleconsult.bootstrap.configuration;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.FhirSettings;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checked configuration of a server, made by {@link AppConfigReader}. It is valid as far as that can be checked
 * without calling an upstream.
 *
 * @param fhir empty: no FHIR resources are served
 * @param tokens present exactly in {@link AuthMode#JWT}
 * @param events empty if none are sent
 * @param limits the limits of every {@linkplain dev.teleconsult.ports.Upstream#systems system} among the upstreams
 * @param insecureUpstreams whether plain http to other machines is permitted
 * @param checkAtStart whether every dependency is checked once after the start
 * @param secrets all values in this configuration that no log may show
 * @param warnings suspicious settings that do not prevent the start
 */
public record AppConfig(
        HttpSettings http,
        PageSettings page,
        Optional<FhirSettings> fhir,
        AuthMode authMode,
        Optional<Tokens> tokens,
        Video video,
        Store store,
        Directory directory,
        Calls calls,
        Retention retention,
        AuditSettings audit,
        Optional<ErasureKeys> erasureKeys,
        Optional<Events> events,
        Reconciling reconciling,
        Map<Upstream, Limits> limits,
        boolean insecureUpstreams,
        FileConfig file,
        Shutdown shutdown,
        boolean checkAtStart,
        Duration warmUp,
        LogLevel logLevel,
        List<Secret> secrets,
        List<String> warnings) {

    public AppConfig {
        requireNonNulls(http, "http", page, "page", fhir, "fhir", authMode, "authMode", tokens, "tokens");
        requireNonNulls(video, "video", store, "store", directory, "directory", calls, "calls", events, "events");
        requireNonNulls(retention, "retention", audit, "audit", erasureKeys, "erasureKeys", reconciling, "reconciling");
        limits = Map.copyOf(limits);
        if (!limits.keySet().equals(Upstream.systems())) {
            throw new IllegalArgumentException("limits must name every upstream that is one system");
        }
        requireNonNulls(file, "file", shutdown, "shutdown", warmUp, "warmUp", logLevel, "logLevel");
        secrets = List.copyOf(secrets);
        warnings = List.copyOf(warnings);
    }

    /**
     * The times for stopping the server.
     *
     * @param serveFor how long it continues to serve after the signal to stop
     * @param finishWithin how long work under way may take after that
     */
    public record Shutdown(Duration serveFor, Duration finishWithin) {}

    /** The address on which the server listens. */
    public record Listening(String host, int port) {}

    /** How callers are identified. */
    public enum AuthMode {
        /** By headers of the gateway. */
        GATEWAY,
        /** By access tokens. */
        JWT,
        /** Every visitor chooses an identity; only with the emulator. */
        DEMO
    }

    /**
     * The accepted access tokens and the claims to read.
     *
     * @param groupsClaims the claims that together hold the user's groups
     */
    public record Tokens(URI issuer, String audience, List<String> groupsClaims) {

        public Tokens {
            groupsClaims = List.copyOf(groupsClaims);
        }
    }

    /** The factory and settings of the video provider. */
    public record Video(VideoProviderFactory factory, ProviderSettings settings) {

        public Video {
            requireNonNulls(factory, "factory", settings, "settings");
        }

        /** Creates the provider. Does no I/O. */
        public VideoProvider open() {
            return factory.create(settings);
        }
    }

    /** The store of teleconsultations. */
    public sealed interface Store {

        /** The kind of the store, in one word for the log. */
        String kind();

        /** The address of the store for the log, without user, password and parameters. */
        String place();

        /**
         * Collections of the Mia CRUD service.
         *
         * @param idempotencyRecords empty: requests with a key are refused
         * @param notices empty: no notices can be given
         * @param identifiers empty: identifiers of other systems are refused
         * @param attendance empty: attendance is not kept
         * @param auditTrail empty: nothing is audited
         * @param facts empty: no events can be sent
         * @param erasures empty: no person can be erased
         */
        record Crud(
                URI base,
                String teleconsultations,
                String userIds,
                Optional<String> idempotencyRecords,
                Optional<String> notices,
                Optional<String> identifiers,
                Optional<String> attendance,
                Optional<String> auditTrail,
                Optional<String> facts,
                Optional<String> erasures)
                implements Store {

            @Override
            public String kind() {
                return "crud";
            }

            @Override
            public String place() {
                return String.valueOf(base.getAuthority());
            }
        }

        /**
         * A database.
         *
         * @param url the JDBC URL, which may contain a password
         * @param password the user's password; empty if the URL suffices
         * @param replicas how replicas notify each other of changes
         */
        record Sql(Secret url, Optional<String> user, Optional<Secret> password, int poolSize, Replicas replicas)
                implements Store {

            @Override
            public String kind() {
                return url.value().startsWith("jdbc:sqlite:") ? "sqlite" : "postgresql";
            }

            @Override
            public String place() {
                return url.value()
                        .replaceFirst("^jdbc:(?:sqlite:|postgresql:/*)", "")
                        .replaceFirst("[?].*", "")
                        .replaceFirst("^.*@", "");
            }
        }
    }

    /**
     * How replicas on one database notify each other of changes.
     *
     * @param tellEachOther whether they do, if the database supports it
     * @param listenUrl the URL of the listening connection, which may contain a password; empty: the URL of the store
     */
    public record Replicas(boolean tellEachOther, Optional<Secret> listenUrl) {}

    /** The directory of names and groups. A cache time of zero means no cache. */
    public sealed interface Directory {

        /** No directory: callers give names and groups. */
        record None() implements Directory {}

        /** The Mia auth0-client. */
        record AuthService(URI base, Optional<String> defaultClientType, Duration cacheFor, Optional<URI> customIds)
                implements Directory {}

        /** Auth0's Management API. */
        record Auth0(URI domain, String clientId, Secret clientSecret, Duration cacheFor, Optional<URI> customIds)
                implements Directory {}
    }

    /** What triggers the deletion of a call's files. */
    public enum UploadsDeletedBy {
        /** The page, when a person leaves the call, as in the original. */
        PAGE,
        /** The provider's message that the call has ended. */
        WEBHOOK
    }

    /**
     * The settings of calls.
     *
     * @param endGrace how long disconnected people may take to return before the call counts as ended
     * @param transcriptMaxBytes the largest transcript that is returned
     * @param snapshotsFor how long participants may miss a change by another replica; with zero every request reads the
     *     store
     * @param displaysNames whether a participant's link contains their name
     * @param noticesByBackoffice whether the back office may give notices to waiting participants
     * @param bounds the limits on requests
     */
    public record Calls(
            CallSettings settings,
            ImmutabilityWindow window,
            boolean deleteUploads,
            UploadsDeletedBy uploadsDeletedBy,
            Duration endGrace,
            long transcriptMaxBytes,
            Duration snapshotsFor,
            boolean displaysNames,
            boolean noticesByBackoffice,
            CallBounds bounds) {

        /** Whether the page requests the deletion of uploads when a person leaves the call. */
        public boolean pageDeletesUploads() {
            return deleteUploads && uploadsDeletedBy == UploadsDeletedBy.PAGE;
        }
    }

    /**
     * The limits on requests.
     *
     * @param mostParticipants the most participants of one teleconsultation; empty: as many as the video provider
     *     admits to a room
     * @param changeWait how long a change waits for another change of the same teleconsultation
     * @param credentialCalls the most calls for credentials of one person that may be under way at the provider
     */
    public record CallBounds(Optional<Integer> mostParticipants, Duration changeWait, int credentialCalls) {}

    /**
     * Which data are kept after a call, and for how long.
     *
     * @param closeAfterEnd when the room of a visit is closed after its planned end; empty: it stays
     * @param forgetAfterEnd how long after the planned end data about people are removed; empty: never
     * @param keepAttendanceFor how long attendance is kept; empty: it is not kept
     * @param keepFactsFor how long events are kept after they were delivered or given up
     */
    public record Retention(
            Optional<Duration> closeAfterEnd,
            Optional<Duration> forgetAfterEnd,
            Optional<Duration> keepAttendanceFor,
            Duration keepFactsFor) {

        public Retention {
            requireNonNulls(closeAfterEnd, "closeAfterEnd", forgetAfterEnd, "forgetAfterEnd");
            requireNonNulls(keepAttendanceFor, "keepAttendanceFor", keepFactsFor, "keepFactsFor");
        }
    }

    /**
     * The receivers of events.
     *
     * @param endpoints at least one, with different names
     * @param namesPeople whether events contain the callers' ids of people
     * @param privateAddresses whether endpoints may be at private addresses
     * @param completedAfter how long after its planned end a teleconsultation counts as completed
     */
    public record Events(
            List<EventEndpoint> endpoints, boolean namesPeople, boolean privateAddresses, Duration completedAfter) {

        public Events {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * The settings of the reconciler.
     *
     * @param interval the pause between two runs
     * @param after the age from which an unfinished attempt is taken over
     */
    public record Reconciling(Duration interval, Duration after) {}

    /**
     * The limits on calls of an upstream.
     *
     * @param timeout the time limit of one attempt
     */
    public record Limits(Duration timeout, ResilienceSettings resilience) {}
}
