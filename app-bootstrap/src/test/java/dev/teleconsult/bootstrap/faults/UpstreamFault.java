package dev.teleconsult.bootstrap.faults;

import java.util.Optional;

/** How an upstream fails, and our answer if the request needs it. */
enum UpstreamFault {
    NONE(Kind.NONE, 0, "", "", Look.AWAY, 0),

    // The upstream is away, busy or broken: retry later.
    REFUSED(Kind.NONE, 0, "", "", Look.AWAY, 5),
    SLOW(Kind.NO_ANSWER, 0, "", "", Look.AWAY, 5),
    CLOSED_SOCKET(Kind.CLOSED, 0, "", "", Look.AWAY, 5),
    /** The upstream carries out the request, and its answer is lost. */
    ANSWER_LOST(Kind.DONE_AND_CLOSED, 0, "", "", Look.AWAY, 5),
    BROKEN_OFF(Kind.BROKEN_OFF, 0, "{\"id\":\"room_", "", Look.AWAY, 5),
    SERVER_ERROR(Kind.ANSWER, 500, Bodies.ERROR, "", Look.AWAY, 5),
    UNAVAILABLE(Kind.ANSWER, 503, Bodies.ERROR, "", Look.AWAY, 5),
    UNAVAILABLE_FOR_A_WHILE(Kind.ANSWER, 503, Bodies.ERROR, "11", Look.AWAY, 11),
    OVER_QUOTA(Kind.ANSWER, 429, Bodies.ERROR, "", Look.BUSY, 5),
    OVER_QUOTA_FOR_A_WHILE(Kind.ANSWER, 429, Bodies.ERROR, "7", Look.BUSY, 7),

    // The upstream answers, and a retry does not help.
    KEY_REFUSED(Kind.ANSWER, 401, Bodies.ERROR, "", Look.REFUSING, 0),
    FORBIDDEN(Kind.ANSWER, 403, Bodies.ERROR, "", Look.REFUSING, 0),
    /** A system in between knows no such route; that does not mean that the requested thing is missing. */
    NO_SUCH_ROUTE(Kind.ANSWER, 404, "<html><body>planted-upstream-text</body></html>", "", Look.REFUSING, 0),
    TRUNCATED_JSON(Kind.ANSWER, 200, "{\"id\": \"planted-upstream-text\", \"participants\": [", "", Look.NONSENSE, 0),
    NONSENSE(Kind.ANSWER, 200, "{\"it\":\"planted-upstream-text\"}", "", Look.NONSENSE, 0),
    HTML(Kind.ANSWER, 200, "<html><body>planted-upstream-text</body></html>", "", Look.NONSENSE, 0),
    EMPTY_BODY(Kind.ANSWER, 200, "", "", Look.NONSENSE, 0);

    /** The fault as the connection sees it. */
    enum Kind {
        NONE,
        NO_ANSWER,
        CLOSED,
        DONE_AND_CLOSED,
        BROKEN_OFF,
        ANSWER
    }

    /** The answer as it is sent. */
    enum Look {
        AWAY,
        BUSY,
        REFUSING,
        NONSENSE
    }

    /** Text of a failing upstream, which must never be passed on. */
    static final String PLANTED = "planted-upstream-text";

    /** Constants of an enum cannot be read by its own constants. */
    private static final class Bodies {
        static final String ERROR =
                "{\"statusCode\":0,\"error\":\"planted-upstream-text\",\"message\":\"planted-upstream-text\"}";
    }

    private final Kind kind;
    private final int status;
    private final String body;
    private final String retryAfter;
    private final Look look;
    private final int ourRetryAfter;

    UpstreamFault(Kind kind, int status, String body, String retryAfter, Look look, int ourRetryAfter) {
        this.kind = kind;
        this.status = status;
        this.body = body;
        this.retryAfter = retryAfter;
        this.look = look;
        this.ourRetryAfter = ourRetryAfter;
    }

    Kind kind() {
        return kind;
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }

    Optional<String> retryAfter() {
        return Optional.of(retryAfter).filter(seconds -> !seconds.isEmpty());
    }

    Look look() {
        return look;
    }

    /** Whether the request is still carried out. */
    boolean hasEffect() {
        return kind == Kind.DONE_AND_CLOSED;
    }

    /** Whether a retry may help. */
    private boolean mayPass() {
        return look == Look.AWAY || look == Look.BUSY;
    }

    /** Whether it can be taken for success, since Kaleyra's success answers are not published. */
    boolean looksDone() {
        return this == NONSENSE || this == EMPTY_BODY;
    }

    int ourStatus() {
        return mayPass() ? 503 : 502;
    }

    String ourCode() {
        return mayPass() ? "UNAVAILABLE" : "UPSTREAM_FAILED";
    }

    /** Whether the answer's {@code Retry-After} fits: absent if a retry does not help, else this wait or a little more. */
    boolean fitsRetryAfter(Optional<String> answered) {
        return answered.map(Integer::parseInt)
                .map(wait -> ourRetryAfter > 0 && wait >= ourRetryAfter && wait < ourRetryAfter + 5)
                .orElse(ourRetryAfter == 0);
    }
}
