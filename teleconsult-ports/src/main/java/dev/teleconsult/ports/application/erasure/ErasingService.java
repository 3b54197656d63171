package dev.teleconsult.ports.application.erasure;

import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredErasure;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Records the request to erase a person, on which {@link Erasing} then works. */
public final class ErasingService implements ErasePeopleUseCase {

    /** Shared by all instances: the look-up of a provider of random numbers is slow. */
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The most tries to change an erasure that other replicas change at the same time. */
    private static final int ATTEMPTS = 5;

    /** The parts that exist if erasure is on; the audit is written before the request is recorded. */
    public record Enabled(ErasureRecords records, ErasureKeys keys, ErasureTerms terms, Optional<AuditLog> audit) {

        /** Writes the row about the request; it names the person by the same digest as receipts. */
        void requested(ErasureId id, String person, boolean cancels, RequestContext context) {
            audit.ifPresent(log -> log.require(log.entry(AuditKind.ERASED, context)
                    .detail("receipt=" + id + "\nperson=" + person + "\nrequested\n" + (cancels ? "cancels\n" : ""))));
        }
    }

    private final Optional<Enabled> enabled;
    private final UserIdMap userIds;
    private final PersonVisits visits;
    private final Clock clock;

    /** @param enabled empty if erasure is off */
    public ErasingService(Optional<Enabled> enabled, UserIdMap userIds, PersonVisits visits, Clock clock) {
        this.enabled = enabled;
        this.userIds = userIds;
        this.visits = visits;
        this.clock = clock;
    }

    @Override
    public boolean isSupported() {
        return enabled.isPresent();
    }

    private Enabled require() {
        return enabled.orElseThrow(() -> RefusalException.of(RefusalCode.ERASURE_UNSUPPORTED));
    }

    /**
     * The erasures of a person.
     *
     * @param all the oldest first; the last may be open
     * @param free the id for the next erasure
     */
    private record Former(List<StoredErasure> all, ErasureId free) {

        Optional<StoredErasure> open() {
            return all.stream().filter(one -> !one.erasure().isDone()).findFirst();
        }
    }

    private static Former former(Enabled at, UserId user, RequestContext context) {
        List<StoredErasure> all = new ArrayList<>();
        while (true) {
            List<ErasureId> ids = at.keys().idsOf(user, all.size());
            Optional<StoredErasure> found = ids.stream()
                    .flatMap(id -> at.records().find(id, context).stream())
                    .findFirst();
            if (found.isEmpty()) {
                return new Former(all, ids.get(0));
            }
            all.add(found.get());
        }
    }

    @Override
    public Erasure erase(UserId user, boolean cancels, RequestContext context) {
        Enabled at = require();
        UserId by = context.user().orElseThrow(() -> RefusalException.of(RefusalCode.UNAUTHORIZED_USER));
        Former former = former(at, user, context);
        if (former.open().isPresent()) {
            Erasure open = former.open().get().erasure();
            at.requested(open.id(), open.person(), cancels, context);
            return goingOn(at, former.open().get(), cancels, context);
        }
        Instant now = clock.instant();
        Optional<VideoUserId> videoUser =
                Optional.ofNullable(userIds.find(Set.of(user), context).get(user));
        if (!cancels
                && videoUser
                        .filter(known -> visits.hasOneToCome(known, now, context))
                        .isPresent()) {
            throw RefusalException.of(RefusalCode.PERSON_STILL_EXPECTED);
        }
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        Erasure begun = Erasure.begun(
                former.free(),
                at.keys().nameOf(user),
                at.keys().nameOf(by),
                now,
                new ErasedPerson(
                        user, videoUser, Participants.placeholder(HexFormat.of().formatHex(bytes)), cancels),
                at.terms().keeps(at.records(), now));
        at.requested(begun.id(), begun.person(), cancels, context);
        return goingOn(at, at.records().insert(begun, context), cancels, context);
    }

    /**
     * Returns the open erasure; if the new request also asks to cancel, changes it so that it cancels and is due at
     * once.
     */
    private Erasure goingOn(Enabled at, StoredErasure open, boolean cancels, RequestContext context) {
        Optional<StoredErasure> current = Optional.of(open);
        for (int attempt = 0; attempt < ATTEMPTS && current.isPresent(); attempt++) {
            Erasure erasure = current.get().erasure();
            Optional<ErasedPerson> subject = erasure.subject().filter(person -> cancels && !person.cancels());
            if (subject.isEmpty()) {
                return erasure;
            }
            Erasure cancelling = erasure.about(subject.get().cancelling()).dueAt(clock.instant());
            Optional<StoredErasure> written = at.records().replace(current.get(), cancelling, context);
            current = written.isPresent() ? written : at.records().find(erasure.id(), context);
        }
        return current.orElse(open).erasure();
    }

    @Override
    public Preview preview(UserId user, RequestContext context) {
        Enabled at = require();
        Former former = former(at, user, context);
        Tally tally = new Tally(clock.instant());
        Optional.ofNullable(userIds.find(Set.of(user), context).get(user))
                .ifPresent(known -> visits.each(known, Optional.empty(), tally::add, context));
        return new Preview(
                at.keys().nameOf(user),
                former.all().stream().map(one -> one.erasure().id()).toList(),
                tally.toCome,
                tally.past,
                tally.withRoom,
                at.terms().keeps(at.records(), tally.now));
    }

    /** Counts the teleconsultations of a person by the effect that an erasure would have on them. */
    private static final class Tally {

        private final Instant now;
        private long toCome;
        private long past;
        private long withRoom;

        private Tally(Instant now) {
            this.now = now;
        }

        /** @return true, since all pages are counted */
        private boolean add(List<FoundTeleconsultation> page) {
            for (FoundTeleconsultation found : page) {
                Teleconsultation one = found.teleconsultation();
                if (one.isToCome(now)) {
                    toCome++;
                } else {
                    past++;
                    withRoom += one.room().isPresent() ? 1 : 0;
                }
            }
            return true;
        }
    }

    @Override
    public Erasure receipt(ErasureId id, RequestContext context) {
        return require()
                .records()
                .find(id, context)
                .map(StoredErasure::erasure)
                .orElseThrow(() ->
                        RefusalException.of(RefusalCode.ERASURE_NOT_FOUND).with(RefusalException.Detail.ACTUAL, id));
    }
}
