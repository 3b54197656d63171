package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store in memory. Safe for use by several threads. Closing it keeps its content, so that tests can inspect it
 * afterwards.
 */
public final class InMemoryStorage extends Fake<InMemoryStorage.Operation> implements TeleconsultStorage {

    /** The operations that a test can make fail. */
    public enum Operation {
        INSERT,
        FIND,
        IS_CLOSED,
        FIND_ALL,
        FIND_BY_ROOM,
        REPLACE,
        OUTCOME,
        DELETE,
        BACKLOG,
        LOOK_UP,
        SEARCH,
        COUNT_BY_PHASE,
        FORGET,
        FIND_USER_IDS,
        FIND_USERS,
        ADD_USER_ID,
        REMOVE_USER_ID,
        INSERT_RECORD,
        FIND_RECORD,
        REPLACE_RECORD,
        REMOVE_RECORD,
        REMOVE_OLD_RECORDS,
        PUT_NOTICE,
        FIND_NOTICES,
        REMOVE_OLD_NOTICES,
        ADD_MARK,
        FIND_MARKS,
        RENAME_MARKS,
        REMOVE_OLD_MARKS,
        ADD_FACTS,
        FIND_UNTOLD,
        CLAIM_FACTS,
        UPDATE_FACT,
        FIND_FACT,
        SEARCH_FACTS,
        RENAME_FACTS,
        FIND_UNRECORDED,
        RECORD_FACTS,
        OUTBOX_STATE,
        FIND_LAST_WRITE,
        REMOVE_SETTLED_FACTS,
        CLAIM_IDENTIFIER,
        FIND_IDENTIFIER,
        REPLACE_CLAIM,
        REMOVE_CLAIM,
        IDENTIFIERS_OF,
        RELEASE_IDENTIFIERS,
        FIND_UNFINISHED_CLAIMS,
        APPEND_AUDIT,
        READ_AUDIT,
        READ_AUDIT_CHAIN,
        AUDIT_RECORDED,
        AUDIT_HEADS,
        AUDIT_ENDS,
        EXPIRE_AUDIT,
        INSERT_ERASURE,
        FIND_ERASURE,
        REPLACE_ERASURE,
        FIND_DUE_ERASURES,
        OPEN_ERASURES,
        CHECK
    }

    private final Data data;
    private final boolean keepsRecords;
    private final TeleconsultationStore teleconsultations;
    private final UserIdMap userIds;
    private final IdempotencyRecords records;
    private final NoticeStore notices;
    private final AttendanceRecords marks;
    private final Outbox facts;
    private final ExternalIdentifiers identifiers;
    private final AuditTrail auditTrail;
    private final ErasureRecords erasures;
    private volatile boolean closed;

    public InMemoryStorage() {
        this(Clock.systemUTC());
    }

    /** @param clock dates {@link Edition}s */
    public InMemoryStorage(Clock clock) {
        this(new Data(requireNonNull(clock, "clock")), true);
    }

    private InMemoryStorage(Data data, boolean keepsRecords) {
        super(Upstream.STORE, Operation.class);
        this.data = data;
        this.keepsRecords = keepsRecords;
        this.teleconsultations = new InMemoryTeleconsultations(this, data.teleconsultations);
        this.userIds = new InMemoryUserIds(this, data.userIds);
        this.records = new InMemoryIdempotencyRecords(this, data.records);
        this.notices = new InMemoryNotices(this, data.notices);
        this.marks = new InMemoryAttendance(this, data.marks);
        this.facts = new InMemoryOutbox(this, data.teleconsultations);
        this.identifiers = new InMemoryIdentifiers(this, data.identifiers);
        this.auditTrail = new InMemoryAuditTrail(this, data.audit);
        this.erasures = new InMemoryErasures(this, data.erasures);
    }

    /** A store that keeps no idempotency records. */
    public static InMemoryStorage withoutIdempotencyRecords() {
        return new InMemoryStorage(new Data(Clock.systemUTC()), false);
    }

    /** A second store object with the same data, as in another process: its failures and counts are separate. */
    public InMemoryStorage replica() {
        return new InMemoryStorage(data, keepsRecords);
    }

    /** Every teleconsultation, including closed ones, in the order of insertion. */
    public List<Teleconsultation> all() {
        return data.teleconsultations.all();
    }

    /** The map of users: the video user of every person. */
    public Map<UserId, VideoUserId> allUserIds() {
        return data.userIds.all();
    }

    /** Every idempotency record, in the order of insertion. */
    public List<IdempotencyRecord> allIdempotencyRecords() {
        return data.records.all();
    }

    /** Every fact, settled or not, in the order in which they were stored. */
    public List<KeptFact> allFacts() {
        return data.teleconsultations.allFacts();
    }

    /** Whether {@link #close} was called on this object. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Stores a teleconsultation in any state, as another program may have left it.
     *
     * @throws IllegalArgumentException if one with this id exists
     */
    public StoredTeleconsultation put(Teleconsultation teleconsultation) {
        return data.teleconsultations.put(teleconsultation);
    }

    /**
     * From now on the store reports that a replica of an older version, which keeps no facts, last wrote at this
     * instant.
     */
    public void olderVersionWrote(Instant at) {
        data.teleconsultations.olderVersionWrote(requireNonNull(at, "at"));
    }

    @Override
    public TeleconsultationStore teleconsultations() {
        return teleconsultations;
    }

    @Override
    public UserIdMap userIds() {
        return userIds;
    }

    @Override
    public Optional<IdempotencyRecords> idempotencyRecords() {
        return keepsRecords ? Optional.of(records) : Optional.empty();
    }

    /** Never empty. */
    @Override
    public Optional<AttendanceRecords> attendance() {
        return Optional.of(marks);
    }

    /** Never empty. */
    @Override
    public Optional<NoticeStore> notices() {
        return Optional.of(notices);
    }

    /** Never empty. */
    @Override
    public Optional<Outbox> outbox() {
        return Optional.of(facts);
    }

    /** Never empty. */
    @Override
    public Optional<ExternalIdentifiers> externalIdentifiers() {
        return Optional.of(identifiers);
    }

    /** Never empty. */
    @Override
    public Optional<AuditTrail> auditTrail() {
        return Optional.of(auditTrail);
    }

    /** Never empty. */
    @Override
    public Optional<ErasureRecords> erasures() {
        return Optional.of(erasures);
    }

    /** Every erasure, in the order they were requested. */
    public List<Erasure> allErasures() {
        return data.erasures.all();
    }

    /** Every row of the audit trail, in the order they were appended. */
    public List<AuditRow> allAuditRows() {
        return data.audit.all();
    }

    /** Never empty. */
    @Override
    public Optional<ReplicaChannel> replicaChannel() {
        return Optional.of(data.channel);
    }

    /** The channel between the applications on this store and its {@linkplain #replica replicas}. */
    public FakeReplicaChannel channel() {
        return data.channel;
    }

    @Override
    public CheckResult check() {
        return check(Operation.CHECK);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The rows that a storage shares with its replicas: one class for each port. */
    private static final class Data {

        private final FakeReplicaChannel channel = new FakeReplicaChannel();
        private final InMemoryRows teleconsultations;
        private final InMemoryUserIds.Rows userIds = new InMemoryUserIds.Rows();
        private final InMemoryErasures.Rows erasures = new InMemoryErasures.Rows();
        private final InMemoryIdempotencyRecords.Rows records = new InMemoryIdempotencyRecords.Rows();
        private final InMemoryNotices.Rows notices = new InMemoryNotices.Rows();
        private final InMemoryAttendance.Rows marks = new InMemoryAttendance.Rows();
        private final InMemoryIdentifiers.Rows identifiers = new InMemoryIdentifiers.Rows();
        private final InMemoryAuditTrail.Rows audit = new InMemoryAuditTrail.Rows();

        Data(Clock clock) {
            teleconsultations = new InMemoryRows(clock);
        }
    }
}
