package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Reads a request's body into memory, up to a limit of size and of time. */
final class RequestBody {
    /**
     * How much of a body that is too large is read and dropped, as a multiple of the limit, before it is refused. A client
     * that is cut off in the middle of sending sees a broken connection instead of our answer.
     */
    private static final int PATIENCE = 4;

    private RequestBody() {}

    /**
     * Returns the body, empty if there is none.
     *
     * @param what names the body in the refusal, for example {@code body}
     * @throws HttpProblem 413 if it has more than {@code maxBytes}, 408 if it takes longer than {@code timeout}, 400 if it
     *     breaks off
     */
    static byte[] read(HttpServletRequest request, int maxBytes, Duration timeout, String what) {
        Deadline deadline = new Deadline(timeout);
        long announced = request.getContentLengthLong();
        long patience = (long) maxBytes * PATIENCE;
        if (announced > patience) {
            throw tooLarge(what, maxBytes);
        }
        try (InputStream in = request.getInputStream()) {
            byte[] chunk = new byte[(int) Math.min(Math.max(announced, 1024), 64 * 1024)];
            ByteArrayOutputStream body = new ByteArrayOutputStream(announced > maxBytes ? 0 : chunk.length);
            long total = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                deadline.check();
                total += read;
                if (total <= maxBytes && announced <= maxBytes) {
                    body.write(chunk, 0, read);
                } else if (total > patience) {
                    break;
                }
            }
            if (total > maxBytes || announced > maxBytes) {
                throw tooLarge(what, maxBytes);
            }
            return body.toByteArray();
        } catch (IOException e) {
            if (e instanceof java.net.SocketTimeoutException || e.getCause() instanceof TimeoutException) {
                throw Deadline.exceeded();
            }
            // Whoever broke off will not read this; it is for the request log.
            throw HttpProblem.of(ErrorCode.MALFORMED_REQUEST, what + " broke off");
        }
    }

    private static HttpProblem tooLarge(String what, int maxBytes) {
        return HttpProblem.of(ErrorCode.BODY_TOO_LARGE, what + " must have at most " + maxBytes + " bytes");
    }

    private static final class Deadline {
        private final long end;

        Deadline(Duration timeout) {
            this.end = System.nanoTime() + timeout.toNanos();
        }

        void check() {
            if (System.nanoTime() - end > 0) {
                throw exceeded();
            }
        }

        static HttpProblem exceeded() {
            return HttpProblem.of(ErrorCode.REQUEST_TIMEOUT, "the request's body did not arrive in time");
        }
    }
}
