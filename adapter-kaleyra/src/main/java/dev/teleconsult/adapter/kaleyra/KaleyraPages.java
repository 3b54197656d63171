package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a list to its end, or until enough is known.
 *
 * <p>Pages are counted off while others add and delete. What is added pushes elements onto a later page, where they are seen
 * again; what is deleted pulls them onto an earlier one, past us. So each page begins a little before the last one ended,
 * and elements seen before are dropped.
 */
final class KaleyraPages {

    /** Every how many elements of a page are read again with the next. */
    private static final int OVERLAP = 10;

    private final KaleyraHttp http;
    private final int pageSize;
    private final int maxListed;

    KaleyraPages(KaleyraHttp http, KaleyraConfig config) {
        this.http = http;
        this.pageSize = config.pageSize();
        this.maxListed = config.maxListed();
    }

    /**
     * @param field of the answer that holds the elements
     * @param item an element; empty when it cannot be read, which spoils the whole list
     * @param key what makes an element the same as another
     * @param enough asked after each page with its elements: whether the rest is not needed
     * @return empty when Kaleyra says there is no such list
     * @throws dev.teleconsult.ports.PortException also when the list is longer than we are willing to read
     */
    <T> Optional<List<T>> all(
            KaleyraCall list,
            String field,
            Function<JsonNode, Optional<T>> item,
            Function<T, Object> key,
            Predicate<List<T>> enough) {
        List<T> found = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        int offset = 0;
        while (true) {
            KaleyraCall call = list.with("offset", Integer.toString(offset)).with("limit", Integer.toString(pageSize));
            KaleyraReply reply = http.send(call);
            if (reply instanceof KaleyraReply.Declined declined && declined.status() == 404) {
                return Optional.empty();
            }
            if (!(reply instanceof KaleyraReply.Json json)
                    || !json.body().path(field).isArray()) {
                throw KaleyraFailures.of(call, reply);
            }
            List<T> page = new ArrayList<>();
            boolean anyNew = false;
            for (JsonNode element : json.body().path(field)) {
                T read = item.apply(element)
                        .orElseThrow(() -> KaleyraFailures.unreadable(call, "answered an element we cannot read"));
                page.add(read);
                if (seen.add(key.apply(read))) {
                    anyNew = true;
                    found.add(read);
                }
            }
            // Where has_more is missing, the list ends with a page that brings nothing new.
            boolean more = !page.isEmpty() && json.body().path("has_more").asBoolean(anyNew);
            if (!more || enough.test(page)) {
                return Optional.of(List.copyOf(found));
            }
            offset += page.size() - page.size() / OVERLAP;
            if (offset >= maxListed) {
                throw KaleyraFailures.unreadable(call, "lists more than " + maxListed);
            }
        }
    }
}
