package dev.teleconsult.ports.application.erasure;

import static dev.teleconsult.domain.ErasureStep.COMING;
import static dev.teleconsult.domain.ErasureStep.FILES;
import static dev.teleconsult.domain.ErasureStep.IDENTIFIERS;
import static dev.teleconsult.domain.ErasureStep.LINKS;
import static dev.teleconsult.domain.ErasureStep.RECORDS;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.Ending;
import dev.teleconsult.ports.application.rooms.RoomFiles;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The steps of an erasure that change the records of the person's teleconsultations. */
public final class ErasedVisits {

    /** The most records of a person handled in one run. */
    private static final int VISITS_AT_ONCE = 400;

    /** After this many failures the run stops calling the provider, or the store. */
    private static final int FAILURES = 3;

    /**
     * The other places with data of a teleconsultation.
     *
     * @param files the uploads and transcripts of rooms
     */
    public record Around(
            RoomFiles files, Optional<AttendanceRecords> attendance, Optional<ExternalIdentifiers> identifiers) {}

    private final TeleconsultationRecords records;
    private final PersonVisits visits;
    private final BiConsumer<TeleconsultationId, RequestContext> cancel;
    private final Ending ending;
    private final Around around;
    private final PeopleForgotten people;

    /** @param cancel cancels a future teleconsultation */
    public ErasedVisits(
            TeleconsultationRecords records,
            PersonVisits visits,
            BiConsumer<TeleconsultationId, RequestContext> cancel,
            Ending ending,
            Around around) {
        this.records = records;
        this.visits = visits;
        this.cancel = cancel;
        this.ending = ending;
        this.around = around;
        this.people = new PeopleForgotten(records);
    }

    /** @param requested when the erasure was requested: visits scheduled or changed later are not part of it */
    Run run(ErasedPerson person, Instant now, Instant requested, RequestContext context) {
        return new Run(person, now, requested, context);
    }

    boolean hasAny(VideoUserId person, RequestContext context) {
        return visits.hasAny(person, context);
    }

    /** One pass through the records of one person. */
    final class Run {

        private final ErasedPerson person;
        private final VideoUserId who;
        private final Instant now;
        private final Instant requested;
        private final RequestContext context;
        private final Map<ErasureStep, Long> done = new EnumMap<>(ErasureStep.class);
        private final Map<ErasureStep, ErasureTrouble> troubles = new EnumMap<>(ErasureStep.class);
        private int worked;
        private int failures;

        private Run(ErasedPerson person, Instant now, Instant requested, RequestContext context) {
            this.person = person;
            this.who = person.videoUser().orElse(person.placeholder());
            this.now = now;
            this.requested = requested;
            this.context = context;
        }

        /** @return where it stopped; empty if it passed the last record */
        Optional<Position> from(Optional<Position> after) {
            return visits.each(who, after, this::page, context);
        }

        /** How many items of a step were handled. */
        long done(ErasureStep step) {
            return done.getOrDefault(step, 0L);
        }

        /** Why a step is not done; empty if this run found nothing left to do. */
        Optional<ErasureTrouble> trouble(ErasureStep step) {
            return Optional.ofNullable(troubles.get(step))
                    .or(() -> step == RECORDS && !troubles.isEmpty()
                            ? Optional.of(ErasureTrouble.WAITS)
                            : Optional.empty());
        }

        boolean hasFailed() {
            return failures > 0;
        }

        private boolean page(List<FoundTeleconsultation> page) {
            for (FoundTeleconsultation found : page) {
                if (failures < FAILURES) {
                    attempt(found);
                }
            }
            return worked < VISITS_AT_ONCE && failures < FAILURES;
        }

        /** A failure of one record affects no other. */
        private void attempt(FoundTeleconsultation found) {
            try {
                settle(found);
            } catch (PortException failure) {
                failures++;
                notDone(failure.upstream() == Upstream.STORE ? RECORDS : LINKS, Erasing.troubleOf(failure));
            } catch (RefusalException othersKeepComing) {
                notDone(RECORDS, ErasureTrouble.CHANGED_MEANWHILE);
            }
        }

        private void settle(FoundTeleconsultation found) {
            if (found.teleconsultation().isToCome(now)) {
                coming(found);
                return;
            }
            worked++;
            Optional<StoredTeleconsultation> stored = records.store().find(found.id(), context);
            if (stored.isPresent() && hasRoom(stored.get())) {
                return;
            }
            Set<RoomId> owing = new LinkedHashSet<>();
            stored.ifPresent(one -> one.teleconsultation().leftovers().forEach(left -> {
                if (left instanceof Leftover.Uploads uploads) {
                    owing.add(uploads.room());
                }
            }));
            if (deletedFiles(found.id(), owing)) {
                identifiers(found.id());
                forgotten(found.id(), stored);
            }
        }

        /**
         * Cancels a future teleconsultation, unless it was scheduled or changed after the request: that is a newer
         * decision.
         */
        private void coming(FoundTeleconsultation found) {
            boolean isMeant = person.cancels()
                    && found.teleconsultation().isKnownToCallers()
                    && !found.edition().since().isAfter(requested);
            if (!isMeant) {
                notDone(COMING, ErasureTrouble.VISIT_TO_COME);
                return;
            }
            worked++;
            cancel.accept(found.id(), context);
            count(COMING, 1);
            notDone(LINKS, ErasureTrouble.ROOM_LEFT);
        }

        /**
         * Closes the room of a past teleconsultation.
         *
         * @return whether it still has a room, or a room that has to be deleted
         */
        private boolean hasRoom(StoredTeleconsultation stored) {
            Teleconsultation one = stored.teleconsultation();
            if (one.canBeEnded()) {
                RoomId room = one.room().map(Room::id).orElseThrow();
                if (!ending.isQuiet(room)) {
                    notDone(LINKS, ErasureTrouble.CALL_UNDER_WAY);
                } else if (deletedFiles(stored.id(), Set.of(room))) {
                    // The files come first: the provider may list none for a room that is gone.
                    count(
                            LINKS,
                            ending.ended(
                                            stored,
                                            room,
                                            still -> still.canBeEnded() && !still.isToCome(now),
                                            now,
                                            context)
                                    ? 1
                                    : 0);
                    notDone(LINKS, ErasureTrouble.ROOM_LEFT);
                }
                return true;
            }
            boolean isLeft = one.isOver()
                    || one.isInFlight()
                    || one.isUnannounced()
                    || one.leftovers().stream().anyMatch(left -> !(left instanceof Leftover.Uploads));
            if (isLeft) {
                notDone(LINKS, ErasureTrouble.ROOM_LEFT);
            }
            return isLeft;
        }

        /** @return whether no file is left, according to the provider */
        private boolean deletedFiles(TeleconsultationId id, Set<RoomId> known) {
            Set<RoomId> rooms = new LinkedHashSet<>(known);
            around.attendance()
                    .ifPresent(marks ->
                            marks.find(id, context).stream().map(CallMark::room).forEach(rooms::add));
            try {
                for (RoomId one : rooms) {
                    List<Runnable> deletions = around.files().of(one);
                    RoomFiles.delete(deletions);
                    count(FILES, deletions.size());
                }
                return true;
            } catch (PortException failure) {
                failures++;
                notDone(FILES, Erasing.troubleOf(failure));
                return false;
            }
        }

        /** Removes the identifiers that contain the person's id. */
        private void identifiers(TeleconsultationId id) {
            around.identifiers().ifPresent(kept -> {
                for (ExternalIdentifier one : kept.of(Set.of(id), context).getOrDefault(id, List.of())) {
                    if (one.value().contains(person.user().value())) {
                        boolean isGone = kept.find(one, context)
                                .map(claim -> kept.remove(claim, context))
                                .orElse(true);
                        count(IDENTIFIERS, isGone ? 1 : 0);
                        if (!isGone) {
                            notDone(IDENTIFIERS, ErasureTrouble.CHANGED_MEANWHILE);
                        }
                    }
                }
            });
        }

        private void forgotten(TeleconsultationId id, Optional<StoredTeleconsultation> stored) {
            PeopleForgotten.Outcome outcome = people.of(
                    id,
                    stored,
                    roster -> roster.forgetting(who, person.placeholder()),
                    one -> !one.isToCome(now) && !(one.state() instanceof RoomState.Closed),
                    context);
            switch (outcome) {
                case DONE -> count(RECORDS, 1);
                case NOTHING -> {}
                case LATER -> notDone(RECORDS, ErasureTrouble.CHANGED_MEANWHILE);
                case CANNOT -> notDone(RECORDS, ErasureTrouble.STORE_CANNOT);
            }
        }

        private void count(ErasureStep step, long more) {
            done.merge(step, more, Long::sum);
        }

        /** Notes why a step is not done; only the first reason of each step is kept. */
        private void notDone(ErasureStep step, ErasureTrouble trouble) {
            troubles.putIfAbsent(step, trouble);
        }
    }
}
