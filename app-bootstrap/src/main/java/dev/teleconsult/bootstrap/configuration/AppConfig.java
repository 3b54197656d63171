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
 * The checked configuration of a server. A server can start with any instance, as far as that is known without calling
 * an upstream. {@link AppConfigReader} makes it.
 *
 * @param fhir empty: no FHIR resources are served
 * @param tokens present exactly in {@link AuthMode#JWT}
 * @param events empty if none are sent
 * @param limits the limits of every upstream that is one system
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
     * How the server stops.
     *
     * @param serveFor how long it goes on serving after the signal to stop
     * @param finishWithin how long work under way may take after that
     */
    public record Shutdown(Duration serveFor, Duration finishWithin) {}

    /** Where the server listens. */
    public record Listening(String host, int port) {}

    /** How the asking user is known. */
    public enum AuthMode {
        /** The gateway in front says it in headers. */
        GATEWAY,
        /** By access tokens. */
        JWT,
        /** Every visitor chooses an identity. Only with the emulator. */
        DEMO
    }

    /**
     * Which access tokens are accepted, and which claims are read.
     *
     * @param groupsClaims the claims that together hold the user's groups
     */
    public record Tokens(URI issuer, String audience, List<String> groupsClaims) {

        public Tokens {
            groupsClaims = List.copyOf(groupsClaims);
        }
    }

    /** The video provider, about to be made. */
    public record Video(VideoProviderFactory factory, ProviderSettings settings) {

        public Video {
            requireNonNulls(factory, "factory", settings, "settings");
        }

        /** Makes the provider. Does no I/O. */
        public VideoProvider open() {
            return factory.create(settings);
        }
    }

    /** Where teleconsultations are kept. */
    public sealed interface Store {

        /** One word for the log. */
        String kind();

        /** Where it is, for the log: without a user, a password and parameters. */
        String place();

        /**
         * In collections of the Mia CRUD service.
         *
         * @param idempotencyRecords empty: requests with a key are refused
         * @param notices empty: no notices can be given
         * @param identifiers empty: identifiers of other systems are refused
         * @param attendance empty: it is not kept who comes to a call
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
         * In a database.
         *
         * @param url may hold a password
         * @param password for the user; empty if the URL suffices
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
     * How replicas on one database tell each other what changes.
     *
     * @param tellEachOther whether they do, where the database can carry it
     * @param listenUrl where they listen; may hold a password; empty: at the URL of the store
     */
    public record Replicas(boolean tellEachOther, Optional<Secret> listenUrl) {}

    /** Who knows people's names and groups. A cache of zero length keeps nothing. */
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

    /** Who deletes the files of a call. */
    public enum UploadsDeletedBy {
        /** The page, when it leaves the call; so does the original's. */
        PAGE,
        /** We, when the provider tells us that the call has really ended. */
        WEBHOOK
    }

    /**
     * The settings of calls.
     *
     * @param endGrace how long disconnected people may take to return before the call counts as ended
     * @param transcriptMaxBytes the largest transcript that is passed on
     * @param snapshotsFor for how long participants may see a teleconsultation as it was before another replica's
     *     change; zero for every request to read the store
     * @param displaysNames whether a participant's link tells the provider their name
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

        /** Whether the page asks for uploads to be deleted when it leaves the call. */
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
     * What is kept after a call, and for how long.
     *
     * @param closeAfterEnd when the room of a visit is closed after its planned end; empty: it stays
     * @param forgetAfterEnd when people leave the records after the planned end; empty: they stay
     * @param keepAttendanceFor how long it is kept who came to a call; empty: it is not kept
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
     * @param namesPeople whether events tell the callers' ids of people
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
