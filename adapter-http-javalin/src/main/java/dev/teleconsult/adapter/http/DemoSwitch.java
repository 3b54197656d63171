package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.util.function.Consumer;

/**
 * A fault that a visitor of the demo can switch on.
 *
 * @param description the text on the page of the demo, for example {@code Kaleyra is down}
 * @param turn called with true when it is switched on and false when it is switched off, by one thread at a time
 */
public record DemoSwitch(String description, Consumer<Boolean> turn) {
    public DemoSwitch {
        requireNonNulls(description, "description", turn, "turn");
    }
}
