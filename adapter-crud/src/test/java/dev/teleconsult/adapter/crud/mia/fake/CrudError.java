package dev.teleconsult.adapter.crud.mia.fake;

import java.util.LinkedHashMap;
import java.util.Map;

/** A refusal in one of the service's own formats; the letters are those of the fact sheet. */
final class CrudError extends RuntimeException {

    static final String DUPLICATE_KEY = "11000";

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, Object> body;
    private final boolean fromDatabase;

    private CrudError(int status, Map<String, Object> body, boolean fromDatabase) {
        super(status + " " + body);
        this.status = status;
        this.body = body;
        this.fromDatabase = fromDatabase;
    }

    /** Shape A: wrong route, invalid id, missing document, other state, no match for the filter. */
    static CrudError notFound() {
        return new CrudError(404, Map.of("error", "not found"), false);
    }

    /** Shape B: the schema refuses the request. */
    static CrudError validation(String message) {
        return new CrudError(400, body(400, "FST_ERR_VALIDATION", "Bad Request", message), false);
    }

    /** Shape C: an undeclared property; it has no code. */
    static CrudError undeclared(String where, String property) {
        String message = where + " must NOT have additional properties. Property \"" + property
                + "\" is not defined in validation schema";
        return badRequest(message);
    }

    /** Shape D, and the 400s without a code. */
    static CrudError badRequest(String message) {
        return new CrudError(400, body(400, null, "Bad Request", message), false);
    }

    static CrudError emptyJsonBody() {
        String message = "Body cannot be empty when content-type is set to 'application/json'";
        return new CrudError(400, body(400, "FST_ERR_CTP_EMPTY_JSON_BODY", "Bad Request", message), false);
    }

    static CrudError unsupportedMediaType(String contentType) {
        String message = "Unsupported Media Type: " + contentType;
        return new CrudError(
                415, body(415, "FST_ERR_CTP_INVALID_MEDIA_TYPE", "Unsupported Media Type", message), false);
    }

    static CrudError headersTooLarge() {
        String error = "Request Header Fields Too Large";
        return new CrudError(431, body(431, null, error, "Exceeded maximum allowed HTTP header size"), false);
    }

    /** Shape E: violation of a unique index, on the inserting routes. */
    static CrudError conflict(String message) {
        return new CrudError(409, body(409, null, "Conflict", message), false);
    }

    /** Shape F: the database refused; its number comes along as a string. */
    static CrudError database(String code, String message) {
        return new CrudError(500, body(500, code, "Internal Server Error", message), true);
    }

    /** Shape G: an unexpected failure of the service. */
    static CrudError failure(String message) {
        return new CrudError(500, body(500, null, "Internal Server Error", message), false);
    }

    static CrudError databaseUnreachable() {
        return new CrudError(
                500, body(500, null, "Internal Server Error", "connect ECONNREFUSED 127.0.0.1:27017"), true);
    }

    /** Not an answer of the original: the fake does not play this part. */
    static CrudError notPlayed(String what) {
        return new CrudError(501, body(501, null, "Not Implemented", "the fake does not play " + what), false);
    }

    private static Map<String, Object> body(int status, String code, String error, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", (double) status);
        if (code != null) {
            body.put("code", code);
        }
        body.put("error", error);
        body.put("message", message);
        return body;
    }

    /** The same refusal of the database, reported by another of its commands. */
    CrudError within(String prefix) {
        return database((String) body.get("code"), prefix + body.get("message"));
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        return body;
    }

    String message() {
        return String.valueOf(body.get("message"));
    }

    boolean isDuplicateKey() {
        return fromDatabase && DUPLICATE_KEY.equals(body.get("code"));
    }

    /** Whether it arose inside the database; a streaming route cannot report it any more. */
    boolean isFromDatabase() {
        return fromDatabase;
    }
}
