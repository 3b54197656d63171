package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.outbound.VideoProvider;
import org.junit.jupiter.api.Test;

/** What every {@link VideoProvider} promises besides what its ports do. */
public interface VideoProviderContract {

    VideoProvider testee();

    /** One that is built, by this call, on a provider that cannot be reached. */
    VideoProvider builtWhileUnreachable();

    /** One that is built, by this call, on a provider that does not take our key. */
    VideoProvider builtWithTheWrongKey();

    @Test
    default void checkShouldSayThatAllIsWell() {
        assertThat(testee().check()).matches(CheckResult::isOk);
        assertThat(testee().check().detail()).isEmpty();
    }

    @Test
    default void buildingShouldAskNobody() {
        VideoProvider built = builtWhileUnreachable();

        assertThatCode(() -> {
                    built.users();
                    built.rooms();
                    built.uploads();
                    built.transcripts();
                    built.company();
                    built.credentials();
                    built.callEvents();
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> built.rooms().details(new RoomId("any"))).isInstanceOf(PortUnavailableException.class);
        built.close();
    }

    @Test
    default void checkShouldSayThatNothingIsThere() {
        checkShouldFail(builtWhileUnreachable());
    }

    @Test
    default void checkShouldSayThatOurKeyIsNotTaken() {
        checkShouldFail(builtWithTheWrongKey());
    }

    @Test
    default void closeShouldDoNothingTheSecondTime() {
        VideoProvider built = builtWhileUnreachable();
        built.close();

        assertThatCode(built::close).doesNotThrowAnyException();
    }

    private void checkShouldFail(VideoProvider built) {
        CheckResult result = built.check();

        assertThat(result.isOk()).isFalse();
        assertThat(result.detail()).isNotBlank();
        assertThat(result.name()).isEqualTo(testee().check().name());
        built.close();
    }
}
