package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Splits many values into as few queries as the limit on the length of a URL permits. */
final class Chunks {

    /** The length reserved for the operator around the values, and for the condition of later pages. */
    private static final int AROUND = 256;

    private Chunks() {}

    /**
     * Returns the values in as few lists as possible; no list for no values. A value that is longer than {@code room}
     * is alone in its list.
     *
     * @param room the most bytes of a list in a URL
     */
    static List<ArrayNode> of(Collection<String> values, int room) {
        List<ArrayNode> chunks = new ArrayList<>();
        int taken = 0;
        for (String value : values) {
            int length = CrudClient.encodedLength("," + JsonNodeFactory.instance.textNode(value));
            if (chunks.isEmpty() || taken + length > room) {
                chunks.add(JsonNodeFactory.instance.arrayNode());
                taken = AROUND;
            }
            chunks.get(chunks.size() - 1).add(value);
            taken += length;
        }
        return chunks;
    }
}
