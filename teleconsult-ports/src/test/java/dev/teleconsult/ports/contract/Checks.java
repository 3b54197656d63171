package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.CheckResult;

/** The contracts' expectations of a dependency's check. */
final class Checks {

    private Checks() {}

    /**
     * @param fine of an upstream that answers
     * @param broken of the same upstream while it cannot be reached
     */
    static void assertTruthful(CheckResult fine, CheckResult broken) {
        assertThat(fine.isOk()).isTrue();
        assertThat(fine.detail()).isEmpty();
        assertThat(broken.isOk()).isFalse();
        assertThat(broken.detail()).isNotBlank();
        assertThat(broken.name()).isEqualTo(fine.name());
    }
}
