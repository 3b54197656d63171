package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The values of a document when it was read, which serve as its version. A write succeeds only while the document still
 * has all of them: writes of this service change the journal's revision; writes of an instance of the original service
 * change the dates, the room, or the participants.
 *
 * <p>It contains no link and no name. The CRUD service's time stamps are not part of it: two writes in one millisecond
 * share one, and an insertion does not return its own.
 */
final class Guard {

    /** The fields, and their short names in a version. */
    private static final List<List<String>> SCALARS = List.of(
            List.of(TeleconsultationDocument.STATE, "state"),
            List.of(TeleconsultationDocument.ROOM, "room"),
            List.of(TeleconsultationDocument.EXPECTED, "number"),
            List.of(TeleconsultationDocument.START, "start"),
            List.of(TeleconsultationDocument.END, "end"));

    private static final String SIZE = "size";
    private static final String LINKS = "links";

    /** A longer text is compared only by its beginning. */
    private static final int LONGEST_WHOLE_STATE = 2_000;

    private final ObjectNode values;

    private Guard(ObjectNode values) {
        this.values = values;
    }

    /** Makes the guard of a document that was read or will be inserted. */
    static Guard of(JsonNode document) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (List<String> scalar : SCALARS) {
            JsonNode value = document.path(scalar.get(0));
            if (!value.isMissingNode() && !value.isNull()) {
                values.set(scalar.get(1), value);
            }
        }
        JsonNode people = document.path(TeleconsultationDocument.PARTICIPANTS);
        if (people.isArray()) {
            values.put(SIZE, people.size());
        }
        boolean links = false;
        for (JsonNode person : TeleconsultationDocument.people(people)) {
            for (String spelling : TeleconsultationDocument.VIDEO_USER_SPELLINGS) {
                JsonNode id = person.path(spelling);
                if (id.isTextual()) {
                    values.withArray(spelling).add(id);
                }
            }
            links |= person.hasNonNull(TeleconsultationDocument.LINK);
        }
        if (links) {
            values.put(LINKS, true);
        }
        return new Guard(values);
    }

    /** @throws IllegalArgumentException if the version is not one of this store */
    static Guard of(StoredTeleconsultation stored) {
        if (UpstreamHttp.read(stored.version().getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode values) {
            return new Guard(values);
        }
        throw new IllegalArgumentException("not a version of this store");
    }

    String version() {
        return values.toString();
    }

    /** The journal in the document; empty if there was none. */
    Optional<Journal> journal() {
        return Journal.parse(values.path("state").asText(""));
    }

    /** The facts in the journal that have to be copied. */
    List<FactWord> facts() {
        return journal().map(Journal::facts).orElse(List.of());
    }

    /** Whether the document contained a link of a participant. */
    boolean hasLinks() {
        return values.has(LINKS);
    }

    /** Whether the document contained a text as its room's id. */
    boolean hasRoom() {
        return !values.path("room").asText("").isEmpty();
    }

    boolean hasEnd() {
        return values.has("end");
    }

    /** The values for a change of state, whose filter can only test for equality and not for absence. */
    ObjectNode present() {
        ObjectNode present = JsonNodeFactory.instance.objectNode();
        for (List<String> scalar : SCALARS) {
            if (values.has(scalar.get(1))) {
                present.set(scalar.get(0), values.get(scalar.get(1)));
            }
        }
        return present;
    }

    /** The filter that matches only the unchanged document; it contains all people if they fit into a request. */
    ObjectNode filter(CrudCollection collection, RequestContext context) {
        ObjectNode everything = filter(true);
        return collection.fits(everything, context) ? everything : filter(false);
    }

    /**
     * The filter that matches only the unchanged document; many people may be left out, since the journal covers them.
     */
    ObjectNode filter(boolean withPeople) {
        ObjectNode filter = JsonNodeFactory.instance.objectNode();
        for (List<String> scalar : SCALARS) {
            JsonNode value = values.get(scalar.get(1));
            filter.set(scalar.get(0), value == null ? filter.nullNode() : value);
        }
        if (values.path("state").asText("").length() > LONGEST_WHOLE_STATE) {
            journal()
                    .ifPresent(journal -> filter.setAll(
                            where(TeleconsultationDocument.STATE, "$regex", filter.textNode(journal.ownBeginning()))));
        }
        if (values.has(SIZE)) {
            filter.setAll(where(TeleconsultationDocument.PARTICIPANTS, "$size", values.get(SIZE)));
        }
        for (String spelling : TeleconsultationDocument.VIDEO_USER_SPELLINGS) {
            if (withPeople && values.get(spelling) instanceof ArrayNode ids) {
                filter.setAll(where(TeleconsultationDocument.PARTICIPANTS + "." + spelling, "$all", ids));
            }
        }
        return filter;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Guard that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
