package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import java.util.List;
import java.util.Set;

/**
 * Who is to take part: how many, and the participants known so far, as the caller gave them and not yet checked.
 *
 * @param byIdOnly whether people were named by nothing but their ids, which needs a user directory
 */
public record Invitations(int expected, List<Invitation> known, boolean byIdOnly) {

    public Invitations {
        known = List.copyOf(requireNonNull(known, "known"));
    }

    /** Some of the expected are known. */
    public static Invitations of(int expected, List<Invitation> known) {
        return new Invitations(expected, known, false);
    }

    /** All participants are known. */
    public static Invitations of(Invitation... all) {
        return of(all.length, List.of(all));
    }

    /** All participants are known, by their ids alone. */
    public static Invitations ofUserIds(List<UserId> all) {
        return new Invitations(
                all.size(),
                all.stream()
                        .map(user ->
                                new Invitation(user, Set.of(), "", dev.teleconsult.domain.Language.COMPANY_DEFAULT))
                        .toList(),
                true);
    }
}
