package dev.teleconsult.domain;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Named test data: a doctor and her patients, their plans, and their rooms. Published in the test-jar. */
public final class DomainFixtures {

    /** The start of fixtures by default. */
    public static final Instant START = Instant.parse("2030-01-01T10:00:00Z");

    /** The time at which fixtures were written: long before {@link #START}. */
    public static final Instant LONG_BEFORE = Instant.parse("2029-12-01T08:30:00.123Z");

    /** A group of people who may open rooms. */
    public static final String DOCTORS = "doctors";

    /** A group of people who may not open rooms. */
    public static final String PATIENTS = "patients";

    /** Part of every full name of a fixture, so that a test can search for it where names are forbidden. */
    public static final String NAME_MARK = "Canary-Surname";

    /** Part of every link of a fixture, so that a test can search for it where links are forbidden. */
    public static final String LINK_MARK = "canary-link";

    private DomainFixtures() {}

    /** {@link #DOCTORS} are plus, {@link #PATIENTS} basic, every tool for both. */
    public static Privileges privileges() {
        return Privileges.of(Set.of(PATIENTS), Set.of(DOCTORS));
    }

    public static CallSettings settings() {
        return CallSettings.defaults();
    }

    /** Settings with a limited call duration. */
    public static CallSettings limitedSettings() {
        return new CallSettings(true, Recording.NONE, true, DurationPolicy.limitedToADay());
    }

    public static Participant aDoctor(String videoUser) {
        return new Participant(
                new VideoUserId(videoUser), "Ada " + NAME_MARK, Set.of(DOCTORS), Language.COMPANY_DEFAULT);
    }

    public static Participant aPatient(String videoUser) {
        return new Participant(new VideoUserId(videoUser), "Bruno " + NAME_MARK, Set.of(PATIENTS), Language.ITALIAN);
    }

    /** A complete roster of this size, the first of them a doctor. */
    public static Participants everyParticipant(int count) {
        return Participants.of(people(count));
    }

    /** A roster of this expected size with one participant missing; the first of them is a doctor. */
    public static Participants oneToBeNamed(int expected) {
        return new Participants(expected, people(expected - 1));
    }

    /** A doctor and her patients. */
    public static List<Participant> people(int count) {
        List<Participant> people = new ArrayList<>();
        people.add(aDoctor("usr_doctor"));
        IntStream.range(1, count).forEach(number -> people.add(aPatient("usr_patient_" + number)));
        return List.copyOf(people);
    }

    /** An hour from {@link #START}. */
    public static Schedule aSchedule() {
        return Schedule.startingAt(START, Duration.ofHours(1));
    }

    /** A doctor, and a patient still to be named. */
    public static Plan aPlan() {
        return new Plan(oneToBeNamed(2), aSchedule());
    }

    /** A doctor and a patient. */
    public static Plan aCompletePlan() {
        return aCompletePlan(2);
    }

    /** A doctor and her patients, this number in all. */
    public static Plan aCompletePlan(int count) {
        return new Plan(everyParticipant(count), aSchedule());
    }

    /** A room with a link for each of {@link #aCompletePlan()}. */
    public static Room aRoom(String id) {
        return aRoom(id, everyParticipant(2));
    }

    /** A room with a link for each known participant. */
    public static Room aRoom(String id, Participants participants) {
        Map<VideoUserId, AccessLink> links = new LinkedHashMap<>();
        for (Participant participant : participants.known()) {
            links.put(participant.videoUser(), aLink("of-" + links.size()));
        }
        return new Room(new RoomId(id), links);
    }

    public static AccessLink aLink(String token) {
        return new AccessLink(URI.create("https://video.example/call/" + LINK_MARK + "/" + token));
    }

    public static OperationId anOperation(String id) {
        return new OperationId(id);
    }

    public static TeleconsultationId anId() {
        return new TeleconsultationId("teleconsultation-1");
    }

    /** Just scheduled, with a patient still to be named. */
    public static Teleconsultation aTeleconsultation() {
        return new Teleconsultation(anId(), aPlan(), new RoomState.NoRoom(), List.of());
    }

    /** With all participants known, in that state. */
    public static Teleconsultation aTeleconsultation(RoomState state) {
        return new Teleconsultation(anId(), aCompletePlan(), state, List.of());
    }

    /** A minute for an attempt and after a call, 15 seconds between the first tries, an hour at most. */
    public static OwedTerms owedTerms() {
        return new OwedTerms(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(15), Duration.ofHours(1));
    }
}
