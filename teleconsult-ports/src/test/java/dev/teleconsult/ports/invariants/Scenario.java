package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One request, what it finds, and what can have come of it. An instance is played once. */
abstract class Scenario {

    /** Those that were scheduled, as far as a caller was told. */
    final Set<TeleconsultationId> known = new HashSet<>();

    /** Those whose cancelling was asked for. */
    final Set<TeleconsultationId> cancelled = new HashSet<>();

    final Stage stage;

    Scenario(Stage stage) {
        this.stage = stage;
    }

    /** Brings about what the request finds. Nothing goes wrong meanwhile. */
    void prepare(Process process) {}

    /**
     * Asks once. However often it is asked, it is the same request.
     *
     * @return whether the caller was told that it is done; a caller who is told to come again was not
     */
    abstract boolean ask(Process process);

    /** Whether a caller who does not know how it ended may ask again. */
    boolean mayBeRepeated() {
        return true;
    }

    /** Whether all of it was done, once nothing is going on any more. */
    abstract boolean isDone(Process process);

    /** Whether nothing of it was done that a caller could notice, once nothing is going on any more. */
    abstract boolean isUndone(Process process);

    static Optional<Teleconsultation> read(Process process, TeleconsultationId id) {
        return process.storage()
                .teleconsultations()
                .find(id, RequestContext.system())
                .map(StoredTeleconsultation::teleconsultation)
                .filter(teleconsultation -> !teleconsultation.isOver());
    }
}
