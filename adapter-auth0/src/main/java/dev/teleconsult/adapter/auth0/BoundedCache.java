package dev.teleconsult.adapter.auth0;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a bounded number of entries for a bounded time; the entry unused for longest is removed first. Safe for use by
 * several threads; never holds its lock for longer than a look-up.
 */
final class BoundedCache<K, V> {

    private record Remembered<V>(V value, Instant putAt, Instant expiresAt) {

        /** Whether the entry has expired; also true if the clock was set back to before its creation. */
        boolean isOver(Instant now) {
            return !now.isBefore(expiresAt) || now.isBefore(putAt);
        }
    }

    private final Map<K, Remembered<V>> entries;

    /** @param maxSize at least 1 */
    BoundedCache(int maxSize) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Remembered<V>> eldest) {
                return size() > maxSize;
            }
        };
    }

    /**
     * Empty if the entry was never put or was removed, expires at {@code now} or before, or was put after {@code now}.
     */
    Optional<V> get(K key, Instant now) {
        synchronized (entries) {
            Remembered<V> entry = entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            if (entry.isOver(now)) {
                entries.remove(key);
                return Optional.empty();
            }
            return Optional.of(entry.value());
        }
    }

    void put(K key, V value, Instant now, Instant expiresAt) {
        synchronized (entries) {
            entries.put(key, new Remembered<>(value, now, expiresAt));
        }
    }

    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }
}
