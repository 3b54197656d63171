package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The head of a request, which identifies the caller and the route. Used by one thread. */
public interface RequestHead {
    String requestId();

    String pathParameter(String name);

    /**
     * A query parameter that may occur once.
     *
     * @throws HttpProblem 400 if it occurs more often
     */
    Optional<String> query(String name);

    /** Returns every value of a header, in the order in which they were sent. */
    List<String> headerValues(String name);

    /** The value of a header, which may be empty; the first value of a repeated header. */
    default Optional<String> headerOrEmpty(String name) {
        List<String> values = headerValues(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** The value of a header that is not empty. */
    default Optional<String> header(String name) {
        return headerOrEmpty(name).filter(value -> !value.isEmpty());
    }

    /**
     * Returns a header that identifies the caller.
     *
     * @return empty if it is absent or empty
     * @throws HttpProblem 400 if it was sent with two different values
     */
    default Optional<String> identityHeader(String name) {
        List<String> values = headerValues(name);
        for (String value : values) {
            if (!value.equals(values.get(0))) {
                throw HttpProblem.of(
                        ErrorCode.AMBIGUOUS_IDENTITY,
                        "headers." + name.toLowerCase(Locale.ROOT) + " must be given once");
            }
        }
        return values.isEmpty() || values.get(0).isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}
