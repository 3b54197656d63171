package dev.teleconsult.adapter.http.errors;

import dev.teleconsult.adapter.http.server.ErrorResponses;

/**
 * What this adapter itself refuses or reports, before or after a use case is asked: the {@code code} of an error body.
 *
 * <p>Refusals of the use cases carry codes of their own, see {@link ErrorResponses}.
 */
public enum ErrorCode {
    /** A field, query parameter or header is missing or wrong. */
    INVALID_REQUEST(400),
    /** The body is not JSON at all. */
    MALFORMED_JSON(400),
    /** The request names two different callers. */
    AMBIGUOUS_IDENTITY(400),
    /** Neither HTTP nor a URL this server understands. */
    MALFORMED_REQUEST(400),
    /** A page of another site made a browser send this. */
    CROSS_SITE_REQUEST(403),
    ROUTE_NOT_FOUND(404),
    /** The body came too slowly. */
    REQUEST_TIMEOUT(408),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    HEADERS_TOO_LARGE(431),
    /** A bug: the body says nothing but the request id. */
    INTERNAL_ERROR(500),
    /** Another service answered nonsense, or refused our key. */
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
