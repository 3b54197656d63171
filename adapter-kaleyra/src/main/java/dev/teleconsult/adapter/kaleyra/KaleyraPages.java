package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a list page by page, to its end or until the caller has enough.
 *
 * <p>Pages are offsets into a list that others change. An added element pushes others onto a later page, where they are
 * read again; a deleted element pulls others onto an earlier page, where they would be missed. So each page begins a
 * little before the end of the previous one, and elements read before are dropped.
 */
final class KaleyraPages {

    /** The share of a page that is read again with the next page: one of this many elements. */
    private static final int OVERLAP = 10;

    private static final Logger LOG = LoggerFactory.getLogger(KaleyraPages.class);

    private final KaleyraClient http;
    private final int pageSize;
    private final int maxListed;

    KaleyraPages(KaleyraClient http, KaleyraSettings settings) {
        this.http = http;
        this.pageSize = settings.pageSize();
        this.maxListed = settings.maxListed();
    }

    /**
     * @param field the field of the answer that contains the elements
     * @param item reads an element; an element for which it returns empty is left out
     * @param key returns equal values for the same element
     * @param enough receives the elements of each page; returns whether the rest is not needed
     * @return empty if Kaleyra answers that the list does not exist
     * @throws dev.teleconsult.ports.PortException also if the list is longer than the limit, or if no element of a page
     *     can be read
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
            JsonNode elements = json.body().path(field);
            for (JsonNode element : elements) {
                Optional<T> read = item.apply(element);
                read.ifPresent(page::add);
                if (read.isPresent() && seen.add(key.apply(read.get()))) {
                    anyNew = true;
                    found.add(read.get());
                }
            }
            if (page.size() < elements.size()) {
                passOver(call, elements.size() - page.size(), page.isEmpty());
            }
            // Without has_more, the list ends with a page without new elements.
            boolean more = !elements.isEmpty() && json.body().path("has_more").asBoolean(anyNew);
            if (!more || enough.test(page)) {
                return Optional.of(List.copyOf(found));
            }
            offset += elements.size() - elements.size() / OVERLAP;
            if (offset >= maxListed) {
                throw KaleyraFailures.unreadable(call, "lists more than " + maxListed);
            }
        }
    }

    /** Logs unreadable elements; throws if a whole page is unreadable, since that must not look like an empty list. */
    private static void passOver(KaleyraCall call, int unreadable, boolean isWholePage) {
        if (isWholePage) {
            throw KaleyraFailures.unreadable(call, "answered no element that can be read");
        }
        LOG.warn("{} answered {} elements that cannot be read; they are left out", call, unreadable);
    }
}
