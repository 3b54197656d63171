package dev.teleconsult.bootstrap.configuration;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * A variable and the method of an adapter's settings builder that takes its value.
 *
 * @param <B> the builder
 * @param <T> the type of the value
 */
record Setting<B, T>(Variable<T> variable, BiConsumer<B, T> setter) {

    Setting {
        requireNonNulls(variable, "variable", setter, "setter");
    }

    static <B, T> Setting<B, T> of(Variable<T> variable, BiConsumer<B, T> setter) {
        return new Setting<>(variable, setter);
    }

    /** Gives every variable's value to the builder. A value that the builder refuses is a problem of its variable. */
    static <B> void fill(B builder, Collection<Setting<B, ?>> settings, Variables variables) {
        settings.forEach(setting -> setting.apply(builder, variables));
    }

    private void apply(B builder, Variables variables) {
        variables.find(variable).ifPresent(value -> {
            try {
                setter.accept(builder, value);
            } catch (IllegalArgumentException refused) {
                variables.problem(variable + " cannot be used: " + refused.getMessage());
            }
        });
    }
}
