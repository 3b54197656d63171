package dev.teleconsult.adapter.http.fhir;

import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
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
 * @param customSystem of the ids that callers' own systems have for people; empty for any other system
 * @param groups the group of each kind of person, as far as it is known
 * @param takesNames whether requests name people and their groups
 * @param showsAddress whether appointments hold the page's address
 */
public record FhirTerms(
        String publicUrl,
        String userSystem,
        Optional<String> customSystem,
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

    /** Whether an identifier of a person is in the words of the caller's own system. */
    boolean isCustom(String system, String value) {
        return !system.equals(userSystem)
                && customSystem.map(system::equals).orElse(true)
                && ExternalIdentifier.isValid(system, value)
                && isUserId(value);
    }

    static boolean isUserId(String value) {
        return value.length() <= UserId.MAX_LENGTH && UserId.isValid(value);
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
