package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of all failures and the answers that callers get. */
public final class ErrorResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    /** {@code Retry-After} if the upstream named none: about as long as a restart or an open breaker takes. */
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    /** Callers who are refused together would return together; so their waits differ, by less than so many seconds. */
    private static final int SPREAD = 5;

    /** The longest {@code Retry-After}: an upstream may ask for hours, and a caller would seem to hang. */
    private static final Duration MAX_RETRY = Duration.ofMinutes(5);

    private ErrorResponses() {}

    /** Returns the answer to a failed request, and logs what the operator must know. */
    static HttpProblem problemOf(Exception failure, Exchange exchange) {
        if (failure instanceof HttpProblem problem) {
            return problem;
        }
        if (failure instanceof RefusalException refusal) {
            return refused(refusal, exchange);
        }
        if (failure instanceof PortException outage) {
            return failed(outage, exchange);
        }
        return bug(failure, exchange.route().method() + " " + exchange.route().template());
    }

    static HttpProblem bug(Throwable failure, String where) {
        LOG.error("{} failed", where, failure);
        return HttpProblem.of(ErrorCode.INTERNAL_ERROR, "Something went wrong");
    }

    private static HttpProblem failed(PortException outage, Exchange exchange) {
        LOG.warn("answering with an upstream's failure: {}", outage.getMessage());
        LOG.debug("the upstream's failure", outage);
        String who = nameOf(outage.upstream());
        if (!outage.isTransient()) {
            return HttpProblem.of(ErrorCode.UPSTREAM_FAILED, who + " did not answer as agreed");
        }
        Optional<Duration> asked =
                outage instanceof PortUnavailableException unavailable ? unavailable.retryAfter() : Optional.empty();
        Duration wait = asked.orElse(DEFAULT_RETRY).plusSeconds(spread(exchange));
        long seconds = Math.max(1, (wait.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : wait).toSeconds());
        return new HttpProblem(
                ErrorCode.UNAVAILABLE.status(),
                ErrorCode.UNAVAILABLE.name(),
                who + " is not available, try again later",
                Map.of("Retry-After", Long.toString(seconds)));
    }

    private static int spread(Exchange exchange) {
        return Math.floorMod(exchange.requestId().hashCode(), SPREAD);
    }

    private static String nameOf(Upstream upstream) {
        return switch (upstream) {
            case VIDEO -> "The video service";
            case STORE -> "The store of teleconsultations";
            case DIRECTORY -> "The user directory";
            case CUSTOM_IDS -> "The service that knows custom ids";
            case IDENTITY -> "The identity provider";
            case RECEIVER -> "The receiver of events";
        };
    }

    private static HttpProblem refused(RefusalException refusal, Exchange exchange) {
        String limit = of(refusal, Detail.LIMIT);
        String actual = of(refusal, Detail.ACTUAL);
        String participant = of(refusal, Detail.PARTICIPANT);
        String allowed = of(refusal, Detail.ALLOWED);
        return switch (refusal.code()) {
            case START_OUT_OF_RANGE ->
                refuse(refusal, "body.start_date must be between the years 1970 and 9999, not " + actual);
            case START_REQUIRED -> refuse(refusal, "body.start_date is required");
            case END_OR_DURATION_REQUIRED ->
                refuse(refusal, "body must have exactly one of end_date and duration_in_seconds");
            case END_BEFORE_START ->
                refuse(refusal, "the end must be after the start, " + limit + ", but is " + actual);
            case DURATION_TOO_SHORT ->
                refuse(refusal, "the duration must be at least " + limit + " seconds, but is " + actual);
            case DURATION_TOO_LONG ->
                refuse(refusal, "the duration must be at most " + limit + " seconds, but is " + actual);
            case TOO_FEW_PARTICIPANTS ->
                refuse(refusal, "there must be at least " + limit + " participants, not " + actual);
            case TOO_MANY_PARTICIPANTS ->
                refuse(refusal, "there must be at most " + limit + " participants, not " + actual);
            case MORE_PARTICIPANTS_THAN_EXPECTED ->
                refuse(refusal, "there must be at most as many participants as expected, " + limit + ", not " + actual);
            case DUPLICATE_PARTICIPANT -> refuse(refusal, "participant " + participant + " must not be given twice");
            case ROSTER_FULL -> refuse(refusal, "all " + limit + " participants are known already");
            case UNKNOWN_GROUP ->
                refuse(
                        refusal,
                        "participant " + participant + " must be in one of the groups " + allowed + ", not in "
                                + actual);
            case GROUPS_REQUIRED ->
                refuse(refusal, "participant " + participant + " must have groups, out of " + allowed);
            case FULL_NAME_REQUIRED -> refuse(refusal, "participant " + participant + " must have a fullName");
            case GROUPS_NOT_ACCEPTED ->
                refuse(
                        refusal,
                        "participant " + participant + " must not have groups, they come from the user directory");
            case FULL_NAME_NOT_ACCEPTED ->
                refuse(
                        refusal,
                        "participant " + participant + " must not have a fullName, it comes from the user directory");
            case DIRECTORY_REQUIRED ->
                refuse(
                        refusal,
                        "body.participants must be an object: user ids alone need a user directory, and none is configured");
            case UNKNOWN_USER -> refuse(refusal, "participant " + participant + " is unknown to the user directory");
            case NO_PLUS_PARTICIPANT -> refuse(refusal, "Failed " + operationOf(exchange) + ": no plus user in room");
            case UNAUTHORIZED_USER -> refuse(refusal, "Unauthorized user");
            case PERMISSION_REQUIRED -> refuse(refusal, "the permission " + limit + " is required");
            case TELECONSULTATION_NOT_FOUND -> refuse(refusal, notFoundText(exchange));
            case IMMUTABILITY_WINDOW_CLOSED ->
                refuse(refusal, "the teleconsultation can no longer be changed, since " + of(refusal, Detail.SINCE));
            case CONCURRENT_CHANGE -> refuse(refusal, "the teleconsultation was changed by another request meanwhile");
            case NOTICE_LENGTH_OUT_OF_RANGE -> refuse(refusal, "body.minutes must be " + limit + ", not " + actual);
            case PLUS_PARTICIPANT_REQUIRED ->
                refuse(refusal, "only plus participants may give a notice to those who wait");
            case AUDIT_UNSUPPORTED -> refuse(refusal, "nothing is audited here");
            case NOTICES_UNSUPPORTED -> refuse(refusal, "no store for notices is configured");
            case ATTENDANCE_UNSUPPORTED -> refuse(refusal, "no store for attendance is configured");
            case RANGE_OUT_OF_LIMIT ->
                refuse(
                        refusal,
                        "querystring.to must not be before querystring.from, nor more than " + limit
                                + " days after it");
            case CURSOR_INVALID ->
                refuse(refusal, "querystring.cursor must be the next of an answer to the same question");
            case PERSON_STILL_EXPECTED ->
                refuse(
                        refusal,
                        "the user takes part in a teleconsultation that is still to come: cancel it, or ask with cancel=true");
            case ERASURE_NOT_FOUND -> refuse(refusal, "there is no receipt of that id");
            case ERASURE_UNSUPPORTED -> refuse(refusal, "no key or no store for receipts of erasures is configured");
            case EVENTS_UNSUPPORTED -> refuse(refusal, "no events are sent from here");
            case EVENT_NOT_FOUND ->
                refuse(refusal, "there is no event of that id, not any more, or no endpoint wants its type");
            case ENDPOINT_NOT_FOUND ->
                refuse(refusal, "querystring.endpoint must be the name of an endpoint that is configured");
            case IDENTIFIER_IN_USE -> refuse(refusal, "an identifier belongs to another teleconsultation already");
            case IDENTIFIER_BEING_TAKEN ->
                new HttpProblem(
                        statusOf(refusal.code()),
                        refusal.code().name(),
                        "another request that takes the same identifier is still being answered",
                        Map.of("Retry-After", "1"));
            case IDENTIFIERS_UNSUPPORTED ->
                refuse(refusal, "no store for identifiers of other systems is configured: leave them out");
            case RECORDING_OFF ->
                refuse(refusal, "there are no transcriptions: recording is switched off (DEFAULT_RECORDING_TYPE)");
            case TRANSCRIPT_NOT_FOUND ->
                refuse(refusal, "there is no transcription of this session in this room, or none yet");
            case TRANSCRIPT_TOO_LARGE -> refuse(refusal, "the transcription has more than " + limit + " bytes");
            case LIFETIME_OUT_OF_RANGE ->
                refuse(refusal, "body.expiresIn must be " + limit + " seconds, not " + actual);
            case BACKGROUND_NOT_JPEG -> refuse(refusal, "virtual_background must be a JPEG image");
            case BACKGROUND_TOO_LARGE -> refuse(refusal, "virtual_background must have at most " + limit + " bytes");
            case BACKGROUND_REFUSED ->
                refuse(refusal, "virtual_background was refused by the video service, check its size in pixels");
            case UNKNOWN_BACKGROUND ->
                refuse(refusal, "body.background_alias must be the alias of an uploaded background image");
            case LANGUAGE_NOT_OFFERED ->
                refuse(
                        refusal,
                        "participant " + participant + " must have one of the languages " + allowed + ", not "
                                + actual);
            case UNSUPPORTED_BY_PROVIDER -> refuse(refusal, "the video service has no " + actual);
            case IDEMPOTENCY_KEY_INVALID ->
                refuse(refusal, "headers.idempotency-key must have 1 to " + limit + " printable ASCII characters");
            case IDEMPOTENCY_KEY_REUSED -> refuse(refusal, "the Idempotency-Key was used for another request before");
            case IDEMPOTENCY_KEY_IN_USE ->
                new HttpProblem(
                        statusOf(refusal.code()),
                        refusal.code().name(),
                        "the first request with this Idempotency-Key is still being answered",
                        Map.of("Retry-After", "1"));
            case IDEMPOTENCY_UNSUPPORTED ->
                refuse(refusal, "no store for idempotency keys is configured: leave the Idempotency-Key out");
            case CALL_EVENT_NOT_AUTHENTIC -> refuse(refusal, "the event is not signed by the video service");
            case CALL_EVENT_UNREADABLE -> refuse(refusal, "the event cannot be read");
        };
    }

    /** The operation in the words of the original, which omits the id for PATCH only. */
    private static String operationOf(Exchange exchange) {
        Route route = exchange.route();
        if (route.method() == Route.Method.PATCH) {
            return "PATCH /teleconsultation";
        }
        String path = route.template();
        for (Map.Entry<String, String> parameter : exchange.pathParameters().entrySet()) {
            path = path.replace(":" + parameter.getKey(), parameter.getValue());
        }
        return route.method() + " " + path;
    }

    /** On GET the original wrote its own message; elsewhere it passed on the message of its store. */
    private static String notFoundText(Exchange exchange) {
        if (exchange.route().method() != Route.Method.GET
                || !exchange.pathParameters().containsKey("id")) {
            return "not found";
        }
        String id = exchange.pathParameter("id");
        return "Room with id " + (id.length() <= 128 ? id : id.substring(0, 128) + "...") + " not found on CRUD";
    }

    private static int statusOf(RefusalCode code) {
        return switch (code) {
            // As the original answers.
            case ROSTER_FULL -> 400;
            // As the draft on idempotency keys says.
            case IDEMPOTENCY_KEY_REUSED -> 422;
            // Refusals of the original because of a setting keep its status; newer codes have a status that fits.
            case DIRECTORY_REQUIRED, RECORDING_OFF, IDEMPOTENCY_UNSUPPORTED, IDENTIFIERS_UNSUPPORTED -> 400;
            default -> statusOf(code.kind());
        };
    }

    private static int statusOf(RefusalCode.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED -> 501;
        };
    }

    private static String of(RefusalException refusal, Detail detail) {
        return refusal.detail(detail).orElse("unknown");
    }

    private static HttpProblem refuse(RefusalException refusal, String text) {
        int status = statusOf(refusal.code());
        Map<String, String> headers = status == 401 ? Map.of("WWW-Authenticate", "Bearer") : Map.of();
        return new HttpProblem(status, refusal.code().name(), text, headers);
    }
}
