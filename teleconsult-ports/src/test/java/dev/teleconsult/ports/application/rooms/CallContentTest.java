package dev.teleconsult.ports.application.rooms;

import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase.UploadsDeletion;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

public class CallContentTest {

    private static final byte[] SAID = "what was said".getBytes(StandardCharsets.UTF_8);

    @Test
    void deleteUploadsShouldDeleteTheUploadsOfTheRoomOnly() {
        Bench bench = deleting();
        TeleconsultationId id = bench.scheduled();
        TeleconsultationId other = bench.scheduled();
        bench.video.addUpload(bench.room(id));
        bench.video.addUpload(bench.room(id));
        bench.video.addUpload(bench.room(other));

        assertThat(delete(bench, id, by("doctor"))).contains(new UploadsDeletion(2, 2));

        assertThat(bench.video.uploads().list(bench.room(id))).isEmpty();
        assertThat(bench.video.uploads().list(bench.room(other))).hasSize(1);
    }

    @Test
    void deleteUploadsShouldFindNothingTheSecondTime() {
        Bench bench = deleting();
        TeleconsultationId id = bench.scheduled();
        bench.video.addUpload(bench.room(id));
        delete(bench, id, by("doctor"));

        assertThat(delete(bench, id, by("patient-1"))).contains(new UploadsDeletion(0, 0));
    }

    @Test
    void deleteUploadsShouldDoNothingByDefault() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        bench.video.addUpload(bench.room(id));

        assertThat(delete(bench, id, by("doctor"))).isEmpty();
        assertThat(delete(bench, new TeleconsultationId("unknown"), RequestContext.anonymous("x")))
                .isEmpty();

        assertThat(bench.video.uploads().list(bench.room(id))).hasSize(1);
    }

    @Test
    void deleteUploadsShouldBeAllowedToParticipantsBackOfficeAndServices() {
        Bench bench = deleting();
        TeleconsultationId id = bench.scheduled();

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> delete(bench, id, by("stranger")));
        assertThat(delete(bench, id, by("doctor"))).isPresent();
        assertThat(delete(bench, id, by("stranger").backoffice(true))).isPresent();
        assertThat(delete(bench, id, RequestContext.anonymous("a service"))).isPresent();
    }

    @Test
    void deleteUploadsShouldFindNothingWithoutARoom() {
        Bench bench = deleting();
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);

        assertThat(delete(bench, id, by("doctor"))).contains(new UploadsDeletion(0, 0));
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.LIST_UPLOADS))
                .isZero();
    }

    @Test
    void deleteUploadsShouldBeRefusedForAnUnknownVisit() {
        refusal(
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> delete(deleting(), new TeleconsultationId("unknown"), RequestContext.anonymous("x")));
    }

    @Test
    void deleteUploadsShouldReportHowManyAreLeftAndFinishWhenRepeated() {
        Bench bench = deleting();
        TeleconsultationId id = bench.scheduled();
        for (int upload = 0; upload < 3; upload++) {
            bench.video.addUpload(bench.room(id));
        }
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_UPLOAD, Failures.none());
        bench.video.failNext(FakeVideoProvider.Operation.DELETE_UPLOAD, Failures.unavailable());

        assertThat(delete(bench, id, by("doctor"))).contains(new UploadsDeletion(3, 2));
        assertThat(delete(bench, id, by("doctor"))).contains(new UploadsDeletion(1, 1));
    }

    @Test
    void deleteUploadsShouldFailWhenUploadsCannotBeListed() {
        Bench bench = deleting();
        TeleconsultationId id = bench.scheduled();
        bench.video.failNext(FakeVideoProvider.Operation.LIST_UPLOADS, Failures.unavailable());

        assertThatThrownBy(() -> delete(bench, id, by("doctor"))).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void transcriptShouldBeThatOfTheSession() throws IOException {
        Bench bench = recording(Recording.MANUAL);
        TeleconsultationId id = bench.scheduled();
        SessionId session = bench.video.holdSession(bench.room(id));
        bench.video.addTranscript(session, "text/vtt", SAID);

        try (Transcript transcript = transcript(bench, id, session, "patient-1")) {
            assertThat(transcript.contentType()).isEqualTo("text/vtt");
            assertThat(transcript.content().readAllBytes()).isEqualTo(SAID);
        }
    }

    @Test
    void transcriptShouldBeReturnedToParticipantsOnly() {
        Bench bench = recording(Recording.AUTOMATIC);
        TeleconsultationId id = bench.scheduled();
        SessionId session = bench.video.holdSession(bench.room(id));
        bench.video.addTranscript(session, "text/vtt", SAID);

        refusal(RefusalCode.UNAUTHORIZED_USER, () -> transcript(bench, id, session, "stranger"));
        refusal(
                RefusalCode.UNAUTHORIZED_USER,
                () -> bench.application.callContent().transcript(id, session, RequestContext.anonymous("x")));
        refusal(
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> transcript(bench, new TeleconsultationId("unknown"), session, "doctor"));
    }

    @Test
    void transcriptOfAnotherRoomShouldBeRefused() {
        Bench bench = recording(Recording.AUTOMATIC);
        TeleconsultationId id = bench.scheduled();
        SessionId elsewhere = bench.video.holdSession(bench.room(bench.scheduled()));
        bench.video.addTranscript(elsewhere, "text/vtt", SAID);
        SessionId stranger = bench.video.holdSession(new RoomId("foreign-room"));

        refusal(RefusalCode.TRANSCRIPT_NOT_FOUND, () -> transcript(bench, id, elsewhere, "doctor"));
        refusal(RefusalCode.TRANSCRIPT_NOT_FOUND, () -> transcript(bench, id, stranger, "doctor"));
        assertThat(bench.video.callsTo(FakeVideoProvider.Operation.OPEN_TRANSCRIPT))
                .as("the transcript of another room is not even opened")
                .isZero();
    }

    @Test
    void transcriptShouldBeRefusedWhenThereIsNone() {
        Bench bench = recording(Recording.AUTOMATIC);
        TeleconsultationId id = bench.scheduled();
        TeleconsultationId withoutRoom = bench.schedule(DOCTOR_ALONE);
        SessionId session = bench.video.holdSession(bench.room(id));

        refusal(RefusalCode.TRANSCRIPT_NOT_FOUND, () -> transcript(bench, id, session, "doctor"));
        refusal(RefusalCode.TRANSCRIPT_NOT_FOUND, () -> transcript(bench, id, new SessionId("none"), "doctor"));
        refusal(RefusalCode.TRANSCRIPT_NOT_FOUND, () -> transcript(bench, withoutRoom, session, "doctor"));
    }

    @Test
    void transcriptShouldBeRefusedWhenRecordingIsOff() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        SessionId session = bench.video.holdSession(bench.room(id));

        refusal(RefusalCode.RECORDING_OFF, () -> transcript(bench, id, session, "doctor"));
    }

    @Test
    void transcriptShouldBeReturnedUpToTheSizeLimit() throws IOException {
        for (int limit : new int[] {SAID.length, SAID.length - 1}) {
            Bench bench = Bench.with(
                    builder -> builder.callSettings(settings(Recording.MANUAL)).maxTranscriptBytes(limit));
            TeleconsultationId id = bench.scheduled();
            SessionId session = bench.video.holdSession(bench.room(id));
            bench.video.addTranscript(session, "text/vtt", SAID);

            if (limit == SAID.length) {
                transcript(bench, id, session, "doctor").close();
            } else {
                assertThat(refusal(RefusalCode.TRANSCRIPT_TOO_LARGE, () -> transcript(bench, id, session, "doctor"))
                                .detail(Detail.LIMIT))
                        .contains(Integer.toString(limit));
            }
        }
    }

    @Test
    void transcriptShouldFailDuringAnOutageOfTheProvider() {
        Bench bench = recording(Recording.MANUAL);
        TeleconsultationId id = bench.scheduled();
        bench.video.failAlways(Failures.unavailable());

        assertThatThrownBy(() -> transcript(bench, id, new SessionId("any"), "doctor"))
                .isInstanceOf(PortUnavailableException.class);
    }

    private static Bench deleting() {
        return Bench.with(builder -> builder.deleteUploads(true));
    }

    private static Bench recording(Recording recording) {
        return Bench.with(builder -> builder.callSettings(settings(recording)));
    }

    public static CallSettings settings(Recording recording) {
        return new CallSettings(true, recording, true, DurationPolicy.unlimited());
    }

    private static Optional<UploadsDeletion> delete(Bench bench, TeleconsultationId id, RequestContext who) {
        return bench.application.callContent().deleteUploads(id, who);
    }

    private static Transcript transcript(Bench bench, TeleconsultationId id, SessionId session, String user) {
        return bench.application.callContent().transcript(id, session, by(user));
    }
}
