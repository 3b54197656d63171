package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Transcript;
import java.util.Optional;

/** The content of a call: uploaded files and the transcript. */
public interface ManageCallContentUseCase {

    /**
     * The progress of a deletion.
     *
     * @param total the number of files found
     * @param deleted the number of files deleted; the caller can try again for the rest
     */
    record UploadsDeletion(int total, int deleted) {}

    /**
     * Deletes the files uploaded in a teleconsultation; safe to repeat and to race. For a participant, the back office,
     * and services without a user.
     *
     * @return empty if the service is configured to keep uploads; the provider was not called then
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER, RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    Optional<UploadsDeletion> deleteUploads(TeleconsultationId id, RequestContext context);

    /** Opens the transcript of one call, for a participant. The caller closes it. */
    @Refuses({
        RefusalCode.TELECONSULTATION_NOT_FOUND,
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.RECORDING_OFF,
        RefusalCode.TRANSCRIPT_NOT_FOUND,
        RefusalCode.TRANSCRIPT_TOO_LARGE,
        RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    Transcript transcript(TeleconsultationId id, SessionId session, RequestContext context);
}
