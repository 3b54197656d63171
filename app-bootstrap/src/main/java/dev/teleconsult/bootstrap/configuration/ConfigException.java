package dev.teleconsult.bootstrap.configuration;

import java.util.List;

/**
 * Thrown when the service cannot be started as configured. Its message is for the operator: one line for each problem,
 * with the name of the variable and without secret values.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ConfigException(List<String> problems) {
        super("The service cannot be started as it is configured:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
