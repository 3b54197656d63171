package dev.teleconsult.adapter.crud.mia.fake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The query string of a request after validation.
 *
 * @param query the text of {@code _q}, empty for none
 * @param fields the plain field parameters, coerced
 */
record QueryParameters(
        String query,
        Map<String, Object> fields,
        List<String> states,
        String projection,
        String sort,
        int limit,
        int skip) {

    static final class Builder {
        final Map<String, Object> fields = new LinkedHashMap<>();
        String query = "";
        List<String> states = List.of(LifecycleState.PUBLIC.name());
        String projection = "";
        String sort = "";
        int limit;
        int skip;

        QueryParameters build() {
            return new QueryParameters(query, fields, states, projection, sort, limit, skip);
        }
    }
}
