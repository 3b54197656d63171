package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Told;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A store in memory. Safe for use by several threads. Closing it keeps what it holds, so that what comes after can be
 * looked at.
 */
public final class InMemoryStorage extends Fake<InMemoryStorage.Operation> implements TeleconsultStorage {

    /** What can be called, and so made fail. */
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
        OUTBOX_STATE,
        FIND_LAST_WRITE,
        REMOVE_SETTLED_FACTS,
        CLAIM_IDENTIFIER,
        FIND_IDENTIFIER,
        REPLACE_CLAIM,
        REMOVE_CLAIM,
        IDENTIFIERS_OF,
        RELEASE_IDENTIFIERS,
        APPEND_AUDIT,
        READ_AUDIT,
        READ_AUDIT_CHAIN,
        AUDIT_HEADS,
        AUDIT_ENDS,
        EXPIRE_AUDIT,
        CHECK
    }

    private final Data data;
    private final boolean keepsRecords;
    private final Teleconsultations teleconsultations = new Teleconsultations();
    private final UserIds userIds = new UserIds();
    private final Records records = new Records();
    private final Notices notices = new Notices();
    private final Marks marks = new Marks();
    private final Facts facts = new Facts();
    private final Identifiers identifiers = new Identifiers();
    private final AuditRows auditRows = new AuditRows();
    private volatile boolean closed;

    public InMemoryStorage() {
        this(Clock.systemUTC());
    }

    /** @param clock tells since when an {@link Edition} is there */
    public InMemoryStorage(Clock clock) {
        this(new Data(requireNonNull(clock, "clock")), true);
    }

    private InMemoryStorage(Data data, boolean keepsRecords) {
        super(Upstream.STORE, Operation.class);
        this.data = data;
        this.keepsRecords = keepsRecords;
    }

    /** A store with no place for idempotency records. */
    public static InMemoryStorage withoutIdempotencyRecords() {
        return new InMemoryStorage(new Data(Clock.systemUTC()), false);
    }

    /** Another way to the same data, as another process has it: it fails and counts on its own. */
    public InMemoryStorage replica() {
        return new InMemoryStorage(data, keepsRecords);
    }

    /** Every teleconsultation kept, closed ones too, in the order they were inserted. */
    public List<Teleconsultation> all() {
        return data.all();
    }

    /** The video user of every person. */
    public Map<UserId, VideoUserId> allUserIds() {
        return data.allUserIds();
    }

    /** Every idempotency record kept, in the order they were inserted. */
    public List<IdempotencyRecord> allIdempotencyRecords() {
        return data.allRecords();
    }

    /** Every fact kept, settled or not, in the order they were kept. */
    public List<KeptFact> allFacts() {
        return data.allFacts();
    }

    /** Whether {@link #close} was called on this one. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Puts a teleconsultation there, in any state, as another program may have left it.
     *
     * @throws IllegalArgumentException if there is one of that id
     */
    public StoredTeleconsultation put(Teleconsultation teleconsultation) {
        return data.put(teleconsultation);
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
        return Optional.of(auditRows);
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

    /** Carries news between the applications on this store and its {@linkplain #replica replicas}. */
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

    private final class Teleconsultations implements TeleconsultationStore {

        @Override
        public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
            requireNonNull(plan, "plan");
            requireNonNull(context, "context");
            if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
                throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
            }
            return answer(Operation.INSERT, () -> data.insert(plan, state));
        }

        @Override
        public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            return answer(Operation.FIND, () -> data.find(id));
        }

        @Override
        public boolean isClosed(TeleconsultationId id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            return answer(Operation.IS_CLOSED, () -> data.isClosed(id));
        }

        @Override
        public Map<TeleconsultationId, StoredTeleconsultation> findAll(
                Set<TeleconsultationId> ids, RequestContext context) {
            Set<TeleconsultationId> asked = Set.copyOf(ids);
            requireNonNull(context, "context");
            return asked.isEmpty() ? Map.of() : answer(Operation.FIND_ALL, () -> data.findAll(asked));
        }

        @Override
        public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
            requireNonNull(room, "room");
            requireNonNull(context, "context");
            return answer(Operation.FIND_BY_ROOM, () -> data.findByRoom(room));
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
            requireNonNull(mark, "mark");
            requireNonNull(context, "context");
            if (!current.id().equals(next.id())) {
                throw new IllegalArgumentException("the id cannot change");
            }
            return answer(Operation.REPLACE, () -> data.replace(current, next, mark, List.of(), Optional.empty()));
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current,
                Teleconsultation next,
                WriteMark mark,
                List<Fact> facts,
                RequestContext context) {
            requireNonNull(mark, "mark");
            List<Fact> made = List.copyOf(requireNonNull(facts, "facts"));
            requireNonNull(context, "context");
            if (!current.id().equals(next.id())) {
                throw new IllegalArgumentException("the id cannot change");
            }
            return answer(Operation.REPLACE, () -> data.replace(current, next, mark, made, KeptFact.traceOf(context)));
        }

        @Override
        public boolean keepsFacts() {
            return true;
        }

        @Override
        public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
            requireNonNull(current, "current");
            requireNonNull(mark, "mark");
            requireNonNull(context, "context");
            return answer(Operation.OUTCOME, () -> data.outcome(current, mark));
        }

        @Override
        public boolean delete(StoredTeleconsultation current, RequestContext context) {
            requireNonNull(current, "current");
            requireNonNull(context, "context");
            return answer(Operation.DELETE, () -> data.delete(current));
        }

        @Override
        public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
            requireNonNull(now, "now");
            Set<TeleconsultationId> passedOver = Set.copyOf(except);
            requireNonNull(context, "context");
            if (limit < 1) {
                throw new IllegalArgumentException("limit must be at least 1");
            }
            return answer(Operation.BACKLOG, () -> data.backlog(now, limit, passedOver));
        }

        @Override
        public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            return answer(Operation.LOOK_UP, () -> data.lookUp(id));
        }

        @Override
        public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
            requireNonNull(query, "query");
            requireNonNull(context, "context");
            return answer(Operation.SEARCH, () -> data.search(query));
        }

        @Override
        public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
            requireNonNull(closed, "closed");
            requireNonNull(others, "others");
            requireNonNull(context, "context");
            perform(Operation.FORGET, () -> data.forget(closed, others));
            return true;
        }

        @Override
        public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
            requireNonNull(context, "context");
            return answer(Operation.COUNT_BY_PHASE, data::countByPhase);
        }
    }

    private final class UserIds implements UserIdMap {

        @Override
        public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
            Set<UserId> asked = Set.copyOf(users);
            requireNonNull(context, "context");
            return asked.isEmpty() ? Map.of() : answer(Operation.FIND_USER_IDS, () -> data.findUserIds(asked));
        }

        @Override
        public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
            Set<VideoUserId> asked = Set.copyOf(videoUsers);
            requireNonNull(context, "context");
            return asked.isEmpty() ? Map.of() : answer(Operation.FIND_USERS, () -> data.findUsers(asked));
        }

        @Override
        public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
            requireNonNull(user, "user");
            requireNonNull(videoUser, "videoUser");
            requireNonNull(context, "context");
            return answer(Operation.ADD_USER_ID, () -> data.addUserId(user, videoUser));
        }
    }

    private final class Records implements IdempotencyRecords {

        @Override
        public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
            requireNonNull(record, "record");
            requireNonNull(context, "context");
            return answer(Operation.INSERT_RECORD, () -> data.insertRecord(record));
        }

        @Override
        public Optional<IdempotencyRecord> find(String key, RequestContext context) {
            requireNonNull(key, "key");
            requireNonNull(context, "context");
            return answer(Operation.FIND_RECORD, () -> data.findRecord(key));
        }

        @Override
        public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
            requireNonNull(context, "context");
            if (!current.key().equals(next.key())) {
                throw new IllegalArgumentException("the key cannot change");
            }
            return answer(Operation.REPLACE_RECORD, () -> data.replaceRecord(current, next));
        }

        @Override
        public boolean remove(IdempotencyRecord current, RequestContext context) {
            requireNonNull(current, "current");
            requireNonNull(context, "context");
            return answer(Operation.REMOVE_RECORD, () -> data.removeRecord(current));
        }

        @Override
        public void removeBefore(Instant instant, RequestContext context) {
            requireNonNull(instant, "instant");
            requireNonNull(context, "context");
            perform(Operation.REMOVE_OLD_RECORDS, () -> data.removeRecordsBefore(instant));
        }
    }

    private final class Marks implements AttendanceRecords {

        @Override
        public void add(TeleconsultationId id, CallMark mark, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(mark, "mark");
            requireNonNull(context, "context");
            perform(Operation.ADD_MARK, () -> data.addMark(id, mark));
        }

        @Override
        public Set<CallMark> find(TeleconsultationId id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            return answer(Operation.FIND_MARKS, () -> data.findMarks(id));
        }

        @Override
        public void rename(VideoUserId from, VideoUserId to, RequestContext context) {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
            requireNonNull(context, "context");
            perform(Operation.RENAME_MARKS, () -> data.renameMarks(from, to));
        }

        @Override
        public void removeBefore(Instant instant, RequestContext context) {
            requireNonNull(instant, "instant");
            requireNonNull(context, "context");
            perform(Operation.REMOVE_OLD_MARKS, () -> data.removeMarksBefore(instant));
        }
    }

    private final class Notices implements NoticeStore {

        @Override
        public void put(TeleconsultationId id, Notice notice, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(notice, "notice");
            requireNonNull(context, "context");
            perform(Operation.PUT_NOTICE, () -> data.putNotice(id, notice));
        }

        @Override
        public Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context) {
            Set<TeleconsultationId> asked = Set.copyOf(ids);
            requireNonNull(context, "context");
            return asked.isEmpty() ? Map.of() : answer(Operation.FIND_NOTICES, () -> data.findNotices(asked));
        }

        @Override
        public void removeBefore(Instant instant, RequestContext context) {
            requireNonNull(instant, "instant");
            requireNonNull(context, "context");
            perform(Operation.REMOVE_OLD_NOTICES, () -> data.removeNoticesBefore(instant));
        }
    }

    private final class Facts implements Outbox {

        @Override
        public void add(StoredTeleconsultation current, List<Fact> made, RequestContext context) {
            requireNonNull(current, "current");
            List<Fact> all = List.copyOf(requireNonNull(made, "facts"));
            requireNonNull(context, "context");
            perform(Operation.ADD_FACTS, () -> data.addFacts(current, all, KeptFact.traceOf(context)));
        }

        @Override
        public void add(Fact fact, RequestContext context) {
            requireNonNull(fact, "fact");
            requireNonNull(context, "context");
            perform(Operation.ADD_FACTS, () -> data.addFact(fact, KeptFact.traceOf(context)));
        }

        @Override
        public List<StoredTeleconsultation> untold(
                Moment moment,
                Instant from,
                Instant to,
                int limit,
                Set<TeleconsultationId> except,
                RequestContext context) {
            requireNonNull(moment, "moment");
            requireNonNull(from, "from");
            requireNonNull(to, "to");
            requireLimit(limit);
            Set<TeleconsultationId> passedOver = Set.copyOf(requireNonNull(except, "except"));
            requireNonNull(context, "context");
            return answer(Operation.FIND_UNTOLD, () -> data.untold(moment, from, to, limit, passedOver));
        }

        @Override
        public List<KeptFact> claim(String holder, Instant now, Instant until, int limit, RequestContext context) {
            requireNonNull(holder, "holder");
            requireNonNull(now, "now");
            requireNonNull(until, "until");
            requireLimit(limit);
            requireNonNull(context, "context");
            if (!until.isAfter(now)) {
                throw new IllegalArgumentException("until must be after now");
            }
            return answer(Operation.CLAIM_FACTS, () -> data.claimFacts(now, until, limit));
        }

        @Override
        public Optional<KeptFact> update(
                KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now, RequestContext context) {
            requireNonNull(current, "current");
            Map<String, KeptFact.Delivery> all = new LinkedHashMap<>(requireNonNull(deliveries, "deliveries"));
            requireNonNull(now, "now");
            requireNonNull(context, "context");
            return answer(Operation.UPDATE_FACT, () -> data.updateFact(current, all, now));
        }

        @Override
        public Optional<KeptFact> find(String id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            return answer(Operation.FIND_FACT, () -> data.findFact(id));
        }

        @Override
        public List<KeptFact> search(
                Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context) {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
            requireNonNull(after, "after");
            requireLimit(limit);
            requireNonNull(context, "context");
            return answer(Operation.SEARCH_FACTS, () -> data.searchFacts(from, to, after, limit));
        }

        @Override
        public State state(RequestContext context) {
            requireNonNull(context, "context");
            return answer(Operation.OUTBOX_STATE, data::outboxState);
        }

        /** Empty: nothing else writes here. */
        @Override
        public Optional<Instant> lastWriteWithoutFacts(RequestContext context) {
            requireNonNull(context, "context");
            return answer(Operation.FIND_LAST_WRITE, Optional::empty);
        }

        @Override
        public void removeSettledBefore(Instant instant, RequestContext context) {
            requireNonNull(instant, "instant");
            requireNonNull(context, "context");
            perform(Operation.REMOVE_SETTLED_FACTS, () -> data.removeSettledFactsBefore(instant));
        }

        private static void requireLimit(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("limit must be at least 1");
            }
        }
    }

    private final class Identifiers implements ExternalIdentifiers {

        @Override
        public Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context) {
            requireNonNull(claim, "claim");
            requireNonNull(context, "context");
            return answer(Operation.CLAIM_IDENTIFIER, () -> data.claim(claim));
        }

        @Override
        public Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context) {
            requireNonNull(identifier, "identifier");
            requireNonNull(context, "context");
            return answer(Operation.FIND_IDENTIFIER, () -> data.findClaim(identifier));
        }

        @Override
        public boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context) {
            requireNonNull(context, "context");
            if (!current.identifier().equals(next.identifier())) {
                throw new IllegalArgumentException("the identifier cannot change");
            }
            return answer(Operation.REPLACE_CLAIM, () -> data.replaceClaim(current, next));
        }

        @Override
        public boolean remove(IdentifierClaim current, RequestContext context) {
            requireNonNull(current, "current");
            requireNonNull(context, "context");
            return answer(Operation.REMOVE_CLAIM, () -> data.removeClaim(current));
        }

        @Override
        public Map<TeleconsultationId, List<ExternalIdentifier>> of(
                Set<TeleconsultationId> ids, RequestContext context) {
            Set<TeleconsultationId> asked = Set.copyOf(ids);
            requireNonNull(context, "context");
            return asked.isEmpty() ? Map.of() : answer(Operation.IDENTIFIERS_OF, () -> data.identifiersOf(asked));
        }

        @Override
        public void release(TeleconsultationId id, RequestContext context) {
            requireNonNull(id, "id");
            requireNonNull(context, "context");
            perform(Operation.RELEASE_IDENTIFIERS, () -> data.release(id));
        }
    }

    /** What replicas share. The monitor makes each method one atomic step. */
    private final class AuditRows implements AuditTrail {

        @Override
        public void append(List<AuditRow> rows, RequestContext context) {
            AuditRow.requireFollowing(rows, MOST_APPENDED);
            requireNonNull(context, "context");
            perform(Operation.APPEND_AUDIT, () -> data.audit.append(rows));
        }

        @Override
        public List<AuditRow> read(AuditQuery query, RequestContext context) {
            requireNonNull(query, "query");
            requireNonNull(context, "context");
            return answer(Operation.READ_AUDIT, () -> data.audit.read(query));
        }

        @Override
        public List<AuditRow> rows(String chain, long after, int limit, RequestContext context) {
            requireNonNull(chain, "chain");
            requireNonNull(context, "context");
            return answer(Operation.READ_AUDIT_CHAIN, () -> data.audit.rows(chain, after, limit));
        }

        @Override
        public List<AuditHead> heads(Instant since, RequestContext context) {
            requireNonNull(since, "since");
            requireNonNull(context, "context");
            return answer(Operation.AUDIT_HEADS, () -> data.audit.heads(since));
        }

        @Override
        public List<AuditHead> endsBefore(Instant instant, RequestContext context) {
            requireNonNull(instant, "instant");
            requireNonNull(context, "context");
            return answer(Operation.AUDIT_ENDS, () -> data.audit.endsBefore(instant));
        }

        @Override
        public void expire(String chain, long upTo, RequestContext context) {
            requireNonNull(chain, "chain");
            requireNonNull(context, "context");
            perform(Operation.EXPIRE_AUDIT, () -> data.audit.expire(chain, upTo));
        }
    }

    /** The audit trail itself. */
    private static final class Trail {

        private final Map<String, NavigableMap<Long, AuditRow>> chains = new TreeMap<>();
        private final List<AuditRow> inOrder = new ArrayList<>();

        synchronized void append(List<AuditRow> rows) {
            NavigableMap<Long, AuditRow> chain =
                    chains.computeIfAbsent(rows.get(0).chain(), any -> new TreeMap<>());
            for (AuditRow row : rows) {
                AuditRow there = chain.putIfAbsent(row.seq(), row);
                if (there == null) {
                    inOrder.add(row);
                } else if (!there.equals(row)) {
                    throw PortRejectedException.refused(Upstream.STORE, "another row of the audit trail is there");
                }
            }
        }

        synchronized List<AuditRow> read(AuditQuery query) {
            return inOrder.stream()
                    .filter(query::matches)
                    .sorted(query.order())
                    .limit(query.limit())
                    .toList();
        }

        synchronized List<AuditRow> rows(String chain, long after, int limit) {
            return chains.getOrDefault(chain, new TreeMap<>()).tailMap(after, false).values().stream()
                    .limit(limit)
                    .toList();
        }

        synchronized List<AuditHead> heads(Instant since) {
            return ends().filter(last -> !last.at().isBefore(since))
                    .map(AuditRow::head)
                    .toList();
        }

        private Stream<AuditRow> ends() {
            return chains.values().stream()
                    .filter(chain -> !chain.isEmpty())
                    .map(chain -> chain.lastEntry().getValue());
        }

        synchronized List<AuditHead> endsBefore(Instant instant) {
            return chains.values().stream()
                    .flatMap(chain -> chain.descendingMap().values().stream()
                            .filter(row -> row.at().isBefore(instant))
                            .limit(1))
                    .map(AuditRow::head)
                    .toList();
        }

        synchronized void expire(String chain, long upTo) {
            chains.getOrDefault(chain, new TreeMap<>()).headMap(upTo, true).clear();
            inOrder.removeIf(row -> row.chain().equals(chain) && row.seq() <= upTo);
        }

        synchronized List<AuditRow> all() {
            return List.copyOf(inOrder);
        }
    }

    private static final class Data {

        private final FakeReplicaChannel channel = new FakeReplicaChannel();
        private final Map<TeleconsultationId, Row> rows = new LinkedHashMap<>();
        private final Map<UserId, VideoUserId> videoUsers = new LinkedHashMap<>();
        private final Map<VideoUserId, UserId> users = new LinkedHashMap<>();
        private final Map<String, IdempotencyRecord> records = new LinkedHashMap<>();
        private final Clock clock;
        private final Map<TeleconsultationId, Notice> notices = new LinkedHashMap<>();
        private final Map<TeleconsultationId, Set<CallMark>> marks = new LinkedHashMap<>();
        private final FactRows facts = new FactRows();
        private final Map<ExternalIdentifier, IdentifierClaim> claims = new TreeMap<>();
        private final Trail audit = new Trail();
        private long ids;
        private long writes;

        Data(Clock clock) {
            this.clock = clock;
        }

        /** @param before the version that the write replaced */
        private record Write(WriteMark mark, String before) {}

        /** @param last the last writes, newest first; the one that inserted it is not among them */
        private record Row(Teleconsultation teleconsultation, long written, List<Write> last, Edition edition) {

            FoundTeleconsultation found() {
                return new FoundTeleconsultation(teleconsultation, edition);
            }

            StoredTeleconsultation stored() {
                return new StoredTeleconsultation(teleconsultation, Long.toString(written));
            }

            boolean isClosed() {
                return teleconsultation.state() instanceof RoomState.Closed;
            }

            Instant nextTry() {
                return teleconsultation.nextTry().orElse(Instant.MIN);
            }
        }

        synchronized StoredTeleconsultation insert(Plan plan, RoomState state) {
            return write(new Teleconsultation(nextId(), plan, state, List.of()), List.of());
        }

        synchronized StoredTeleconsultation put(Teleconsultation teleconsultation) {
            if (rows.containsKey(teleconsultation.id())) {
                throw new IllegalArgumentException("there is a teleconsultation of that id");
            }
            return write(teleconsultation, List.of());
        }

        synchronized Optional<StoredTeleconsultation> find(TeleconsultationId id) {
            return Optional.ofNullable(rows.get(id))
                    .filter(row -> !row.isClosed())
                    .map(Row::stored);
        }

        synchronized boolean isClosed(TeleconsultationId id) {
            return Optional.ofNullable(rows.get(id)).filter(Row::isClosed).isPresent();
        }

        synchronized Map<TeleconsultationId, StoredTeleconsultation> findAll(Set<TeleconsultationId> asked) {
            Map<TeleconsultationId, StoredTeleconsultation> found = new LinkedHashMap<>();
            asked.forEach(id -> find(id).ifPresent(stored -> found.put(id, stored)));
            return found;
        }

        synchronized Optional<StoredTeleconsultation> findByRoom(RoomId room) {
            return rows.values().stream()
                    .filter(row -> row.teleconsultation()
                            .room()
                            .filter(one -> one.id().equals(room))
                            .isPresent())
                    .map(Row::stored)
                    .findFirst();
        }

        synchronized Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current,
                Teleconsultation next,
                WriteMark mark,
                List<Fact> made,
                Optional<String> trace) {
            if (!isAsRead(current)) {
                return Optional.empty();
            }
            List<Write> last = new ArrayList<>(List.of(new Write(mark, current.version())));
            last.addAll(rows.get(current.id()).last());
            StoredTeleconsultation written =
                    write(next, last.subList(0, Math.min(last.size(), TeleconsultationStore.MARKS_KEPT)));
            keepFacts(rows.get(current.id()), made, trace);
            return Optional.of(written);
        }

        private void keepFacts(Row row, List<Fact> made, Optional<String> trace) {
            Teleconsultation kept = row.teleconsultation();
            made.forEach(fact -> facts.add(
                    Optional.of(kept.id()), row.edition().number(), fact, Optional.of(Outline.of(kept)), trace));
        }

        /** Of one that is gone altogether, what was read has to do. */
        synchronized void addFacts(StoredTeleconsultation current, List<Fact> made, Optional<String> trace) {
            Row row = rows.get(current.id());
            if (row != null) {
                keepFacts(row, made, trace);
            }
        }

        synchronized void addFact(Fact fact, Optional<String> trace) {
            facts.add(Optional.empty(), 0, fact, Optional.empty(), trace);
        }

        synchronized List<StoredTeleconsultation> untold(
                Outbox.Moment moment, Instant from, Instant to, int limit, Set<TeleconsultationId> except) {
            record Due(Instant at, StoredTeleconsultation stored) {}
            return rows.values().stream()
                    .filter(row -> !row.teleconsultation().isOver()
                            && !except.contains(row.teleconsultation().id()))
                    .flatMap(row ->
                            untoldAt(row.teleconsultation(), moment).map(at -> new Due(at, row.stored())).stream())
                    .filter(due -> !due.at().isBefore(from) && due.at().isBefore(to))
                    .sorted(Comparator.comparing(Due::at))
                    .limit(limit)
                    .map(Due::stored)
                    .toList();
        }

        private static Optional<Instant> untoldAt(Teleconsultation teleconsultation, Outbox.Moment moment) {
            Told told = teleconsultation.told();
            Schedule schedule = teleconsultation.plan().schedule();
            return switch (moment) {
                case START ->
                    told.linkAvailable() || teleconsultation.room().isEmpty()
                            ? Optional.empty()
                            : Optional.of(schedule.start());
                case LAST_LEFT -> told.left();
                case END -> told.linkAvailable() && !told.completed() ? schedule.end() : Optional.empty();
            };
        }

        synchronized List<KeptFact> claimFacts(Instant now, Instant until, int limit) {
            return facts.claim(now, until, limit);
        }

        synchronized Optional<KeptFact> updateFact(
                KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now) {
            return facts.update(current, deliveries, now);
        }

        synchronized Optional<KeptFact> findFact(String id) {
            return facts.find(id);
        }

        synchronized List<KeptFact> searchFacts(Instant from, Instant to, Optional<KeptFact> after, int limit) {
            return facts.search(from, to, after, limit);
        }

        synchronized Outbox.State outboxState() {
            return facts.state();
        }

        synchronized void removeSettledFactsBefore(Instant instant) {
            facts.removeSettledBefore(instant);
        }

        synchronized List<KeptFact> allFacts() {
            return facts.all();
        }

        synchronized WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark) {
            Row row = rows.get(current.id());
            if (row == null) {
                return WriteOutcome.unknown();
            }
            if (row.last().stream().anyMatch(write -> write.mark().equals(mark))) {
                return WriteOutcome.done(find(current.id()));
            }
            boolean anotherTookItsPlace =
                    row.last().stream().anyMatch(write -> write.before().equals(current.version()));
            return anotherTookItsPlace ? WriteOutcome.notDone() : WriteOutcome.unknown();
        }

        synchronized boolean delete(StoredTeleconsultation current) {
            return isAsRead(current) && rows.remove(current.id()) != null;
        }

        synchronized Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except) {
            List<Row> unsettled = rows.values().stream()
                    .filter(row -> !row.isClosed() && row.teleconsultation().isUnsettled())
                    .toList();
            List<StoredTeleconsultation> due = unsettled.stream()
                    .filter(row -> !row.nextTry().isAfter(now)
                            && !except.contains(row.teleconsultation().id()))
                    .sorted(Comparator.comparing(
                                    (Row row) -> !row.teleconsultation().isInFlight())
                            .thenComparing(Row::nextTry)
                            .thenComparing(Row::written))
                    .limit(limit)
                    .map(Row::stored)
                    .toList();
            Optional<Instant> oldest = unsettled.stream()
                    .flatMap(row -> row.teleconsultation().owedSince().stream())
                    .min(Instant::compareTo);
            return new Backlog(due, unsettled.size(), oldest);
        }

        synchronized Optional<FoundTeleconsultation> lookUp(TeleconsultationId id) {
            return Optional.ofNullable(rows.get(id)).map(Row::found);
        }

        synchronized TeleconsultationPage search(TeleconsultationQuery query) {
            return TeleconsultationPage.of(rows.values().stream().map(Row::found), query);
        }

        synchronized void forget(TeleconsultationId closed, Participants others) {
            Row row = rows.get(closed);
            if (row != null && row.isClosed()) {
                Teleconsultation before = row.teleconsultation();
                Teleconsultation bare =
                        new Teleconsultation(closed, before.plan().with(others), before.state(), before.leftovers());
                rows.put(closed, new Row(bare, row.written(), row.last(), row.edition()));
            }
        }

        synchronized Map<RoomState.Phase, Long> countByPhase() {
            Map<RoomState.Phase, Long> counts = new EnumMap<>(RoomState.Phase.class);
            rows.values().stream()
                    .filter(row -> !row.isClosed())
                    .forEach(row -> counts.merge(row.teleconsultation().state().phase(), 1L, Long::sum));
            return counts;
        }

        synchronized List<Teleconsultation> all() {
            return rows.values().stream().map(Row::teleconsultation).toList();
        }

        synchronized Map<UserId, VideoUserId> findUserIds(Set<UserId> asked) {
            return found(videoUsers, asked);
        }

        synchronized Map<VideoUserId, UserId> findUsers(Set<VideoUserId> asked) {
            return found(users, asked);
        }

        synchronized VideoUserId addUserId(UserId user, VideoUserId videoUser) {
            VideoUserId first = videoUsers.get(user);
            if (first != null) {
                return first;
            }
            // A store with an index on the video user would refuse too; nothing that works gets here.
            if (users.containsKey(videoUser)) {
                throw new IllegalArgumentException("the video user is somebody else's");
            }
            videoUsers.put(user, videoUser);
            users.put(videoUser, user);
            return videoUser;
        }

        synchronized Map<UserId, VideoUserId> allUserIds() {
            return Map.copyOf(videoUsers);
        }

        synchronized Optional<IdempotencyRecord> insertRecord(IdempotencyRecord record) {
            return Optional.ofNullable(records.putIfAbsent(record.key(), record));
        }

        synchronized Optional<IdempotencyRecord> findRecord(String key) {
            return Optional.ofNullable(records.get(key));
        }

        synchronized boolean replaceRecord(IdempotencyRecord current, IdempotencyRecord next) {
            return records.replace(current.key(), current, next);
        }

        synchronized boolean removeRecord(IdempotencyRecord current) {
            return records.remove(current.key(), current);
        }

        synchronized void removeRecordsBefore(Instant instant) {
            records.values().removeIf(record -> record.since().isBefore(instant));
        }

        synchronized List<IdempotencyRecord> allRecords() {
            return List.copyOf(records.values());
        }

        synchronized void addMark(TeleconsultationId id, CallMark mark) {
            Set<CallMark> its = marks.computeIfAbsent(id, any -> new LinkedHashSet<>());
            if (its.size() < CallOutcome.MOST_MARKS) {
                its.add(mark);
            }
        }

        synchronized Set<CallMark> findMarks(TeleconsultationId id) {
            return Set.copyOf(marks.getOrDefault(id, Set.of()));
        }

        synchronized void renameMarks(VideoUserId from, VideoUserId to) {
            marks.replaceAll((id, its) -> its.stream()
                    .map(mark -> mark.renamed(from, to))
                    .collect(Collectors.toCollection(LinkedHashSet::new)));
        }

        synchronized void removeMarksBefore(Instant instant) {
            marks.values().forEach(its -> its.removeIf(mark -> mark.at().isBefore(instant)));
            marks.values().removeIf(Set::isEmpty);
        }

        synchronized void putNotice(TeleconsultationId id, Notice notice) {
            notices.put(id, notice);
        }

        synchronized Map<TeleconsultationId, Notice> findNotices(Set<TeleconsultationId> asked) {
            return found(notices, asked);
        }

        synchronized void removeNoticesBefore(Instant instant) {
            notices.values().removeIf(notice -> notice.until().isBefore(instant));
        }

        synchronized Optional<IdentifierClaim> claim(IdentifierClaim claim) {
            return Optional.ofNullable(claims.putIfAbsent(claim.identifier(), claim));
        }

        synchronized Optional<IdentifierClaim> findClaim(ExternalIdentifier identifier) {
            return Optional.ofNullable(claims.get(identifier));
        }

        synchronized boolean replaceClaim(IdentifierClaim current, IdentifierClaim next) {
            return claims.replace(current.identifier(), current, next);
        }

        synchronized boolean removeClaim(IdentifierClaim current) {
            return claims.remove(current.identifier(), current);
        }

        synchronized Map<TeleconsultationId, List<ExternalIdentifier>> identifiersOf(Set<TeleconsultationId> asked) {
            Map<TeleconsultationId, List<ExternalIdentifier>> found = new LinkedHashMap<>();
            claims.values()
                    .forEach(claim -> claim.teleconsultation()
                            .filter(asked::contains)
                            .ifPresent(id -> found.computeIfAbsent(id, none -> new ArrayList<>())
                                    .add(claim.identifier())));
            return found;
        }

        synchronized void release(TeleconsultationId id) {
            claims.values()
                    .removeIf(
                            claim -> claim.teleconsultation().filter(id::equals).isPresent());
        }

        private StoredTeleconsultation write(Teleconsultation teleconsultation, List<Write> last) {
            writes++;
            Row before = rows.get(teleconsultation.id());
            boolean another = before == null || teleconsultation.isAnotherEditionThan(before.teleconsultation());
            Edition edition = another ? new Edition(writes, clock.instant()) : before.edition();
            Row row = new Row(teleconsultation, writes, List.copyOf(last), edition);
            rows.put(teleconsultation.id(), row);
            return row.stored();
        }

        private boolean isAsRead(StoredTeleconsultation current) {
            return find(current.id())
                    .filter(kept -> kept.version().equals(current.version()))
                    .isPresent();
        }

        private TeleconsultationId nextId() {
            TeleconsultationId id;
            do {
                id = new TeleconsultationId("teleconsultation-" + ++ids);
            } while (rows.containsKey(id));
            return id;
        }

        private static <K, V> Map<K, V> found(Map<K, V> all, Collection<K> asked) {
            Map<K, V> found = new LinkedHashMap<>();
            asked.forEach(key -> Optional.ofNullable(all.get(key)).ifPresent(value -> found.put(key, value)));
            return found;
        }
    }
}
