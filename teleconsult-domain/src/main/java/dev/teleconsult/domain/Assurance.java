package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/** What a caller's identity rests on. */
public enum Assurance {
    /** On the word of the gateway in front of the service. */
    GATEWAY("gateway"),
    /** On an access token that the service verified. */
    TOKEN("jwt");

    private final String code;

    Assurance(String code) {
        this.code = requireNonNull(code, "code");
    }

    /** How a row of the audit trail spells it. */
    public String code() {
        return code;
    }
}
