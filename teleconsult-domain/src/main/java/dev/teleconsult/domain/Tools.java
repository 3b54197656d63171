package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * The tools that a role may use. Without a restriction all tools are on; an empty set of granted tools switches all
 * off.
 */
public final class Tools {

    private static final Tools UNRESTRICTED = new Tools(false, Set.of());

    private final boolean restricted;
    private final Set<Tool> granted;

    private Tools(boolean restricted, Set<Tool> granted) {
        this.restricted = restricted;
        this.granted = granted;
    }

    /** No restriction: the provider leaves every tool on. */
    public static Tools unrestricted() {
        return UNRESTRICTED;
    }

    /** Grants exactly these; an empty set grants none. */
    public static Tools only(Set<Tool> granted) {
        requireNonNull(granted, "granted");
        return new Tools(true, granted.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(granted)));
    }

    /**
     * Returns only those tools that the provider offers; unrestricted if it offers none, since none can be withheld
     * then.
     */
    Tools within(Set<Tool> offered) {
        if (!restricted || offered.isEmpty()) {
            return UNRESTRICTED;
        }
        Set<Tool> left = new HashSet<>(granted);
        left.retainAll(offered);
        return only(left);
    }

    /** Whether the tools are restricted. */
    public boolean isRestricted() {
        return restricted;
    }

    /** The granted tools; empty and meaningless if {@link #isRestricted} is false. */
    public Set<Tool> granted() {
        return granted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tools that && restricted == that.restricted && granted.equals(that.granted);
    }

    @Override
    public int hashCode() {
        return 31 * granted.hashCode() + Boolean.hashCode(restricted);
    }

    @Override
    public String toString() {
        return restricted ? "Tools" + granted : "Tools[unrestricted]";
    }
}
