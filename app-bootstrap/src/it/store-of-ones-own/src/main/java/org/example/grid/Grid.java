package org.example.grid;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Plays a data grid: maps that many processes share and that change atomically, one key at a time. */
public final class Grid {

    private final Map<String, ConcurrentMap<?, ?>> maps = new ConcurrentHashMap<>();
    private volatile boolean online = true;

    /** The map of that name, the same for all callers. It can be requested while the grid is away. */
    @SuppressWarnings("unchecked")
    <K, V> GridMap<K, V> map(String name) {
        return new GridMap<>(this, (ConcurrentMap<K, V>) maps.computeIfAbsent(name, any -> new ConcurrentHashMap<>()));
    }

    public void online(boolean is) {
        online = is;
    }

    void requireOnline() {
        if (!online) {
            throw new OfflineException();
        }
    }

    /** Thrown by every call while the grid is away. */
    static final class OfflineException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
