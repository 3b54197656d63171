package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Thrown when a request cannot be granted although the service and its upstreams work. A refused request has changed
 * nothing, unless its method says otherwise.
 *
 * <p>Carries a code and data; the HTTP adapter writes the sentence for callers. The message is for developers.
 */
public final class RefusalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The details that a refusal can carry besides its code. */
    public enum Detail {
        LIMIT,
        ACTUAL,
        ALLOWED,
        /** The {@link UserId} of the participant concerned. */
        PARTICIPANT,
        /** An ISO 8601 instant. */
        SINCE
    }

    private final RefusalCode code;
    private final transient Map<Detail, String> details;

    private RefusalException(RefusalCode code, Map<Detail, String> details) {
        super(code.name());
        this.code = code;
        this.details = details;
    }

    public static RefusalException of(RefusalCode code) {
        return new RefusalException(requireNonNull(code, "code"), Map.of());
    }

    /** Returns the same refusal with one more detail; a repeated detail replaces the earlier one. */
    public RefusalException with(Detail detail, Object value) {
        Map<Detail, String> more = new EnumMap<>(Detail.class);
        more.putAll(details);
        more.put(requireNonNull(detail, "detail"), value.toString());
        return new RefusalException(code, Collections.unmodifiableMap(more));
    }

    public RefusalCode code() {
        return code;
    }

    public Map<Detail, String> details() {
        return details;
    }

    /** Empty if this refusal does not speak of it. */
    public Optional<String> detail(Detail detail) {
        return Optional.ofNullable(details.get(detail));
    }
}
