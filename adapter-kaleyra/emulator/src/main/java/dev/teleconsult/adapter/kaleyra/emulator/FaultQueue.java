package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The pending faults; for each operation and moment the oldest one applies first. Safe for concurrent use. */
final class FaultQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, Duration> delays = new HashMap<>();

    void add(Fault fault) {
        Operation.requireName(fault.operation());
        lock.lock();
        try {
            pending.add(new Pending(fault));
        } finally {
            lock.unlock();
        }
    }

    void delay(String operation, Duration delay) {
        Operation.requireName(operation);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative, was " + delay);
        }
        lock.lock();
        try {
            delays.put(operation, delay);
        } finally {
            lock.unlock();
        }
    }

    Duration delayOf(String operation) {
        lock.lock();
        try {
            Duration own = delays.get(operation);
            return own != null ? own : delays.getOrDefault(Fault.ANY_OPERATION, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    Optional<Fault> take(String operation, boolean after) {
        lock.lock();
        try {
            for (Iterator<Pending> all = pending.iterator(); all.hasNext(); ) {
                Pending next = all.next();
                Fault fault = next.fault;
                boolean matches = fault.operation().equals(Fault.ANY_OPERATION)
                        || fault.operation().equals(operation);
                if (matches && fault.isAfterTheEffect() == after) {
                    if (next.left != Integer.MAX_VALUE && --next.left == 0) {
                        all.remove();
                    }
                    return Optional.of(fault);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            pending.clear();
            delays.clear();
        } finally {
            lock.unlock();
        }
    }

    private static final class Pending {
        private final Fault fault;
        private int left;

        private Pending(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }
}
