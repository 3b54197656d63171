package org.example.hospital;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.Appointment.ParticipationStatus;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server, called by HAPI's generic client; HAPI's validator checks the answers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HospitalTest {

    private static final String BOOKINGS = "https://cup.region.example/sid/prenotazione";
    private static final KaleyraEmulator KALEYRA = KaleyraEmulator.builder().build();
    private static final Instant SOON = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(2));
    private static final List<String> EXTENSIONS =
            List.of("extension-Appointment.virtualService.json", "extension-Encounter.virtualService.json");
    private static final int VISITS = 40;
    private static final int PAGES = 8;
    private static final FhirContext R4 = FhirContext.forR4();
    private static final Answers ANSWERS = new Answers();

    private static ServerOfTheHospital server;
    private static IGenericClient client;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        KALEYRA.start();
        server = ServerOfTheHospital.start(folder, KALEYRA.baseUrl(), KALEYRA.apiKey());
        KALEYRA.addWebhook(URI.create(server.url() + "/webhooks/kaleyra"), Set.of());
        R4.getRestfulClientFactory().setSocketTimeout(30_000);
        client = R4.newRestfulGenericClient(server.url() + "/fhir/r4");
        client.registerInterceptor(ANSWERS);
    }

    @AfterAll
    static void stop() {
        server.close();
        KALEYRA.close();
    }

    private static Reference person(String type, String id, String name) {
        Reference actor = new Reference().setType(type).setDisplay(name);
        actor.getIdentifier().setSystem(server.url() + "/sid/user").setValue(id);
        return actor;
    }

    private static Appointment visit(Instant start) {
        Appointment visit = new Appointment()
                .setStatus(AppointmentStatus.BOOKED)
                .setStart(Date.from(start))
                .setEnd(Date.from(start.plus(Duration.ofMinutes(30))));
        visit.addParticipant().setActor(person("Patient", "auth0|patient-17", "Giulia Rossi")).setStatus(ParticipationStatus.ACCEPTED);
        visit.addParticipant().setActor(person("Practitioner", "auth0|doctor-3", "Marco Bianchi")).setStatus(ParticipationStatus.ACCEPTED);
        return visit;
    }

    /** A visit that has started, with this number of participants in the call. */
    private record Held(String id, String room, List<String> people) {

        static Held until(Instant end, int connected) {
            Set<String> before = roomIds();
            Appointment visit = visit(end.minus(Duration.ofMinutes(5))).setEnd(Date.from(end));
            String id = client.create().resource(visit).execute().getId().getIdPart();
            EmulatedRoom room = KALEYRA.rooms().stream()
                    .filter(one -> !before.contains(one.id()))
                    .findFirst()
                    .orElseThrow();
            List<String> people = room.links().keySet().stream().limit(connected).toList();
            people.forEach(person -> KALEYRA.connect(room.id(), person));
            return new Held(id, room.id(), people);
        }

        Held left() {
            people.forEach(person -> KALEYRA.disconnect(room, person));
            return this;
        }

        private static Set<String> roomIds() {
            return KALEYRA.rooms().stream().map(EmulatedRoom::id).collect(Collectors.toSet());
        }
    }

    private static Held took;
    private static Held missed;
    private static Held running;
    private static Held begun;

    /** Their ends come while the others are tested. */
    @Test
    @Order(0)
    void visitsShouldBeStarted() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        took = Held.until(now.plusSeconds(8), 2);
        missed = Held.until(now.plusSeconds(8), 1).left();
        running = Held.until(now.plusSeconds(280), 2);
        begun = Held.until(now.plusSeconds(280), 1);
    }

    private static Appointment awaited(Held visit, AppointmentStatus status) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        Appointment read;
        do {
            read = client.read().resource(Appointment.class).withId(visit.id()).execute();
            Thread.sleep(read.getStatus() == status ? 0 : 200);
        } while (read.getStatus() != status && Instant.now().isBefore(end));
        assertThat(read.getStatus()).isEqualTo(status);
        return read;
    }

    /** The visits that have started, by their ids. */
    private static Map<String, String> statuses(String type) {
        String day = "date=ge" + SOON.minus(Duration.ofHours(12)) + "&date=lt" + SOON;
        return client.search().byUrl(type + "?" + day).returnBundle(Bundle.class).execute().getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .collect(Collectors.toMap(
                        one -> one.getIdElement().getIdPart(), one -> one.getNamedProperty("status").getValues().get(0).primitiveValue()));
    }

    /** Without a room, which saves the emulator's time. */
    private static Appointment unnamed(Instant start) {
        Appointment visit = visit(start);
        visit.getParticipant().remove(0);
        visit.addParticipant().setStatus(ParticipationStatus.NEEDSACTION);
        return visit.setStatus(AppointmentStatus.PROPOSED);
    }

    @Test
    @Order(1)
    void visitShouldBeBookedOnceReadMovedAndCancelled() {
        int before = KALEYRA.rooms().size();
        MethodOutcome first = client.create()
                .resource(visit(SOON))
                .conditional()
                .where(Appointment.IDENTIFIER.exactly().systemAndIdentifier(BOOKINGS, "CUP-4711"))
                .execute();
        MethodOutcome second = client.create()
                .resource(visit(SOON))
                .conditional()
                .where(Appointment.IDENTIFIER.exactly().systemAndIdentifier(BOOKINGS, "CUP-4711"))
                .execute();
        assertThat(first.getCreated()).isTrue();
        assertThat(second.getId().getIdPart()).isEqualTo(first.getId().getIdPart());
        assertThat(KALEYRA.rooms()).hasSize(before + 1);

        String id = first.getId().getIdPart();
        Appointment read = client.read().resource(Appointment.class).withId(id).execute();
        assertThat(read.getStatus()).isEqualTo(AppointmentStatus.BOOKED);
        assertThat(read.getIdElement().getVersionIdPart()).isEqualTo(first.getId().getVersionIdPart());

        Appointment later = read.copy();
        later.setStart(Date.from(SOON.plus(Duration.ofHours(1)))).setEnd(Date.from(SOON.plus(Duration.ofHours(2))));
        later.setMinutesDuration(60);
        Appointment moved = (Appointment) client.update().resource(later).execute().getResource();
        assertThat(moved.getStart()).isEqualTo(later.getStart());
        assertThatThrownBy(() -> client.update().resource(later).execute()).isInstanceOf(PreconditionFailedException.class);

        Bundle found = client.search()
                .forResource(Appointment.class)
                .where(Appointment.IDENTIFIER.exactly().systemAndIdentifier(BOOKINGS, "CUP-4711"))
                .returnBundle(Bundle.class)
                .execute();
        assertThat(found.getEntry()).hasSize(1);
        Encounter encounter = client.read().resource(Encounter.class).withId(id).execute();
        assertThat(encounter.getAppointmentFirstRep().getReference()).isEqualTo("Appointment/" + id);

        Appointment ended = moved.copy();
        ended.setStatus(AppointmentStatus.CANCELLED);
        Appointment cancelled = (Appointment) client.update().resource(ended).execute().getResource();
        assertThat(cancelled.getStatus()).isEqualTo(AppointmentStatus.CANCELLED);
        assertThat(cancelled.getExtension()).isEmpty();
        client.read().resource(Encounter.class).withId(id).execute();
    }

    @Test
    @Order(2)
    void refusalsShouldBeReadAsOutcomes() {
        for (Runnable wrong : List.<Runnable>of(
                () -> client.read().resource(Appointment.class).withId("unknown").execute(),
                () -> client.search().byUrl("Appointment?location=7").returnBundle(Bundle.class).execute(),
                () -> client.search().byUrl("Appointment?status=booked").returnBundle(Bundle.class).execute(),
                () -> client.create().resource(visit(SOON).setComment("clinical")).execute(),
                () -> client.create().resource(visit(SOON).setStatus(AppointmentStatus.ARRIVED)).execute(),
                () -> client.delete().resourceById("Appointment", "unknown").execute())) {
            assertThatThrownBy(wrong::run)
                    .isInstanceOfSatisfying(
                            BaseServerResponseException.class,
                            refusal -> assertThat(refusal.getOperationOutcome()).as(refusal.getMessage()).isNotNull());
        }
        assertThatThrownBy(() -> client.read().resource(Appointment.class).withId("unknown").execute())
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> client.search().byUrl("Appointment?location=7").returnBundle(Bundle.class).execute())
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    @Order(3)
    void everyVisitShouldBeOnOnePageWhileOthersAreBooked() throws Exception {
        Instant day = SOON.plus(Duration.ofDays(10));
        Set<String> booked = new HashSet<>(IntStream.range(0, VISITS)
                .parallel()
                .mapToObj(i -> client.create().resource(unnamed(day.plusSeconds(i))).execute().getId().getIdPart())
                .toList());
        assertThat(booked).hasSize(VISITS);
        AtomicBoolean done = new AtomicBoolean();
        Set<String> meanwhile = ConcurrentHashMap.newKeySet();
        Thread others = new Thread(() -> {
            for (int i = 0; !done.get(); i = (i + 7) % VISITS) {
                meanwhile.add(client.create().resource(unnamed(day.plusSeconds(i))).execute().getId().getIdPart());
            }
        });
        others.start();
        List<String> found = new ArrayList<>();
        try {
            Bundle page = client.search()
                    .forResource(Appointment.class)
                    .where(Appointment.DATE.afterOrEquals().second(Date.from(day)))
                    .and(Appointment.DATE.before().second(Date.from(day.plusSeconds(VISITS))))
                    .count(VISITS / PAGES)
                    .returnBundle(Bundle.class)
                    .execute();
            while (true) {
                page.getEntry().forEach(entry -> found.add(entry.getResource().getIdElement().getIdPart()));
                if (page.getLink(Bundle.LINK_NEXT) == null) {
                    break;
                }
                page = client.loadPage().next(page).execute();
            }
        } finally {
            done.set(true);
            others.join();
        }

        assertThat(found).doesNotHaveDuplicates().containsAll(booked);
        assertThat(meanwhile).isNotEmpty();
        found.removeAll(booked);
        assertThat(meanwhile).containsAll(found);
    }

    @Test
    @Order(4)
    void outcomeOfCallsShouldBeReported() throws Exception {
        took.left();
        awaited(took, AppointmentStatus.FULFILLED);
        awaited(missed, AppointmentStatus.NOSHOW);
        awaited(running, AppointmentStatus.ARRIVED);
        awaited(begun, AppointmentStatus.ARRIVED);

        assertThat(statuses("Appointment"))
                .isEqualTo(Map.of(took.id(), "fulfilled", missed.id(), "noshow", running.id(), "arrived", begun.id(), "arrived"));
        assertThat(statuses("Encounter"))
                .isEqualTo(Map.of(took.id(), "finished", missed.id(), "cancelled", running.id(), "in-progress", begun.id(), "arrived"));
        Encounter held = client.read().resource(Encounter.class).withId(took.id()).execute();
        assertThat(held.getPeriod().getStart()).isBefore(held.getPeriod().getEnd());
        assertThat(held.getParticipantFirstRep().getPeriod().getStart()).isNotNull();
    }

    @Test
    @Order(5)
    void everyAnswerShouldConformToTheSpecification() throws Exception {
        client.capabilities().ofType(CapabilityStatement.class).execute();

        assertThat(ANSWERS.count()).isGreaterThan(VISITS);
        assertThat(ANSWERS.judged(R4, new DefinitionsOfR4(R4), EXTENSIONS)).containsExactlyInAnyOrder(Warnings.OF_R4);
        assertThat(KALEYRA.roomsEver()).isNotEmpty().allSatisfy(room -> assertThat(room.links().values())
                .isNotEmpty()
                .noneMatch(link -> ANSWERS.hold(link.toString())));
    }

    @Test
    @Order(6)
    @Tag("r5")
    void release5ShouldConformToItsSpecification() throws Exception {
        FhirContext r5 = FhirContext.forR5();
        Answers answers = new Answers();
        IGenericClient other = r5.newRestfulGenericClient(server.url() + "/fhir/r5");
        other.registerInterceptor(answers);
        IBaseResource visit = r5.newJsonParser()
                .parseResource(R4.newJsonParser().encodeResourceToString(visit(SOON)));
        String id = other.create().resource(visit).execute().getId().getIdPart();
        other.read().resource("Appointment").withId(id).execute();
        other.read().resource("Encounter").withId(id).execute();
        for (Held held : List.of(took, missed, running, begun)) {
            other.read().resource("Appointment").withId(held.id()).execute();
            other.read().resource("Encounter").withId(held.id()).execute();
        }
        other.search().byUrl("Appointment?_id=" + id).returnBundle(org.hl7.fhir.r5.model.Bundle.class).execute();
        assertThatThrownBy(() -> other.read().resource("Appointment").withId("unknown").execute())
                .isInstanceOf(ResourceNotFoundException.class);
        other.capabilities().ofType(org.hl7.fhir.r5.model.CapabilityStatement.class).execute();

        assertThat(answers.judged(r5, new DefaultProfileValidationSupport(r5), List.of())).containsExactlyInAnyOrder(Warnings.OF_R5);
    }
}
