package dev.teleconsult.adapter.crud.mia;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.upstream.BaseAddress;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * A store in the CRUD service of a Mia-Platform (version 7; it also understands the conflicts of older versions), in
 * the collections of the original service.
 *
 * <p>It adds and requires no further field. Its own state is in the free text {@code teleconsultationState}. The store
 * reads documents of every version of the original, and the original can read the store's. Documents in state
 * {@code DRAFT} count like {@code PUBLIC} ones; those in {@code TRASH} are over.
 *
 * <p>A unique index on {@code receivedUserId} of the user map is recommended: without it, two simultaneous requests of
 * this and of the original service that store the same person both succeed, and the older document counts. Indexes on
 * {@code teleconsultationState} and {@code bandyerRoomId} make the queries of the reconciler and of webhooks fast; one
 * on {@code startDate} with {@code _id}, and one on {@code participants.userBandyerId}, those of lists and searches.
 *
 * <p>Every call forwards the headers of its {@link RequestContext}, except those that would change the meaning of the
 * request to the CRUD service. Safe for use by several threads.
 */
public final class MiaCrudStorage implements TeleconsultStorage {

    private static final String CHECK = "store";

    private final CrudClient client;

    /** All collections, each with the name of a text field. */
    private final Map<CrudCollection, String> textOf;

    private final MiaTeleconsultations teleconsultations;
    private final UserIdMap userIds;
    private final Optional<IdempotencyRecords> idempotencyRecords;
    private final Optional<NoticeStore> notices;
    private final Optional<AttendanceRecords> attendance;
    private final Optional<ExternalIdentifiers> externalIdentifiers;
    private final Optional<AuditTrail> auditTrail;
    private final Optional<ErasureRecords> erasures;

    private MiaCrudStorage(Builder builder) {
        this.client = new CrudClient(builder.http(), HttpUrl.get(builder.base.toString()));
        CrudCollection ofTeleconsultations = new CrudCollection(client, builder.teleconsultations);
        CrudCollection ofUserIds = new CrudCollection(client, builder.userIds);
        Optional<CrudCollection> ofRecords = builder.records.map(name -> new CrudCollection(client, name));
        Optional<CrudCollection> ofNotices = builder.notices.map(name -> new CrudCollection(client, name));
        Optional<CrudCollection> ofIdentifiers = builder.identifiers.map(name -> new CrudCollection(client, name));
        Optional<CrudCollection> ofAudit = builder.audit.map(name -> new CrudCollection(client, name));
        Optional<CrudCollection> ofMarks = builder.marks.map(name -> new CrudCollection(client, name));
        Map<CrudCollection, String> texts = new LinkedHashMap<>();
        texts.put(ofTeleconsultations, TeleconsultationDocument.STATE);
        texts.put(ofUserIds, MiaUserIds.VIDEO_USER);
        ofRecords.ifPresent(collection -> texts.put(collection, MiaIdempotencyRecords.OWNER));
        ofNotices.ifPresent(collection -> texts.put(collection, MiaNotices.TELECONSULTATION));
        ofIdentifiers.ifPresent(collection -> texts.put(collection, MiaExternalIdentifiers.INTENTION));
        ofAudit.ifPresent(collection -> texts.put(collection, MiaAuditTrail.CHAIN));
        ofMarks.ifPresent(collection -> texts.put(collection, MiaAttendance.TELECONSULTATION));
        Optional<CrudCollection> ofFacts = builder.facts.map(name -> new CrudCollection(client, name));
        ofFacts.ifPresent(collection -> texts.put(collection, MiaOutbox.KIND));
        Optional<CrudCollection> ofErasures = builder.erasures.map(name -> new CrudCollection(client, name));
        ofErasures.ifPresent(collection -> texts.put(collection, MiaErasures.PERSON));
        this.textOf = texts;
        this.teleconsultations =
                new MiaTeleconsultations(ofTeleconsultations, ofFacts, builder.clock, System::nanoTime);
        this.userIds = new MiaUserIds(ofUserIds);
        this.idempotencyRecords = ofRecords.map(MiaIdempotencyRecords::new);
        this.notices = ofNotices.map(MiaNotices::new);
        this.attendance = ofMarks.map(MiaAttendance::new);
        this.externalIdentifiers = ofIdentifiers.map(MiaExternalIdentifiers::new);
        this.auditTrail = ofAudit.map(MiaAuditTrail::new);
        this.erasures = ofErasures.map(MiaErasures::new);
    }

    /**
     * Starts the settings of a store.
     *
     * @param crudService the address of the service, for example {@code http://crud-service}; it may have a path
     * @param teleconsultations the endpoint of the collection of teleconsultations, with or without slashes around it
     * @param userIds the endpoint of the user map
     * @throws IllegalArgumentException if the address is not an HTTP address or an endpoint is blank
     */
    public static Builder builder(URI crudService, String teleconsultations, String userIds) {
        return new Builder(crudService, teleconsultations, userIds);
    }

    @Override
    public TeleconsultationStore teleconsultations() {
        return teleconsultations;
    }

    @Override
    public UserIdMap userIds() {
        return userIds;
    }

    /** Empty unless a collection for them was named. */
    @Override
    public Optional<IdempotencyRecords> idempotencyRecords() {
        return idempotencyRecords;
    }

    /** Empty unless a collection for it was named. */
    @Override
    public Optional<AttendanceRecords> attendance() {
        return attendance;
    }

    /** Empty unless a collection for them was named. */
    @Override
    public Optional<NoticeStore> notices() {
        return notices;
    }

    /** Empty unless a collection for them was named. */
    @Override
    public Optional<ExternalIdentifiers> externalIdentifiers() {
        return externalIdentifiers;
    }

    /** Empty unless a collection for it was named. */
    @Override
    public Optional<AuditTrail> auditTrail() {
        return auditTrail;
    }

    /** Empty unless a collection for them was named. */
    @Override
    public Optional<ErasureRecords> erasures() {
        return erasures;
    }

    /** Empty unless a collection for them was named. */
    @Override
    public Optional<Outbox> outbox() {
        return teleconsultations.outbox().map(Outbox.class::cast);
    }

    /** Makes a read and a write request for each collection that match no document. A full disk is not detected. */
    @Override
    public CheckResult check() {
        try {
            textOf.forEach((collection, text) -> {
                collection.check(RequestContext.system());
                collection.checkWriting(text, RequestContext.system());
            });
            return CheckResult.ok(CHECK);
        } catch (PortException e) {
            return CheckResult.failed(CHECK, e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Settings of a {@link MiaCrudStorage}. Not safe for use by several threads. */
    public static final class Builder {

        // The service waits 7.5 s for its database before it answers; by default it closes idle connections after 72 s.
        private static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(8);
        private static final Duration IDLE_CONNECTIONS = Duration.ofSeconds(60);
        private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
        private static final long DEFAULT_MAX_ANSWER_BYTES = 16L * 1024 * 1024;

        private final BaseAddress base;
        private final String teleconsultations;
        private final String userIds;
        private Optional<String> records = Optional.empty();
        private Clock clock = Clock.systemUTC();
        private Optional<String> notices = Optional.empty();
        private Optional<String> marks = Optional.empty();
        private Optional<String> identifiers = Optional.empty();
        private Optional<String> audit = Optional.empty();
        private Optional<String> facts = Optional.empty();
        private Optional<String> erasures = Optional.empty();
        private Optional<OkHttpClient> given = Optional.empty();
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration readTimeout = DEFAULT_READ_TIMEOUT;
        private Duration callTimeout = Duration.ofSeconds(10);
        private int maxIdleConnections = 64;
        private long maxAnswerBytes = DEFAULT_MAX_ANSWER_BYTES;

        private Builder(URI crudService, String teleconsultations, String userIds) {
            this.base =
                    BaseAddress.url(requireNonNull(crudService, "crudService").toString(), "crudService");
            this.teleconsultations = endpoint(teleconsultations, "teleconsultations");
            this.userIds = endpoint(userIds, "userIds");
        }

        private static String endpoint(String name, String parameter) {
            String bare = requireNonNull(name, parameter).strip().replaceAll("^/+|/+$", "");
            if (bare.isEmpty()) {
                throw new IllegalArgumentException(parameter + " must not be blank");
            }
            return bare;
        }

        /**
         * The collection of idempotency records, with the text fields {@code key}, {@code fingerprint}, {@code owner},
         * {@code answer} and the date {@code since}, with a unique index on {@code key}. Without that index every
         * insertion is rejected. Default: none, so that the store keeps no idempotency records.
         */
        public Builder idempotencyRecords(String collection) {
            records = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /** The clock for the times of editions; the system's by default. */
        public Builder clock(Clock time) {
            clock = requireNonNull(time, "time");
            return this;
        }

        /**
         * The collection of notices, with the text fields {@code teleconsultation} and {@code kind} and the date
         * {@code until}; a unique index on {@code teleconsultation} is recommended. Default: none, so that the store
         * keeps no notices.
         */
        public Builder notices(String collection) {
            notices = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /**
         * The collection of external identifiers, with the text fields {@code key}, {@code system}, {@code value},
         * {@code intention}, {@code teleconsultation} and {@code progress} and the date {@code since}, with a unique
         * index on {@code key} and another on {@code teleconsultation}. Without the first index no identifier can be
         * claimed. Default: none, so that the store keeps no identifiers.
         */
        public Builder externalIdentifiers(String collection) {
            identifiers = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /**
         * The collection of the audit trail, with the text fields {@code chain}, {@code kind}, {@code outcome},
         * {@code prev}, {@code hash} and {@code fact}, the optional text fields {@code actor}, {@code onBehalf},
         * {@code subject}, {@code teleconsultation}, {@code assurance}, {@code request}, {@code origin} and
         * {@code detail}, the number {@code seq} and the date {@code at}, with a unique index on {@code chain} and
         * {@code seq} and another on {@code fact}. Without these indexes every row is rejected. Rows about changes are
         * made from facts, so a trail needs {@link #facts} too. Indexes on {@code at}, {@code subject} and
         * {@code teleconsultation} make reading fast. Default: none, so that the store keeps no audit trail.
         */
        public Builder auditTrail(String collection) {
            audit = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /**
         * The collection of attendance, with the text fields {@code teleconsultation}, {@code kind}, {@code room},
         * {@code session} and {@code person} and the date {@code at}, without a unique index; plain indexes on
         * {@code teleconsultation}, {@code person} and {@code at} are recommended. Default: none, so that the store
         * keeps no attendance.
         */
        public Builder attendance(String collection) {
            marks = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /**
         * The collection of facts to deliver, with the text fields {@code key}, {@code teleconsultation}, {@code kind},
         * {@code person}, {@code details}, {@code cause}, {@code outline}, {@code trace}, {@code deliveries} and
         * {@code holder}, the numbers {@code sequence} and {@code version}, the dates {@code at}, {@code next},
         * {@code settled} and {@code heldUntil}, and the boolean {@code givenUp}, with a unique index on {@code key}.
         * Without that index every fact is rejected. Indexes on {@code next}, on {@code settled} and on {@code at} with
         * {@code key} are recommended. Default: none, so that the store keeps no facts.
         *
         * <p>Replicas of versions without facts lose facts that are not copied to this collection yet: set it once
         * every replica runs a version with facts.
         */
        public Builder facts(String collection) {
            facts = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /**
         * The collection of erasures, with the text fields {@code key}, {@code person}, {@code by}, {@code steps},
         * {@code keeps} and {@code subject}, the numbers {@code tries} and {@code version} and the dates
         * {@code requested}, {@code done}, {@code since} and {@code next}, with a unique index on {@code key}. Without
         * that index every insertion is rejected. Default: none, so that the store keeps no erasures.
         */
        public Builder erasures(String collection) {
            erasures = Optional.of(endpoint(collection, "collection"));
            return this;
        }

        /** The time limit to connect; 2 seconds by default, up to an hour. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout(timeout);
            return this;
        }

        /**
         * The time limit between two pieces of an answer; 8 seconds by default, slightly more than the service waits
         * for its own database.
         */
        public Builder readTimeout(Duration timeout) {
            readTimeout = timeout(timeout);
            return this;
        }

        /** The time limit of a whole request; 10 seconds by default, up to an hour. */
        public Builder callTimeout(Duration timeout) {
            callTimeout = timeout(timeout);
            return this;
        }

        /** The number of idle connections to keep, for a minute each; 64 by default. */
        public Builder maxIdleConnections(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
            maxIdleConnections = count;
            return this;
        }

        /** The largest answer, in bytes; 16 MiB by default. A larger one is rejected unread. */
        public Builder maxAnswerBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes must be at least 1");
            }
            maxAnswerBytes = bytes;
            return this;
        }

        /**
         * A client whose connections and interceptors are shared. It stays open when the store is closed. Its
         * connection pool is used unchanged: idle connections should be closed before the service's limit of 72
         * seconds.
         */
        public Builder httpClient(OkHttpClient client) {
            given = Optional.of(requireNonNull(client, "client"));
            return this;
        }

        private static Duration timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException("timeout must be more than nothing and at most " + LONGEST_TIMEOUT);
            }
            return timeout;
        }

        private UpstreamHttp http() {
            return UpstreamHttp.builder(
                            new HttpLimits(connectTimeout, readTimeout, readTimeout, callTimeout, maxAnswerBytes))
                    .client(given)
                    .idle(maxIdleConnections, IDLE_CONNECTIONS)
                    .plainOnly(base.toString().startsWith("http:"))
                    .build();
        }

        public MiaCrudStorage build() {
            return new MiaCrudStorage(this);
        }
    }
}
