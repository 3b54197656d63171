package dev.teleconsult.adapter.http.resources;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is made when it is first asked for, and kept: a server starts without what its first request does not need. If making it
 * fails, it is tried again by whom asks next. Safe for use by several threads.
 */
public final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile Optional<T> made = Optional.empty();

    public Once(Supplier<T> maker) {
        this.maker = requireNonNull(maker, "maker");
    }

    @Override
    public T get() {
        Optional<T> known = made;
        return known.isPresent() ? known.get() : make();
    }

    private synchronized T make() {
        if (made.isEmpty()) {
            made = Optional.of(maker.get());
        }
        return made.get();
    }
}
