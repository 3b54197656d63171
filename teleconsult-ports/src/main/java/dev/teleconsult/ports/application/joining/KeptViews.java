package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Recently rendered views. A view is found by the identity of the record object it was rendered from: a renewed read
 * gives another object, so a view ends together with the shared read that it was made from. It is returned only to the
 * participant it was made for, for a request with the same wishes.
 *
 * <p>There is a fixed number of places; a new view replaces the one in its place, so nothing has to be cleaned up. Safe
 * for use by several threads.
 */
final class KeptViews {

    /** With some kilobytes each, ten megabytes at the most. */
    private static final int PLACES = 4096;

    /**
     * All that a view depends on besides what never changes while the application runs.
     *
     * @param teleconsultation compared by identity
     * @param background whether the participant's link comes with a virtual background
     * @param reason why there is no link, if there is none
     */
    record Said(
            Teleconsultation teleconsultation,
            boolean withholdsLinks,
            RoomLook look,
            VideoUserId asking,
            LinkPreferences preferences,
            boolean background,
            WaitingReason reason,
            Optional<Notice> notice) {

        private boolean isSame(Said other) {
            return teleconsultation == other.teleconsultation
                    && withholdsLinks == other.withholdsLinks
                    && background == other.background
                    && reason == other.reason
                    && asking.equals(other.asking)
                    && preferences.equals(other.preferences)
                    && notice.equals(other.notice)
                    && (look == other.look || look.equals(other.look));
        }

        /** Chosen by the visit, not by its record object, so the view of a renewed record replaces the former view. */
        private int place() {
            int hash = teleconsultation.id().hashCode() * 31 + asking.hashCode();
            hash = hash * 31 + preferences.hashCode();
            return (hash ^ hash >>> 16) & (PLACES - 1);
        }

        /** It holds a plan, with links and names. */
        @Override
        public String toString() {
            return "Said[redacted]";
        }
    }

    private record Kept(Said said, View view) {}

    private final AtomicReferenceArray<Kept> places = new AtomicReferenceArray<>(PLACES);

    /** The view that is kept, or a new one. What {@code render} throws is not kept. */
    View get(Said said, Supplier<View> render) {
        int place = said.place();
        Kept kept = places.get(place);
        if (kept != null && kept.said().isSame(said)) {
            return kept.view();
        }
        View view = render.get();
        places.set(place, new Kept(said, view));
        return view;
    }

    /** How many are kept now. */
    int size() {
        int size = 0;
        for (int place = 0; place < PLACES; place++) {
            size += places.get(place) == null ? 0 : 1;
        }
        return size;
    }
}
