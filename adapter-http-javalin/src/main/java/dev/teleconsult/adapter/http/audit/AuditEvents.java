package dev.teleconsult.adapter.http.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import java.util.List;
import java.util.Optional;

/**
 * Rows of the audit trail as FHIR R4 AuditEvents, by the profiles of IHE Basic Audit Log Patterns if one fits. A
 * patient is recognised only by the role in which a link was shown: {@code basic} counts as patient.
 */
final class AuditEvents {

    static final String MEDIA_TYPE = "application/fhir+json; charset=utf-8";

    private static final String BALP = "https://profiles.ihe.net/ITI/BALP/";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String EVENT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String KINDS = "https://teleconsult.dev/fhir/CodeSystem/audit";
    private static final String BASIC = "role=basic\n";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The action, type and subtype of an event of each kind. */
    private enum Pattern {
        READ("read", "R", "Read"),
        QUERY("search", "E", "Query"),
        CREATE("create", "C", "Create"),
        UPDATE("update", "U", "Update"),
        DELETE("delete", "D", "Delete"),
        /** The trail is exported. */
        EXPORT("read", "R", ""),
        /** A caller was refused. */
        ALERT("read", "R", ""),
        /** Maintenance of the trail itself. */
        OWN("update", "E", "");

        private final String interaction;
        private final String action;
        private final String profile;

        Pattern(String interaction, String action, String profile) {
            this.interaction = interaction;
            this.action = action;
            this.profile = profile;
        }

        private boolean isReading() {
            return this == READ || this == EXPORT || this == ALERT;
        }
    }

    private final String server;
    private final String users;

    /**
     * @param server the name of this service
     * @param publicUrl the service's address, the base of the system of user ids; empty if unknown
     */
    AuditEvents(String server, String publicUrl) {
        this.server = server;
        this.users = publicUrl.isEmpty() ? "urn:teleconsult:user" : publicUrl + "/sid/user";
    }

    /** @param next the cursor of the next page; empty after the last page */
    ObjectNode bundle(List<AuditRow> rows, Optional<String> next) {
        ObjectNode bundle = NODES.objectNode().put("resourceType", "Bundle").put("type", "searchset");
        next.ifPresent(address ->
                bundle.putArray("link").addObject().put("relation", "next").put("url", address));
        ArrayNode entries = NODES.arrayNode();
        rows.forEach(row -> {
            ObjectNode entry = entries.addObject();
            entry.set("resource", event(row));
            entry.putObject("search").put("mode", "match");
        });
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return bundle;
    }

    ObjectNode event(AuditRow row) {
        Pattern pattern = patternOf(row);
        boolean isOfPatient = isOfPatient(row);
        ObjectNode event =
                NODES.objectNode().put("resourceType", "AuditEvent").put("id", row.chain() + "-" + row.seq());
        if (!pattern.profile.isEmpty()) {
            event.putObject("meta")
                    .putArray("profile")
                    .add(BALP + "StructureDefinition/IHE.BasicAudit." + (isOfPatient ? "Patient" : "")
                            + pattern.profile);
        }
        event.set("type", type(pattern));
        ArrayNode subtypes = event.putArray("subtype");
        subtypes.add(coding(INTERACTION, pattern.interaction, pattern.interaction));
        subtypes.add(coding(KINDS, row.kind(), row.kind()));
        event.put("action", pattern.action)
                .put("recorded", Wire.text(row.at()))
                .put("outcome", row.outcome().equals(AuditEntry.OK) ? "0" : "8");
        if (!row.outcome().equals(AuditEntry.OK)) {
            event.put("outcomeDesc", row.outcome());
        }
        addAgents(event.putArray("agent"), row, pattern);
        ObjectNode source = event.putObject("source");
        source.putObject("observer").put("display", server);
        source.putArray("type")
                .add(coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"));
        ArrayNode entities = entities(row, isOfPatient);
        if (!entities.isEmpty()) {
            event.set("entity", entities);
        }
        return event;
    }

    private static Pattern patternOf(AuditRow row) {
        return AuditKind.of(row.kind()).map(AuditEvents::patternOf).orElse(Pattern.OWN);
    }

    private static Pattern patternOf(AuditKind kind) {
        return switch (kind) {
            case LINK_SHOWN, CREDENTIALS_ISSUED, TRANSCRIPT_READ -> Pattern.READ;
            case LISTED, LOG_READ -> Pattern.QUERY;
            case SCHEDULED -> Pattern.CREATE;
            case CHANGED, NAMED, REVEALED -> Pattern.UPDATE;
            case CANCELLED, UPLOAD_DELETED, ROOM_DELETED, ERASED, EXPIRED -> Pattern.DELETE;
            case EXPORTED -> Pattern.EXPORT;
            case LINK_REFUSED -> Pattern.ALERT;
            case ANCHORED, HOLD_SET, HOLD_LIFTED -> Pattern.OWN;
        };
    }

    private static boolean isOfPatient(AuditRow row) {
        return row.subject().isPresent()
                && row.detail().filter(detail -> detail.contains(BASIC)).isPresent();
    }

    private static ObjectNode type(Pattern pattern) {
        return switch (pattern) {
            case ALERT -> coding(DICOM, "110113", "Security Alert");
            case EXPORT -> coding(DICOM, "110106", "Export");
            case OWN -> coding(DICOM, "110100", "Application Activity");
            default -> coding(EVENT_TYPE, "rest", "Restful Operation");
        };
    }

    /** Adds source and destination of the data; a deletion has no destination. */
    private void addAgents(ArrayNode agents, AuditRow row, Pattern pattern) {
        ObjectNode ours;
        ObjectNode theirs;
        if (pattern == Pattern.DELETE) {
            ours = agent(coding(PARTICIPATION, "CST", "custodian"), server);
            theirs = agent(coding(DICOM, "110150", "Application"), "client");
        } else {
            ObjectNode source = coding(DICOM, "110153", "Source Role ID");
            ObjectNode destination = coding(DICOM, "110152", "Destination Role ID");
            ours = agent(pattern.isReading() ? source : destination, server);
            theirs = agent(pattern.isReading() ? destination : source, "client");
        }
        agents.add(ours);
        row.origin()
                .ifPresent(network -> theirs.putObject("network")
                        .put("address", network.replaceFirst("/.*", ""))
                        .put("type", "2"));
        if (row.assurance().isPresent()) {
            agents.add(theirs);
        }
        row.actor().ifPresent(user -> {
            ObjectNode agent = agents.addObject();
            agent.putObject("type").putArray("coding").add(coding(PARTICIPATION, "IRCP", "information recipient"));
            agent.set("who", user(user));
            agent.put("requestor", true);
        });
        if (row.actor().isEmpty()) {
            ours.put("requestor", true);
        }
    }

    private static ObjectNode agent(ObjectNode coding, String display) {
        ObjectNode agent = NODES.objectNode();
        agent.putObject("type").putArray("coding").add(coding);
        agent.putObject("who").put("display", display);
        return agent.put("requestor", false);
    }

    private ArrayNode entities(AuditRow row, boolean isOfPatient) {
        ArrayNode entities = NODES.arrayNode();
        row.subject().ifPresent(user -> {
            ObjectNode entity = entities.addObject();
            entity.set("what", user(user));
            entity.set("type", coding(ENTITY_TYPE, "1", "Person"));
            entity.set("role", isOfPatient ? coding(ROLE, "1", "Patient") : coding(ROLE, "11", "Security User Entity"));
        });
        row.teleconsultation().ifPresent(id -> {
            ObjectNode entity = entities.addObject();
            entity.putObject("what").put("reference", "Appointment/" + id);
            entity.set("type", coding(ENTITY_TYPE, "2", "System Object"));
            entity.set("role", coding(ROLE, "4", "Domain Resource"));
        });
        row.request().ifPresent(request -> {
            ObjectNode entity = entities.addObject();
            entity.putObject("what").putObject("identifier").put("value", request);
            entity.set(
                    "type",
                    NODES.objectNode()
                            .put("system", BALP + "CodeSystem/BasicAuditEntityType")
                            .put("code", "XrequestId"));
        });
        return entities;
    }

    private ObjectNode user(String id) {
        ObjectNode who = NODES.objectNode();
        who.putObject("identifier").put("system", users).put("value", id);
        return who;
    }

    private static ObjectNode coding(String system, String code, String display) {
        return NODES.objectNode().put("system", system).put("code", code).put("display", display);
    }
}
