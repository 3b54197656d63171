package dev.teleconsult.bootstrap;

import java.util.List;

/**
 * Packages whose public types are public only for the other packages of their module. They are not part of the public
 * API and may change with any version.
 */
final class InternalPackages {

    /** With all packages below them, and without the package that contains them. */
    private static final List<String> BELOW = List.of(
            "dev.teleconsult.adapter.crud.sql", "dev.teleconsult.adapter.http", "dev.teleconsult.ports.application");

    private InternalPackages() {}

    static boolean contain(String packageName) {
        return BELOW.stream().anyMatch(parent -> packageName.startsWith(parent + "."));
    }

    /** Patterns of ArchUnit that match the packages. */
    static String[] patterns() {
        return BELOW.stream().map(parent -> parent + ".(*)..").toArray(String[]::new);
    }

    /** Patterns of ArchUnit that match the packages and their parents. */
    static String[] modules() {
        return BELOW.stream().map(parent -> parent + "..").toArray(String[]::new);
    }
}
