package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Limits the simultaneous calls to the video provider for one person, so that one person cannot block others. Keeps no
 * data of people without a call under way. Safe for use by several threads.
 */
public final class PlacesPerPerson {

    private final int places;
    private final Duration patience;
    private final Map<UserId, Turnstile> turnstiles = new ConcurrentHashMap<>();

    private record Turnstile(Semaphore free, AtomicInteger inside) {}

    /**
     * @param places the most simultaneous calls for one person
     * @param patience how long a further call waits for its place
     */
    public PlacesPerPerson(int places, Duration patience) {
        this.places = places;
        this.patience = patience;
    }

    /** @throws PortUnavailableException with a time to wait, if no place became free; the call was not made then */
    <T> T with(UserId person, Supplier<T> call) {
        Turnstile mine = turnstiles.compute(person, (same, known) -> {
            Turnstile one = known == null ? new Turnstile(new Semaphore(places, true), new AtomicInteger()) : known;
            one.inside().incrementAndGet();
            return one;
        });
        try {
            if (!isLetIn(mine)) {
                throw PortUnavailableException.notDone(
                                Upstream.VIDEO, "not asked while " + places + " calls of the same person are under way")
                        .retryAfter(Duration.ofSeconds(1));
            }
            try {
                return call.get();
            } finally {
                mine.free().release();
            }
        } finally {
            turnstiles.computeIfPresent(person, (same, one) -> one.inside().decrementAndGet() == 0 ? null : one);
        }
    }

    private boolean isLetIn(Turnstile turnstile) {
        try {
            return turnstile.free().tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The number of people with calls under way. */
    int people() {
        return turnstiles.size();
    }
}
