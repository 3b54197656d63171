package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.OperationId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Makes the operation ids {@code operation-1}, {@code operation-2} and so on. Safe for use by several threads. */
public final class SequentialOperationIds implements Supplier<OperationId> {

    private final AtomicLong last = new AtomicLong();

    /** Begins with {@code operation-1}. */
    public SequentialOperationIds() {}

    @Override
    public OperationId get() {
        return new OperationId("operation-" + last.incrementAndGet());
    }
}
