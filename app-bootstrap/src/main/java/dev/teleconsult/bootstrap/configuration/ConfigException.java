package dev.teleconsult.bootstrap.configuration;

import java.util.List;

/**
 * Thrown when the service cannot be started as configured. Its message is for the operator: every problem, one a line,
 * by the name of the variable, without the value of anything secret.
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
