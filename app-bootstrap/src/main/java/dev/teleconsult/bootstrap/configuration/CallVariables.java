package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.CallBounds;
import dev.teleconsult.bootstrap.configuration.AppConfig.Calls;
import dev.teleconsult.bootstrap.configuration.AppConfig.UploadsDeletedBy;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Recording;
import java.time.Duration;
import java.util.List;

/** The variables of calls and their content. */
final class CallVariables {

    private static final Variable<Boolean> UNLIMITED = Variable.flag("UNLIMITED_TELECONSULTATION", true)
            .ofOriginal()
            .means("`false`: the room ends with the duration, which is then at most 24 h.");
    private static final Variable<Boolean> LIVE =
            Variable.flag("LIVE_TELECONSULTATION", true).ofOriginal().means("Passed to Kaleyra.");
    private static final Variable<Duration> IMMUTABLE_PERIOD = Variable.millis(
                    "IMMUTABLE_PERIOD_MS", Duration.ZERO, Duration.ZERO, Duration.ofDays(365))
            .ofOriginal()
            .means("How long before the start the plan is frozen and the link is shown.");
    private static final Variable<Recording> RECORDING = Variable.choice(
                    "DEFAULT_RECORDING_TYPE", Recording.NONE, Recording.class)
            .ofOriginal()
            .means("Whether calls are recorded.");
    private static final Variable<Boolean> OFFLINE_TRANSCRIPTION = Variable.flag("OFFLINE_TRANSCRIPTION", true)
            .means("Whether a transcription is asked for when recording is on.");
    private static final Variable<Long> TRANSCRIPT_SIZE = Variable.size(
                    "TRANSCRIPTION_MAX_FILE_SIZE", "50MB", 1, 10L << 30)
            .ofOriginal()
            .means("The largest transcript that is returned to callers.");
    private static final Variable<Boolean> DELETE_UPLOADS = Variable.flag("TELECONSULTATION_DELETE_UPLOADS", false)
            .ofOriginal()
            .means(
                    "Whether uploads are deleted at all. If so, uploads and transcripts are also deleted together with their room.");
    private static final Variable<UploadsDeletedBy> DELETED_BY = Variable.choice(
                    "UPLOADS_DELETED_BY", UploadsDeletedBy.PAGE, UploadsDeletedBy.class)
            .means(
                    "`page`: when a person leaves the page, as in the original; `webhook`: at the real end of the call.");
    private static final Variable<Duration> END_GRACE = Variable.millis(
                    "CALL_END_GRACE_MS", Duration.ofMinutes(2), Duration.ZERO, Duration.ofDays(1))
            .means("How long participants have to return before uploads are deleted.");
    private static final Variable<Duration> SNAPSHOT = Variable.millis(
                    "SNAPSHOT_MS", Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(1))
            .means(
                    "How old the record that a `GET` shows may be, if another replica changed it meanwhile; requests within"
                            + " this time share one read. 0: every `GET` reads; needed where the CRUD service hides records by the"
                            + " headers that are forwarded.");

    private static final Variable<Boolean> DISPLAY_NAMES = Variable.flag("CALL_DISPLAY_NAMES", false)
            .means(
                    "Whether a participant's link contains their name, which Kaleyra shows to the other participants in the call.");

    private static final Variable<Boolean> BACKOFFICE_NOTICES = Variable.flag("NOTICES_BY_BACKOFFICE", false)
            .means(
                    "Whether the back office may tell waiting participants that a call starts late; plus participants always may.");

    private static final Variable<Integer> MOST_PARTICIPANTS = Variable.integer(
                    "MAX_PARTICIPANTS", Participants.MIN, 1000)
            .means(
                    "The most participants of a teleconsultation. Unset: the limit of the video provider, with Kaleyra 25.");
    private static final Variable<Duration> CHANGE_WAIT = Variable.millis(
                    "CHANGE_WAIT_MS", Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1))
            .means("How long a `PATCH` waits for another change of the same teleconsultation that is under way.");
    private static final Variable<Integer> CREDENTIALS_AT_ONCE = Variable.integer(
                    "CREDENTIAL_CALLS_PER_PERSON", 2, 1, 1000)
            .means(
                    "The most simultaneous requests to Kaleyra for the credentials of one person; further ones wait half a"
                            + " second and are then refused.");

    static final List<Variable<?>> ALL = List.of(
            MOST_PARTICIPANTS,
            CHANGE_WAIT,
            CREDENTIALS_AT_ONCE,
            DISPLAY_NAMES,
            BACKOFFICE_NOTICES,
            UNLIMITED,
            LIVE,
            IMMUTABLE_PERIOD,
            RECORDING,
            OFFLINE_TRANSCRIPTION,
            TRANSCRIPT_SIZE,
            DELETE_UPLOADS,
            DELETED_BY,
            END_GRACE,
            SNAPSHOT);

    private CallVariables() {}

    static Calls calls(Variables variables) {
        boolean deleteUploads = variables.get(DELETE_UPLOADS);
        UploadsDeletedBy deletedBy = variables.get(DELETED_BY);
        if (deletedBy == UploadsDeletedBy.WEBHOOK && !deleteUploads) {
            variables.problem(DELETED_BY + "=webhook deletes nothing unless " + DELETE_UPLOADS + "=true");
        }
        return new Calls(
                new CallSettings(
                        variables.get(LIVE),
                        variables.get(RECORDING),
                        variables.get(OFFLINE_TRANSCRIPTION),
                        variables.get(UNLIMITED) ? DurationPolicy.unlimited() : DurationPolicy.limitedToADay()),
                new ImmutabilityWindow(variables.get(IMMUTABLE_PERIOD)),
                deleteUploads,
                deletedBy,
                variables.get(END_GRACE),
                variables.get(TRANSCRIPT_SIZE),
                variables.get(SNAPSHOT),
                variables.get(DISPLAY_NAMES),
                variables.get(BACKOFFICE_NOTICES),
                new CallBounds(
                        variables.find(MOST_PARTICIPANTS),
                        variables.get(CHANGE_WAIT),
                        variables.get(CREDENTIALS_AT_ONCE)));
    }
}
