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
 * The naming of resources and people in this installation.
 *
 * @param publicUrl the public address, without a slash at its end
 * @param userSystem the identifier system of people's ids
 * @param customSystem the identifier system of custom ids; empty for any other system
 * @param groups the group of each kind of person, if configured
 * @param takesNames whether requests name people and their groups
 * @param showsAddress whether appointments contain the page's address
 */
public record FhirTerms(
        String publicUrl,
        String userSystem,
        Optional<String> customSystem,
        Map<Actor, String> groups,
        boolean takesNames,
        boolean showsAddress,
        PageAddress pages) {
    /** The form of a logical id of FHIR; ids of this service may be longer and contain other characters. */
    private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    public FhirTerms {
        groups = Map.copyOf(groups);
    }

    /** The identifier system of this service's ids. */
    String ownSystem() {
        return publicUrl + "/sid/teleconsultation";
    }

    /** Whether an identifier of a person is a custom id. */
    boolean isCustom(String system, String value) {
        return !system.equals(userSystem)
                && customSystem.map(system::equals).orElse(true)
                && ExternalIdentifier.isValid(system, value)
                && isUserId(value);
    }

    static boolean isUserId(String value) {
        return value.length() <= UserId.MAX_LENGTH && UserId.isValid(value);
    }

    /** The id in an identifier of this service's own system. */
    Optional<TeleconsultationId> ownId(ExternalIdentifier identifier) {
        return identifier.system().equals(ownSystem()) && TeleconsultationId.isValid(identifier.value())
                ? Optional.of(new TeleconsultationId(identifier.value()))
                : Optional.empty();
    }

    static boolean isLogicalId(String id) {
        return LOGICAL_ID.matcher(id).matches();
    }

    /** The kind of a participant, by their groups or otherwise by their role. */
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
