package dev.teleconsult.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamFailuresTest {

    private static final Duration WAIT = Duration.ofSeconds(7);

    private final UpstreamFailures doing = UpstreamFailures.of(Upstream.VIDEO);
    private final UpstreamFailures reading = UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY);

    private static HttpReply.Answered answered(int status) {
        return new HttpReply.Answered(status, MissingNode.getInstance(), new byte[0], Optional.of(WAIT));
    }

    /** The one table of statuses: whether a retry may help, and whether the request may have happened. */
    @ParameterizedTest
    @CsvSource({
        "200, false, true",
        "302, false, true",
        "303, false, true",
        "400, false, false",
        "401, false, false",
        "404, false, false",
        "408, true,  true",
        "409, false, false",
        "425, true,  false",
        "429, true,  false",
        "431, false, false",
        "500, true,  true",
        "501, false, false",
        "502, true,  true",
        "503, true,  true",
        "504, true,  true",
        "599, true,  true",
    })
    void statusShouldDecideWhetherToRetryAndWhetherTheCallMayHaveHappened(
            int status, boolean isTransient, boolean happened) {
        PortException failure = doing.of("POST /things", answered(status));

        assertThat(failure.isTransient()).isEqualTo(isTransient);
        assertThat(failure.mayHaveHappened()).isEqualTo(happened);
        assertThat(failure.upstream()).isEqualTo(Upstream.VIDEO);
        assertThat(failure).hasMessageContaining("POST /things").hasMessageContaining(Integer.toString(status));
        if (failure instanceof PortUnavailableException outage) {
            assertThat(outage.retryAfter()).contains(WAIT);
            assertThat(reading.of("GET /things", answered(status)).mayHaveHappened())
                    .isFalse();
        }
    }

    @Test
    void requestThatWasNotSentShouldNotHaveHappened() {
        assertThat(doing.of("POST /things", new HttpReply.NotSent("ConnectException")))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessage("video: POST /things could not be sent: nothing answers at the address (ConnectException)")
                .returns(false, PortException::mayHaveHappened);
        assertThat(doing.of("POST /things", new HttpReply.Lost("SocketTimeoutException")))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessage("video: POST /things got no answer, SocketTimeoutException")
                .returns(true, PortException::mayHaveHappened);
        assertThat(reading.of("GET /things", new HttpReply.Lost("SocketTimeoutException")))
                .returns(false, PortException::mayHaveHappened);
    }

    @Test
    void longAnswerShouldBeUnreadableUnlessItsStatusIsAnOutage() {
        assertThat(doing.of("GET /things", new HttpReply.TooLong(200, 10, Optional.empty())))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("more than the limit of 10 bytes");
        assertThat(doing.of("GET /things", new HttpReply.TooLong(503, 10, Optional.of(WAIT))))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageContaining("503");
    }
}
