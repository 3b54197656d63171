package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Deletes uploads and opens transcripts. */
public final class CallContentService implements ManageCallContentUseCase {

    /**
     * The settings for the content of calls.
     *
     * @param deleteUploads whether a request to delete uploads does so
     * @param recording whether calls are recorded
     * @param maxTranscriptBytes the largest transcript to return
     */
    public record Terms(boolean deleteUploads, Recording recording, long maxTranscriptBytes) {}

    private final TeleconsultationRecords records;
    private final Participation participation;
    private final VideoProvider video;
    private final Terms terms;
    private final Parallel parallel;
    private final Clock clock;

    public CallContentService(
            TeleconsultationRecords records,
            Participation participation,
            VideoProvider video,
            Terms terms,
            Parallel parallel,
            Clock clock) {
        this.records = records;
        this.participation = participation;
        this.video = video;
        this.terms = terms;
        this.parallel = parallel;
        this.clock = clock;
    }

    @Override
    public Optional<UploadsDeletion> deleteUploads(TeleconsultationId id, RequestContext context) {
        video.capabilities().require(Capability.UPLOADS);
        if (!terms.deleteUploads()) {
            return Optional.empty();
        }
        StoredTeleconsultation stored = records.require(id, context);
        Teleconsultation teleconsultation = stored.teleconsultation();
        if (context.user().isPresent() && !context.isBackoffice()) {
            participation.require(teleconsultation, context);
        }
        List<UploadKey> found =
                teleconsultation.room().map(Room::id).map(video.uploads()::list).orElse(List.of());
        return Optional.of(new UploadsDeletion(found.size(), found.isEmpty() ? 0 : deleted(stored, found, context)));
    }

    private int deleted(StoredTeleconsultation stored, List<UploadKey> found, RequestContext context) {
        Fact fact = Fact.of(Fact.Kind.UPLOADS_DELETED, clock.instant())
                .with(Fact.Detail.FOUND, Integer.toString(found.size()));
        Optional<Fact> begun = records.facts().begun(stored, fact, context);
        int deleted = (int) parallel.each(found, this::delete).values().stream()
                .filter(done -> done)
                .count();
        begun.ifPresent(owing -> records.facts()
                .written(stored.id(), List.of(owing.with(Fact.Detail.COUNT, Integer.toString(deleted)))));
        return deleted;
    }

    /**
     * Deletes one upload; returns false if that fails, so that the caller can try again, and the others are still
     * deleted.
     */
    private boolean delete(UploadKey upload) {
        try {
            video.uploads().delete(upload);
            return true;
        } catch (PortException e) {
            return false;
        }
    }

    @Override
    public Transcript transcript(TeleconsultationId id, SessionId session, RequestContext context) {
        participation.requireUser(context);
        video.capabilities().require(Capability.TRANSCRIPTS);
        Transcripts transcripts = video.transcripts();
        Teleconsultation teleconsultation = records.require(id, context).teleconsultation();
        participation.require(teleconsultation, context);
        if (!terms.recording().isOn()) {
            throw RefusalException.of(RefusalCode.RECORDING_OFF);
        }
        return teleconsultation
                .room()
                .map(Room::id)
                .filter(room -> transcripts.roomOf(session).filter(room::equals).isPresent())
                .flatMap(room -> transcripts.open(session, terms.maxTranscriptBytes()))
                .orElseThrow(() -> RefusalException.of(RefusalCode.TRANSCRIPT_NOT_FOUND));
    }
}
