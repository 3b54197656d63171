package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Receives the body of one request without a thread that waits for it: Jetty calls when bytes have arrived. After a
 * limit is exceeded, bytes are read and dropped until the body ends: a client whose connection is closed while it sends
 * would see a broken connection instead of the answer.
 */
final class BodyReceiver implements Runnable {
    /** How much of a body is read and dropped before it is refused, as a multiple of the limit. */
    private static final int PATIENCE = 4;

    private final Request request;
    private final BodyRule rule;
    private final BodyBudget.Share share;
    private final long begun = System.nanoTime();
    private volatile ReceivedBody body = new ReceivedBody();
    private final CompletableFuture<ReceivedBody> received = new CompletableFuture<>();
    private volatile long arrived;
    private HttpProblem refusal;

    BodyReceiver(Request request, BodyRule rule, BodyBudget.Share share) {
        this.request = request;
        this.rule = rule;
        this.share = share;
    }

    /**
     * Starts to receive.
     *
     * @return completed with the body, or with an {@link HttpProblem}: 413 if the body has too many bytes, 408 if it
     *     arrives too slowly, 503 if the budget is used up, 400 if it is cut off
     */
    CompletableFuture<ReceivedBody> start() {
        long announced = request.getLength();
        if (announced > (long) rule.maxBytes() * PATIENCE) {
            received.completeExceptionally(tooLarge());
            return received;
        }
        if (announced > rule.maxBytes()) {
            refusal = tooLarge();
        }
        run();
        return received;
    }

    /** Reads the bytes that have arrived. Called by one thread at a time. */
    @Override
    public void run() {
        while (!received.isDone()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                broken(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            try {
                accept(chunk);
            } finally {
                chunk.release();
            }
            giveUpIfTooSlow();
            if (last) {
                end();
            }
        }
    }

    private void accept(Content.Chunk chunk) {
        int more = chunk.remaining();
        arrived += more;
        if (refusal == null && arrived > rule.maxBytes()) {
            refuse(tooLarge());
        }
        if (refusal == null && !share.take(body.neededFor(more))) {
            refuse(busy());
        }
        if (refusal == null) {
            body.append(chunk.getByteBuffer());
        } else if (arrived > (long) rule.maxBytes() * PATIENCE) {
            received.completeExceptionally(refusal);
        }
    }

    /** Refuses the body and releases its memory at once. */
    private void refuse(HttpProblem problem) {
        refusal = problem;
        body = new ReceivedBody();
        share.close();
    }

    /** The bytes of memory it holds now. */
    long reserved() {
        return body.reserved();
    }

    private void end() {
        if (refusal == null) {
            received.complete(body);
        } else {
            received.completeExceptionally(refusal);
        }
    }

    /** Refuses the body if it has taken too long, or arrives too slowly. Called by any thread, at any time. */
    void giveUpIfTooSlow() {
        if (rule.isTooSlow(arrived, System.nanoTime() - begun)) {
            received.completeExceptionally(tooSlow());
        }
    }

    private void broken(Throwable failure) {
        received.completeExceptionally(
                failure instanceof TimeoutException
                        ? tooSlow()
                        // A client that disconnected will not read this; it is for the request log.
                        : HttpProblem.of(ErrorCode.MALFORMED_REQUEST, "body broke off"));
    }

    private static HttpProblem tooSlow() {
        return HttpProblem.of(ErrorCode.REQUEST_TIMEOUT, "the request's body did not arrive in time");
    }

    private HttpProblem tooLarge() {
        return HttpProblem.of(ErrorCode.BODY_TOO_LARGE, "body must have at most " + rule.maxBytes() + " bytes");
    }

    static HttpProblem busy() {
        return new HttpProblem(
                ErrorCode.UNAVAILABLE.status(),
                ErrorCode.UNAVAILABLE.name(),
                "too many requests are being received, try again later",
                Map.of("Retry-After", "1"));
    }
}
