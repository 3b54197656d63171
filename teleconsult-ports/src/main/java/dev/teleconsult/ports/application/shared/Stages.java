package dev.teleconsult.ports.application.shared;

import java.util.Optional;

/** Runs one step after another, even if earlier steps failed. Not safe for use by several threads. */
public final class Stages {

    private Optional<RuntimeException> first = Optional.empty();

    public void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            first.ifPresentOrElse(one -> one.addSuppressed(failure), () -> first = Optional.of(failure));
        }
    }

    /** Throws the first failure, if there was one, with the others as suppressed exceptions. */
    public void throwFirst() {
        if (first.isPresent()) {
            throw first.get();
        }
    }
}
