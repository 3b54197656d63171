package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.UserId;
import java.util.List;
import java.util.Set;

/**
 * The people to invite: how many, and those known so far, as the caller gave them and not yet checked.
 *
 * @param byIdOnly whether the caller gave only ids, which requires a user directory
 */
public record Invitations(int expected, List<Invitation> known, boolean byIdOnly) {

    public Invitations {
        known = List.copyOf(requireNonNull(known, "known"));
    }

    /** Invitations of which some people are still to be named. */
    public static Invitations of(int expected, List<Invitation> known) {
        return new Invitations(expected, known, false);
    }

    /** All participants are known. */
    public static Invitations of(Invitation... all) {
        return of(all.length, List.of(all));
    }

    /** All participants are known, by their ids only. */
    public static Invitations ofUserIds(List<UserId> all) {
        return new Invitations(
                all.size(),
                all.stream()
                        .map(user -> new Invitation(user, Set.of(), "", Language.COMPANY_DEFAULT))
                        .toList(),
                true);
    }
}
