package dev.teleconsult.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call is refused. */
final class Refusals {

    private Refusals() {}

    static RefusalException assertRefused(RefusalCode code, ThrowingCallable call) {
        RefusalException refusal = catchThrowableOfType(RefusalException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }
}
