package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds owed work and counts the records in each phase. */
final class MiaBacklog {

    private static final Logger LOG = LoggerFactory.getLogger(MiaBacklog.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String WRITTEN = TeleconsultationDocument.WRITTEN;

    /** The most unsettled records that one call reads; each page is a request. */
    private static final int MOST_SCANNED = 10_000;

    private final CrudCollection collection;

    MiaBacklog(CrudCollection collection) {
        this.collection = collection;
    }

    /**
     * Returns the due work. Filters cannot find the due times in the journals, so this reads the unsettled records page
     * by page, the least recently written first, and skips those that are not due.
     */
    Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        ObjectNode filter =
                where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.beginningOfUnsettled()));
        BacklogReader reader = new BacklogReader(now, limit, except);
        boolean all = collection.eachPage(filter, LIVE, WRITTEN, MOST_SCANNED, context, reader::read);
        return reader.backlog(all ? reader.unsettled() : collection.count(filter, context));
    }

    /** Picks the due records from the pages of unsettled ones. */
    private static final class BacklogReader {

        private final Instant now;
        private final int limit;
        private final Set<TeleconsultationId> except;
        private final Set<String> seen = new HashSet<>();
        private final List<StoredTeleconsultation> inFlight = new ArrayList<>();
        private final List<StoredTeleconsultation> others = new ArrayList<>();
        private Optional<Instant> oldest = Optional.empty();
        private long unsettled;

        BacklogReader(Instant now, int limit, Set<TeleconsultationId> except) {
            this.now = now;
            this.limit = limit;
            this.except = except;
        }

        void read(List<JsonNode> page) {
            for (JsonNode document : page) {
                if (seen.add(document.path(ID).asText())) {
                    read(document);
                }
            }
        }

        private void read(JsonNode document) {
            StoredTeleconsultation stored;
            try {
                stored = TeleconsultationDocument.read(document);
            } catch (PortRejectedException unreadable) {
                // A caller that reads only this record gets the failure.
                LOG.warn("An unsettled teleconsultation is left out: {}", unreadable.getMessage());
                unsettled++;
                return;
            }
            Teleconsultation teleconsultation = stored.teleconsultation();
            if (!teleconsultation.isUnsettled()) {
                return;
            }
            unsettled++;
            Optional<Instant> since = teleconsultation.owedSince();
            oldest = Stream.of(oldest, since).flatMap(Optional::stream).min(Instant::compareTo);
            boolean isDue = teleconsultation.nextTry().filter(now::isBefore).isEmpty() && !except.contains(stored.id());
            List<StoredTeleconsultation> kind = teleconsultation.isInFlight() ? inFlight : others;
            if (isDue && kind.size() < limit) {
                kind.add(stored);
            }
        }

        long unsettled() {
            return unsettled;
        }

        Backlog backlog(long count) {
            List<StoredTeleconsultation> due = Stream.concat(inFlight.stream(), others.stream())
                    .limit(limit)
                    .toList();
            return new Backlog(due, count, oldest);
        }
    }

    Map<Phase, Long> countByPhase(RequestContext context) {
        ObjectNode room = where(TeleconsultationDocument.ROOM, "$gt", NODES.textNode(""));
        ObjectNode noRoom = either(
                where(TeleconsultationDocument.ROOM, NODES.nullNode()),
                where(TeleconsultationDocument.ROOM, NODES.textNode("")));
        Map<Phase, ObjectNode> filters = new EnumMap<>(Phase.class);
        filters.put(Phase.NO_ROOM, both(noRoom, notIn(Phase.OPENING, Phase.REPLACING, Phase.CLOSING)));
        filters.put(Phase.OPENING, both(noRoom, in(Phase.OPENING, Phase.REPLACING)));
        filters.put(Phase.READY, both(room, notIn(Phase.REPLACING, Phase.REVEALED, Phase.CLOSING)));
        filters.put(Phase.REPLACING, both(room, in(Phase.REPLACING)));
        filters.put(Phase.REVEALED, both(room, in(Phase.REVEALED)));
        filters.put(Phase.CLOSING, in(Phase.CLOSING));
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        filters.forEach((phase, filter) -> {
            long count = collection.count(filter, context);
            if (count > 0) {
                counts.put(phase, count);
            }
        });
        return counts;
    }

    private static ObjectNode in(Phase... phases) {
        return where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.beginningOf(phases)));
    }

    /** A filter for other phases; the service offers no negation, so a regular expression does it. */
    private static ObjectNode notIn(Phase... phases) {
        String beginning = Journal.beginningOf(phases);
        String anythingElse = "^(?!" + beginning.substring(1) + ")";
        ObjectNode other = where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(anythingElse));
        return either(where(TeleconsultationDocument.STATE, NODES.nullNode()), other);
    }
}
