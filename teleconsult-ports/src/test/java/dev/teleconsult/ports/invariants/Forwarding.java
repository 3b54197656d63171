package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ports that delegate to others, to be broken in one place. */
final class Forwarding {

    private Forwarding() {}

    abstract static class Store implements TeleconsultationStore {

        final TeleconsultationStore inside;

        Store(TeleconsultationStore inside) {
            this.inside = inside;
        }

        @Override
        public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
            return inside.insert(plan, state, context);
        }

        @Override
        public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
            return inside.find(id, context);
        }

        @Override
        public boolean isClosed(TeleconsultationId id, RequestContext context) {
            return inside.isClosed(id, context);
        }

        @Override
        public Map<TeleconsultationId, StoredTeleconsultation> findAll(
                Set<TeleconsultationId> ids, RequestContext context) {
            return inside.findAll(ids, context);
        }

        @Override
        public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
            return inside.findByRoom(room, context);
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
            return inside.replace(current, next, mark, context);
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current,
                Teleconsultation next,
                WriteMark mark,
                List<Fact> facts,
                RequestContext context) {
            return inside.replace(current, next, mark, facts, context);
        }

        @Override
        public boolean keepsFacts() {
            return inside.keepsFacts();
        }

        @Override
        public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
            return inside.outcome(current, mark, context);
        }

        @Override
        public boolean delete(StoredTeleconsultation current, RequestContext context) {
            return inside.delete(current, context);
        }

        @Override
        public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
            return inside.backlog(now, limit, except, context);
        }

        @Override
        public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
            return inside.lookUp(id, context);
        }

        @Override
        public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
            return inside.search(query, context);
        }

        @Override
        public Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
            return inside.lastWriteOfOlderVersion(since, context);
        }

        @Override
        public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
            return inside.countByPhase(context);
        }

        @Override
        public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
            return inside.forget(closed, others, context);
        }
    }

    abstract static class UserIds implements UserIdMap {

        final UserIdMap inside;

        UserIds(UserIdMap inside) {
            this.inside = inside;
        }

        @Override
        public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
            return inside.find(users, context);
        }

        @Override
        public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
            return inside.findUsers(videoUsers, context);
        }

        @Override
        public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
            return inside.add(user, videoUser, context);
        }
    }

    abstract static class Records implements IdempotencyRecords {

        final IdempotencyRecords inside;

        Records(IdempotencyRecords inside) {
            this.inside = inside;
        }

        @Override
        public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
            return inside.insert(record, context);
        }

        @Override
        public Optional<IdempotencyRecord> find(String key, RequestContext context) {
            return inside.find(key, context);
        }

        @Override
        public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
            return inside.replace(current, next, context);
        }

        @Override
        public boolean remove(IdempotencyRecord current, RequestContext context) {
            return inside.remove(current, context);
        }

        @Override
        public void removeBefore(Instant instant, RequestContext context) {
            inside.removeBefore(instant, context);
        }
    }

    abstract static class Rooms implements VideoRooms {

        final VideoRooms inside;

        Rooms(VideoRooms inside) {
            this.inside = inside;
        }

        @Override
        public Room open(RoomSpec spec, CorrelationToken token) {
            return inside.open(spec, token);
        }

        @Override
        public Optional<RoomDetails> details(RoomId room) {
            return inside.details(room);
        }

        @Override
        public void delete(RoomId room) {
            inside.delete(room);
        }

        @Override
        public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
            return inside.search(tokens, createdSince);
        }

        @Override
        public MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
            return inside.mintLink(room, seat);
        }

        @Override
        public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
            return inside.personalise(link, preferences);
        }
    }
}
