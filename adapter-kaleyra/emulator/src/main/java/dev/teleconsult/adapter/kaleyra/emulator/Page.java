package dev.teleconsult.adapter.kaleyra.emulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** One page of a list. */
record Page<T>(List<T> items, int offset, int limit, boolean hasMore) {

    /**
     * Reads {@code offset} (v1: {@code skip}) and {@code limit}. A limit above the maximum is cut, and the answer
     * contains the cut value: that exposes clients that advance by the requested limit instead of the returned one.
     */
    static <T> Page<T> of(Stream<T> newestFirst, Query query, int defaultLimit, int maxLimit) {
        int offset = query.number("offset", query.number("skip", 0, 0), 0);
        int limit = Math.min(query.number("limit", defaultLimit, 1), maxLimit);
        List<T> items = new ArrayList<>();
        Iterator<T> rest = newestFirst.skip(offset).iterator();
        while (items.size() < limit && rest.hasNext()) {
            items.add(rest.next());
        }
        return new Page<>(List.copyOf(items), offset, limit, rest.hasNext());
    }
}
