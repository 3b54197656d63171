package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.ReplicaChannel;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The service with a deliberate fault. Each fault is in the connection to one port, so that the service itself is
 * unchanged. Mutants test the tests.
 */
enum Mutant {
    /** Without a fault. */
    NONE,
    /** Writes its result over a concurrent write. */
    SKIPS_THE_COMPARE_AND_SET,
    /** Deletes the old room before there is a new one. */
    DELETES_FIRST,
    /** Does not record the rooms to delete. */
    FORGETS_THE_LEFTOVER,
    /** Does not record attempts with an unknown outcome. */
    FORGETS_THE_UNCERTAIN,
    /** Shows links without revealing them first. */
    REVEALS_WITHOUT_A_WRITE,
    /** Closes a cancelled record at once, as if the provider had confirmed. */
    CLOSES_TOO_EARLY,
    /** Sometimes uses an outdated read. */
    READS_WHAT_IT_REMEMBERS,
    /** Shows a read that is much older than tolerated. */
    REMEMBERS_TOO_LONG,
    /** Reveals an outdated read, as if no caller could have changed the plan since. */
    REVEALS_WHAT_IT_REMEMBERS,
    /** Takes every key for a new one. */
    FORGETS_KEYS,
    /** Exchanges the links of participants. */
    SWAPS_LINKS,
    /** Never finds a room by its token. */
    SEARCHES_BLINDLY,
    /** Registers the participant again at each call, and keeps its own ID for the user instead of the stored one. */
    LOSES_THE_VIDEO_USER,
    /** Takes an overtaken write for the loss of its attempt, and leaves that on record. */
    TAKES_A_MISS_FOR_A_LOSS,
    /** Has a clock with a larger error than tolerated. */
    HAS_A_WRONG_CLOCK;

    private static final AtomicLong NAMES = new AtomicLong();

    TeleconsultStorage storage(TeleconsultStorage storage, VideoProvider video) {
        return this == NONE ? storage : new Storage(storage, video);
    }

    VideoProvider video(VideoProvider video) {
        return this == NONE ? video : new Video(video);
    }

    private static Teleconsultation with(Teleconsultation one, List<Leftover> leftovers) {
        return new Teleconsultation(one.id(), one.plan(), one.state(), leftovers);
    }

    private final class Store extends Forwarding.Store {

        private final VideoProvider video;
        private final Map<TeleconsultationId, StoredTeleconsultation> remembered = new ConcurrentHashMap<>();
        private final Set<TeleconsultationId> lost = ConcurrentHashMap.newKeySet();

        private Store(TeleconsultationStore inside, VideoProvider video) {
            super(inside);
            this.video = video;
        }

        @Override
        public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
            if (lost.remove(id)) {
                return Optional.empty();
            }
            StoredTeleconsultation before = remembered.remove(id);
            boolean remembers = Mutant.this == READS_WHAT_IT_REMEMBERS
                    || Mutant.this == REVEALS_WHAT_IT_REMEMBERS && isReady(before);
            if (remembers && before != null) {
                return Optional.of(before);
            }
            Optional<StoredTeleconsultation> found = super.find(id, context);
            found.ifPresent(stored -> remembered.put(id, stored));
            return found;
        }

        private static boolean isReady(StoredTeleconsultation stored) {
            return stored != null && stored.teleconsultation().state() instanceof RoomState.Ready;
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
            Optional<StoredTeleconsultation> written = switch (Mutant.this) {
                case REVEALS_WHAT_IT_REMEMBERS ->
                    next.state() instanceof RoomState.Revealed
                            ? overwrite(current, next, mark, context)
                            : super.replace(current, next, mark, context);
                case SKIPS_THE_COMPARE_AND_SET -> overwrite(current, next, mark, context);
                case FORGETS_THE_LEFTOVER ->
                    super.replace(current, without(next, Leftover.KnownRoom.class), mark, context);
                case FORGETS_THE_UNCERTAIN ->
                    super.replace(current, without(next, Leftover.PossibleRoom.class), mark, context);
                case REVEALS_WITHOUT_A_WRITE ->
                    next.state() instanceof RoomState.Revealed
                            ? Optional.of(new StoredTeleconsultation(next, current.version()))
                            : super.replace(current, next, mark, context);
                case CLOSES_TOO_EARLY ->
                    super.replace(
                            current,
                            next.state() instanceof RoomState.Closing closing
                                            && closing.ending() == RoomState.Ending.CANCELLED
                                    ? with(next, List.of()).closed()
                                    : next,
                            mark,
                            context);
                default -> super.replace(current, next, mark, context);
            };
            boolean missed = written.isEmpty() && isOutcome(current.teleconsultation(), next);
            if (Mutant.this == TAKES_A_MISS_FOR_A_LOSS && missed) {
                lost.add(current.id());
            }
            if (Mutant.this == DELETES_FIRST && next.state() instanceof RoomState.Replacing replacing) {
                written.ifPresent(
                        intended -> video.rooms().delete(replacing.current().id()));
            }
            return written;
        }

        /** Whether the attempt on record has opened a room. */
        private static boolean isOutcome(Teleconsultation current, Teleconsultation next) {
            return current.isInFlight()
                    && next.state() instanceof RoomState.Ready
                    && !current.room().equals(next.room());
        }

        private Optional<StoredTeleconsultation> overwrite(
                StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
            Optional<StoredTeleconsultation> there = Optional.of(current);
            while (there.isPresent()) {
                Optional<StoredTeleconsultation> written = super.replace(there.get(), next, mark, context);
                if (written.isPresent()) {
                    return written;
                }
                there = super.find(current.id(), context);
            }
            return Optional.empty();
        }

        private Teleconsultation without(Teleconsultation next, Class<? extends Leftover> kind) {
            return with(
                    next,
                    next.leftovers().stream()
                            .filter(leftover -> !kind.isInstance(leftover))
                            .toList());
        }
    }

    private final class UserIds extends Forwarding.UserIds {

        private UserIds(UserIdMap inside) {
            super(inside);
        }

        @Override
        public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
            VideoUserId first = super.add(user, videoUser, context);
            return Mutant.this == LOSES_THE_VIDEO_USER ? videoUser : first;
        }
    }

    private final class Records extends Forwarding.Records {

        private Records(IdempotencyRecords inside) {
            super(inside);
        }

        @Override
        public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
            Optional<IdempotencyRecord> before = super.insert(record, context);
            if (Mutant.this != FORGETS_KEYS) {
                return before;
            }
            before.ifPresent(forgotten -> replace(forgotten, record, context));
            return Optional.empty();
        }
    }

    private final class Rooms extends Forwarding.Rooms {

        private Rooms(VideoRooms inside) {
            super(inside);
        }

        @Override
        public Room open(RoomSpec spec, CorrelationToken token) {
            Room room = super.open(spec, token);
            return Mutant.this == SWAPS_LINKS ? swapped(room) : room;
        }

        @Override
        public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
            return Mutant.this == SEARCHES_BLINDLY ? Map.of() : super.search(tokens, createdSince);
        }

        private Room swapped(Room room) {
            List<VideoUserId> people = new ArrayList<>(room.links().keySet());
            List<AccessLink> links = new ArrayList<>(room.links().values());
            Collections.rotate(links, 1);
            Map<VideoUserId, AccessLink> swapped = new LinkedHashMap<>();
            for (int one = 0; one < people.size(); one++) {
                swapped.put(people.get(one), links.get(one));
            }
            return new Room(room.id(), swapped);
        }
    }

    private final class Storage implements TeleconsultStorage {

        private final TeleconsultStorage inside;
        private final Store store;
        private final UserIds userIds;

        private Storage(TeleconsultStorage inside, VideoProvider video) {
            this.inside = inside;
            this.store = new Store(inside.teleconsultations(), video);
            this.userIds = new UserIds(inside.userIds());
        }

        @Override
        public TeleconsultationStore teleconsultations() {
            return store;
        }

        @Override
        public UserIdMap userIds() {
            return userIds;
        }

        @Override
        public Optional<IdempotencyRecords> idempotencyRecords() {
            return inside.idempotencyRecords().map(Records::new);
        }

        @Override
        public Optional<ReplicaChannel> replicaChannel() {
            return inside.replicaChannel();
        }

        @Override
        public Optional<ExternalIdentifiers> externalIdentifiers() {
            return inside.externalIdentifiers();
        }

        @Override
        public CheckResult check() {
            return inside.check();
        }

        @Override
        public void close() {
            inside.close();
        }
    }

    private final class Video implements VideoProvider {

        private final VideoProvider inside;

        private Video(VideoProvider inside) {
            this.inside = inside;
        }

        @Override
        public ProviderCapabilities capabilities() {
            return inside.capabilities();
        }

        @Override
        public VideoUsers users() {
            return new VideoUsers() {
                @Override
                public VideoUserId register(UserId user, Role role, Language language) {
                    UserId name = Mutant.this == LOSES_THE_VIDEO_USER
                            ? new UserId(user.value() + NAMES.incrementAndGet())
                            : user;
                    return inside.users().register(name, role, language);
                }

                @Override
                public void restore(VideoUserId videoUser, Role role, Language language) {
                    inside.users().restore(videoUser, role, language);
                }
            };
        }

        @Override
        public VideoRooms rooms() {
            return new Rooms(inside.rooms());
        }

        @Override
        public CallUploads uploads() {
            return inside.uploads();
        }

        @Override
        public Transcripts transcripts() {
            return inside.transcripts();
        }

        @Override
        public CompanySettings company() {
            return inside.company();
        }

        @Override
        public SdkCredentials credentials() {
            return inside.credentials();
        }

        @Override
        public CallEvents callEvents() {
            return inside.callEvents();
        }

        @Override
        public CheckResult check() {
            return inside.check();
        }

        @Override
        public void close() {
            inside.close();
        }
    }
}
