package dev.teleconsult.adapter.http.fhir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.ErrorFormat;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.domain.RefusalCode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Errors of FHIR paths as OperationOutcomes, with the table of codes, their statuses and FHIR issue types. */
public final class FhirErrors implements ErrorFormat {
    static final String CODES = "https://teleconsult.dev/fhir/CodeSystem/refusal";

    /** The codes of this package's own errors. */
    enum Code {
        UNKNOWN_PARAMETER(400, "not-supported"),
        PARAMETER_INVALID(400, "value"),
        RANGE_REQUIRED(400, "too-costly"),
        ELEMENT_NOT_SUPPORTED(422, "not-supported"),
        ELEMENT_INVALID(422, "value"),
        ELEMENT_REQUIRED(422, "required"),
        INVARIANT_BROKEN(422, "invariant"),
        CANCELLED_ALREADY(422, "business-rule"),
        VERSION_CONFLICT(412, "conflict"),
        IF_MATCH_REQUIRED(412, "required"),
        CRITERION_NOT_SUPPORTED(412, "not-supported"),
        METHOD_NOT_ALLOWED(405, "not-supported"),
        UNKNOWN_ID(405, "not-supported"),
        NOT_ACCEPTABLE(406, "not-supported");

        private final Shape shape;

        Code(int status, String issue) {
            this.shape = new Shape(status, issue);
        }
    }

    /** The status and FHIR issue type of a problem. */
    private record Shape(int status, String issue) {}

    /** The base path, also of releases that are not served. */
    private static final String BASE = "/fhir/";

    /** Replacements for messages that name a person, repeat the path, or name an element of the plain API. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry(ErrorCode.ROUTE_NOT_FOUND.name(), "This is not served here; /metadata tells what is."),
            Map.entry(RefusalCode.DUPLICATE_PARTICIPANT.name(), "A participant is named twice."),
            Map.entry(RefusalCode.UNKNOWN_GROUP.name(), "A participant is in no group that may take part."),
            Map.entry(RefusalCode.GROUPS_REQUIRED.name(), "A participant is of a type that has no group here."),
            Map.entry(RefusalCode.FULL_NAME_REQUIRED.name(), "A participant has no name (actor.display)."),
            Map.entry(RefusalCode.GROUPS_NOT_ACCEPTED.name(), "Groups come from the user directory."),
            Map.entry(RefusalCode.FULL_NAME_NOT_ACCEPTED.name(), "Names come from the user directory."),
            Map.entry(RefusalCode.UNKNOWN_USER.name(), "A participant is unknown to the user directory."),
            Map.entry(RefusalCode.LANGUAGE_NOT_OFFERED.name(), "A participant's language is not offered."),
            Map.entry(RefusalCode.TELECONSULTATION_NOT_FOUND.name(), "There is no such resource."),
            Map.entry(RefusalCode.NO_PLUS_PARTICIPANT.name(), "No participant may open the room."),
            Map.entry(RefusalCode.START_OUT_OF_RANGE.name(), "A start is between the years 1970 and 9999."),
            Map.entry(RefusalCode.END_BEFORE_START.name(), "The end is after the start."),
            Map.entry(RefusalCode.CONCURRENT_CHANGE.name(), "The appointment was changed meanwhile."));

    static HttpProblem problem(Code code, String text) {
        return new HttpProblem(code.shape.status(), code.name(), text, Map.of());
    }

    static HttpProblem problem(Code code, String text, String expression) {
        return new HttpProblem(code.shape.status(), code.name(), text, Map.of(), expression);
    }

    @Override
    public boolean covers(String path) {
        return path.contains(BASE);
    }

    @Override
    public Written written(HttpProblem problem, String requestId) {
        Shape shape = shapeOf(problem);
        return new Written(
                shape.status(), "application/fhir+json", Json.write(outcome(problem, shape.issue(), requestId)));
    }

    private static ObjectNode outcome(HttpProblem problem, String issueCode, String requestId) {
        ObjectNode outcome = JsonNodeFactory.instance.objectNode().put("resourceType", "OperationOutcome");
        ObjectNode issue =
                outcome.putArray("issue").addObject().put("severity", "error").put("code", issueCode);
        details(issue, problem.code(), OTHER_WORDS.getOrDefault(problem.code(), problem.getMessage()));
        issue.put("diagnostics", "request " + requestId);
        if (!problem.place().isEmpty()) {
            issue.putArray("expression").add(problem.place());
        }
        return outcome;
    }

    /** An OperationOutcome that reports no error. */
    static ObjectNode information(String severity, String issueCode, String code, String text) {
        ObjectNode outcome = JsonNodeFactory.instance.objectNode().put("resourceType", "OperationOutcome");
        details(outcome.putArray("issue").addObject().put("severity", severity).put("code", issueCode), code, text);
        return outcome;
    }

    private static void details(ObjectNode issue, String code, String text) {
        ObjectNode details = issue.putObject("details");
        details.putArray("coding").addObject().put("system", CODES).put("code", code);
        details.put("text", text);
    }

    private static Shape shapeOf(HttpProblem problem) {
        return named(Code.values(), problem.code())
                .map(code -> code.shape)
                .or(() -> named(RefusalCode.values(), problem.code()).map(code -> refused(code, problem.status())))
                .or(() -> named(ErrorCode.values(), problem.code()).map(code -> failed(code, problem.status())))
                .orElseGet(() -> new Shape(problem.status(), problem.status() < 500 ? "processing" : "exception"));
    }

    private static <E extends Enum<E>> Optional<E> named(E[] all, String name) {
        return Arrays.stream(all).filter(one -> one.name().equals(name)).findFirst();
    }

    private static Shape refused(RefusalCode code, int status) {
        return switch (code) {
            case UNAUTHORIZED_USER -> new Shape(401, "login");
            case PERMISSION_REQUIRED -> new Shape(403, "forbidden");
            case TELECONSULTATION_NOT_FOUND -> new Shape(404, "not-found");
            case IMMUTABILITY_WINDOW_CLOSED -> new Shape(422, "business-rule");
            case CONCURRENT_CHANGE -> new Shape(409, "conflict");
            case RANGE_OUT_OF_LIMIT -> new Shape(400, "too-costly");
            case CURSOR_INVALID, IDEMPOTENCY_KEY_INVALID -> new Shape(400, "value");
            case IDEMPOTENCY_KEY_IN_USE, IDENTIFIER_BEING_TAKEN -> new Shape(409, "lock-error");
            case IDEMPOTENCY_KEY_REUSED -> new Shape(422, "business-rule");
            case IDENTIFIER_IN_USE -> new Shape(409, "duplicate");
            case IDENTIFIERS_UNSUPPORTED, IDEMPOTENCY_UNSUPPORTED -> new Shape(422, "not-supported");
            default -> new Shape(code.kind() == RefusalCode.Kind.INVALID ? 422 : status, "business-rule");
        };
    }

    private static Shape failed(ErrorCode code, int status) {
        return new Shape(
                status,
                switch (code) {
                    case INVALID_REQUEST, AMBIGUOUS_IDENTITY -> "value";
                    case MALFORMED_JSON, MALFORMED_REQUEST -> "structure";
                    case CROSS_SITE_REQUEST -> "forbidden";
                    case ROUTE_NOT_FOUND -> "not-found";
                    case REQUEST_TIMEOUT -> "timeout";
                    case BODY_TOO_LARGE, HEADERS_TOO_LARGE -> "too-long";
                    case UNSUPPORTED_MEDIA_TYPE -> "not-supported";
                    case INTERNAL_ERROR, UPSTREAM_FAILED -> "exception";
                    case UNAVAILABLE -> "transient";
                });
    }
}
