package dev.teleconsult.adapter.http.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/** The two releases of FHIR, and the differences between the resources written for them. */
enum FhirVersion {
    R4("r4", "4.0.1", "4.0") {
        @Override
        void required(ObjectNode participant) {
            participant.put("required", "required");
        }

        @Override
        void virtualService(ObjectNode appointment, VirtualService service) {
            ObjectNode extension = appointment.withArray("extension").addObject();
            extension.put("url", "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService");
            datatype(extension, "VirtualServiceDetail");
            ObjectNode channel = extension.withArray("extension").addObject().put("url", "channelType");
            channel.set("valueCoding", service.channel());
            ObjectNode address = extension.withArray("extension").addObject().put("url", "address");
            datatype(address, "ExtendedContactDetail");
            ObjectNode telecom = address.withArray("extension").addObject().put("url", "telecom");
            telecom.set("valueContactPoint", service.telecom());
            extension
                    .withArray("extension")
                    .addObject()
                    .put("url", "maxParticipants")
                    .put("valuePositiveInt", service.mostParticipants());
        }

        @Override
        void ofAppointment(ObjectNode appointment, Optional<ObjectNode> patient) {
            // Appointments of this release have neither class nor subject.
        }

        @Override
        void classOf(ObjectNode encounter, ObjectNode coding) {
            encounter.set("class", coding);
        }

        @Override
        void participant(ObjectNode encounter, String type, ObjectNode actor, Optional<ObjectNode> period) {
            if (!type.equals("Patient")) {
                ObjectNode participant = encounter.withArray("participant").addObject();
                period.ifPresent(times -> participant.set("period", times));
                participant.set("individual", actor);
            }
        }

        @Override
        void held(ObjectNode encounter, ObjectNode period) {
            encounter.set("period", period);
        }

        @Override
        String arrived(boolean met) {
            return met ? "in-progress" : "arrived";
        }

        @Override
        String fulfilled() {
            return "finished";
        }

        @Override
        void planned(ObjectNode encounter, String start, Optional<String> end) {
            // Encounters of this release describe past events, not plans.
        }
    },
    R5("r5", "5.0.0", "5.0") {
        @Override
        void required(ObjectNode participant) {
            participant.put("required", true);
        }

        @Override
        void virtualService(ObjectNode appointment, VirtualService service) {
            ObjectNode detail = appointment.withArray("virtualService").addObject();
            detail.set("channelType", service.channel());
            detail.putObject("addressExtendedContactDetail").putArray("telecom").add(service.telecom());
            detail.put("maxParticipants", service.mostParticipants());
        }

        @Override
        void ofAppointment(ObjectNode appointment, Optional<ObjectNode> patient) {
            classOf(appointment, AppointmentWriter.virtual());
            patient.ifPresent(one -> appointment.set("subject", one));
        }

        @Override
        void classOf(ObjectNode resource, ObjectNode coding) {
            resource.putArray("class").addObject().putArray("coding").add(coding);
        }

        @Override
        void participant(ObjectNode encounter, String type, ObjectNode actor, Optional<ObjectNode> period) {
            ObjectNode participant = encounter.withArray("participant").addObject();
            period.ifPresent(times -> participant.set("period", times));
            participant.set("actor", actor);
        }

        @Override
        void held(ObjectNode encounter, ObjectNode period) {
            encounter.set("actualPeriod", period);
        }

        @Override
        String arrived(boolean met) {
            return "in-progress";
        }

        @Override
        String fulfilled() {
            return "completed";
        }

        @Override
        void planned(ObjectNode encounter, String start, Optional<String> end) {
            encounter.put("plannedStartDate", start);
            end.ifPresent(time -> encounter.put("plannedEndDate", time));
        }
    };

    /**
     * The waiting room as a virtual service, in the elements of both releases.
     *
     * @param telecom the page's address and the time from which participants can join
     */
    record VirtualService(ObjectNode channel, ObjectNode telecom, int mostParticipants) {}

    private final String path;
    private final String number;
    private final String mediaType;

    FhirVersion(String path, String number, String parameter) {
        this.path = path;
        this.number = number;
        this.mediaType = "application/fhir+json; fhirVersion=" + parameter;
    }

    static Optional<FhirVersion> ofPath(String segment) {
        return Arrays.stream(values()).filter(one -> one.path.equals(segment)).findFirst();
    }

    /** The number in a CapabilityStatement. */
    String number() {
        return number;
    }

    String mediaType() {
        return mediaType;
    }

    /** Marks a participant as required. */
    abstract void required(ObjectNode participant);

    /** Adds the virtual service. */
    abstract void virtualService(ObjectNode appointment, VirtualService service);

    /** Adds the further fields of an appointment. */
    abstract void ofAppointment(ObjectNode appointment, Optional<ObjectNode> patient);

    /** Marks an encounter as held by video. */
    abstract void classOf(ObjectNode encounter, ObjectNode coding);

    /**
     * Adds a participant of an encounter, if the release supports this type.
     *
     * @param period when the participant was there
     */
    abstract void participant(ObjectNode encounter, String type, ObjectNode actor, Optional<ObjectNode> period);

    /** Adds from when to when the participants met. */
    abstract void held(ObjectNode encounter, ObjectNode period);

    /** The status of an encounter that people have joined and that is not over. */
    abstract String arrived(boolean met);

    /** The status of an encounter that is over and in which people met. */
    abstract String fulfilled();

    /** Adds the planned times, if the release has an element for them. */
    abstract void planned(ObjectNode encounter, String start, Optional<String> end);

    /** Adds the sub-extension with the type of the later release; unlike others it has an absolute URL. */
    private static void datatype(ObjectNode extension, String name) {
        extension
                .withArray("extension")
                .addObject()
                .put("url", "http://hl7.org/fhir/StructureDefinition/_datatype")
                .put("valueString", name);
    }
}
