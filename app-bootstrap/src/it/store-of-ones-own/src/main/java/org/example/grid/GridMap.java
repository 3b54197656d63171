package org.example.grid;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/** One map of a {@link Grid}. Each call either fails completely without an effect, or happens at once. */
final class GridMap<K, V> {

    private final Grid grid;
    private final ConcurrentMap<K, V> entries;

    GridMap(Grid grid, ConcurrentMap<K, V> entries) {
        this.grid = grid;
        this.entries = entries;
    }

    Optional<V> get(K key) {
        return Optional.ofNullable(entries().get(key));
    }

    /** Returns the existing value, which is then unchanged. */
    Optional<V> putIfAbsent(K key, V value) {
        return Optional.ofNullable(entries().putIfAbsent(key, value));
    }

    boolean replace(K key, V current, V next) {
        return entries().replace(key, current, next);
    }

    boolean remove(K key, V current) {
        return entries().remove(key, current);
    }

    Collection<V> values() {
        return List.copyOf(entries().values());
    }

    private ConcurrentMap<K, V> entries() {
        grid.requireOnline();
        return entries;
    }
}
