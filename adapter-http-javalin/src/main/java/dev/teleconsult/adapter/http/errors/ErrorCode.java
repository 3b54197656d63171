package dev.teleconsult.adapter.http.errors;

import dev.teleconsult.adapter.http.server.ErrorResponses;

/**
 * The errors of this adapter itself, before or after it calls a use case: the {@code code} of an error body.
 *
 * <p>Refusals of the use cases have their own codes, see {@link ErrorResponses}.
 */
public enum ErrorCode {
    /** A field, query parameter or header is missing or wrong. */
    INVALID_REQUEST(400),
    /** The body is not JSON. */
    MALFORMED_JSON(400),
    /** The request names two different callers. */
    AMBIGUOUS_IDENTITY(400),
    /** The request is not HTTP, or its URL is malformed. */
    MALFORMED_REQUEST(400),
    /** A page of another site made a browser send this. */
    CROSS_SITE_REQUEST(403),
    ROUTE_NOT_FOUND(404),
    /** The body came too slowly. */
    REQUEST_TIMEOUT(408),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    HEADERS_TOO_LARGE(431),
    /** A bug: the body contains only the request id. */
    INTERNAL_ERROR(500),
    /** Another service sent an unusable answer, or refused this service's key. */
    UPSTREAM_FAILED(502),
    /** Another service cannot be reached, or this one is stopping. */
    UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
