package dev.teleconsult.ports.invariants;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One request, its precondition, and its possible results. An instance is played once. */
abstract class Scenario {

    /** The scheduled teleconsultations, as far as a caller knows. */
    final Set<TeleconsultationId> known = new HashSet<>();

    /** The teleconsultations whose cancelling was requested. */
    final Set<TeleconsultationId> cancelled = new HashSet<>();

    final Stage stage;

    Scenario(Stage stage) {
        this.stage = stage;
    }

    /** Makes the precondition of the request. Nothing fails meanwhile. */
    void prepare(Process process) {}

    /**
     * Sends the request. However often it is sent, it is the same request.
     *
     * @return whether the caller got a success; a caller who must retry did not
     */
    abstract boolean ask(Process process);

    /** Whether a caller who does not know the outcome may repeat the request. */
    boolean mayBeRepeated() {
        return true;
    }

    /** Whether the request was carried out completely, once nothing is running any more. */
    abstract boolean isDone(Process process);

    /** Whether the request had no visible effect, once nothing is running any more. */
    abstract boolean isUndone(Process process);

    static Optional<Teleconsultation> read(Process process, TeleconsultationId id) {
        return process.storage()
                .teleconsultations()
                .find(id, RequestContext.system())
                .map(StoredTeleconsultation::teleconsultation)
                .filter(teleconsultation -> !teleconsultation.isOver());
    }
}
