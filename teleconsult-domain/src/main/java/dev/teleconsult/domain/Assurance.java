package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/** How a caller's identity was established. */
public enum Assurance {
    /** The gateway in front of the service stated it. */
    GATEWAY("gateway"),
    /** The service verified an access token. */
    TOKEN("jwt");

    private final String code;

    Assurance(String code) {
        this.code = requireNonNull(code, "code");
    }

    /** The spelling in rows of the audit trail. */
    public String code() {
        return code;
    }
}
