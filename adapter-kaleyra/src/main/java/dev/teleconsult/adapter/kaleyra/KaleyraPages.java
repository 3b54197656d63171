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
 * Reads a list to its end, or until enough is known.
 *
 * <p>Pages are offsets into a list that others change. An added element pushes others onto a later page, where they are
 * read again; a deleted element pulls others onto an earlier page, where they would be missed. So each page begins a
 * little before the end of the previous one, and elements read before are dropped.
 */
final class KaleyraPages {

    /** Every how many elements of a page are read again with the next. */
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
     * @param field of the answer that holds the elements
     * @param item an element; empty when it cannot be read, which costs this element only
     * @param key what makes an element the same as another
     * @param enough asked after each page with its elements: whether the rest is not needed
     * @return empty when Kaleyra says there is no such list
     * @throws dev.teleconsult.ports.PortException also when the list is longer than we are willing to read, and when no element
     *     of a page can be read
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
            // Where has_more is missing, the list ends with a page that brings nothing new.
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

    /** A whole page that cannot be read is no list of such elements, and must not look like an empty one. */
    private static void passOver(KaleyraCall call, int unreadable, boolean isWholePage) {
        if (isWholePage) {
            throw KaleyraFailures.unreadable(call, "answered no element that can be read");
        }
        LOG.warn("{} answered {} elements that cannot be read; they are left out", call, unreadable);
    }
}
