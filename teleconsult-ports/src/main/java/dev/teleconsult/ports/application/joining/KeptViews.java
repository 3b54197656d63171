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
 * A cache of rendered views. A view is found by the identity of the record object it was rendered from: a new read
 * returns another object, so a view expires together with the shared read. It is returned only to the participant it
 * was made for, for a request with the same preferences.
 *
 * <p>The number of places is fixed; a new view replaces the view in its place, so no clean-up is needed. Safe for use
 * by several threads.
 */
final class KeptViews {

    /** A view takes some kilobytes, so all together take at most ten megabytes. */
    private static final int PLACES = 4096;

    /**
     * Everything a view depends on, except settings of the application.
     *
     * @param teleconsultation compared by identity
     * @param background whether the participant's link comes with a virtual background
     * @param reason why there is no link; empty if there is one
     */
    record Inputs(
            Teleconsultation teleconsultation,
            boolean withholdsLinks,
            RoomLook look,
            VideoUserId asking,
            LinkPreferences preferences,
            boolean background,
            WaitingReason reason,
            Optional<Notice> notice) {

        private boolean isSame(Inputs other) {
            return teleconsultation == other.teleconsultation
                    && withholdsLinks == other.withholdsLinks
                    && background == other.background
                    && reason == other.reason
                    && asking.equals(other.asking)
                    && preferences.equals(other.preferences)
                    && notice.equals(other.notice)
                    && (look == other.look || look.equals(other.look));
        }

        /**
         * Depends on the teleconsultation and not on the record object, so that the view of a new read replaces the
         * former view.
         */
        private int place() {
            int hash = teleconsultation.id().hashCode() * 31 + asking.hashCode();
            hash = hash * 31 + preferences.hashCode();
            return (hash ^ hash >>> 16) & (PLACES - 1);
        }

        /** Redacted: it holds links and names. */
        @Override
        public String toString() {
            return "Inputs[redacted]";
        }
    }

    private record Kept(Inputs inputs, View view) {}

    private final AtomicReferenceArray<Kept> places = new AtomicReferenceArray<>(PLACES);

    /** Returns the cached view, or renders and caches a new one. Exceptions of {@code render} are not cached. */
    View get(Inputs inputs, Supplier<View> render) {
        int place = inputs.place();
        Kept kept = places.get(place);
        if (kept != null && kept.inputs().isSame(inputs)) {
            return kept.view();
        }
        View view = render.get();
        places.set(place, new Kept(inputs, view));
        return view;
    }

    /** The number of cached views. */
    int size() {
        int size = 0;
        for (int place = 0; place < PLACES; place++) {
            size += places.get(place) == null ? 0 : 1;
        }
        return size;
    }
}
