package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.IdentifierClaim.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * External identifiers in a separate collection. The unique key is a digest of system and value, since an index limits
 * the length of texts.
 */
final class MiaExternalIdentifiers implements ExternalIdentifiers {

    private static final Logger LOG = LoggerFactory.getLogger(MiaExternalIdentifiers.class);

    private static final String SYSTEM = "system";
    private static final String VALUE = "value";
    static final String INTENTION = "intention";
    private static final String TELECONSULTATION = "teleconsultation";
    private static final String PROGRESS = "progress";
    private static final String SINCE = "since";

    private final CrudCollection collection;
    private final KeyedDocuments<IdentifierClaim> claims;

    MiaExternalIdentifiers(CrudCollection collection) {
        this.collection = collection;
        this.claims = new KeyedDocuments<>(collection, TELECONSULTATION, new Form());
    }

    @Override
    public Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        return claims.insert(claim, context);
    }

    @Override
    public Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context) {
        requireNonNulls(identifier, "identifier", context, "context");
        return claims.find(key(identifier), context);
    }

    @Override
    public boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context) {
        requireNonNull(context, "context");
        if (!current.identifier().equals(next.identifier())) {
            throw new IllegalArgumentException("the identifier cannot change");
        }
        return claims.replace(current, next, context);
    }

    @Override
    public boolean remove(IdentifierClaim current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return claims.remove(current, context);
    }

    @Override
    public Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context) {
        Set<String> asked = ids.stream().map(TeleconsultationId::value).collect(Collectors.toUnmodifiableSet());
        requireNonNull(context, "context");
        Map<TeleconsultationId, Set<ExternalIdentifier>> found =
                new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        for (ArrayNode chunk : Chunks.of(List.copyOf(asked), collection.roomForFilter(context))) {
            for (JsonNode document :
                    collection.all(where(TELECONSULTATION, "$in", chunk), ANY, ID, Integer.MAX_VALUE, context)) {
                IdentifierClaim claim = claims.read(document);
                claim.teleconsultation()
                        .filter(id -> asked.contains(id.value()))
                        .ifPresent(id -> found.computeIfAbsent(id, none -> new TreeSet<>())
                                .add(claim.identifier()));
            }
        }
        return found.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, of -> List.copyOf(of.getValue())));
    }

    @Override
    public void release(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        collection.deleteAll(where(TELECONSULTATION, JsonNodeFactory.instance.textNode(id.value())), ANY, context);
    }

    @Override
    public List<IdentifierClaim> unfinished(Instant before, int limit, RequestContext context) {
        requireNonNull(before, "before");
        requireNonNull(context, "context");
        requireLimit(limit);
        ArrayNode notDone = JsonNodeFactory.instance.arrayNode();
        Arrays.stream(Progress.values())
                .filter(progress -> progress != Progress.DONE)
                .forEach(progress -> notDone.add(progress.name()));
        ObjectNode old = both(
                where(PROGRESS, "$in", notDone),
                where(SINCE, "$lt", JsonNodeFactory.instance.textNode(Dates.format(before))));
        // Keys of claims are hexadecimal; documents with other keys are remains of probes of the index.
        ObjectNode claimed = where(UniqueKey.FIELD, "$lt", JsonNodeFactory.instance.textNode("g"));
        return collection.all(both(old, claimed), ANY, SINCE, limit, context).stream()
                .flatMap(document -> readable(document).stream())
                .toList();
    }

    private Optional<IdentifierClaim> readable(JsonNode document) {
        try {
            return Optional.of(claims.read(document));
        } catch (PortRejectedException unreadable) {
            LOG.warn("A claim of an identifier is left out: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static String key(ExternalIdentifier identifier) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            // No system contains a line feed, so different identifiers have different texts.
                            .digest((identifier.system() + "\n" + identifier.value())
                                    .getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static final class Form implements KeyedDocuments.Form<IdentifierClaim> {

        @Override
        public String key(IdentifierClaim claim) {
            return MiaExternalIdentifiers.key(claim.identifier());
        }

        /** Uses the key instead of system and value, which may be too long for a query. */
        @Override
        public ObjectNode asRead(IdentifierClaim claim) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put(UniqueKey.FIELD, key(claim))
                    .put(INTENTION, claim.intention().value())
                    .put(
                            TELECONSULTATION,
                            claim.teleconsultation()
                                    .map(TeleconsultationId::value)
                                    .orElse(""))
                    .put(PROGRESS, claim.progress().name())
                    .put(SINCE, Dates.format(claim.since()));
        }

        @Override
        public ObjectNode values(IdentifierClaim claim) {
            return asRead(claim)
                    .put(SYSTEM, claim.identifier().system())
                    .put(VALUE, claim.identifier().value());
        }

        @Override
        public IdentifierClaim read(JsonNode document) {
            String id = document.path(TELECONSULTATION).asText();
            return new IdentifierClaim(
                    new ExternalIdentifier(
                            document.path(SYSTEM).asText(), document.path(VALUE).asText()),
                    new OperationId(document.path(INTENTION).asText()),
                    id.isEmpty() ? Optional.empty() : Optional.of(new TeleconsultationId(id)),
                    Progress.valueOf(document.path(PROGRESS).asText()),
                    Dates.parse(document.path(SINCE).asText())
                            .orElseThrow(() -> new IllegalArgumentException("no date")));
        }
    }
}
