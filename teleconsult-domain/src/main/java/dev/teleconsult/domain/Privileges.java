package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which group of people has which role, and which tools a role may use. */
public final class Privileges {

    private final Map<Role, Set<String>> groups;
    private final Map<Role, Tools> tools;

    private Privileges(Map<Role, Set<String>> groups, Map<Role, Tools> tools) {
        this.groups = groups;
        this.tools = tools;
    }

    /**
     * Gives every tool to both roles.
     *
     * @throws IllegalArgumentException if a group is in both roles
     */
    public static Privileges of(Set<String> basicGroups, Set<String> plusGroups) {
        return of(basicGroups, Tools.unrestricted(), plusGroups, Tools.unrestricted());
    }

    /** @throws IllegalArgumentException if a group is in both roles */
    public static Privileges of(Set<String> basicGroups, Tools basicTools, Set<String> plusGroups, Tools plusTools) {
        Set<String> both = new TreeSet<>(requireNonNull(basicGroups, "basicGroups"));
        both.retainAll(requireNonNull(plusGroups, "plusGroups"));
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("groups in both roles: " + both);
        }
        Map<Role, Set<String>> groups = new EnumMap<>(Role.class);
        groups.put(Role.BASIC, Set.copyOf(basicGroups));
        groups.put(Role.PLUS, Set.copyOf(plusGroups));
        Map<Role, Tools> tools = new EnumMap<>(Role.class);
        tools.put(Role.BASIC, requireNonNull(basicTools, "basicTools"));
        tools.put(Role.PLUS, requireNonNull(plusTools, "plusTools"));
        return new Privileges(groups, tools);
    }

    /**
     * Returns the same groups with only those of their tools that the provider has. If it has none, no tool can be
     * granted or withheld, and no role is restricted.
     */
    public Privileges within(Set<Tool> offered) {
        requireNonNull(offered, "offered");
        Map<Role, Tools> left = new EnumMap<>(Role.class);
        tools.forEach((role, granted) -> left.put(role, granted.within(offered)));
        return new Privileges(groups, left);
    }

    /** Every group that has a role, sorted. */
    public Set<String> knownGroups() {
        Set<String> known = new TreeSet<>();
        groups.values().forEach(known::addAll);
        return known;
    }

    /**
     * The highest role that these groups give. Groups without a role are ignored; every participant has at least
     * {@link Role#BASIC}.
     */
    public Role roleOf(Collection<String> memberOf) {
        return memberOf.stream().anyMatch(groups.get(Role.PLUS)::contains) ? Role.PLUS : Role.BASIC;
    }

    /** The tools that a role may use. */
    public Tools toolsOf(Role role) {
        return tools.get(requireNonNull(role, "role"));
    }

    /**
     * Checks groups that a caller gave for a person: each must have a role.
     *
     * @throws RefusalException {@link RefusalCode#UNKNOWN_GROUP} naming the first that has none
     */
    public void requireKnown(UserId person, Collection<String> given) {
        requireNonNull(person, "person");
        for (String group : given) {
            if (groups.values().stream().noneMatch(known -> known.contains(group))) {
                throw unknown(person, group);
            }
        }
    }

    /**
     * Checks the groups of a person in a directory, which normally also has groups that this service does not know: at
     * least one must have a role.
     *
     * @throws RefusalException {@link RefusalCode#UNKNOWN_GROUP} if none has
     */
    public void requireOneKnown(UserId person, Collection<String> found) {
        if (found.stream().noneMatch(group -> groups.values().stream().anyMatch(known -> known.contains(group)))) {
            throw unknown(person, found.isEmpty() ? "none" : String.join(", ", new TreeSet<>(found)));
        }
    }

    private RefusalException unknown(UserId person, String group) {
        return RefusalException.of(RefusalCode.UNKNOWN_GROUP)
                .with(RefusalException.Detail.PARTICIPANT, person.value())
                .with(RefusalException.Detail.ACTUAL, group)
                .with(RefusalException.Detail.ALLOWED, String.join(", ", knownGroups()));
    }
}
