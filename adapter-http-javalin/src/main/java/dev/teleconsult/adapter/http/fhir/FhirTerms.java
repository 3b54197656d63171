package dev.teleconsult.adapter.http.fhir;

import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Seat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What resources of this installation are called, and who people are in them.
 *
 * @param publicUrl without a slash at its end
 * @param userSystem of people's ids
 * @param groups the group of each kind of person, as far as it is known
 * @param takesNames whether requests name people and their groups
 * @param showsAddress whether appointments hold the page's address
 */
public record FhirTerms(
        String publicUrl,
        String userSystem,
        Map<Actor, String> groups,
        boolean takesNames,
        boolean showsAddress,
        PageAddress pages) {
    /** A logical id of FHIR; ours may be longer and hold more. */
    private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    public FhirTerms {
        groups = Map.copyOf(groups);
    }

    /** The system of our own ids. */
    String ownSystem() {
        return publicUrl + "/sid/teleconsultation";
    }

    /** The id that an identifier of our own system names. */
    Optional<TeleconsultationId> ownId(ExternalIdentifier identifier) {
        return identifier.system().equals(ownSystem()) && TeleconsultationId.isValid(identifier.value())
                ? Optional.of(new TeleconsultationId(identifier.value()))
                : Optional.empty();
    }

    static boolean isLogicalId(String id) {
        return LOGICAL_ID.matcher(id).matches();
    }

    /** What a participant is, by their groups or else by their role. */
    Actor actorOf(Seat seat) {
        for (Actor actor : Actor.values()) {
            if (Optional.ofNullable(groups.get(actor))
                    .filter(seat.groups()::contains)
                    .isPresent()) {
                return actor;
            }
        }
        return seat.role() == Role.PLUS ? Actor.PRACTITIONER : Actor.PATIENT;
    }
}
