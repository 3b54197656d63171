package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The edition of each teleconsultation that lists and calendars got last: across crashes its number never falls, and
 * rises with each change that a calendar shows. A calendar that gets the same number twice keeps the old entry.
 */
final class Editions {

    /** The fields that a calendar shows, as far as a store keeps them. */
    private record Seen(Schedule schedule, int expected, List<VideoUserId> people, boolean cancelled) {

        private static Seen of(Teleconsultation one) {
            return new Seen(
                    one.plan().schedule(),
                    one.plan().participants().expected(),
                    one.plan().participants().known().stream()
                            .map(Participant::videoUser)
                            .toList(),
                    one.isOver());
        }
    }

    private final Map<TeleconsultationId, FoundTeleconsultation> last = new HashMap<>();

    /** Reads all known teleconsultations again, and compares them with the last read. */
    void look(Process process, Set<TeleconsultationId> known) {
        Set<TeleconsultationId> all = new HashSet<>(known);
        all.addAll(last.keySet());
        for (TeleconsultationId id : all) {
            Optional<FoundTeleconsultation> now = process.storage()
                    .teleconsultations()
                    .lookUp(id, RequestContext.system())
                    .filter(found -> found.teleconsultation().isKnownToCallers());
            Optional<FoundTeleconsultation> before = Optional.ofNullable(last.get(id));
            before.ifPresent(one -> compare(one, now));
            now.ifPresent(found -> last.put(id, found));
        }
    }

    static void compare(FoundTeleconsultation before, Optional<FoundTeleconsultation> now) {
        assertThat(now)
                .as("edition: what a calendar has shown can be looked up, cancelled or not")
                .isPresent();
        long number = now.orElseThrow().edition().number();
        if (Seen.of(now.orElseThrow().teleconsultation()).equals(Seen.of(before.teleconsultation()))) {
            assertThat(number)
                    .as("edition: never falls")
                    .isGreaterThanOrEqualTo(before.edition().number());
        } else {
            assertThat(number)
                    .as("edition: rises with what a calendar shows")
                    .isGreaterThan(before.edition().number());
        }
    }
}
