package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Transcript;
import java.util.Optional;

/** The content that is left of a call: uploaded files and the transcript. */
public interface ManageCallContentUseCase {

    /**
     * How far a deletion got.
     *
     * @param total found
     * @param deleted gone now; the rest is worth another try
     */
    record UploadsDeletion(int total, int deleted) {}

    /**
     * Deletes the files uploaded in a teleconsultation; safe to repeat and to race. For a participant, the back office, and
     * services that ask for no user.
     *
     * @return empty if the service is set to keep uploads; nothing was looked at then
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER, RefusalCode.UNSUPPORTED_BY_PROVIDER
    })
    Optional<UploadsDeletion> deleteUploads(TeleconsultationId id, RequestContext context);

    /** Opens the transcript of one call, for a participant. The caller that gets it closes it. */
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
