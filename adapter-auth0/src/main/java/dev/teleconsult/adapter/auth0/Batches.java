package dev.teleconsult.adapter.auth0;

import dev.teleconsult.domain.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Splits ids so that each part fits into one query. */
final class Batches {

    /**
     * The most characters of ids in one URL. Node and nginx refuse a request whose line and headers together exceed 16
     * and 8 KiB, and a cookie needs a part of that.
     */
    static final int MAX_ENCODED_LENGTH = 5_000;

    /** The characters around an id in a query: quotes, a comma or an OR. */
    private static final int SURROUNDINGS = 12;

    private Batches() {}

    /** Splits ids in their order; an id that is too long to share a query is alone. */
    static List<List<UserId>> of(Collection<UserId> ids, int maxCount) {
        List<List<UserId>> batches = new ArrayList<>();
        List<UserId> batch = new ArrayList<>();
        int length = 0;
        for (UserId id : ids) {
            int more = URLEncoder.encode(id.value(), StandardCharsets.UTF_8).length() + SURROUNDINGS;
            if (!batch.isEmpty() && (batch.size() == maxCount || length + more > MAX_ENCODED_LENGTH)) {
                batches.add(List.copyOf(batch));
                batch.clear();
                length = 0;
            }
            batch.add(id);
            length += more;
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
