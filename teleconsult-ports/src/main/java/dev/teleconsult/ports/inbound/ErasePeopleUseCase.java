package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.List;

/**
 * Erases people, and reports the progress. Personal data leaves records, links, attendance, events, the map of users
 * and the video provider; the receipt lists the data that stays, and names no person. The reconciler does the work,
 * also after a crash.
 */
public interface ErasePeopleUseCase {

    /**
     * The effects that erasing a person would have.
     *
     * @param person the name of the person in a receipt, which does not reveal them
     * @param receipts the receipts of earlier erasures of this person, the oldest first
     * @param toCome teleconsultations that are neither over nor cancelled; while there is one, erasing is refused
     *     unless the caller asks to cancel them
     * @param past teleconsultations that would lose the person
     * @param withRoom past teleconsultations whose room would be closed, which ends the links of all participants
     * @param keeps the kinds of data that would stay
     */
    record Preview(
            String person, List<ErasureId> receipts, long toCome, long past, long withRoom, List<ErasureKept> keeps) {

        public Preview {
            requireNonNull(person, "person");
            receipts = List.copyOf(requireNonNull(receipts, "receipts"));
            keeps = List.copyOf(requireNonNull(keeps, "keeps"));
        }
    }

    /** Whether erasure is on; otherwise each other method refuses with {@link RefusalCode#ERASURE_UNSUPPORTED}. */
    boolean isSupported();

    /**
     * Begins to erase a person, known or not. If an erasure of the person is open, returns that one.
     *
     * <p>A person who is invited again before the erasure is finished is erased after that teleconsultation.
     *
     * @param cancels whether future teleconsultations are cancelled; the erasure waits for those scheduled or changed
     *     later
     * @param context with the calling user, who is recorded as responsible
     * @return the erasure as it is on record now; {@link Erasure#subject} is for the work only, and not to be shown
     */
    @Refuses({RefusalCode.ERASURE_UNSUPPORTED, RefusalCode.UNAUTHORIZED_USER, RefusalCode.PERSON_STILL_EXPECTED})
    Erasure erase(UserId user, boolean cancels, RequestContext context);

    /** Returns the effects that {@link #erase} would have, and changes nothing. */
    @Refuses(RefusalCode.ERASURE_UNSUPPORTED)
    Preview preview(UserId user, RequestContext context);

    /** Returns an erasure as it is on record; {@link Erasure#subject} is not to be shown. */
    @Refuses({RefusalCode.ERASURE_UNSUPPORTED, RefusalCode.ERASURE_NOT_FOUND})
    Erasure receipt(ErasureId id, RequestContext context);
}
