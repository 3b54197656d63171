package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One process's connection to the outside, on which one call fails. After a crash no call passes any more. */
final class Faults implements PortInterceptor {

    /** How a call fails. */
    enum Kind {
        /** The process dies before the call is made. */
        CRASH_BEFORE,
        /** The process dies when the call has been made and before it has the answer. */
        CRASH_AFTER,
        /** The call is made and its answer is lost. */
        ANSWER_LOST,
        /** The call is not made, and the process knows it. */
        NOT_DONE
    }

    private final Predicate<PortCall> where;
    private final Kind kind;
    private volatile Optional<PortCall> struck = Optional.empty();
    private volatile boolean dead;

    private Faults(Predicate<PortCall> where, Kind kind) {
        this.where = where;
        this.kind = kind;
    }

    static Faults none() {
        return new Faults(call -> false, Kind.NOT_DONE);
    }

    /**
     * @param at the number of the failing call, from zero; below zero none fails
     */
    static Faults strike(int at, Kind kind) {
        AtomicInteger calls = new AtomicInteger();
        return new Faults(call -> calls.getAndIncrement() == at, kind);
    }

    /**
     * @param call the name of the failing call, the first one of that name, for example {@code VideoRooms.open}
     */
    static Faults strike(String call, Kind kind) {
        return new Faults(one -> one.toString().equals(call), kind);
    }

    /** The call that failed; empty if there were fewer calls. */
    Optional<PortCall> struck() {
        return struck;
    }

    @Override
    public <T> T around(PortCall call, Supplier<T> proceed) {
        if (dead) {
            throw new Crash();
        }
        if (struck.isPresent() || !where.test(call)) {
            return proceed.get();
        }
        struck = Optional.of(call);
        switch (kind) {
            case CRASH_BEFORE -> {
                dead = true;
                throw new Crash();
            }
            case CRASH_AFTER -> {
                dead = true;
                proceed.get();
                throw new Crash();
            }
            case ANSWER_LOST -> {
                proceed.get();
                throw PortUnavailableException.outcomeUnknown(call.upstream(), call + " was not answered");
            }
            case NOT_DONE -> throw PortUnavailableException.notDone(call.upstream(), call + " could not be made");
        }
        throw new AssertionError(kind);
    }
}
