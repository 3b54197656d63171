package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import org.junit.jupiter.api.Test;

/** The contract of {@link TeleconsultStorage} itself, without that of its ports. */
public interface TeleconsultStorageContract {

    TeleconsultStorage testee();

    /** Builds a storage whose upstream cannot be reached. */
    TeleconsultStorage builtWhileUnreachable();

    @Test
    default void checkShouldSucceed() {
        assertThat(testee().check()).matches(CheckResult::isOk);
        assertThat(testee().check().detail()).isEmpty();
    }

    @Test
    default void buildingShouldMakeNoCall() {
        TeleconsultStorage built = builtWhileUnreachable();

        assertThatCode(() -> {
                    built.teleconsultations();
                    built.userIds();
                    built.idempotencyRecords();
                    built.notices();
                    built.externalIdentifiers();
                    built.erasures();
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> built.teleconsultations().find(new TeleconsultationId("any"), RequestContext.system()))
                .isInstanceOf(PortUnavailableException.class);
        built.close();
    }

    @Test
    default void checkShouldFailWhenTheStoreIsUnreachable() {
        TeleconsultStorage built = builtWhileUnreachable();

        CheckResult result = built.check();

        assertThat(result.isOk()).isFalse();
        assertThat(result.detail()).isNotBlank();
        assertThat(result.name()).isEqualTo(testee().check().name());
        built.close();
    }

    @Test
    default void closeShouldDoNothingTheSecondTime() {
        TeleconsultStorage built = builtWhileUnreachable();
        built.close();

        assertThatCode(built::close).doesNotThrowAnyException();
    }
}
