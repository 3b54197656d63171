package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.UserId;
import java.util.Set;

/**
 * A person whom the caller invites.
 *
 * @param user the user directory's id, or a custom id where custom ids are configured
 * @param groups required without a user directory and refused with one; empty if not given
 * @param fullName required without a user directory and refused with one; empty if not given
 * @param isResolved whether the id is the user directory's even though custom ids are configured
 */
public record Invitation(UserId user, Set<String> groups, String fullName, Language language, boolean isResolved) {

    public Invitation {
        requireNonNull(user, "user");
        groups = Set.copyOf(requireNonNull(groups, "groups"));
        requireNonNulls(fullName, "fullName", language, "language");
    }

    /** A person as the caller named them, with an id that is not resolved yet. */
    public Invitation(UserId user, Set<String> groups, String fullName, Language language) {
        this(user, groups, fullName, language, false);
    }

    /** A person whose name and groups the user directory knows. */
    public static Invitation of(String userId) {
        return new Invitation(new UserId(requireNonNull(userId, "userId")), Set.of(), "", Language.COMPANY_DEFAULT);
    }

    /** A person whose name and group the caller gives. */
    public static Invitation of(String userId, String group, String fullName) {
        return new Invitation(
                new UserId(requireNonNull(userId, "userId")),
                Set.of(requireNonNull(group, "group")),
                fullName,
                Language.COMPANY_DEFAULT);
    }

    /** Returns a copy whose id counts as the user directory's, even if custom ids are configured. */
    public Invitation resolved() {
        return new Invitation(user, groups, fullName, language, true);
    }

    /** Redacted: names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "Invitation[" + user + ", groups=" + groups + ", language=" + language + "]";
    }
}
