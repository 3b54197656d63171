package dev.teleconsult.adapter.http.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.teleconsult.adapter.http.wire.NoticeView;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import java.util.List;
import java.util.Locale;

/**
 * The answer of {@code GET /teleconsultation/:id}. Unknown values are null and not omitted, since callers expect the
 * keys. Only the expiry of a link is omitted if links do not expire. The server's time is added separately, since it is
 * not part of the content and changes with every answer.
 */
record JoinView(
        String bandyerUserId,
        String accessLinkURL,
        @JsonInclude(JsonInclude.Include.NON_NULL) String accessLinkExpiresAt,
        List<Attendee> participantsBandyerCall,
        Details details,
        String startDate,
        String endDate,
        String joinableFrom,
        String reason,
        String language,
        NoticeView notice) {

    static JoinView of(View view) {
        return new JoinView(
                view.videoUser().value(),
                view.link().map(link -> link.uri().toString()).orElse(null),
                view.linkExpiresAt().map(Wire::text).orElse(null),
                view.attendees().stream()
                        .map(attendee -> new Attendee(
                                attendee.videoUser().value(),
                                attendee.fullName(),
                                attendee.role().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                view.details().map(Details::of).orElse(null),
                Wire.text(view.schedule().start()),
                view.schedule().end().map(Wire::text).orElse(null),
                Wire.text(view.joinableFrom()),
                view.reason().map(Enum::name).orElse(null),
                Wire.orNull(view.language().code()),
                view.notice().map(NoticeView::of).orElse(null));
    }

    /** Redacted: it contains a link and names. */
    @Override
    public String toString() {
        return "JoinView[redacted]";
    }

    record Attendee(String bandyerUserId, String fullName, String role) {}

    record Details(
            String recording,
            String recordingStatus,
            String callType,
            String description,
            String status,
            boolean disabled,
            String creationDate,
            long durationInSeconds,
            long durationUsedInSeconds,
            boolean live) {

        static Details of(RoomDetails details) {
            return new Details(
                    Wire.orNull(details.recording()),
                    Wire.orNull(details.recordingStatus()),
                    Wire.orNull(details.callType()),
                    Wire.orNull(details.description()),
                    statusOf(details),
                    details.disabled(),
                    Wire.orNull(details.createdAt()),
                    details.duration().toSeconds(),
                    details.used().toSeconds(),
                    details.live());
        }

        /** Null if the provider sent no state, or an unknown one. */
        private static String statusOf(RoomDetails details) {
            return switch (details.status()) {
                case NOT_RUNNING -> "NOT_RUNNING";
                case RUNNING -> "RUNNING";
                case CLOSED -> "CLOSED";
                case UNKNOWN, UNTOLD -> null;
            };
        }
    }
}
