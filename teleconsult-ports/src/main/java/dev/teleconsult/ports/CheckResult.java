package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * Whether a dependency is likely to work now.
 *
 * @param name the dependency, for example {@code store}
 * @param detail the reason why not, without secrets; empty when it works
 */
public record CheckResult(String name, boolean isOk, String detail) {

    public CheckResult {
        requireNonNulls(name, "name", detail, "detail");
    }

    public static CheckResult ok(String name) {
        return new CheckResult(name, true, "");
    }

    public static CheckResult failed(String name, String detail) {
        return new CheckResult(name, false, detail);
    }
}
