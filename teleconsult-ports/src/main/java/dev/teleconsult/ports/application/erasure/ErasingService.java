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

/** Puts the wish to forget a person on record, which {@link Erasing} then does. */
public final class ErasingService implements ErasePeopleUseCase {

    /** So often it is tried to change an erasure that others change at the same time. */
    private static final int ATTEMPTS = 5;

    /** Where people can be erased, and where it is written down before that a caller wishes it. */
    public record Here(ErasureRecords records, ErasureKeys keys, ErasureTerms terms, Optional<AuditLog> audit) {

        /** Rows of erasures name the person as receipts do. */
        void requested(ErasureId id, String person, boolean cancels, RequestContext context) {
            audit.ifPresent(log -> log.require(log.entry(AuditKind.ERASED, context)
                    .detail("receipt=" + id + "\nperson=" + person + "\nrequested\n" + (cancels ? "cancels\n" : ""))));
        }
    }

    private final Optional<Here> here;
    private final UserIdMap userIds;
    private final PersonVisits visits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** @param here empty if people cannot be erased */
    public ErasingService(Optional<Here> here, UserIdMap userIds, PersonVisits visits, Clock clock) {
        this.here = here;
        this.userIds = userIds;
        this.visits = visits;
        this.clock = clock;
    }

    @Override
    public boolean isSupported() {
        return here.isPresent();
    }

    private Here require() {
        return here.orElseThrow(() -> RefusalException.of(RefusalCode.ERASURE_UNSUPPORTED));
    }

    /**
     * The erasures of a person.
     *
     * @param all the oldest first; the last may be open
     * @param free under which the next is kept
     */
    private record Former(List<StoredErasure> all, ErasureId free) {

        Optional<StoredErasure> open() {
            return all.stream().filter(one -> !one.erasure().isDone()).findFirst();
        }
    }

    private static Former former(Here at, UserId user, RequestContext context) {
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
        Here at = require();
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
        random.nextBytes(bytes);
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

    /** The same, which cancels from now on if that is wished; it is taken up again at once then. */
    private Erasure goingOn(Here at, StoredErasure open, boolean cancels, RequestContext context) {
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
        Here at = require();
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

    /** How many teleconsultations of a person there are, by what erasing would do to them. */
    private static final class Tally {

        private final Instant now;
        private long toCome;
        private long past;
        private long withRoom;

        private Tally(Instant now) {
            this.now = now;
        }

        /** @return true, since all are counted */
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
